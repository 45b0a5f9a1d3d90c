"""Lines in a spool: what is made once is read many times, and takes no memory."""

from array import array
from dataclasses import dataclass
from itertools import islice
from typing import Final

from auditor.errors import StoreError
from auditor.model.asked import AskedChanges
from auditor.model.cause import Cause
from auditor.model.comparison import Change
from auditor.model.finding import Finding
from auditor.services.spools import SpoolFile

_PIECE: Final = 256 * 1024
"""Bytes that are gathered before they are written."""


@dataclass(frozen=True, slots=True)
class Facet:
    """What a line can be asked for by, which many lines have in common."""

    change: Change
    rules: tuple[str, ...]
    criteria: tuple[str, ...]
    engines: tuple[str, ...]
    kind: str
    outcome: str
    cause: str

    @classmethod
    def of_cause(cls, change: Change, one: Cause) -> "Facet":
        """That of a cause."""
        asked = (*one.criteria, *one.asks)
        return cls(change, one.rules, asked, one.engines, one.kind, one.outcome, one.id)

    @classmethod
    def of_finding(cls, change: Change, one: Finding, cause: str) -> "Facet":
        """That of an occurrence of a cause."""
        engines = (one.engine,)
        return cls(change, one.rules, one.criteria, engines, one.kind, one.outcome, cause)

    def is_wanted(self, asked: AskedChanges) -> bool:
        """Whether this is among what is asked for, but for the page."""
        return (
            asked.change in (None, self.change)
            and asked.cause in (None, self.cause)
            and asked.wants(
                rules=self.rules,
                criteria=self.criteria,
                engines=self.engines,
                kind=self.kind,
                outcome=self.outcome,
            )
        )


class KeptLines:
    """Lines in their order, each with what it can be asked for by; any thread may read them."""

    def __init__(self, file: SpoolFile) -> None:
        """Begin with none.

        Args:
            file: that nobody else writes; it goes when this is forgotten.
        """
        self._file = file
        self._piece = bytearray()
        self._ends = array("Q", [0])
        self._facets: dict[Facet, int] = {}
        self._pages: dict[str, int] = {}
        self._of_facets = array("L")
        self._of_pages = array("L")

    def add(self, line: str, facet: Facet, page: str = "") -> None:
        """Add a line.

        Args:
            line: of text.
            facet: what it can be asked for by.
            page: that it is about; "" for none.

        Raises:
            Overloaded: all spools together have no room for it.
            StoreError: the disk has none.
        """
        data = line.encode("utf-8", "replace")
        self._piece += data
        if len(self._piece) > _PIECE:
            self.end()
        self._ends.append(self._ends[-1] + len(data))
        self._of_facets.append(self._facets.setdefault(facet, len(self._facets)))
        self._of_pages.append(self._pages.setdefault(page, len(self._pages)))

    def end(self) -> None:
        """Say that these are all; only now they may be read.

        Raises:
            Overloaded: all spools together have no room for them.
            StoreError: the disk has none.
        """
        self._file.write(bytes(self._piece))
        self._piece.clear()

    def places(self, asked: AskedChanges, first: int, limit: int) -> list[int]:
        """Places of some of the lines that are asked for.

        Args:
            asked: which.
            first: place of the first that may be among them.
            limit: as many at the most.
        """
        wanted = {number for facet, number in self._facets.items() if facet.is_wanted(asked)}
        page = None if asked.page is None else self._pages.get(asked.page, -1)
        rest = range(first, len(self._of_facets))
        found = (
            place
            for place in rest
            if self._of_facets[place] in wanted and page in (None, self._of_pages[place])
        )
        return list(islice(found, limit))

    def line(self, place: int) -> str:
        """The line at a place.

        Raises:
            StoreError: the disk refused.
        """
        start, end = self._ends[place], self._ends[place + 1]
        data = bytearray()
        while start + len(data) < end:
            piece = self._file.read(end - start - len(data), start + len(data))
            if not piece:
                raise StoreError("A comparison could not be read again: ask for it anew.")
            data += piece
        return data.decode()
