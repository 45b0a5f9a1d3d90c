"""What is told of a baseline that was held against a run: its records, and the gate."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import click

from auditor.cli import texts
from auditor.model.criteria import Language
from auditor.model.gate import GateResult
from auditor.model.text import clean

if TYPE_CHECKING:
    from auditor.model.baseline import BaselineRecord
    from auditor.services.baselines import HeldAgainst

_LISTED: Final = 50
"""Records or causes of one kind that are named."""
_LONGEST: Final = 300
"""Characters of one of them."""
_GATES: Final = {
    GateResult.PASSED: texts.GATE_PASSED,
    GateResult.FAILED: texts.GATE_FAILED,
    GateResult.NOT_COMPARABLE: texts.GATE_NOT_COMPARABLE,
}


def tell_records(held: "HeldAgainst", language: Language) -> None:
    """Name the records that may not stay any longer, and those whose causes are there no more."""
    _tell(texts.BASELINE_EXPIRED, (_expired(one) for one in held.expired), language)
    tell_over(held, language)
    if held.over:
        _say(texts.BASELINE_PRUNE.say(language, file=clean(held.named.name, _LONGEST)))


def tell_over(held: "HeldAgainst", language: Language) -> None:
    """Name the records whose causes are there no more."""
    _tell(texts.BASELINE_OVER, map(_record, held.over), language)


def tell_all(held: "HeldAgainst", language: Language) -> None:
    """The same, with what is new, what was not judged again, and what the gate says."""
    new = ((one.rule, f"{one.example.page} {one.example.finding.snippet}") for one in held.new)
    _tell(texts.BASELINE_NEW, (f"{rule}, {place}" for rule, place in new), language)
    tell_records(held, language)
    _tell(texts.BASELINE_UNKNOWN, map(_record, held.unknown), language)
    _tell(texts.BASELINE_MISSED, held.comparison.pages.missed, language)
    if held.comparison.changed_rules:
        _say(texts.BASELINE_RULES.say(language, n=len(held.comparison.changed_rules)))
    _say(_GATES[held.answer.result].say(language))


def _record(record: "BaselineRecord") -> str:
    return f"{record.rule}, {record.place} ({record.cause})"


def _expired(record: "BaselineRecord") -> str:
    terms = record.terms
    whose = ", ".join(filter(None, (terms.owner, terms.ticket)))
    return f"{terms.expires}: {_record(record)}" + (f", {whose}" if whose else "")


def _tell(words: texts.Words, named: Iterable[str], language: Language) -> None:
    for line in _lines(words, list(named), language):
        _say(line)


def _lines(words: texts.Words, named: list[str], language: Language) -> Iterator[str]:
    for one in named[:_LISTED]:
        yield words.say(language, what=clean(one, _LONGEST))
    if len(named) > _LISTED:
        yield texts.BASELINE_MORE.say(language, n=len(named) - _LISTED)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
