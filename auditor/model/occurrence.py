"""Occurrences of one page: an element that is found in several windows is one."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.model.finding import Outcome
from auditor.model.report import Occurrence
from auditor.model.visit import Visit


def occurrences_of(visits: Sequence[Visit]) -> tuple[Occurrence, ...]:
    """What was found on one page, each element once for each rule.

    The same element is known by its fingerprint, which no window is part of. What has none is
    never taken for something else.

    Args:
        visits: of one address, in the order of their windows.
    """
    found: dict[tuple[object, ...], Occurrence] = {}
    for visit in visits:
        for finding in visit.findings:
            one = Occurrence(page=visit.url, viewports=(visit.viewport,), finding=finding)
            key: tuple[object, ...] = (finding.rule, finding.part, finding.fingerprint)
            known = found.get(key)
            if known is None and finding.fingerprint:
                found[key] = one
            elif known is None or visit.viewport in known.viewports:
                found[(*key, len(found))] = one
            else:
                found[key] = _merged(known, one)
    return tuple(found.values())


def _merged(known: Occurrence, later: Occurrence) -> Occurrence:
    """One occurrence of two, with the worse outcome and what was said of it first."""
    both = replace(known, viewports=known.viewports + later.viewports)
    outcomes = known.finding.outcome, later.finding.outcome
    if outcomes == (Outcome.FAILED, Outcome.CANT_TELL):
        return replace(both, unsure_in=known.unsure_in + later.viewports)
    if outcomes == (Outcome.CANT_TELL, Outcome.FAILED):
        return replace(both, finding=later.finding, unsure_in=known.viewports)
    return both
