"""Values out of files that anybody may have written: of the wanted type, or empty."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from auditor.model.handed_in import can_be_told
from auditor.model.text import clean

LONGEST = 500
"""Characters of a text that is kept."""


def fields(value: object) -> Mapping[str, object]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """A list; one value alone is a list of it, and nothing is none."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def objects(value: object) -> Iterator[Mapping[str, object]]:
    """The objects of a list."""
    return (one for one in items(value) if isinstance(one, dict))


def text(value: object, longest: int = LONGEST) -> str:
    """A text, cleaned and cut; "" for anything else."""
    return clean(value, longest).strip() if isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """A moment of ISO 8601 that can be told; None for anything else. Without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    if not can_be_told(found):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
