"""The rule runs of one visit as one short JSON text: most of them say little.

The text is a list of four. First the codes of the rules that met nothing and took no time that is
told, then code and microseconds by turns of those that met nothing, then code and number by turns
of those that passed everywhere and took no time that is told, then a list for each other run: code,
microseconds or null, failure or 0, and the counts (passed, failed, can't tell, inapplicable,
untested) up to the last one that is not 0.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from auditor.model.finding import Counts, RuleRun
from auditor.store.codec import microseconds, storable, to_json

_COUNTED: Final = ("passed", "failed", "cant_tell", "inapplicable", "untested")
_NOTHING: Final = Counts(inapplicable=1)

Rules = Mapping[int, tuple[str, str]]
"""Name and engine of each rule, by its code."""


def to_text(runs: Iterable[RuleRun], code_of: Callable[[str, str], int]) -> str:
    """Rule runs as they are stored; their order is not kept.

    Args:
        runs: of one visit.
        code_of: the code of a rule by its name and engine.
    """
    silent: list[int] = []
    timed: list[int] = []
    passed: list[int] = []
    others: list[list[object]] = []
    for run in runs:
        code = code_of(run.rule, run.engine)
        took = None if run.duration is None else microseconds(run.duration)
        counts = _short(run.counts)
        if run.failure is not None:
            others.append([code, took, storable(run.failure), *counts])
        elif run.counts == _NOTHING:
            if took is None:
                silent.append(code)
            else:
                timed += (code, took)
        elif len(counts) == 1 and took is None:
            passed += (code, *counts)
        else:
            others.append([code, took, 0, *counts])
    return to_json([silent, timed, passed, others])


def from_text(text: str, rules: Rules) -> tuple[RuleRun, ...]:
    """Read what `to_text` wrote, ordered by rule and engine."""
    return tuple(sorted(_runs(text, rules), key=lambda run: (run.rule, run.engine)))


def _runs(text: str, rules: Rules) -> Iterator[RuleRun]:
    silent, timed, passed, others = json.loads(text)
    for code in silent:
        yield _run(rules[code], None, None, _NOTHING)
    for code, took in zip(timed[::2], timed[1::2], strict=True):
        yield _run(rules[code], took, None, _NOTHING)
    for code, number in zip(passed[::2], passed[1::2], strict=True):
        yield _run(rules[code], None, None, Counts(passed=number))
    for code, took, failure, *counts in others:
        told = Counts(**dict(zip(_COUNTED, counts, strict=False)))
        yield _run(rules[code], took, None if failure == 0 else failure, told)


def _run(rule: tuple[str, str], took: int | None, failure: str | None, counts: Counts) -> RuleRun:
    duration = None if took is None else timedelta(microseconds=took)
    return RuleRun(rule=rule[0], engine=rule[1], counts=counts, duration=duration, failure=failure)


def _short(counts: Counts) -> list[int]:
    told: list[int] = [getattr(counts, name) for name in _COUNTED]
    while told and not told[-1]:
        told.pop()
    return told
