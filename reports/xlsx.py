"""The result as a workbook: causes, findings, pages, sample, coverage, criteria."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from functools import partial
from typing import BinaryIO, Final

from auditor.model.criteria import Language
from auditor.model.occurrence import Occurrence
from auditor.model.page import FrameState, PageState, Reason
from auditor.model.report import PageEntry, Report
from auditor.model.target import TargetKind
from reports import drafts, phrases
from reports.cause_text import group_of, group_with, grouped, probably_at, title_of
from reports.chosen import Chosen
from reports.place import readable, told
from reports.screen import plain
from reports.texts import count, message, say, text_of
from reports.workbook import Column, Link, Sheet, Value, write_workbook

COLUMNS: Final = {
    "causes": (
        ("number", 7),
        ("title", 44),
        ("group", 16),
        ("criteria", 14),
        ("occurrences", 12),
        ("pages", 8),
        ("where", 30),
        ("page", 44),
        ("place", 40),
        ("code", 50),
        ("fix", 60),
        ("rule", 26),
        ("id", 18),
    ),
    "findings": (
        ("cause", 7),
        ("page", 44),
        ("group", 16),
        ("criteria", 14),
        ("message", 60),
        ("place", 40),
        ("selector", 40),
        ("code", 50),
        ("windows", 18),
        ("rule", 26),
        ("id", 20),
    ),
    "pages": (
        ("page", 50),
        ("title", 36),
        ("window", 14),
        ("seen", 18),
        ("reason", 34),
        ("status", 8),
        ("mime", 16),
        ("untested_rules", 30),
        ("linked_from", 10),
        ("linking", 50),
    ),
    "sample": (("page", 60), ("reason", 44), ("seen", 24)),
    "coverage": (("what", 34), ("told", 100)),
    "criteria": (
        ("criterion", 9),
        ("title", 40),
        ("level", 7),
        ("clause", 12),
        ("status", 22),
        ("told", 60),
        ("failed", 12),
        ("cant_tell", 12),
        ("broken_on", 10),
        ("judged_on", 10),
        ("absent_on", 10),
        ("untested_on", 10),
        ("rule", 40),
    ),
}
"""The columns of each sheet, with their width in characters."""


def render_xlsx(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write a workbook with six sheets.

    Args:
        report: its occurrences are read once, and then its pages twice.
        out: takes the bytes.
        language: of heads and sentences.
        color: cells have their own.
        width: columns have their own.
    """
    del color, width
    table = _Tables(report, language)
    rows = {
        "causes": table.causes(),
        "findings": table.findings(),
        "pages": table.pages(),
        "sample": table.sample(),
        "coverage": table.coverage(),
        "criteria": table.criteria(),
    }
    sheets = [
        Sheet(
            name=say(language, f"sheet.{name}"),
            columns=[
                Column(say(language, f"column.{column}"), width) for column, width in COLUMNS[name]
            ],
            rows=found,
            more=partial(count, language, "sheet.more"),
        )
        for name, found in rows.items()
    ]
    write_workbook(
        sheets,
        out,
        title=drafts.name_of(report, language),
        creator="Auditor",
        moment=(report.scan.ended or report.scan.started).astimezone(UTC),
    )


