"""What became of the findings that a retest looked for again, in the words of every report."""

from collections.abc import Iterator, Sequence

from auditor.model.comparison import Doubt
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.retest import Retest, Retested, RetestedCause
from reports.phrases import moment
from reports.screen import plain
from reports.texts import count, say

ORDER: Sequence[Retested] = (
    Retested.NOT_FIXED,
    Retested.FIXED,
    Retested.GONE,
    Retested.NOT_TESTED,
)
"""In which results are told: what is left to do comes first."""
_NEWER = frozenset({Doubt.BROWSER_CHANGED, Doubt.RULE_CHANGED})
"""Why something could not be tested that no further retest with these versions will tell."""


def against(retest: Retest, language: Language) -> str:
    """Which scan the findings are of."""
    started = moment(retest.started, language)
    return say(language, "retest.of", run=plain(retest.of), started=started)


def lost(report: Report, language: Language) -> str:
    """That a retest has nothing to tell, as the scan with the findings is gone; "" where it has."""
    if report.scan.retest is None or report.retest is not None:
        return ""
    return say(language, "retest.lost", run=plain(report.scan.retest.of))


def tallies(retest: Retest, language: Language) -> Iterator[str]:
    """How many causes, and how many of their places, came to each result."""
    for result in ORDER:
        causes, places = retest.count(result), retest.count_occurrences(result)
        told = (
            count(language, "compare.causes", causes) if causes else say(language, "compare.none")
        )
        more = count(language, "retest.places", places) if places else ""
        name = say(language, f"retest.{result.value}")
        yield f"{name}: {told}" + (f" ({more})" if more else "")


def way_forward(retest: Retest, language: Language) -> str:
    """What to do where these versions tell nothing of what they do not find; "" where they do."""
    if all(_NEWER.isdisjoint(one.doubts) for one in retest.causes):
        return ""
    return say(language, "retest.newer")


def of_result(retest: Retest, result: Retested) -> tuple[RetestedCause, ...]:
    """The causes that came to a result."""
    return tuple(one for one in retest.causes if one.result is result)


def parts(one: RetestedCause, language: Language) -> str:
    """How many places of a cause came to each result, and why some could not be tested."""
    told = [
        f"{say(language, f'retest.{result.value}').lower()}: {one.occurrences[result]}"
        for result in ORDER
        if result in one.occurrences
    ]
    why = [say(language, f"doubt.{doubt.value}") for doubt in one.doubts]
    return "; ".join([*told, *why])
