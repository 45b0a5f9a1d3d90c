"""Draft answers for the accessibility statement, one for each criterion, with reasons (Markdown).

The statement asks of each of the 48 requirements whether all content meets it: yes, no, or not
relevant. No machine can say yes, so what rules found nothing wrong with is left open until a person
has tested it.
Source: the form of uustatus.no, by the fields of data.uutilsynet.no/dataset/alle-erklaeringer,
read 2026-11.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO

from auditor.model.criteria import Language, Standard
from auditor.model.finding import Outcome
from auditor.model.report import CriterionResult, Report
from reports import drafts
from reports.encoding import utf8
from reports.markdown import escaped
from reports.texts import count, say

_ANSWERS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.PASSED: "statement.yes",
        Outcome.FAILED: "statement.no",
        Outcome.CANT_TELL: "statement.open",
        Outcome.INAPPLICABLE: "statement.not_relevant",
        Outcome.UNTESTED: "statement.open",
    }
)


def render_statement(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write a heading for each criterion, and under it the draft answer and what it rests on.

    Args:
        report: only its summary is read.
        out: takes the bytes, UTF-8.
        language: of all sentences.
        color: Markdown has none.
        width: Markdown has none.
    """
    del color, width
    utf8(out).writelines(f"{line}\n" for line in _lines(report, language))


def _lines(report: Report, language: Language) -> Iterator[str]:
    name = drafts.name_of(report, language)
    yield from (f"# {say(language, 'statement.title', name=escaped(name))}", "")
    yield from (f"**{drafts.caution(report, language)}**", "")
    yield from (say(language, "statement.intro"), "")
    standard = report.method.standard
    if standard is not Standard.NO_PUBLIC_WEB:
        named = count(language, f"standard.{standard.value}", len(report.criteria))
        told = say(language, "statement.other_standard", standard=named)
        yield from (f"**{told}**", "")
    yield from (escaped(drafts.tested(report, language)), "")
    yield from (escaped(drafts.method(report, language)), "")
    answered = Counter(_answer(one, report) for one in report.criteria)
    for key in dict.fromkeys((*_ANSWERS.values(), *answered)):
        yield f"- {say(language, key)}: {answered[key]}"
    for result in report.criteria:
        yield from _criterion(result, report, language)


def _criterion(result: CriterionResult, report: Report, language: Language) -> Iterator[str]:
    criterion = result.criterion
    answer = say(language, _answer(result, report))
    yield from ("", f"## {criterion.id} {criterion.names[language]}", "")
    yield f"{say(language, 'statement.question')} **{answer}**"
    yield from ("", f"{say(language, 'statement.why')}:", "")
    yield from (f"- {escaped(one)}" for one in drafts.reasons(result, report, language))
    causes = drafts.causes(result, report, language)
    if causes:
        yield from ("", f"{say(language, 'statement.causes')}:", "")
        yield from (f"- {escaped(one)}" for one in causes)


def _answer(result: CriterionResult, report: Report) -> str:
    """The key of the answer, which says whether a person stands behind it."""
    outcome = drafts.outcome_of(result, report)
    if outcome is Outcome.FAILED and drafts.confirmed(result, report):
        return "statement.no_confirmed"
    if outcome is Outcome.INAPPLICABLE and report.tested_by_person(result.criterion.id):
        return "statement.not_relevant_tested"
    return _ANSWERS[outcome]
