"""Annotations of a GitHub workflow: what a step prints, and GitHub shows beside the run.

GitHub shows ten annotations of each level and drops the others in silence; here at most ten are
written, the last of which says how many are left out.
Source: GitHub Docs, Workflow commands for GitHub Actions, read 2026-11.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from auditor.model.cause import Cause
from auditor.model.comparison import Change
from auditor.model.criteria import Language
from auditor.model.report import Report
from reports import changes, phrases
from reports.cause_text import CauseGroup, group_with, probably_at, size_of, title_of
from reports.encoding import utf8
from reports.place import readable
from reports.screen import cut, plain
from reports.texts import count, say

_SHOWN: Final = 10
"""Annotations of one level that GitHub shows of one step."""
_LONGEST: Final = 300
"""Characters of what a page wrote."""
_LEVELS: Final = (
    ("error", (CauseGroup.BREACH, CauseGroup.DUTY)),
    ("warning", (CauseGroup.REVIEW,)),
    ("notice", (CauseGroup.ADVICE,)),
)


def render_github(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write one line for each cause: breaches as errors, what needs a person as warnings.

    Compared with an earlier scan, what is new comes first, and what is there no more is left out.

    Args:
        report: only its summary is read.
        out: takes the bytes, UTF-8.
        language: of all sentences.
        color: GitHub paints them.
        width: GitHub folds them.
    """
    del color, width
    text = utf8(out)
    for level, groups in _LEVELS:
        causes = [one for one in _told(report) if group_with(one, report.triage) in groups]
        text.writelines(_annotations(level, causes, report, language))
    text.writelines(_covered(report, language))


def _told(report: Report) -> Sequence[Cause]:
    """The causes of this scan, what is new before the others."""
    if report.comparison is None:
        return report.causes
    new = {one.cause.id for one in changes.changed(report, Change.NEW)}
    return sorted(report.causes, key=lambda cause: cause.id not in new)


def _annotations(
    level: str, causes: Sequence[Cause], report: Report, language: Language
) -> Iterator[str]:
    shown = causes if len(causes) <= _SHOWN else causes[: _SHOWN - 1]
    for cause in shown:
        title = plain(title_of(cause, report.rules, language))
        yield _line(level, title, _message(cause, report, language))
    left = len(causes) - len(shown)
    if left:
        yield _line(level, "Auditor", count(language, "compare.more", left))


def _message(cause: Cause, report: Report, language: Language) -> str:
    example = cause.example
    parts = [size_of(cause, language), probably_at(cause, language)]
    compared = report.comparison.causes if report.comparison else ()
    change = next((one.change for one in compared if one.cause.id == cause.id), None)
    if change is not None:
        parts.insert(0, say(language, f"change.{change.value}"))
    where = f"{plain(example.page)} {readable(example.finding.selector)}"
    code = cut(plain(example.finding.snippet), _LONGEST)
    return "\n".join((" · ".join(parts), cut(where, _LONGEST), code))


def _covered(report: Report, language: Language) -> Iterator[str]:
    """How much was tested; a warning where that is not all, or another made it."""
    first = phrases.first(report, language)
    if first:
        yield _line("warning", "Auditor", first)
    said = [phrases.tested(report.coverage, language), say(language, "summary.caution")]
    yield _line("notice", "Auditor", " ".join(said))


def _line(level: str, title: str, message: str) -> str:
    """One command on one line: whatever a page wrote, no second command begins in it."""
    named = _escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={named}::{_escaped(message)}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
