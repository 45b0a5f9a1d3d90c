"""Fields that several resources have."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from auditor.request import Allowed

_ID: Final = re.compile(r"[a-z]{1,10}_[0-9a-z]{1,40}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
_NOBODYS: Final = "-"

Id = Annotated[str, Field(max_length=60, pattern=r"^[a-z]{1,10}_[0-9a-z]{1,40}$")]
"""An id in a body or a query."""
AN_ID: Final = Allowed("an id, such as scan_01jd…")
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A text that people read, on one line."""
A_LINE: Final = Allowed("a line of 1 to 200 characters")


def _iso(given: object) -> object:
    """Refuse seconds since 1970, which would be taken for a moment, too.

    Raises:
        ValueError: it is no moment as ISO 8601 writes it.
    """
    if not isinstance(given, datetime) and not _MOMENT.match(str(given)):
        raise ValueError(given)
    return given


def _in_utc(given: datetime) -> datetime:
    """Refuse a moment that is none in UTC: of the last day of the year 9999, in the far west.

    Raises:
        ValueError: UTC does not reach so far.
    """
    try:
        given.astimezone(UTC)
    except OverflowError:
        raise ValueError(given) from None
    return given


Moment = Annotated[AwareDatetime, BeforeValidator(_iso), AfterValidator(_in_utc)]
"""A moment with its time zone."""
A_MOMENT: Final = Allowed("a moment with its time zone, such as 2027-01-31T12:00:00Z")


def _or_nobodys(given: str) -> str:
    """An id in an address; what is none is that of nothing, and answered like every such id."""
    return given if _ID.fullmatch(given) else _NOBODYS


PathId = Annotated[str, Path(description="Its id."), AfterValidator(_or_nobodys)]
