"""The workbook in which people write what they decide: a sheet each of causes, findings, criteria.

It is written with what has been decided already. A caseworker fills in the columns on the right,
and hands the file in again; sheets may be sorted and filtered, and columns of one's own added. What
a row is about is in columns that are hidden.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from functools import partial
from types import MappingProxyType
from typing import BinaryIO, Final

from auditor.model.criteria import Language
from auditor.model.finding import Kind
from auditor.model.report import Report
from auditor.model.triage import Decision, Subject, TriageKey, TriageVerdict
from reports import drafts, phrases
from reports.cause_text import group_with, grouped, probably_at, title_of
from reports.place import readable, told
from reports.texts import count, message, say
from reports.workbook import Column, Sheet, Value, write_workbook

GUIDE: Final = ("fill", "faults", "tested", "who", "back")
"""Sentences of the sheet that says how to fill in the others."""
RUN: Final = "auditor-run"
"""The fact of a workbook that names the run."""
_SHOWN: Final[Mapping[Subject, Sequence[tuple[str, int]]]] = MappingProxyType(
    {
        Subject.CAUSE: (
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
        ),
        Subject.FINDING: (
            ("cause", 7),
            ("criteria", 14),
            ("message", 60),
            ("page", 44),
            ("place", 40),
            ("code", 50),
        ),
        Subject.CRITERION: (("criterion", 9), ("title", 40), ("level", 7), ("told", 60)),
    }
)
_VERDICT: Final = ("verdict", 18)
_OF_FAULTS: Final = (("reason", 40), ("owner", 20), ("ticket", 16), ("expires", 12))
_OF_CRITERIA: Final = (("reason", 60),)
_OF_ALL: Final = (("by", 20), ("decided", 12))
_MOMENT: Final = timedelta(seconds=1)
_SHEETS: Final[Mapping[Subject, str]] = MappingProxyType(
    {
        Subject.CAUSE: "sheet.causes",
        Subject.FINDING: "sheet.findings",
        Subject.CRITERION: "sheet.criteria",
    }
)


def word(decision: Decision, language: Language) -> str:
    """A decision as it is chosen in a cell."""
    return say(language, f"decision.{decision.value.replace('-', '_')}")


def key_column(subject: Subject) -> str:
    """The head of the hidden column with what each row is about, the same in every language."""
    return f"auditor-{subject.value}"


KNOWN: Final = "auditor-known"
"""The head of the hidden column with the revision of the verdict that stood, and its mark."""


def render_verdicts(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the workbook that verdicts are filled in in.

    Args:
        report: its occurrences are read once.
        out: takes the bytes.
        language: of heads and choices.
        color: cells have their own.
        width: columns have their own.
    """
    del color, width
    rows = {
        Subject.CAUSE: _causes(report, language),
        Subject.FINDING: _findings(report, language),
        Subject.CRITERION: _criteria(report, language),
    }
    guide = Sheet(
        name=say(language, "sheet.guide"),
        columns=[Column(say(language, "column.guide"), 110)],
        rows=[[sentence] for sentence in _guidance(report, language)],
        more=partial(count, language, "sheet.more"),
    )
    sheets = [
        Sheet(
            name=say(language, _SHEETS[subject]),
            columns=_columns(subject, language),
            rows=found,
            more=partial(count, language, "sheet.more"),
        )
        for subject, found in rows.items()
    ]
    write_workbook(
        [guide, *sheets],
        out,
        title=drafts.name_of(report, language),
        creator="Auditor",
        moment=(report.scan.ended or report.scan.started).astimezone(UTC),
        facts={RUN: report.scan.id},
    )


def _guidance(report: Report, language: Language) -> Iterator[str]:
    """What a reader must know before all else, and how the workbook is filled in."""
    yield from filter(None, [phrases.first(report, language)])
    yield from (say(language, f"guide.{it}") for it in GUIDE)


def fill_in_names(subject: Subject) -> Sequence[str]:
    """Names of the columns that people fill in, the verdict first."""
    return [name for name, _ in _filled(subject)]


def _filled(subject: Subject) -> Sequence[tuple[str, int]]:
    of = _OF_CRITERIA if subject is Subject.CRITERION else _OF_FAULTS
    return (_VERDICT, *of, *_OF_ALL)


def _columns(subject: Subject, language: Language) -> list[Column]:
    choices = [word(decision, language) for decision in subject.decisions]
    return [
        *(Column(say(language, f"column.{name}"), width) for name, width in _SHOWN[subject]),
        Column(say(language, "column.stands"), 24),
        *(
            Column(
                say(language, f"column.{name}"),
                width,
                fill_in=True,
                choices=choices if name == _VERDICT[0] else (),
            )
            for name, width in _filled(subject)
        ),
        Column(key_column(subject), 20, hidden=True),
        Column(KNOWN, 20, hidden=True),
    ]


def _causes(report: Report, language: Language) -> Iterator[Sequence[Value]]:
    for found in grouped(report.causes, report.triage).values():
        for number, cause in found:
            finding = cause.example.finding
            yield (
                number,
                title_of(cause, report.rules, language),
                say(language, f"group.{group_with(cause, report.triage).value}"),
                " ".join(cause.criteria),
                cause.occurrences,
                cause.pages,
                probably_at(cause, language),
                cause.example.page,
                told(finding, language) or readable(finding.selector),
                finding.snippet,
                *_decided(report, TriageKey(Subject.CAUSE, cause.id), language),
            )


def _findings(report: Report, language: Language) -> Iterator[Sequence[Value]]:
    """A row for each fingerprint, with the first page that has it; advice is nobody's case."""
    groups = grouped(report.causes, report.triage).values()
    numbers = {cause.id: number for found in groups for number, cause in found}
    seen: set[str] = set()
    for one in report.rows.occurrences():
        finding = one.finding
        if finding.kind is Kind.ADVICE or finding.fingerprint in seen:
            continue
        seen.add(finding.fingerprint)
        yield (
            numbers.get(one.cause),
            " ".join(finding.criteria),
            message(finding, report.rules, language),
            one.page,
            told(finding, language) or readable(finding.selector),
            finding.snippet,
            *_decided(report, TriageKey(Subject.FINDING, finding.fingerprint), language),
        )


def _criteria(report: Report, language: Language) -> Iterator[Sequence[Value]]:
    for result in report.criteria:
        criterion = result.criterion
        yield (
            criterion.id,
            criterion.names[language],
            criterion.level,
            " ".join(drafts.reasons(result, report, language)),
            *_decided(report, TriageKey(Subject.CRITERION, criterion.id), language),
        )


def _decided(report: Report, on: TriageKey, language: Language) -> Iterator[Value]:
    """What stands on something, in the columns that people fill in, and what tells it again."""
    stands = report.triage.standing.get(on)
    yield "" if stands is None else f"{stands.by}, {stands.at.astimezone(UTC).date().isoformat()}"
    for name in fill_in_names(on.subject):
        yield None if stands is None else _told(stands, name, language)
    yield on.name
    yield "" if stands is None else f"{stands.revision} {stands.ruling.mark}"


def _told(verdict: TriageVerdict, name: str, language: Language) -> Value:
    ruling = verdict.ruling
    told_of: Mapping[str, str | date | None] = {
        "verdict": ruling.decision and word(ruling.decision, language),
        "reason": ruling.reason,
        "owner": ruling.owner,
        "ticket": ruling.ticket,
        "expires": ruling.expires and (ruling.expires.astimezone(UTC) - _MOMENT).date(),
        "by": None,  # who decides next: whoever stands there before would answer for it
        "decided": None,
    }
    return told_of[name]
