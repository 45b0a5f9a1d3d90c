"""The result in the form of pa11y-ci's JSON reporter, which GitLab's accessibility widget reads.

An empty list means a page on which nothing is left to look at, so what needs a person is listed as
a warning, and a page that was not audited, or only in part, has an entry that says so. Advice is
left out, as pa11y's notices are.
Source: pa11y-ci 4.1.1, lib/pa11y-ci.js; pa11y's README on its issues, read 2026-11.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import BinaryIO

from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import Report
from reports import phrases
from reports.encoding import Json, json_line, utf8
from reports.endings import PageEnding, endings
from reports.place import readable
from reports.texts import count, message, say

_TYPES: Mapping[Outcome, tuple[str, int]] = MappingProxyType(
    {Outcome.FAILED: ("error", 1), Outcome.CANT_TELL: ("warning", 2)}
)
"""pa11y's type of an issue, and its number."""


def render_pa11y(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the issues of each page, then how many there are.

    Args:
        report: its pages, rule runs and occurrences are read once, in this order.
        out: takes the bytes, UTF-8.
        language: of messages.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    text = utf8(out)
    total = passes = errors = 0
    text.write('{"results": {')
    for url, issues, found in _pages(report, language):
        text.write(("," if total else "") + f"\n{json_line(url)}: {json_line(issues)}")
        total += 1
        passes += not issues
        errors += found
    text.write(f'\n}},\n"total": {total}, "passes": {passes}, "errors": {errors}}}\n')


def _pages(report: Report, language: Language) -> Iterator[tuple[str, list[Json], int]]:
    """Each page with its issues, and how many of them were found on it."""
    pages = dict(endings(report))
    for url, found in groupby(report.rows.occurrences(), lambda one: one.page):
        told = [_issue(one, report, language) for one in found if _counts(one, report)]
        page = pages.pop(url, None)
        yield url, [*told, *_untested(page, report, language)], len(told)
    for page in pages.values():
        yield page.url, [*_untested(page, report, language)], 0


def _counts(one: Occurrence, report: Report) -> bool:
    """Whether something is left to look at: neither advice nor what people have settled."""
    laid = report.triage.occurrences.get((one.page, one.finding.fingerprint))
    return one.finding.kind is not Kind.ADVICE and not (laid and laid.settles)


def _issue(one: Occurrence, report: Report, language: Language) -> Json:
    finding = one.finding
    name, number = _TYPES[finding.outcome]
    return {
        "code": finding.rule,
        "type": name,
        "typeCode": number,
        "message": message(finding, report.rules, language),
        "context": finding.snippet,
        "selector": readable(finding.selector),
        "runner": finding.engine,
        "runnerExtras": {
            "criteria": list(finding.criteria),
            "kind": finding.kind.value,
            "fingerprint": finding.fingerprint,
        },
    }


def _untested(page: PageEnding | None, report: Report, language: Language) -> Iterator[Json]:
    """What pa11y-ci lists of a page that it could not test: a message and nothing else."""
    if page is None:
        return
    if page.unfinished:
        yield {"message": phrases.unfinished(report, language)}
    why = ", ".join(say(language, f"reason.{reason.value}") for reason in page.short)
    if not page.audited:
        yield {"message": say(language, "untested.page", why=why)}
    elif page.short:
        yield {"message": say(language, "pages.in_part", reasons=why)}
    rules = [rule for rule, end in page.outcomes.items() if end is Outcome.UNTESTED]
    if page.audited and rules:
        told = count(language, "pages.untested", len(rules))
        yield {"message": f"{told} {', '.join(sorted(rules))}"}
