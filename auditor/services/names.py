"""Names that people choose from: one that is none is answered with the nearest."""

from collections.abc import Collection

from auditor.errors import UsageError
from auditor.model.text import clean
from auditor.request import nearest


def check_known(what: str, name: str, names: Collection[str], hint: str) -> None:
    """Refuse a name that is none.

    Args:
        what: kind of thing that the name is to name.
        name: as somebody wrote it.
        names: those there are.
        hint: end of the sentence where none of them resembles the name.

    Raises:
        UsageError: it is not among ``names``; the sentence names the nearest one, or ``hint``.
    """
    if name not in names:
        close = nearest(name, names)
        raise UsageError(f"There is no {what} {clean(name, 80)!r}: {close or hint}")
