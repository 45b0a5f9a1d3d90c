"""Occurrences of one page: an element that several windows or rules find is one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.page import Viewport
from auditor.model.visit import Visit

_KINDS = (Kind.BREACH, Kind.DUTY, Kind.ADVICE)
_OUTCOMES = (Outcome.FAILED, Outcome.CANT_TELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A finding with the page it was found on, the viewports it shows in, and its cause's id.

    Attributes:
        viewports: in the order of the plan, at least one.
        unsure_in: of an element that fails, those of them in which only a person can tell.
    """

    page: str
    viewports: tuple[Viewport, ...]
    finding: Finding
    unsure_in: tuple[Viewport, ...] = ()
    cause: str = ""

    @property
    def viewport(self) -> Viewport:
        """The first that it shows in."""
        return self.viewports[0]


def occurrences_of(visits: Sequence[Visit]) -> tuple[Occurrence, ...]:
    """What was found on one page, each element once for each thing that is wrong with it.

    The same element is known by its fingerprint, which no window is part of, and which rules that
    say the same share. What has none is never taken for something else.

    Args:
        visits: of one address, in the order of their windows.
    """
    found: dict[tuple[object, ...], Occurrence] = {}
    told: set[tuple[object, ...]] = set()
    for visit in visits:
        for finding in visit.findings:
            one = Occurrence(page=visit.url, viewports=(visit.viewport,), finding=finding)
            key: tuple[object, ...] = (finding.part, finding.fingerprint)
            again = (*key, visit.viewport, finding.rule) in told
            told.add((*key, visit.viewport, finding.rule))
            known = found.get(key)
            if not finding.fingerprint or again:
                found[(*key, len(found))] = one
            elif known is None:
                found[key] = one
            elif visit.viewport in known.viewports:
                found[key] = replace(known, finding=joined(known.finding, finding))
            else:
                found[key] = _in_both(known, one)
    return tuple(found.values())


def joined(first: Finding, second: Finding) -> Finding:
    """One finding of two of the same element by rules that say the same.

    The graver one speaks: a breach before advice, a failure before what needs a person. Where they
    are alike, the first does. The criteria of both are broken where both are as grave.
    """
    speaks, other = (second, first) if _gravity(second) < _gravity(first) else (first, second)
    criteria = speaks.criteria
    if _gravity(speaks) == _gravity(other):
        criteria = tuple(dict.fromkeys((*speaks.criteria, *other.criteria)))
    names = dict.fromkeys((*speaks.also_found_by, *other.rules))
    names.pop(speaks.rule, None)
    also = tuple(sorted(names))
    if (criteria, also) == (speaks.criteria, speaks.also_found_by):
        return speaks
    return replace(speaks, criteria=criteria, also_found_by=also)


def graver(one: Finding, other: Finding) -> bool:
    """Whether one finding weighs more than another."""
    return _gravity(one) < _gravity(other)


def _gravity(finding: Finding) -> tuple[int, int]:
    return _KINDS.index(finding.kind), _OUTCOMES.index(finding.outcome)


def _in_both(known: Occurrence, later: Occurrence) -> Occurrence:
    """One occurrence of two windows, with the worse outcome and what was said of it first."""
    both = replace(known, viewports=known.viewports + later.viewports)
    both = replace(both, finding=joined(known.finding, later.finding))
    outcomes = known.finding.outcome, later.finding.outcome
    if outcomes == (Outcome.FAILED, Outcome.CANT_TELL):
        return replace(both, unsure_in=known.unsure_in + later.viewports)
    if outcomes == (Outcome.CANT_TELL, Outcome.FAILED):
        return replace(both, unsure_in=known.viewports)
    return both
