"""Pages with a dialog over them: judged as they are shown, then without it.

A dialog is closed as a person would: by the Escape key, or by a button that says so and can do
nothing else. The page is held from then on.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from auditor.browser.tab import Tab
from auditor.errors import CommandFailed, DeadlinePassed, EngineError
from auditor.model.finding import Counts, Finding, Judgement, Outcome, RuleRun
from auditor.observe.page import PageObserver
from auditor.scan.judging import Judged

_log = logging.getLogger(__name__)


def without_dialog(
    tab: Tab,
    observe: Callable[[], PageObserver],
    judge: Callable[[PageObserver], Judged],
    first: Judged,
) -> Judged | None:
    """Close what lies over a page, and judge the page.

    Args:
        tab: shows the page, which is held from now on.
        observe: makes an observer of it, with a deadline of its own.
        judge: judges what is shown.
        first: what was said while the dialog was there.

    Returns:
        All that was said; None where the dialog could not be closed, or the page not be judged.

    Raises:
        TabLost: the tab is gone.
    """
    try:
        observer = observe()
        if not _closed(tab, observer) or tab.log.current != observer.top.loader:
            return None
        return _together(first, judge(observer))
    except (CommandFailed, DeadlinePassed, EngineError) as error:
        _log.info("a page could not be judged without its dialog: %s", error)
        return None


def _closed(tab: Tab, observer: PageObserver) -> bool:
    tab.hold()
    observer.press_escape()
    look = observer.settle()
    if look.covered and observer.close_dialog():
        look = observer.settle()
    return not look.covered


def _together(first: Judged, then: Judged) -> Judged:
    """What was said of a page with a dialog over it and without, each thing once."""
    known = {_what(finding) for finding in then.findings}
    only_first = [one for one in first.findings if _what(one) not in known]
    runs = _runs(first.judgements, then.judgements, only_first)
    frames = dict.fromkeys(
        frame for judged in (then, first) for one in judged.judgements for frame in one.frames
    )
    places = {frame.path: frame for frame in reversed(frames)}
    return replace(
        then,
        judgements=(Judgement(rule_runs=runs, findings=(), frames=tuple(places.values())),),
        findings=(*only_first, *then.findings),
        pictures={**first.pictures, **then.pictures},
        copies=(*first.copies, *then.copies),
        late=first.late or then.late,
    )


def _what(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.selector, finding.outcome, finding.part


def _runs(
    first: Iterable[Judgement], then: Iterable[Judgement], added: Sequence[Finding]
) -> tuple[RuleRun, ...]:
    """One run of each rule: as without the dialog, and what was found only with it."""
    runs = {run.rule: run for one in first for run in one.rule_runs}
    for run in (run for one in then for run in one.rule_runs):
        earlier = runs.get(run.rule)
        runs[run.rule] = run if earlier is None else _both(earlier, run, added)
    return tuple(runs.values())


def _both(first: RuleRun, then: RuleRun, added: Sequence[Finding]) -> RuleRun:
    new = [one.outcome for one in added if one.rule == then.rule and one.part == "page"]
    counts = Counts(
        passed=max(first.counts.passed, then.counts.passed),
        failed=then.counts.failed + new.count(Outcome.FAILED),
        cant_tell=then.counts.cant_tell + new.count(Outcome.CANT_TELL),
        inapplicable=min(first.counts.inapplicable, then.counts.inapplicable),
        untested=max(first.counts.untested, then.counts.untested),
    )
    return replace(then, counts=counts, failure=then.failure or first.failure)
