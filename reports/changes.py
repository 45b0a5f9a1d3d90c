"""What became of a site since an earlier scan, in the words that every report uses."""

from collections.abc import Iterator, Sequence

from auditor.model.comparison import Change, ComparedCause, Comparison
from auditor.model.criteria import Language
from auditor.model.gate import GateAnswer
from auditor.model.report import Report
from reports.phrases import moment
from reports.screen import plain
from reports.texts import count, say

ORDER: Sequence[Change] = (
    Change.NEW,
    Change.FIXED,
    Change.STILL_THERE,
    Change.GONE,
    Change.UNKNOWN,
)
"""In which changes are told: what was made worse, what was mended, and the rest."""


def against(comparison: Comparison, language: Language) -> str:
    """Which scan it is compared with, or which baseline."""
    if comparison.earlier_started is None:
        return say(language, "compare.against_baseline", file=plain(comparison.earlier))
    started = moment(comparison.earlier_started, language)
    return say(language, "compare.against", run=comparison.earlier, started=started)


def tally(comparison: Comparison, change: Change, language: Language) -> str:
    """How many causes changed in one way, with the word for it."""
    n = comparison.count(change)
    told = count(language, "compare.causes", n) if n else say(language, "compare.none")
    return f"{say(language, f'change.{change.value}')}: {told}"


def limits(comparison: Comparison, language: Language) -> Iterator[str]:
    """How far the two scans can be compared."""
    pages = comparison.pages
    yield count(language, "compare.pages", pages.audited, again=str(pages.again))
    if pages.gone:
        yield count(language, "compare.pages_gone", len(pages.gone))
    if comparison.changed_rules:
        yield count(language, "compare.rules", len(comparison.changed_rules))


def gate_lines(answer: GateAnswer, language: Language) -> Iterator[str]:
    """What the gate says, and why."""
    yield say(language, f"gate.{answer.result.value}")
    for ground in answer.grounds:
        yield count(language, f"ground.{ground.reason.value}", ground.count)


def doubts(compared: ComparedCause, language: Language) -> str:
    """Why it is not known what became of a cause; "" where it is."""
    return "; ".join(say(language, f"doubt.{doubt.value}") for doubt in compared.doubts)


def changed(report: Report, change: Change) -> tuple[ComparedCause, ...]:
    """The causes of a report that changed in one way; none where nothing is compared."""
    compared = report.comparison.causes if report.comparison else ()
    return tuple(one for one in compared if one.change is change)
