"""Whole reports, by the kind that is asked for."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from types import MappingProxyType

from auditor.model.criteria import Language
from auditor.model.report import Report
from reports import phrases
from reports.supervision.beside import dismissed, remarks, statement, to_judge
from reports.supervision.blocks import (
    Block,
    Bullets,
    Grid,
    Line,
    Paragraph,
    ReportDocument,
    ReportKind,
    Section,
)
from reports.supervision.criteria import criteria
from reports.supervision.forwhom import advice, figures, first, others, unknown, yours
from reports.supervision.gathered import gather
from reports.supervision.method import method, not_tested, sample
from reports.supervision.onward import basis, onward
from reports.supervision.opening import introduction, result
from reports.supervision.retest import became, by_change
from reports.supervision.telling import Telling
from reports.supervision.themes import themes

_SCHEME = re.compile(r"^https?://")
_SECTIONS: Mapping[ReportKind, Sequence[Callable[[Telling], Section | None]]] = MappingProxyType(
    {
        ReportKind.SUPERVISION: (
            introduction,
            result,
            themes,
            remarks,
            to_judge,
            dismissed,
            statement,
            criteria,
            sample,
            method,
            not_tested,
            onward,
            basis,
        ),
        ReportKind.RETEST: (
            introduction,
            became,
            by_change,
            criteria,
            method,
            not_tested,
            onward,
            basis,
        ),
        ReportKind.EDITOR: (yours, others, advice, basis),
        ReportKind.SUMMARY: (figures, first, unknown),
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

    Raises:
        UsageError: a retest is asked for, and it is not compared with an earlier scan.
    """
    t = Telling(report=report, found=gather(report), language=language)
    made = [make(t) for make in _SECTIONS[kind]]
    sections = [section for section in made if section is not None]
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
        sections=_numbered(_with_links(sections, frozenset(_ids(sections)))),
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


def _ids(sections: Sequence[Section]) -> Iterator[str]:
    for one in sections:
        yield one.id
        yield from _ids(one.sections)


def _with_links(sections: Sequence[Section], there: frozenset[str]) -> list[Section]:
    """Sections that lead to sections of this report alone: not each kind has each of them."""
    return [
        replace(
            one,
            blocks=[_block(block, there) for block in one.blocks if not _is_void(block, there)],
            sections=_with_links(one.sections, there),
        )
        for one in sections
    ]


def _is_void(block: Block, there: frozenset[str]) -> bool:
    """Whether a paragraph does nothing but lead to what is not there."""
    return isinstance(block, Paragraph) and all(
        run.to and run.to not in there for run in block.text
    )


def _block(block: Block, there: frozenset[str]) -> Block:
    def line(runs: Line) -> Line:
        return tuple(run if not run.to or run.to in there else replace(run, to="") for run in runs)

    if isinstance(block, Paragraph):
        return replace(block, text=line(block.text))
    if isinstance(block, Bullets):
        return Bullets(tuple(map(line, block.items)))
    if isinstance(block, Grid):
        rows = tuple(tuple(tuple(map(line, cell)) for cell in row) for row in block.rows)
        return replace(block, rows=rows)
    return block


def _numbered(sections: Sequence[Section], outer: str = "") -> list[Section]:
    """Sections with their numbers: 3, 3.1, 3.1.2."""
    return [
        replace(one, number=f"{outer}{n}", sections=_numbered(one.sections, f"{outer}{n}."))
        for n, one in enumerate(sections, 1)
    ]
