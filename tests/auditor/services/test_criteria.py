"""What is said of a criterion follows from where its rules ended, and never says too much."""

import itertools
import random
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from auditor.model.finding import Counts, RuleRun
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.report import CriterionResult, CriterionStatus
from auditor.model.rule import RuleInfo, RuleStatus, Widths
from auditor.model.scan import ScanPlan
from auditor.model.tally import CriterionTally, PageRuns, VisitRuns
from auditor.services.criteria import Endings, RuleEnd, status_of
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE

PLAN = build.plan(WIDE, NARROW)
NOTHING_FOUND = CriterionTally(criterion="1.1.1", failed=0, cant_tell=0, pages=0, pages_unsure=0)

PASSED = Counts(passed=1)
FAILED = Counts(failed=1)
UNSURE = Counts(cant_tell=1)
ABSENT = Counts(inapplicable=1)
UNTESTED = Counts(untested=1)


def rule(id_: str, *criteria: str, **fields: object) -> RuleInfo:
    made = RuleInfo(id=id_, engine="native", version="1", criteria=criteria or ("1.1.1",))
    return replace(made, **fields)  # type: ignore[arg-type]


def run(id_: str, counts: Counts, failure: str | None = None) -> RuleRun:
    return RuleRun(rule=id_, engine="native", counts=counts, failure=failure)


def visit(
    viewport: Viewport,
    runs: Mapping[str, Counts],
    *,
    state: PageState = PageState.AUDITED,
    reason: Reason = Reason.COMPLETE,
    frames_not_reached: int = 0,
    closed_shadow_roots: int = 0,
) -> VisitRuns:
    return VisitRuns(
        viewport=viewport,
        state=state,
        reason=reason,
        frames_not_reached=frames_not_reached,
        closed_shadow_roots=closed_shadow_roots,
        runs=tuple(run(id_, counts) for id_, counts in runs.items()),
    )


def page(*visits: VisitRuns, summed_up: bool = True) -> PageRuns:
    return PageRuns(url="https://fjordvik.example/", summed_up=summed_up, visits=visits)


def alike(runs: Mapping[str, Counts], **fields: object) -> PageRuns:
    """A page that gave the same in both windows."""
    return page(*(visit(viewport, runs, **fields) for viewport in (WIDE, NARROW)))  # type: ignore[arg-type]


def result(
    pages: Iterable[PageRuns],
    *rules: RuleInfo,
    plan: ScanPlan = PLAN,
    ended_over_site: Iterable[str] = (),
    tallies: Iterable[CriterionTally] = (),
    criterion: str = "1.1.1",
    not_audited: int = 0,
) -> CriterionResult:
    endings = Endings(plan, rules, frozenset(ended_over_site))
    audited = list(pages)
    for one in audited:
        endings.add(one)
    results = endings.results(tuple(tallies), len(audited) + not_audited)
    (found,) = (r for r in results if r.criterion.id == criterion)
    return found


def placed(found: CriterionResult) -> tuple[int, int, int]:
    return found.pages_judged, found.pages_without_occurrence, found.pages_untested


# ---- one page ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "judged", "without", "untested"),
    [
        (PASSED, 1, 0, 0),
        (FAILED, 1, 0, 0),
        (ABSENT, 0, 1, 0),
        (UNTESTED, 0, 0, 1),
        (Counts(passed=3, cant_tell=1), 1, 0, 0),
        (UNSURE, 0, 0, 0),
    ],
)
def test_a_page_is_where_its_rule_ended(
    counts: Counts, judged: int, without: int, untested: int
) -> None:
    found = result([alike({"a": counts})], rule("a"))
    assert placed(found) == (judged, without, untested)
    assert found.rules == ("a",)
    assert found.rules_untested == (("a",) if untested else ())


def test_every_rule_must_end_before_a_page_is_judged() -> None:
    rules = rule("a"), rule("b"), rule("c")
    ended = {"a": PASSED, "b": ABSENT, "c": ABSENT}
    assert placed(result([alike(ended)], *rules)) == (1, 0, 0)
    found = result([alike({**ended, "b": UNTESTED}), alike({"a": PASSED, "c": ABSENT})], *rules)
    assert placed(found) == (0, 0, 2)
    assert found.rules_untested == ("b",)


def test_a_rule_must_end_in_every_window_in_which_it_runs() -> None:
    one_window = page(visit(WIDE, {"a": PASSED}), visit(NARROW, {"a": UNTESTED}))
    assert placed(result([one_window], rule("a"))) == (0, 0, 1)
    late = visit(NARROW, {}, state=PageState.TIMED_OUT, reason=Reason.SCRIPT_ENDLESS)
    assert placed(result([page(visit(WIDE, {"a": PASSED}), late)], rule("a"))) == (0, 0, 1)
    assert placed(result([page(visit(WIDE, {"a": PASSED}))], rule("a"))) == (0, 0, 1)


