"""Moments as rows have them, seconds since 1970, and as the rest of the program has them."""

from datetime import UTC, datetime


def to_moment(seconds: float) -> datetime:
    """A moment, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def maybe_moment(seconds: float | None) -> datetime | None:
    """A moment that may be missing."""
    return None if seconds is None else to_moment(seconds)


def to_seconds(moment: datetime | None) -> float | None:
    """A moment with a time zone as a row has it; one that may be missing."""
    return None if moment is None else moment.timestamp()
