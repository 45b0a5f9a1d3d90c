"""The whole result for programs, as ``schema/auditor-result-1.schema.json`` describes it."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import BinaryIO

from auditor.model.cause import Cause
from auditor.model.comparison import ComparedCause, ComparedOccurrence, Comparison
from auditor.model.criteria import Language
from auditor.model.occurrence import Occurrence
from auditor.model.report import Coverage, CriterionResult, PageEntry, Report, ReportRows
from auditor.model.rule import RuleInfo
from auditor.model.text import clean
from auditor.model.triage import Laid, LaidCause
from reports.encoding import Json
from reports.json_changes import (
    cause_change_item,
    comparison_head,
    comparison_item,
    gate_item,
    occurrence_change_item,
    retest_item,
)
from reports.json_rows import (
    cause_item,
    coverage_item,
    criterion_item,
    occurrence_item,
    page_item,
    rule_item,
    rule_run_item,
)
from reports.json_scan import about, scan_record
from reports.json_verdicts import cause_verdict_item, verdict_item

SCHEMA = "auditor-result/1"
"""Name and edition of the form; a change that could break a reader gets the next number."""

_CHUNK = 64 * 1024
"""Characters that are gathered before they are written."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def render_json(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write everything, one row a line, so that a result of any size takes no memory.

    Args:
        report: its rows are read once, in the order pages, rule runs, pages again, occurrences.
        out: takes the bytes, UTF-8.
        language: of messages and names of criteria.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    gathered: list[str] = []
    size = 0
    for piece in _pieces(report, language):
        gathered.append(piece)
        size += len(piece)
        if size >= _CHUNK:
            out.write("".join(gathered).encode("utf-8", "replace"))
            gathered.clear()
            size = 0
    out.write("".join(gathered).encode("utf-8", "replace"))


def schema_text() -> str:
    """The JSON Schema (2020-12) that every result meets."""
    name = "auditor-result-1.schema.json"
    return resources.files("reports").joinpath("schema", name).read_text("utf-8")


def _pieces(report: Report, language: Language) -> Iterator[str]:
    rows = report.rows
    yield f'{{"schema": {_line(SCHEMA)},\n"scan": {_line(scan_record(report, language))}'
    yield f',\n"report": {_line(about(report))}'
    yield from _array("rules", (_line(rule_item(one)) for one in report.rules.values()))
    yield from _array("pages", (page_text(one, language) for one in rows.pages()))
    yield from _array("rule_runs", (_line(rule_run_item(one)) for one in rows.rule_runs()))
    yield from _array("inventories", _inventories(rows))
    yield from _array("causes", _causes(report, language))
    yield from _array("occurrences", _occurrences(report, language))
    yield from _array("criteria", (criterion_text(c, language) for c in report.criteria))
    yield f',\n"coverage": {coverage_text(report.coverage)}'
    yield f',\n"comparison": {_line(comparison_item(report.comparison))}'
    yield f',\n"gate": {_line(gate_item(report.gate))}'
    yield f',\n"retest": {_line(retest_item(report.retest))}\n}}\n'


def _inventories(rows: ReportRows) -> Iterator[str]:
    """What pages had, by which a later scan tells moved from mended."""
    url = None
    for page in rows.pages():
        if page.url != url:
            url = page.url
            for viewport, data in rows.inventories(url).items():
                kept = b64encode(data).decode("ascii")
                yield _line({"page": url, "viewport": str(viewport), "data": kept})


def _causes(report: Report, language: Language) -> Iterator[str]:
    laid = report.triage.causes
    return (cause_text(one, report.rules, language, laid.get(one.id)) for one in report.causes)


def _occurrences(report: Report, language: Language) -> Iterator[str]:
    for one in report.rows.occurrences():
        laid = report.triage.on(one.page, one.finding.fingerprint)
        yield occurrence_text(one, report.rules, language, laid)


def page_text(page: PageEntry, language: Language) -> str:
    """One address in one viewport, on one line."""
    return _line(page_item(page, language))


def occurrence_text(
    row: Occurrence, rules: Mapping[str, RuleInfo], language: Language, laid: Laid | None
) -> str:
    """One element and rule on one page, on one line."""
    return _line({**occurrence_item(row, rules, language), "verdict": verdict_item(laid)})


def cause_text(
    cause: Cause, rules: Mapping[str, RuleInfo], language: Language, laid: LaidCause | None
) -> str:
    """What one edit would probably mend, on one line."""
    return _line({**cause_item(cause, rules, language), "verdict": cause_verdict_item(laid)})


def criterion_text(result: CriterionResult, language: Language) -> str:
    """What can be said of one criterion, on one line."""
    return _line(criterion_item(result, language))


def coverage_text(coverage: Coverage) -> str:
    """What was tested of what was known, on one line."""
    return _line(coverage_item(coverage))


def comparison_text(comparison: Comparison) -> str:
    """How much changed in each way, and how far the scans can be compared, on one line."""
    return _line(comparison_head(comparison))


def cause_change_text(
    one: ComparedCause,
    scan: str,
    rules: Mapping[str, RuleInfo],
    language: Language,
    laid: LaidCause | None,
) -> str:
    """What became of a cause, on one line; ``scan`` is the id of the one that it is told as in."""
    return _line(cause_change_item(one, scan, rules, language, laid))


def occurrence_change_text(
    one: ComparedOccurrence,
    scan: str,
    rules: Mapping[str, RuleInfo],
    language: Language,
    laid: Laid | None,
) -> str:
    """What became of an occurrence, on one line; as `cause_change_text`."""
    return _line(occurrence_change_item(one, scan, rules, language, laid))


def _array(name: str, rows: Iterable[str]) -> Iterator[str]:
    yield f',\n"{name}": ['
    separator = "\n"
    for row in rows:
        yield separator + row
        separator = ",\n"
    yield "\n]"


def _line(value: Json) -> str:
    """One value on one line; what is no character in UTF-8, or misleads a reader, is taken out."""
    line = _ENCODER.encode(value)
    return clean(line, len(line))
