"""Rules that depend on looks: without the page's style sheets they judge what nobody sees."""

from dataclasses import replace

from auditor.model.finding import Counts, Judgement
from auditor.model.text import clean

BY_LOOKS = frozenset(
    {
        # axe-core
        "aria-hidden-focus",
        "color-contrast",
        "color-contrast-enhanced",
        "css-orientation-lock",
        "hidden-content",
        "link-in-text-block",
        "p-as-heading",
        "scrollable-region-focusable",
        "target-size",
        # our own
        "content-reflows-at-320-px",
        "focus-is-visible",
        "headings-are-marked-as-headings",
    }
)
"""Their verdicts follow from colours, sizes, places, and what styles hide."""
MAX_REASON = 500


def untested_by_looks(judgement: Judgement, why: str) -> Judgement:
    """A judgement of a page that lacks a style sheet: what depends on looks is untested.

    Args:
        judgement: of an engine.
        why: what is missing; becomes the failure of those rule runs.
    """
    failure = clean(why, MAX_REASON)
    return replace(
        judgement,
        rule_runs=tuple(
            replace(run, counts=Counts(untested=1), failure=failure)
            if run.rule in BY_LOOKS
            else run
            for run in judgement.rule_runs
        ),
        findings=tuple(one for one in judgement.findings if one.rule not in BY_LOOKS),
    )