class _Tables:
    """The rows of each sheet."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language = language
        self._linking = report.scan.plan.target.kind is not TargetKind.FOLDER
        self._numbers = {
            cause.id: number
            for found in grouped(report.causes, report.triage).values()
            for number, cause in found
        }

    def causes(self) -> Iterator[Sequence[Value]]:
        """What is to be mended, in the order of all reports."""
        report, language = self._report, self._language
        ordered = sorted(report.causes, key=lambda one: self._numbers[one.id])
        for cause in ordered:
            finding = cause.example.finding
            yield (
                self._numbers[cause.id],
                title_of(cause, report.rules, language),
                say(language, f"group.{group_with(cause, report.triage).value}"),
                " ".join(cause.criteria),
                cause.occurrences,
                cause.pages,
                probably_at(cause, language),
                self._page(cause.example.page),
                told(finding, language) or readable(finding.selector),
                finding.snippet,
                text_of(cause.rule, report.rules, language).fix,
                " ".join(cause.rules),
                cause.id,
            )

    def findings(self) -> Iterator[Sequence[Value]]:
        """Every occurrence, with the number of its cause."""
        return map(self._finding, self._report.rows.occurrences())

    def _finding(self, one: Occurrence) -> Sequence[Value]:
        finding, language = one.finding, self._language
        number = self._numbers.get(one.cause)
        sheet = say(language, "sheet.causes")
        return (
            None if number is None else Link(number, to=(sheet, f"A{number + 1}")),
            self._page(one.page),
            say(language, f"group.{group_of(finding).value}"),
            " ".join(finding.criteria),
            message(finding, self._report.rules, language),
            told(finding, language),
            readable(finding.selector),
            finding.snippet,
            ", ".join(phrases.size(viewport) for viewport in one.viewports),
            " ".join(finding.rules),
            finding.fingerprint,
        )

    def pages(self) -> Iterator[Sequence[Value]]:
        """Every address in every window, with what became of it."""
        language = self._language
        for page in self._report.rows.pages():
            yield (
                self._page(page.url),
                page.title or "",
                phrases.size(page.viewport),
                say(language, f"seen.{_seen(page)}"),
                say(language, f"reason.{page.reason.value}"),
                page.status,
                page.mime or "",
                " ".join(page.untested_rules),
                page.linked_from.count,
                "\n".join(page.linked_from.first),
            )

    def sample(self) -> Iterator[Sequence[Value]]:
        """The pages that were chosen, and why; those of a crawl have how they were found."""
        chosen = {one.url for one in self._report.sample}
        seen: dict[str, PageEntry] = {}
        for page in self._report.rows.pages():
            if page.url in chosen or (not chosen and page.state is PageState.AUDITED):
                seen.setdefault(page.url, page)
        told = Chosen.of(self._report)
        for url, page in seen.items():
            reason = told.reason(url) or say(self._language, f"source.{page.source}")
            state = say(self._language, f"seen.{_seen(page)}")
            yield self._page(url), reason, state

    def coverage(self) -> Iterator[Sequence[Value]]:
        """What was and was not tested, by whom, with what, and what holds the result together."""
        report, language = self._report, self._language
        yield say(language, "column.note"), drafts.tested(report, language)
        yield say(language, "column.note"), say(language, "summary.caution")
        for part in phrases.conditions(report, language):
            yield say(language, "column.condition"), part
        for term, parts in self._counted():
            for part in parts:
                yield say(language, term), plain(part)
        for name, version in report.versions.items():
            yield say(language, "about.made_with"), f"{name} {version}"
        yield say(language, "about.run"), report.scan.id
        if report.seal is not None:
            yield say(language, "about.seal"), report.seal

    def _counted(self) -> Iterator[tuple[str, Sequence[str]]]:
        report, language = self._report, self._language
        yield from phrases.counted(report.coverage, language)
        yield "coverage.frames", phrases.frames(report.coverage, language)
        yield "coverage.rules", phrases.rules_run(report.coverage, language)
        yield "coverage.consent", [phrases.consent(report.scan, language)]

    def criteria(self) -> Iterator[Sequence[Value]]:
        """Every criterion of the standard, and how far it was tested."""
        language = self._language
        for result in self._report.criteria:
            criterion = result.criterion
            yield (
                criterion.id,
                criterion.names[language],
                criterion.level,
                criterion.clause,
                say(language, f"status.{result.status.value}"),
                " ".join(drafts.reasons(result, self._report, language)),
                result.failed,
                result.cant_tell,
                result.pages,
                result.pages_judged,
                result.pages_without_occurrence,
                result.pages_untested,
                " ".join(result.rules),
            )

    def _page(self, url: str) -> Link:
        return Link(url, href=url if self._linking else "")


def _seen(page: PageEntry) -> str:
    """Whether a page was audited: "whole", "in_part" or "not"."""
    if page.state is not PageState.AUDITED:
        return "not"
    whole = page.reason is Reason.COMPLETE and not page.untested_rules
    hidden = any(frame.state is FrameState.NOT_REACHED for frame in page.frames)
    return "whole" if whole and not hidden else "in_part"
