"""The report for a comment on a pull request: what changed, or what was found, in Markdown.

What pages wrote is put between backticks or escaped, so that none of it is markup, a link, a
picture or a mention. The whole stays below what forges take in one comment.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final

from auditor.model.cause import Cause
from auditor.model.comparison import Change, ComparedCause, Comparison
from auditor.model.criteria import Language, criteria
from auditor.model.gate import GateResult
from auditor.model.report import Report
from reports import changes, phrases, retests
from reports.cause_text import CauseGroup, group_with, probably_at, size_of, title_of
from reports.decided import decided_on
from reports.encoding import utf8
from reports.place import page_name
from reports.screen import cut, plain
from reports.texts import count, say

MARK: Final = "<!-- auditor -->"
"""First line of every such report, by which the one comment of a pull request is found again."""
_MOST: Final = 60_000
"""Characters; GitHub takes 65,536 in a comment."""
_LONGEST: Final = 300
"""Characters of one line of what a page wrote."""
_LISTED: Final = 50
"""Causes that are listed of each change."""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~@&$]|:(?=//)|(?<=www)\.)")
_TOLD: Final = (Change.NEW, Change.FIXED, Change.GONE, Change.UNKNOWN)
"""Changes whose causes are listed; what is still there is only counted."""


def render_markdown(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write what changed since an earlier scan, or else what was found, for a comment.

    Args:
        report: only its summary is read.
        out: takes the bytes, UTF-8.
        language: of all sentences.
        color: Markdown has none.
        width: Markdown has none.
    """
    del color, width
    utf8(out).write(_fitted(list(_lines(report, language)), language))


def _fitted(lines: Sequence[str], language: Language) -> str:
    """As many lines as fit, and how many do not."""
    room = _MOST - _LONGEST
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    more = ["", escaped(count(language, "compare.more", left))] if left else []
    return "\n".join([*kept, *more]) + "\n"


def _lines(report: Report, language: Language) -> Iterator[str]:
    yield MARK
    title = plain(report.scan.plan.title or "") or phrases.target(report, language)
    yield f"## {escaped(say(language, 'html.title', target=cut(title, _LONGEST)))}"
    yield ""
    warning = phrases.first(report, language)
    if warning:
        yield from (f"**{escaped(warning)}**", "")
    if report.gate is not None:
        shut = report.gate.result is not GateResult.PASSED
        first, *grounds = changes.gate_lines(report.gate, language)
        yield f"**{escaped(first)}**" if shut else escaped(first)
        yield from (f"- {escaped(ground)}" for ground in grounds)
        yield ""
    if report.scan.retest is not None:
        yield from _retested(report, language)
    elif report.comparison is None:
        yield from _found(report, language)
    else:
        yield from _changed(report, report.comparison, language)
    yield from _covered(report, language)


def _changed(report: Report, comparison: Comparison, language: Language) -> Iterator[str]:
    yield escaped(changes.against(comparison, language))
    yield ""
    for change in changes.ORDER:
        yield f"- {escaped(changes.tally(comparison, change, language))}"
    for change in _TOLD:
        compared = changes.changed(report, change)
        if compared:
            yield from ("", f"### {escaped(say(language, f'change.{change.value}'))}", "")
            yield from (escaped(say(language, f"change.{change.value}_means")), "")
            yield from _listed([_compared(one, report, language) for one in compared], language)
    yield from _checked(report, language)


def _retested(report: Report, language: Language) -> Iterator[str]:
    retest = report.retest
    if retest is None:
        yield escaped(retests.lost(report, language))
        return
    yield escaped(retests.against(retest, language))
    yield ""
    yield from _items(retests.tallies(retest, language))
    if forward := retests.way_forward(retest, language):
        yield ""
        yield escaped(forward)
    for result in retests.ORDER:
        causes = retests.of_result(retest, result)
        if causes:
            yield from ("", f"### {escaped(say(language, f'retest.{result.value}'))}", "")
            yield from (escaped(say(language, f"retest.{result.value}_means")), "")
            yield from _listed(
                [
                    f"{_cause(one.cause, report, language)}"
                    f" ({escaped(retests.parts(one, language))})"
                    for one in causes
                ],
                language,
            )


def _found(report: Report, language: Language) -> Iterator[str]:
    failed = [one for one in report.causes if _counts(one, report)]
    if not failed:
        key = "breaches.none" if report.coverage.rules_run else "breaches.nothing_audited"
        yield escaped(say(language, key))
        yield from _checked(report, language)
        return
    yield from (f"### {escaped(say(language, 'compare.causes_heading'))}", "")
    yield from _listed([_cause(one, report, language) for one in failed], language)
    yield from _checked(report, language)


def _counts(cause: Cause, report: Report) -> bool:
    return group_with(cause, report.triage) in (CauseGroup.BREACH, CauseGroup.DUTY)


def _checked(report: Report, language: Language) -> Iterator[str]:
    """What people have settled, so that nobody takes it for mended."""
    settled = [one for one in report.causes if report.triage.settles(one)]
    if settled:
        yield from ("", f"### {escaped(say(language, 'group.checked'))}", "")
        yield from _listed([_cause(one, report, language) for one in settled], language)


def _listed(entries: Sequence[str], language: Language) -> Iterator[str]:
    yield from entries[:_LISTED]
    if len(entries) > _LISTED:
        yield f"- {escaped(count(language, 'compare.more', len(entries) - _LISTED))}"


def _compared(one: ComparedCause, report: Report, language: Language) -> str:
    told = changes.doubts(one, language)
    return _cause(one.cause, report, language) + (f" ({escaped(told)})" if told else "")


def _cause(cause: Cause, report: Report, language: Language) -> str:
    """One line on a cause: its title, demands, size, where it sits, and a page with the element."""
    numbers = [
        f"{name} {criteria()[name].names[language]}"
        for name in cause.criteria
        if name in criteria()
    ]
    example = cause.example
    page = page_name(example.page, report.scan.plan.target.urls[0])
    parts = [
        f"**{escaped(title_of(cause, report.rules, language))}**",
        *(escaped(name) for name in numbers),
        escaped(size_of(cause, language)),
        escaped(probably_at(cause, language)),
    ]
    said = [escaped(cut(one, _LONGEST)) for one in decided_on(cause, report, language)]
    told = "".join(f"<br>{one}" for one in said)
    return f"- {' · '.join(parts)}<br>{code(page)}: {code(example.finding.snippet)}{told}"


def _covered(report: Report, language: Language) -> Iterator[str]:
    yield from ("", f"### {escaped(say(language, 'html.coverage'))}", "")
    yield f"- {escaped(phrases.tested(report.coverage, language))}"
    if report.comparison is not None:
        yield from _items(changes.limits(report.comparison, language))
    yield from _items(phrases.in_part(report.coverage, language))


def _items(sentences: Iterable[str]) -> Iterator[str]:
    yield from (f"- {escaped(one)}" for one in sentences)


def escaped(text: str) -> str:
    """A text in which nothing is markup, a mention or a link that a forge makes by itself."""
    return _SPECIAL.sub(r"\\\1", plain(text))


def code(text: str) -> str:
    """A stranger's text as code: fenced by more backticks than it has in a row."""
    shown = cut(plain(text), _LONGEST) or "…"
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}"
