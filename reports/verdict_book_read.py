"""What people filled in in the workbook of verdicts, row by row.

Sheets and columns are known by their heads in any of the three languages, wherever they stand; the
verdict by its word in any of them, or as programs write it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.text import clean
from auditor.model.triage import Decision, FilledIn, Ruling, Subject, TriageKey, until
from reports.texts import say
from reports.verdict_book import KNOWN, RUN, fill_in_names, key_column, word
from reports.workbook_read import ReadSheet, ReadValue, read_workbook

_LONGEST: Final = 2_000
"""Characters of a cell that people fill in."""
_SHOWN: Final = 60
_DAYS: Final = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d")
_WORDS: Final[Mapping[str, Decision]] = {
    spelt.casefold(): decision
    for decision in Decision
    for spelt in (decision.value, *(word(decision, language) for language in Language))
}


@dataclass(frozen=True, slots=True)
class ReadVerdicts:
    """What a workbook of verdicts says.

    Attributes:
        run: id of the run that it was written from; "" where that was lost.
    """

    run: str
    rows: Sequence[FilledIn]


def read_verdict_book(data: bytes, largest: int) -> ReadVerdicts:
    """Read what people filled in, in a workbook of at most so many bytes.

    Raises:
        UsageError: it is no workbook of verdicts, or a cell says what it cannot say; the message
            names the sheet and the row.
    """
    book = read_workbook(data, largest)
    rows: list[FilledIn] = []
    known = False
    for sheet in book.sheets:
        subject = next((one for one in Subject if key_column(one) in sheet.head), None)
        if subject is not None:
            known = True
            rows += _rows(sheet, subject)
    if not known:
        raise UsageError(
            "The workbook has no sheet of verdicts: hand in the one that"
            " 'auditor verdicts export' writes."
        )
    return ReadVerdicts(book.facts.get(RUN, ""), rows)


def _rows(sheet: ReadSheet, subject: Subject) -> Iterator[FilledIn]:
    columns = {"key": sheet.head.index(key_column(subject))}
    for name in fill_in_names(subject):
        columns[name] = _column(sheet, name)
    columns["known"] = _index(sheet, {KNOWN})
    for number, cells in sheet.rows:
        row = {name: cells[at] if at < len(cells) else None for name, at in columns.items()}
        if any(value is not None for value in row.values()):
            yield _row(f"{clean(sheet.name, _SHOWN)} {number}", subject, row)


def _column(sheet: ReadSheet, name: str) -> int:
    return _index(sheet, {say(language, f"column.{name}") for language in Language})


def _index(sheet: ReadSheet, heads: set[str]) -> int:
    found = [at for at, head in enumerate(sheet.head) if head in heads]
    if not found:
        name = clean(sheet.name, _SHOWN)
        raise UsageError(
            f"The sheet {name} has no column {sorted(heads)[0]}: hand the workbook in with all"
            " columns that it was written with."
        )
    return found[-1]


def _row(place: str, subject: Subject, row: Mapping[str, ReadValue]) -> FilledIn:
    key = _text(place, row["key"])
    if not key:
        raise UsageError(
            f"{place}: what the row is about is gone from its hidden columns: take the row out, or"
            " write the workbook anew."
        )
    revision, _, was = _text(place, row["known"]).partition(" ")
    return FilledIn(
        place=place,
        key=TriageKey(subject, key),
        known=int(revision) if re.fullmatch(r"[0-9]{1,9}", revision) else 0,
        was=was,
        ruling=Ruling(
            decision=_decision(place, row["verdict"]),
            reason=_text(place, row["reason"]),
            owner=_text(place, row.get("owner")),
            ticket=_text(place, row.get("ticket")),
            expires=_end(place, row.get("expires")),
        ),
        by=_text(place, row["by"]),
        on=_day(place, row["decided"]),
    )


def _end(place: str, cell: ReadValue) -> datetime | None:
    """The end of the day until which something is accepted."""
    day = _day(place, cell)
    try:
        return None if day is None else until(day.isoformat())
    except ValueError as error:  # at the end of time
        raise UsageError(
            f"{place}: {day} is no day that comes to an end: give an earlier one."
        ) from error


def _text(place: str, cell: ReadValue) -> str:
    """The text of a cell, without the apostrophe that keeps a spreadsheet from calculating."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    if len(text) > _LONGEST:
        raise UsageError(f"{place}: a cell has more than {_LONGEST} characters: shorten it.")
    text = clean(text, _LONGEST)
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def _decision(place: str, cell: ReadValue) -> Decision | None:
    said = _text(place, cell)
    if not said:
        return None
    found = _WORDS.get(said.casefold())
    if found is None:
        raise UsageError(
            f"{place}: {clean(said, _SHOWN)!r} is no verdict: choose one from the list of the cell."
        )
    return found


def _day(place: str, cell: ReadValue) -> date | None:
    if cell is None or isinstance(cell, date):
        return cell
    said = _text(place, cell)
    for form in _DAYS if said else ():
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if not said:
        return None
    raise UsageError(
        f"{place}: {clean(said, _SHOWN)!r} is no day: give one such as 2027-06-30 or 30.06.2027."
    )