@pytest.mark.parametrize(
    ("widths", "home"),
    [(Widths.WIDE, WIDE), (Widths.NARROW, NARROW), (Widths.ONCE, WIDE)],
)
def test_a_rule_of_one_window_is_not_untested_in_the_other(widths: Widths, home: Viewport) -> None:
    own = rule("a", widths=widths)
    both = {WIDE: dict[str, Counts](), NARROW: dict[str, Counts](), home: {"a": PASSED}}
    assert placed(result([page(*itertools.starmap(visit, both.items()))], own)) == (1, 0, 0)
    (other,) = {WIDE, NARROW} - {home}
    assert placed(result([page(visit(other, {}))], own)) == (0, 0, 1)


def test_a_rule_of_a_window_that_the_scan_does_not_have_does_not_speak() -> None:
    found = result([page(visit(WIDE, {}))], rule("a", widths=Widths.NARROW), plan=build.plan(WIDE))
    assert (found.rules, found.status) == ((), CriterionStatus.NOT_TESTED)


def test_only_rules_that_may_find_a_breach_speak() -> None:
    guess = rule("b", status=RuleStatus.EXPERIMENTAL)
    found = result([alike({"a": PASSED, "b": UNTESTED})], rule("a"), guess)
    assert (found.rules, placed(found)) == (("a",), (1, 0, 0))


@pytest.mark.parametrize(
    "unseen",
    [
        {"frames_not_reached": 1},
        {"reason": Reason.CONTENT_MISSING},
        {"reason": Reason.NEVER_QUIET},
        {"reason": Reason.DIALOG_OPEN},
    ],
    ids=str,
)
def test_nothing_of_a_kind_occurs_only_on_pages_that_were_seen_whole(
    unseen: Mapping[str, object],
) -> None:
    assert placed(result([alike({"a": ABSENT}, **unseen)], rule("a"))) == (0, 0, 1)
    assert placed(result([alike({"a": PASSED}, **unseen)], rule("a"))) == (1, 0, 0)


@pytest.mark.parametrize(("engine", "placement"), [("axe", (0, 0, 1)), ("native", (0, 1, 0))])
def test_axe_core_alone_does_not_see_into_closed_shadow_roots(
    engine: str, placement: tuple[int, int, int]
) -> None:
    def ended(counts: Counts) -> PageRuns:
        runs = (RuleRun(rule="a", engine=engine, counts=counts),)
        closed = replace(visit(WIDE, {}, closed_shadow_roots=1), runs=runs)
        return page(closed, replace(closed, viewport=NARROW))

    assert placed(result([ended(ABSENT)], rule("a", engine=engine))) == placement
    assert placed(result([ended(PASSED)], rule("a", engine=engine))) == (1, 0, 0)


def test_another_rule_that_broke_takes_nothing_from_what_a_rule_did_not_meet() -> None:
    runs = {"a": ABSENT, "b": UNTESTED}
    broken = alike(runs, reason=Reason.ENGINE_INCOMPLETE)
    assert placed(result([broken], rule("a"), rule("b", "1.4.3"))) == (0, 1, 0)


# ---- rules over all pages ------------------------------------------------------------------------


def test_a_rule_over_the_site_that_ended_counts_for_pages_it_said_nothing_of() -> None:
    spoken = page(visit(WIDE, {"s": PASSED}), visit(NARROW, {}))
    silent = page(visit(WIDE, {}), visit(NARROW, {}))
    over = rule("s", over_site=True)
    assert placed(result([spoken, silent], over, ended_over_site=("s",))) == (1, 1, 0)
    assert placed(result([spoken, silent], over)) == (0, 0, 2)


def test_a_rule_over_the_site_did_not_judge_a_page_that_it_never_got() -> None:
    unread = page(visit(WIDE, {}), visit(NARROW, {}), summed_up=False)
    found = result([unread], rule("s", over_site=True), ended_over_site=("s",))
    assert placed(found) == (0, 0, 1)


def test_a_rule_over_the_site_that_never_ran_leaves_pages_untested_for_all_its_criterion() -> None:
    found = result([alike({"a": PASSED})], rule("a"), rule("s", over_site=True))
    assert placed(found) == (0, 0, 1)
    assert found.rules_untested == ("s",)


# ---- the status ----------------------------------------------------------------------------------


def twenty(ended: int, counts: Counts = PASSED) -> list[PageRuns]:
    return [alike({"a": counts if n < ended else UNTESTED}) for n in range(20)]


@pytest.mark.parametrize(
    ("pages", "min_coverage", "status"),
    [
        (twenty(20), 0.9, CriterionStatus.NO_BREACH_FOUND),
        (twenty(18), 0.9, CriterionStatus.NO_BREACH_FOUND),
        (twenty(17), 0.9, CriterionStatus.PARTLY_TESTED),
        (twenty(17), 0.85, CriterionStatus.NO_BREACH_FOUND),
        (twenty(1), 0.9, CriterionStatus.PARTLY_TESTED),
        (twenty(1), 0.0, CriterionStatus.NO_BREACH_FOUND),
        (twenty(0), 0.0, CriterionStatus.NOT_TESTED),
        (twenty(20, ABSENT), 0.9, CriterionStatus.NOTHING_TO_JUDGE),
        (twenty(19, ABSENT), 0.9, CriterionStatus.PARTLY_TESTED),
        (twenty(19, ABSENT), 0.0, CriterionStatus.PARTLY_TESTED),
        ([*twenty(20, ABSENT), alike({"a": PASSED})], 1.0, CriterionStatus.NO_BREACH_FOUND),
        ([], 0.0, CriterionStatus.NOT_TESTED),
    ],
)
def test_the_status_follows_from_the_share_of_pages_on_which_the_rules_ended(
    pages: list[PageRuns], min_coverage: float, status: CriterionStatus
) -> None:
    plan = replace(PLAN, min_coverage=min_coverage)
    assert result(pages, rule("a"), plan=plan).status is status


