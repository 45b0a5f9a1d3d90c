"""The report for a browser, of more than anyone reads."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from io import RawIOBase

import pytest

from auditor.model.criteria import Language
from auditor.model.occurrence import Occurrence
from reports import FORMATS
from tests.reports.sample import Rows, report
from tests.reports.sample_causes import CAUSES, crowd


class Crowd(Rows):
    """Twenty thousand occurrences that are made as they are read."""

    def occurrences(self) -> Iterator[Occurrence]:
        return crowd(20_000, 500)


class Counted(RawIOBase):
    """Counts what is written and keeps none of it."""

    def __init__(self) -> None:
        self.size = 0
        self.places = 0

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self.size += len(data)
        self.places += data.count(b"nth-child(")
        return len(data)


@pytest.mark.big
def test_twenty_thousand_occurrences_are_written_in_little_memory() -> None:
    causes = tuple(replace(CAUSES[2], id=f"c-{n:012x}") for n in range(40))
    value = report(causes=causes, rows=Crowd())
    out = Counted()
    tracemalloc.start()
    try:
        FORMATS["html"](value, out, language=Language.NB, color=False, width=80)  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert out.places >= 10_000 * 2
    assert out.size < 8_000_000
    assert peak < 16_000_000
