"""The report for a terminal: one screen, causes first, coverage last and never left out."""

from typing import BinaryIO

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports.encoding import utf8
from reports.screen import Screen, Style
from reports.text_causes import (
    SectionContext,
    Shares,
    advice_section,
    cause_sections,
    checked_section,
)
from reports.text_summary import (
    comparison_section,
    coverage_section,
    criteria_section,
    head,
    retest_section,
    unfinished,
)

_LINES = 42
"""A screen; causes share what the head, the criteria and the coverage leave of it."""
_NARROWEST = 60
"""Columns below which a line of counts no longer fits."""


def render_text(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the summary of a scan on about one screen.

    Args:
        report: only its summary is read, never its rows.
        out: takes the bytes, UTF-8.
        language: of all sentences; what the pages and engines wrote stays as it is.
        color: paint with ANSI sequences; no meaning is carried by colour alone.
        width: columns of the screen; narrower than 60 counts as 60.
    """
    screen = Screen(language=language, color=color, width=max(width, _NARROWEST))
    frame = SectionContext(
        screen=screen,
        rules=report.rules,
        origin=report.scan.plan.target.urls[0],
        triage=report.triage,
    )
    shares = Shares.of(report.causes, report.triage)
    warning = unfinished(screen, report)
    before = [*warning, *head(screen, report), *_no_breach(screen, report, shares)]
    after = [
        *checked_section(frame, shares),
        *advice_section(frame, shares),
        *comparison_section(screen, report),
        *retest_section(screen, report),
        *criteria_section(screen, report),
        *coverage_section(screen, report),
        *warning,
    ]
    causes = cause_sections(frame, shares, _LINES - len(before) - len(after))
    utf8(out).writelines(f"{line}\n" for line in (*before, *causes, *after))


def _no_breach(screen: Screen, report: Report, shares: Shares) -> list[str]:
    if shares.broken:
        return []
    if not report.coverage.rules_run:
        return ["", screen.paint(Style.RED, screen.say("breaches.nothing_audited"))]
    return ["", screen.say("breaches.none")]
