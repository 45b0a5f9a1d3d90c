import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from auditor.errors import StoreError
from auditor.model.criteria import Standard, criteria_of
from auditor.model.finding import Kind, Outcome
from auditor.model.ledger import AddressRecord
from auditor.model.page import REASONS, FrameRecord, FrameState, PageState, Reason
from auditor.model.report import CriterionResult, CriterionStatus, Report
from auditor.model.rule import RuleInfo, RuleStatus
from auditor.model.visit import Visit
from auditor.services.report import build_report
from auditor.store import Store
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE

pytestmark = pytest.mark.big


def rule(id_: str, *criteria: str, status: RuleStatus = RuleStatus.STABLE) -> RuleInfo:
    return RuleInfo(id=id_, engine="axe", version="1", criteria=criteria, status=status)


RULES: Mapping[str, RuleInfo] = {
    info.id: info
    for info in (
        rule("image-alt", "1.1.1"),
        rule("object-alt", "1.1.1"),
        rule("color-contrast", "1.4.3"),
        rule("html-has-lang", "3.1.1"),
        rule("guessing", "2.4.2", status=RuleStatus.EXPERIMENTAL),
        rule("target-size", "2.5.8"),
    )
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new store with a scan of one viewport and no addresses."""
    store = Store.create(tmp_path / "scan.sqlite")
    store.save_scan(build.scan(WIDE))
    yield store
    store.close()


def report_of(store: Store) -> Report:
    return build_report(store, RULES)


def criterion(store: Store, id_: str) -> CriterionResult:
    (found,) = (one for one in report_of(store).criteria if one.criterion.id == id_)
    return found


def settle(store: Store, record: AddressRecord, *visits: Visit) -> None:
    store.add([build.address(record.seq)])
    store.settle(record, visits, [])


def test_a_run_without_a_scan_gives_no_report(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "scan.sqlite")
    with pytest.raises(StoreError, match="no results yet"):
        report_of(store)
    store.close()


def test_an_empty_scan_covers_nothing_and_has_tested_nothing(store: Store) -> None:
    report = report_of(store)
    assert report.scan == build.scan(WIDE)
    assert (report.coverage.audited, report.coverage.should_audit) == (0, 0)
    assert report.coverage.ratio == 0.0
    assert {one.status for one in report.criteria} == {CriterionStatus.NOT_TESTED}
    assert report.causes == ()


@pytest.mark.parametrize("standard", Standard)
def test_the_criteria_are_those_of_the_standard_in_order(store: Store, standard: Standard) -> None:
    scan = build.scan(WIDE)
    store.save_scan(
        dataclasses.replace(scan, plan=dataclasses.replace(scan.plan, standard=standard))
    )
    assert tuple(one.criterion for one in report_of(store).criteria) == criteria_of(standard)


def test_a_failed_breach_outweighs_what_needs_a_person(store: Store) -> None:
    findings = (
        build.finding("image-alt"),
        build.finding("image-alt", outcome=Outcome.CANT_TELL),
    )
    settle(store, build.audited(0), build.visit(0, findings=findings))
    settle(store, build.audited(1), build.visit(1, findings=findings[1:]))
    result = criterion(store, "1.1.1")
    assert result.status is CriterionStatus.BREACH_FOUND
    assert (result.failed, result.cant_tell, result.pages) == (1, 2, 1)


def test_what_could_not_be_told_needs_a_person(store: Store) -> None:
    unsure = build.finding("image-alt", outcome=Outcome.CANT_TELL)
    runs = (build.run("image-alt", passed=3, cant_tell=1),)
    settle(store, build.audited(0), build.visit(0, runs=runs, findings=(unsure,)))
    assert criterion(store, "1.1.1").status is CriterionStatus.NEEDS_PERSON


def test_advice_says_nothing_of_a_criterion(store: Store) -> None:
    advice = build.finding("image-alt", kind=Kind.ADVICE)
    settle(store, build.audited(0), build.visit(0, findings=(advice,)))
    assert criterion(store, "1.1.1").status is CriterionStatus.NOT_TESTED


def test_no_breach_was_found_only_where_a_rule_came_to_a_verdict(store: Store) -> None:
    runs = (
        build.run("image-alt", passed=1),
        build.run("object-alt", inapplicable=1),
        build.run("color-contrast", untested=1, failure="it broke"),
        build.run("html-has-lang", untested=1),
        build.run("guessing", passed=1),
    )
    settle(store, build.audited(0), build.visit(0, runs=runs))
    by_id = {one.criterion.id: one for one in report_of(store).criteria}
    assert by_id["1.1.1"].status is CriterionStatus.NO_BREACH_FOUND
    assert by_id["1.1.1"].rules == ("image-alt", "object-alt")
    tested = {id_ for id_, one in by_id.items() if one.status is not CriterionStatus.NOT_TESTED}
    assert tested == {"1.1.1"}


def test_a_rule_that_ran_on_no_audited_page_tests_nothing(store: Store) -> None:
    ending = (PageState.BLOCKED, Reason.COOKIE_WALL)
    runs = (build.run("image-alt", passed=1),)
    page = build.visit(0, state=ending[0], reason=ending[1], runs=runs)
    settle(store, build.address(0, *ending), page)
    assert criterion(store, "1.1.1").status is CriterionStatus.NOT_TESTED


SHOULD = {
    "audited",
    "http_error",
    "network_error",
    "tls_error",
    "timed_out",
    "crashed",
    "blocked",
    "needs_login",
    "empty",
    "unreadable",
    "sampled_out",
    "interrupted",
}
BESIDE = {"cap_reached", "disallowed"}
UNVISITED = {*BESIDE, "sampled_out", "interrupted"}


@pytest.mark.parametrize(
    ("state", "reason"),
    [(state, reason) for state in PageState for reason in sorted(REASONS[state])],
)
def test_an_address_counts_against_coverage_unless_it_need_not_be_audited(
    store: Store, state: PageState, reason: Reason
) -> None:
    visits = [build.visit(0, state=state, reason=reason)] if state is PageState.AUDITED else []
    settle(store, build.address(0, state, reason), *visits)
    coverage = report_of(store).coverage
    wanted = state.value in SHOULD and reason is not Reason.NOT_FOUND
    assert coverage.should_audit == (1 if wanted else 0)
    audited = state is PageState.AUDITED
    assert coverage.audited == (1 if audited and reason is Reason.COMPLETE else 0)
    assert coverage.audited_in_part == (1 if audited and reason is not Reason.COMPLETE else 0)
    known = wanted or state.value in BESIDE
    assert coverage.known == (1 if known else 0)
    assert coverage.visited == (1 if known and state.value not in UNVISITED else 0)
    assert (coverage.addresses, coverage.states) == (1, {state: 1})


def test_a_cap_makes_a_sample_and_what_the_crawl_gives_up_lowers_the_ratio(store: Store) -> None:
    for seq in range(80):
        settle(store, build.audited(seq), build.visit(seq))
    beyond = range(80, 273)
    store.add([build.address(seq) for seq in beyond])
    assert store.settle_open(PageState.CAP_REACHED, Reason.MAX_PAGES) == 193
    coverage = report_of(store).coverage
    assert (coverage.audited, coverage.should_audit, coverage.ratio) == (80, 80, 1.0)
    assert (coverage.known, coverage.visited) == (273, 80)
    settle(store, build.address(273, PageState.SAMPLED_OUT, Reason.QUERY_VARIANTS))
    settle(store, build.address(274, PageState.TIMED_OUT, Reason.NO_RESPONSE))
    coverage = report_of(store).coverage
    assert (coverage.should_audit, coverage.ratio) == (82, 80 / 82)
    assert (coverage.known, coverage.visited) == (275, 81)


def test_an_address_is_audited_whole_only_in_all_its_viewports(store: Store) -> None:
    store.save_scan(build.scan(WIDE, NARROW))
    settle(store, build.audited(0), build.visit(0), build.visit(0, NARROW))
    away = build.visit(1, NARROW, state=PageState.OUT_OF_SCOPE, reason=Reason.REDIRECT_LEAVES_SCOPE)
    settle(store, build.audited(1), build.visit(1), away)
    settle(store, build.audited(2), build.visit(2, NARROW))
    store.add([build.address(3)])
    coverage = report_of(store).coverage
    assert (coverage.audited, coverage.audited_in_part, coverage.should_audit) == (1, 2, 4)
    assert coverage.ratio == 0.25
    assert coverage.states == {PageState.AUDITED: 3, PageState.INTERRUPTED: 1}


def test_coverage_counts_rules_failures_frames_and_shadow_roots(store: Store) -> None:
    frames = (
        FrameRecord(path=("a",), url="", state=FrameState.AUDITED, reason=Reason.COMPLETE),
        FrameRecord(
            path=("b",), url="", state=FrameState.NOT_REACHED, reason=Reason.FRAME_NOT_LOADED
        ),
    )
    store.save_scan(build.scan(WIDE, NARROW))
    for seq in range(3):
        runs = (
            build.run("image-alt", passed=1),
            build.run("object-alt", untested=1, failure="it broke"),
        )
        page = build.visit(seq, runs=runs)
        page = dataclasses.replace(page, frames=frames, closed_shadow_roots=2)
        other = dataclasses.replace(page, viewport=NARROW, closed_shadow_roots=1)
        settle(store, build.audited(seq), page, other)
    coverage = report_of(store).coverage
    assert (coverage.rules_run, coverage.rule_failures, coverage.visits) == (1, 6, 6)
    assert (coverage.frames_audited, coverage.frames_not_reached) == (3, 3)
    assert coverage.closed_shadow_roots == 6
    assert (coverage.audited, coverage.audited_in_part, coverage.ratio) == (0, 3, 0.0)


def test_the_report_leads_to_the_rows(store: Store) -> None:
    settle(store, build.audited(0), build.visit(0, findings=(build.finding("image-alt"),)))
    rows = report_of(store).rows
    assert [page.url for page in rows.pages()] == [build.url(0)]
    assert [row.finding.rule for row in rows.occurrences()] == ["image-alt"]
