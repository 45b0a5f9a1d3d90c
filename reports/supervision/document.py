"""Whole reports, by the kind that is asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from types import MappingProxyType

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports import phrases
from reports.supervision.beside import remarks, statement, to_judge
from reports.supervision.blocks import ReportDocument, ReportKind, Section
from reports.supervision.criteria import criteria
from reports.supervision.gathered import gather
from reports.supervision.method import method, not_tested, sample
from reports.supervision.onward import basis, onward
from reports.supervision.opening import introduction, result
from reports.supervision.telling import Telling
from reports.supervision.themes import themes

_SCHEME = re.compile(r"^https?://")
_SECTIONS: Mapping[ReportKind, Sequence[Callable[[Telling], Section]]] = MappingProxyType(
    {
        ReportKind.SUPERVISION: (
            introduction,
            result,
            themes,
            remarks,
            to_judge,
            statement,
            criteria,
            sample,
            method,
            not_tested,
            onward,
            basis,
        ),
    }
)
"""What each kind says, in this order."""
KINDS = tuple(_SECTIONS)
"""The kinds that there are."""


def document_of(report: Report, kind: ReportKind, language: Language) -> ReportDocument:
    """A report of a kind, ready to be rendered.

    Args:
        report: its pages and its occurrences are read once.
        kind: for whom.
        language: of all but what pages and people wrote.
    """
    t = Telling(report=report, found=gather(report), language=language)
    sections = [make(t) for make in _SECTIONS[kind]]
    subtitle = _subtitle(t)
    title = _title(t, kind)
    return ReportDocument(
        kind=kind,
        language=language,
        title=title,
        subtitle=subtitle,
        author=t.case.authority.name,
        dated=_dated(t),
        opening=[],
        sections=_numbered(sections),
        footer=" · ".join(filter(None, (title, _owner(t), t.case.number))),
    )


def _title(t: Telling, kind: ReportKind) -> str:
    stage = t.case.stage
    if kind is ReportKind.SUPERVISION and stage is not None:
        return t.say(f"title.{stage.value}")
    return t.say(f"title.{kind.value}")


def _subtitle(t: Telling) -> str:
    site = t.report.site
    named = t.case.solution or site.title or phrases.target(t.report, t.language)
    return _SCHEME.sub("", named).removesuffix("/")


def _owner(t: Telling) -> str:
    return t.case.body.name or t.report.site.owner


def _dated(t: Telling) -> datetime:
    """The day that the case says, else the end of the scan: the same data has the same date."""
    if t.case.dated is not None:
        return datetime.combine(t.case.dated, time(), UTC)
    return (t.report.scan.ended or t.report.scan.started).astimezone(UTC)


def _numbered(sections: Sequence[Section], outer: str = "") -> list[Section]:
    """Sections with their numbers: 3, 3.1, 3.1.2."""
    return [
        replace(one, number=f"{outer}{n}", sections=_numbered(one.sections, f"{outer}{n}."))
        for n, one in enumerate(sections, 1)
    ]
