"""Our own engine: runs our rules over evidence. It needs no browser."""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from auditor.model.criteria import Standard
from auditor.model.evidence import Completeness, Evidence, Observation, PageDigest, Yield
from auditor.model.finding import Counts, Finding, Judgement, Outcome, PageJudgement, RuleRun
from auditor.model.page import Viewport
from auditor.model.rule import RuleInfo, kind_of
from auditor.model.selector import selector_of, snippet_of
from auditor.model.text import clean
from auditor.rulekit import (
    ENGINE,
    PageRule,
    PageVerdict,
    Site,
    SiteRule,
    Verdict,
    cant_tell,
)

_log = logging.getLogger(__name__)

CUT = "observation-cut"
"""Key of the verdict on what an observer's budget left out; its text is in the reports."""
MORE = "findings-capped"
"""Key of the verdict on findings that are counted and not listed; its text is in the reports."""
MAX_FINDINGS = 1_000
"""Findings of one rule on one page that are listed."""
MAX_REASON = 500
_FOUND = frozenset({Outcome.FAILED, Outcome.CANT_TELL})
_LATE = "the page's time was over"
_LEFT_SOME = frozenset({Completeness.SAMPLED, Completeness.CUT})


class NativeEngine:
    """Judges pages and sites with the rules of our own that a scan chose."""

    def __init__(
        self,
        pages: Sequence[PageRule],
        sites: Sequence[SiteRule],
        standard: Standard,
        widest: Viewport | None = None,
    ) -> None:
        """Choose the rules.

        Args:
            pages: rules over one page.
            sites: rules over all pages.
            standard: decides which criteria make a failure a breach.
            widest: the viewport of the scan in which rules judge that judge once; None for any.
        """
        self._pages = sorted(pages, key=lambda rule: rule.info.id)
        self._sites = sorted(sites, key=lambda rule: rule.info.id)
        self._standard = standard
        self._widest = widest
        needs = {need for rule in pages for need in rule.needs}
        # Rules over pages read digests, whose names are those that assistive technology is told.
        self.needs = frozenset(needs | {Yield.ACCESS} if sites else needs)

    def judge(self, evidence: Evidence, late: Callable[[], bool] = lambda: False) -> Judgement:
        """Judge one page; a rule that breaks is one untested rule run.

        Args:
            evidence: of the page.
            late: whether the page's time is over; what is not judged by then is untested.
        """
        runs: list[RuleRun] = []
        findings: list[Finding] = []
        for rule in self._rules_at(evidence.viewport):
            run, found = self._run(rule, evidence, late)
            runs.append(run)
            findings.extend(found)
        return Judgement(rule_runs=tuple(runs), findings=tuple(findings))

    def unjudged(self, failure: str, viewport: Viewport) -> Judgement:
        """What is said of a page whose evidence could not be gathered: every rule untested.

        Args:
            failure: why.
            viewport: only the rules that judge in it are told of.
        """
        reason = clean(failure, MAX_REASON)
        runs = tuple(_untested(rule.info, reason) for rule in self._rules_at(viewport))
        return Judgement(rule_runs=runs, findings=())

    def _rules_at(self, viewport: Viewport) -> list[PageRule]:
        """The rules that judge in a viewport."""
        return [rule for rule in self._pages if rule.info.widths.hold(viewport, self._widest)]

    def judge_site(self, site: Site, unread: Mapping[str, str]) -> tuple[PageJudgement, ...]:
        """Judge the pages of a site together: one rule run for each rule and page it spoke of.

        Args:
            site: the pages that were read whole.
            unread: why the other audited pages cannot be judged, by their addresses: every rule
                is untested on them.
        """
        told: list[PageJudgement] = []
        for rule in self._sites:
            if site.kind in rule.info.targets:
                told.extend(self._run_site(rule, site))
                told.extend(_not_judged(rule.info, page, why) for page, why in unread.items())
        return tuple(told)

    def _run(
        self, rule: PageRule, evidence: Evidence, late: Callable[[], bool]
    ) -> tuple[RuleRun, list[Finding]]:
        info, began = rule.info, time.perf_counter()
        seen = [evidence.observation(need) for need in sorted(rule.needs)]
        for need, one in zip(sorted(rule.needs), seen, strict=True):
            if one is None or one.completeness in (Completeness.FAILED, Completeness.SPOILT):
                return _untested(info, _missing(need, one)), []
        if late():
            return _untested(info, _LATE), []
        told = _Told()
        left = [one for one in seen if one and one.completeness in _LEFT_SOME]
        failure = next(filter(None, map(_cut, left)), None)
        try:
            for verdict in rule.judge(evidence):
                told.add(verdict)
                if late():
                    failure = _LATE
                    break
            for one in left:
                told.leave_out(evidence, one)
            findings = [self._finding(info, verdict) for verdict in told.listed(evidence)]
        except Exception as error:  # one broken rule must never cost the page
            return _untested(info, _broke(info, error)), []
        run = RuleRun(
            rule=info.id,
            engine=ENGINE,
            counts=_counts(told.outcomes, in_time=failure is None),
            duration=timedelta(seconds=time.perf_counter() - began),
            failure=failure,
        )
        return run, findings

    def _finding(self, info: RuleInfo, verdict: Verdict) -> Finding:
        return replace(
            self._bare(info, verdict),
            selector=selector_of(verdict.element),
            snippet=snippet_of(verdict.element),
        )

    def _bare(self, info: RuleInfo, verdict: Verdict | PageVerdict) -> Finding:
        return Finding(
            rule=info.id,
            engine=ENGINE,
            criteria=info.criteria,
            outcome=verdict.outcome,
            kind=kind_of(info, self._standard),
            selector=(),
            snippet="",
            reason_key=verdict.key,
            data={name: clean(value, 200) for name, value in verdict.data.items()},
        )

    def _run_site(self, rule: SiteRule, site: Site) -> list[PageJudgement]:
        info = rule.info
        try:
            return list(self._site_judgements(info, rule.judge(site)))
        except Exception as error:  # one broken rule must never cost the scan
            why = _broke(info, error)
            return [_not_judged(info, page.url, why) for page in site.pages]

    def _site_judgements(
        self, info: RuleInfo, verdicts: Iterable[PageVerdict]
    ) -> Iterator[PageJudgement]:
        """One judgement for each page that was spoken of."""
        by_page: dict[str, list[PageVerdict]] = {}
        for verdict in verdicts:
            by_page.setdefault(verdict.page.url, []).append(verdict)
        for page, theirs in by_page.items():
            counts = _counts(Counter(verdict.outcome for verdict in theirs))
            yield PageJudgement(
                page=page,
                rule_run=RuleRun(rule=info.id, engine=ENGINE, counts=counts),
                findings=tuple(
                    self._site_finding(info, verdict, verdict.page)
                    for verdict in theirs
                    if verdict.outcome in _FOUND
                ),
            )

    def _site_finding(self, info: RuleInfo, verdict: PageVerdict, page: PageDigest) -> Finding:
        bare = self._bare(info, verdict)
        return replace(bare, selector=page.selector, snippet=page.snippet)