@pytest.mark.parametrize(
    ("pages", "not_audited", "status"),
    [
        (twenty(20), 2, CriterionStatus.NO_BREACH_FOUND),
        (twenty(20), 3, CriterionStatus.PARTLY_TESTED),
        (twenty(20, ABSENT), 0, CriterionStatus.NOTHING_TO_JUDGE),
        (twenty(20, ABSENT), 1, CriterionStatus.PARTLY_TESTED),
        (twenty(20, ABSENT), 3, CriterionStatus.PARTLY_TESTED),
        (twenty(20)[:1], 9, CriterionStatus.PARTLY_TESTED),
        (twenty(20, ABSENT)[:1], 9, CriterionStatus.PARTLY_TESTED),
        (twenty(0), 9, CriterionStatus.NOT_TESTED),
        ([], 9, CriterionStatus.NOT_TESTED),
    ],
)
def test_pages_that_could_not_be_audited_are_none_on_which_nothing_was_found(
    pages: list[PageRuns], not_audited: int, status: CriterionStatus
) -> None:
    assert result(pages, rule("a"), not_audited=not_audited).status is status


def test_what_was_found_comes_before_what_was_not_tested() -> None:
    doubted = replace(NOTHING_FOUND, cant_tell=2, pages_unsure=1)
    found = result(twenty(1), rule("a"), tallies=[doubted])
    assert (found.status, found.pages_needing_person) == (CriterionStatus.NEEDS_PERSON, 1)
    broken = replace(doubted, failed=1, pages=1)
    assert result([], rule("a"), tallies=[broken]).status is CriterionStatus.BREACH_FOUND


@pytest.mark.parametrize("seed", range(40))
def test_no_mixture_of_endings_claims_more_than_was_seen(seed: int) -> None:
    """Whatever pages give: the counts add up, and each status is as good as its pages."""
    dice = random.Random(seed)  # noqa: S311  # not for secrets
    rules = [
        rule("a"),
        rule("b", widths=dice.choice(list(Widths))),
        rule("s", over_site=True),
    ]
    pages = [
        page(
            *(
                visit(
                    viewport,
                    {id_: dice.choice([PASSED, ABSENT, ABSENT, UNTESTED]) for id_ in "abs"},
                    reason=dice.choice([Reason.COMPLETE, Reason.COMPLETE, Reason.STILL_GROWING]),
                )
                for viewport in dice.sample([WIDE, NARROW], dice.choice([1, 2, 2, 2]))
            ),
            summed_up=dice.random() < 0.9,
        )
        for _ in range(dice.randint(1, 6))
    ]
    min_coverage, missed = dice.choice([0.0, 0.5, 0.9, 1.0]), dice.choice([0, 0, 1, 5])
    plan = replace(PLAN, min_coverage=min_coverage)
    found = result(pages, *rules, plan=plan, ended_over_site=("s",), not_audited=missed)
    judged, without, untested = placed(found)
    assert judged + without + untested == len(pages)
    assert bool(untested) >= bool(found.rules_untested)
    match found.status:
        case CriterionStatus.NO_BREACH_FOUND:
            assert judged > 0
            assert (judged + without) / (len(pages) + missed) >= min_coverage
        case CriterionStatus.NOTHING_TO_JUDGE:
            assert without == len(pages)
            assert without / (len(pages) + missed) >= min_coverage
        case CriterionStatus.PARTLY_TESTED:
            assert 0 < judged + without <= len(pages)
            assert untested + missed > 0
        case CriterionStatus.NOT_TESTED:
            assert untested == len(pages)
        case _:
            pytest.fail(f"{found.status} where nothing was found")


@pytest.mark.parametrize("seed", range(10))
def test_one_page_less_tested_never_makes_a_status_better(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # not for secrets
    order = [
        CriterionStatus.NOT_TESTED,
        CriterionStatus.PARTLY_TESTED,
        CriterionStatus.NO_BREACH_FOUND,
    ]
    pages = {
        RuleEnd.JUDGED: dice.randint(1, 9),
        RuleEnd.NOTHING: dice.randint(0, 9),
        RuleEnd.UNTESTED: dice.randint(0, 9),
    }
    min_coverage = dice.random()
    chosen = sum(pages.values()) + dice.randint(0, 2)
    better = status_of(NOTHING_FOUND, pages, chosen, min_coverage)
    pages[RuleEnd.JUDGED] -= 1
    pages[RuleEnd.UNTESTED] += 1
    worse = status_of(NOTHING_FOUND, pages, chosen, min_coverage)
    assert order.index(worse) <= order.index(better)
