"""JUnit XML, as CI systems read it: a suite for each page, a case for each rule on it.

A breach is a failure, what a person must judge is skipped, and what was not tested is an error: no
rule that did not come to its end, and no window in which a page was not seen whole, looks like one
that passed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

from auditor.model.criteria import Language
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Reason
from auditor.model.report import PageEntry, PageRuleRun, Report
from auditor.model.text import clean
from auditor.model.triage import Laid
from reports.decided import decided
from reports.encoding import utf8
from reports.phrases import MISSED, size, unfinished
from reports.texts import count, message, rule_text, say

_LISTED: Final = 20
"""Elements that one failure lists; the others are counted."""
_LONGEST: Final = 500
"""Characters of one line of what a page wrote."""


@dataclass(slots=True)
class _Found:
    """Findings of one outcome: the first of them with what was decided, and how many there are."""

    first: list[tuple[Finding, Laid | None]] = field(default_factory=list)
    count: int = 0

    def add(self, finding: Finding, laid: Laid | None) -> None:
        self.count += 1
        if len(self.first) < _LISTED:
            self.first.append((finding, laid))


@dataclass(slots=True)
class _Case:
    """A rule on a page, over all windows."""

    failed: _Found = field(default_factory=_Found)
    unsure: _Found = field(default_factory=_Found)
    settled: _Found = field(default_factory=_Found)
    untested: bool = False
    judged: bool = False


def render_junit(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write one suite for each address that was or should have been audited.

    Args:
        report: its rows are read once; of each rule on a page the first elements are held.
        out: takes the bytes, UTF-8.
        language: of messages.
        color: XML has none.
        width: XML has none.
    """
    del color, width
    text = utf8(out)
    text.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Auditor">\n')
    cases = _cases(report)
    text.writelines(_unfinished(report, language))
    for url, windows in groupby(report.rows.pages(), lambda entry: entry.url):
        entries = list(windows)
        if any(one.state is PageState.AUDITED or one.state in MISSED for one in entries):
            text.writelines(_suite(url, entries, cases.get(url, {}), report, language))
    text.write("</testsuites>\n")


def _unfinished(report: Report, language: Language) -> Iterator[str]:
    """A suite with an error where the scan did not come to its end, or is not sealed."""
    sentence = unfinished(report, language)
    if sentence:
        yield '<testsuite name="Auditor" tests="1" failures="0" errors="1" skipped="0">\n'
        yield f'<testcase name={_attribute(report.scan.id)} classname="auditor">'
        yield f"<error type={_attribute(report.scan.state.value)} message={_attribute(sentence)}/>"
        yield "</testcase>\n</testsuite>\n"


def _is_whole(entry: PageEntry) -> bool:
    return entry.state is PageState.AUDITED and entry.reason is Reason.COMPLETE


def _cases(report: Report) -> Mapping[str, dict[str, _Case]]:
    """The cases of each page by rule; advice is no test."""
    cases: dict[str, dict[str, _Case]] = {}
    for row in report.rows.rule_runs():
        case = cases.setdefault(row.page, {}).setdefault(row.run.rule, _Case())
        case.untested |= not row.run.ended
        case.judged |= _judged(row)
    for one in report.rows.occurrences():
        _enter(cases, one, report.triage.on(one.page, one.finding.fingerprint))
    return cases


def _judged(row: PageRuleRun) -> bool:
    counts = row.run.counts
    return bool(counts.passed or counts.failed or counts.cant_tell)


def _enter(cases: dict[str, dict[str, _Case]], one: Occurrence, laid: Laid | None) -> None:
    finding = one.finding
    if finding.kind is Kind.ADVICE:
        return
    case = cases.setdefault(one.page, {}).setdefault(finding.rule, _Case(judged=True))
    if laid is not None and laid.settles:
        case.settled.add(finding, laid)
    elif finding.outcome is Outcome.FAILED or (laid is not None and laid.decision is not None):
        case.failed.add(finding, laid)
    else:
        case.unsure.add(finding, laid)


def _suite(
    url: str,
    entries: Sequence[PageEntry],
    cases: Mapping[str, _Case],
    report: Report,
    language: Language,
) -> Iterator[str]:
    told = {rule: case for rule, case in sorted(cases.items()) if _is_told(case)}
    short = [entry for entry in entries if not _is_whole(entry)]
    failures = sum(case.failed.count > 0 for case in told.values())
    errors = len(short) + sum(case.untested and not case.failed.count for case in told.values())
    skipped = sum(_is_skipped(case) for case in told.values())
    yield (
        f'<testsuite name={_attribute(url)} tests="{len(told) + len(short)}"'
        f' failures="{failures}" errors="{errors}" skipped="{skipped}">\n'
    )
    for entry in short:
        why = say(language, f"reason.{entry.reason.value}")
        name = f"{say(language, 'pages.page')} {size(entry.viewport)}"
        yield f'<testcase name={_attribute(name)} classname="auditor">'
        yield f"<error type={_attribute(entry.state.value)} message={_attribute(why)}/>"
        yield "</testcase>\n"
    for rule, case in told.items():
        yield from _case(rule, case, report, language)
    yield "</testsuite>\n"


def _is_told(case: _Case) -> bool:
    """A rule that met nothing that it applies to is no test."""
    found = case.failed.count + case.unsure.count + case.settled.count
    return case.judged or case.untested or found > 0


def _is_skipped(case: _Case) -> bool:
    open_ = case.unsure.count + case.settled.count
    return open_ > 0 and not case.failed.count and not case.untested


def _case(rule: str, case: _Case, report: Report, language: Language) -> Iterator[str]:
    info = report.rules.get(rule)
    title = rule if info is None else rule_text(info, language).title
    yield f"<testcase name={_attribute(title)} classname={_attribute(rule)}>"
    if case.failed.count:
        first = message(case.failed.first[0][0], report.rules, language)
        yield f"<failure type={_attribute(rule)} message={_attribute(first)}>"
        yield escape(_elements(case.failed, report, language))
        yield "</failure>"
    elif case.untested:
        why = say(language, "doubt.rule_not_ended")
        yield f"<error type={_attribute(rule)} message={_attribute(why)}/>"
    elif case.unsure.count:
        yield f"<skipped message={_attribute(say(language, 'group.review'))}>"
        yield escape(_elements(case.unsure, report, language))
        yield "</skipped>"
    elif case.settled.count:
        yield f"<skipped message={_attribute(say(language, 'group.checked'))}/>"
    if case.settled.count:
        settled = _elements(case.settled, report, language)
        yield f"<system-out>{escape(settled)}</system-out>"
    yield "</testcase>\n"


def _elements(found: _Found, report: Report, language: Language) -> str:
    lines = [
        "\n  ".join(
            [
                _line(one.snippet),
                _line(message(one, report.rules, language)),
                *([_line(decided(laid, language))] if laid else []),
            ]
        )
        for one, laid in found.first
    ]
    left = found.count - len(found.first)
    return "\n".join([*lines, *([count(language, "compare.more", left)] if left else [])])


def _line(text: str) -> str:
    return " ".join(clean(text, _LONGEST).split())


def _attribute(text: str) -> str:
    return quoteattr(_line(text))