class _Told:
    """What a rule says of a page: every verdict is counted, not every one listed."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self._listed: list[Verdict] = []
        self._left = 0

    def add(self, verdict: Verdict) -> None:
        self.outcomes[verdict.outcome] += 1
        if verdict.outcome not in _FOUND:
            return
        if len(self._listed) < MAX_FINDINGS:
            self._listed.append(verdict)
        else:
            self._left += 1

    def leave_out(self, evidence: Evidence, one: Observation) -> None:
        """What an observer did not get to is untested, and for a person."""
        number = one.known - one.done
        self.add(cant_tell(evidence.root, CUT, left=number, known=one.known))
        self.outcomes[Outcome.UNTESTED] += number

    def listed(self, evidence: Evidence) -> list[Verdict]:
        """The verdicts that become findings; the last one says how many more there are."""
        if not self._left:
            return self._listed
        more = cant_tell(evidence.root, MORE, left=self._left, known=MAX_FINDINGS + self._left)
        self.outcomes[more.outcome] += 1
        return [*self._listed, more]


def _counts(outcomes: Counter[Outcome], *, in_time: bool = True) -> Counts:
    return Counts(
        passed=outcomes[Outcome.PASSED],
        failed=outcomes[Outcome.FAILED],
        cant_tell=outcomes[Outcome.CANT_TELL],
        inapplicable=0 if outcomes or not in_time else 1,
        untested=outcomes[Outcome.UNTESTED] or (0 if in_time else 1),
    )


def _untested(info: RuleInfo, failure: str) -> RuleRun:
    return RuleRun(rule=info.id, engine=ENGINE, counts=Counts(untested=1), failure=failure)


def _not_judged(info: RuleInfo, page: str, why: str) -> PageJudgement:
    """What a rule over all pages says of one that it could not judge."""
    return PageJudgement(page=page, rule_run=_untested(info, why), findings=())


def _broke(info: RuleInfo, error: Exception) -> str:
    """Why a rule broke. The error's own words may be the page's, so they stay out of the log."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    kind = type(error).__name__
    _log.error("rule %s broke: %s in %s, line %s", info.id, kind, where.name, where.lineno)
    return f"the rule broke ({kind})"


def _missing(need: Yield, one: Observation | None) -> str:
    if one is None:
        return f"the observer of {need.value} did not look at the page"
    if one.completeness is Completeness.SPOILT:
        return f"the page was not as before after the observer of {need.value}"
    return clean(f"the observer of {need.value} failed: {one.detail}", MAX_REASON)


def _cut(one: Observation) -> str | None:
    """Why a rule did not come to its end on what an observer left out; None where it did."""
    if one.completeness is not Completeness.CUT:
        return None
    if one.detail:
        why = f"the observer of {one.yields.value} did not see all: {one.detail}"
        return clean(why, MAX_REASON)
    return f"the time of the observer of {one.yields.value} was over"
