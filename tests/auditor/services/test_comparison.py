"""What became of everything from one scan to the next, by facts alone."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.model.cause import Where
from auditor.model.comparison import Change, Doubt
from auditor.model.finding import Outcome
from auditor.model.gate import Gate, GateReason, GateResult
from auditor.model.page import FrameState, PageState, Reason
from auditor.model.report import LinkedFrom, PageEntry, Report
from auditor.model.scan import ScanPlan, ScanState
from auditor.model.target import Target, TargetKind
from auditor.services.comparison import compare
from auditor.services.gate import judge
from tests.auditor.services.comparing import (
    RULE,
    changes,
    found,
    frame,
    only,
    page,
    place,
    report,
    rule,
)
from tests.reports.sample import Rows
from tests.reports.sample_causes import PHONE, SITE


def test_what_both_scans_know_is_still_there() -> None:
    comparison = compare(report(found("a")), report(found("a")))
    assert comparison.occurrences == ()
    (cause,) = comparison.causes
    assert cause.change is Change.STILL_THERE
    assert cause.occurrences == {Change.STILL_THERE: 1}


def test_what_was_looked_for_and_not_found_is_fixed() -> None:
    comparison = compare(report(found("a")), report())
    assert changes(comparison) == [(Change.FIXED, None)]
    assert [one.change for one in comparison.causes] == [Change.FIXED]


def test_what_the_earlier_scan_could_have_found_is_new() -> None:
    comparison = compare(report(), report(found("a")))
    assert changes(comparison) == [(Change.NEW, None)]
    assert [one.change for one in comparison.causes] == [Change.NEW]


@pytest.mark.parametrize("gone", [{"status": 404, "reason": Reason.NOT_FOUND}, {"status": 410}])
def test_what_was_on_a_page_that_is_gone_is_gone_and_not_fixed(gone: dict[str, Any]) -> None:
    values: dict[str, Any] = {"state": PageState.HTTP_ERROR, "reason": Reason.CLIENT_ERROR}
    comparison = compare(report(found("a")), report(pages=[page(**(values | gone))]))
    assert changes(comparison) == [(Change.GONE, None)]
    assert comparison.pages.gone == (SITE + "/",)
    assert comparison.pages.ratio == 1.0


@pytest.mark.parametrize(
    ("later", "doubt"),
    [
        ([], Doubt.PAGE_NOT_REACHED),
        (
            [page(state=PageState.HTTP_ERROR, reason=Reason.SERVER_ERROR, status=500)],
            Doubt.PAGE_NOT_REACHED,
        ),
        ([page(state=PageState.REDIRECTED, reason=Reason.HTTP_REDIRECT)], Doubt.PAGE_NOT_REACHED),
        ([page(reason=Reason.CONTENT_MISSING)], Doubt.PAGE_IN_PART),
        ([page(viewport=PHONE)], Doubt.WINDOW_NOT_SEEN),
        ([page(untested_rules=(RULE,))], Doubt.RULE_NOT_ENDED),
    ],
)
def test_what_could_not_be_looked_for_is_unknown(later: list[PageEntry], doubt: Doubt) -> None:
    comparison = compare(report(found("a")), report(pages=later))
    assert changes(comparison) == [(Change.UNKNOWN, doubt)]
    assert comparison.pages.again == 0
    assert comparison.pages.missed == (SITE + "/",)


def test_a_rule_of_another_version_mends_nothing_and_makes_nothing_new() -> None:
    older, newer = [rule("4.14.0")], [rule("4.14.1")]
    lost = compare(report(found("a"), rules=older), report(rules=newer))
    assert changes(lost) == [(Change.UNKNOWN, Doubt.RULE_CHANGED)]
    met = compare(report(rules=older), report(found("a"), rules=newer))
    assert changes(met) == [(Change.UNKNOWN, Doubt.RULE_CHANGED)]
    assert [one.rule for one in met.changed_rules] == [RULE]


@pytest.mark.parametrize("after", ["151.0.7922.34", "150.0.7871.100"])
def test_a_browser_of_another_milestone_mends_nothing_and_makes_nothing_new(after: str) -> None:
    """Nor is the gate passed: both say that nobody knows."""
    older, newer = {"chromium": "150.0.7871.99"}, {"chromium": after}
    lost = compare(report(found("a"), versions=older), report(versions=newer))
    met = compare(report(versions=older), report(found("a"), versions=newer))
    if after.startswith("150."):
        assert changes(lost) == [(Change.FIXED, None)]
        assert changes(met) == [(Change.NEW, None)]
        return
    assert changes(lost) == changes(met) == [(Change.UNKNOWN, Doubt.BROWSER_CHANGED)]
    for comparison in (lost, met):
        answer = judge(comparison, ScanState.COMPLETED, Gate())
        assert answer.result is GateResult.NOT_COMPARABLE


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        ({"untested_rules": (RULE,)}, {"untested_rules": (RULE,)}, 0),
        ({"untested_rules": (RULE,)}, {}, 1),
        ({"reason": Reason.STYLES_MISSING}, {"reason": Reason.STYLES_MISSING}, 1),
        ({"reason": Reason.STYLES_MISSING}, {"reason": Reason.TIME_OVER}, 0),
        ({"reason": Reason.STYLES_MISSING}, {}, 1),
    ],
)
def test_what_was_judged_in_neither_scan_was_not_judged_again(
    before: dict[str, Any], after: dict[str, Any], again: int
) -> None:
    comparison = compare(report(pages=[page(**before)]), report(pages=[page(**after)]))
    assert comparison.pages.again == again
    passed = judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.PASSED
    assert passed is bool(again)


def test_a_rule_that_did_not_run_mends_nothing() -> None:
    comparison = compare(report(found("a")), report(rules=[rule(id_="other")]))
    assert changes(comparison) == [(Change.UNKNOWN, Doubt.RULE_NOT_RUN)]


def test_every_rule_that_found_it_must_have_ended() -> None:
    both = [rule(), rule(id_="image-has-text-alternative")]
    earlier = report(found("a", also_found_by=("image-has-text-alternative",)), rules=both)
    half = [page(untested_rules=("image-has-text-alternative",))]
    comparison = compare(earlier, report(pages=half, rules=both))
    assert changes(comparison) == [(Change.UNKNOWN, Doubt.RULE_NOT_ENDED)]


def test_fingerprints_that_are_made_in_another_way_are_not_compared() -> None:
    other = found("a")
    other = replace(other, finding=replace(other.finding, fingerprint="2:b", locator=None))
    one = found("a", locator=None)
    comparison = compare(report(one), report(other))
    assert changes(comparison) == [(Change.UNKNOWN, Doubt.RULE_CHANGED)] * 2


def test_what_was_in_a_frame_is_gone_with_it_and_unknown_where_it_was_not_reached() -> None:
    inside = found("a", locator=place(frames=("kart/index.html#0", "spiller.html#0")))
    there = page(frames=(frame("/kart/spiller.html", FrameState.AUDITED),))
    earlier = report(inside, pages=[there])
    assert only(compare(earlier, report(pages=[page()]))).change is Change.GONE
    lost = page(frames=(frame("/kart/spiller.html", FrameState.NOT_REACHED),))
    assert only(compare(earlier, report(pages=[lost]))).doubt is Doubt.FRAME_NOT_REACHED
    assert only(compare(earlier, report(pages=[there]))).change is Change.FIXED


def test_a_page_under_another_spelling_is_the_same_page() -> None:
    later = report(found("a", "/?utm_source=x"), pages=[page("/?utm_source=x")])
    assert compare(report(found("a")), later).occurrences == ()


def test_a_page_that_the_earlier_scan_did_not_reach_has_nothing_new() -> None:
    down = page(state=PageState.TIMED_OUT, reason=Reason.NO_RESPONSE)
    comparison = compare(report(pages=[down]), report(found("a")))
    assert changes(comparison) == [(Change.UNKNOWN, Doubt.PAGE_NOT_REACHED)]


def test_what_is_on_a_page_that_nobody_knew_is_new() -> None:
    comparison = compare(report(), report(found("a", "/ny"), pages=[page(), page("/ny")]))
    assert changes(comparison) == [(Change.NEW, None)]


def test_a_question_that_has_become_a_fault_is_a_new_fault() -> None:
    question = found("a", cause="c-q", outcome=Outcome.CANT_TELL)
    comparison = compare(report(question), report(found("a")))
    assert [(one.cause.id, one.change) for one in comparison.causes] == [("c-1", Change.NEW)]
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.FAILED
    back = compare(report(found("a")), report(question))
    assert [one.change for one in back.causes] == [Change.STILL_THERE]


def test_what_may_have_gone_where_nobody_sees_into_is_not_fixed() -> None:
    closed = report(pages=[page(closed_shadow_roots=1)])
    assert only(compare(report(found("a")), closed)).doubt is Doubt.PAGE_IN_PART


def test_two_pages_that_are_known_by_the_same_go_by_their_addresses() -> None:
    pages = [page("/sak?v=1"), page("/sak?v=2")]
    down = page("/sak?v=2", state=PageState.HTTP_ERROR, reason=Reason.SERVER_ERROR, status=500)
    comparison = compare(
        report(found("a", "/sak?v=2"), pages=pages), report(pages=[pages[0], down])
    )
    assert changes(comparison) == [(Change.UNKNOWN, Doubt.PAGE_NOT_REACHED)]


def test_where_nothing_is_left_to_compare_nothing_passes() -> None:
    gone = [page(state=PageState.HTTP_ERROR, reason=Reason.NOT_FOUND, status=404)]
    answer = judge(compare(report(found("a")), report(pages=gone)), ScanState.COMPLETED, Gate())
    assert answer.result is GateResult.NOT_COMPARABLE


def test_one_mended_and_another_made_do_not_cancel_out() -> None:
    before = found("a", locator=place("bilde av ordføreren", address="/ola.png"))
    after = found("b", cause="c-2", locator=place("kart", address="/kart.png"))
    comparison = compare(report(before), report(after))
    assert sorted(one for one, _ in changes(comparison)) == [Change.FIXED, Change.NEW]
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.FAILED


@pytest.mark.parametrize("where", [Where.TEMPLATE, Where.CONTENT])
def test_a_cause_that_spreads_is_still_there(where: Where) -> None:
    pages = [page(), page("/b")]
    later = report(found("a"), found("b", "/b"), pages=pages)
    later = replace(later, causes=tuple(replace(one, where=where) for one in later.causes))
    comparison = compare(report(found("a"), pages=pages), later)
    (cause,) = comparison.causes
    assert cause.change is Change.STILL_THERE
    assert cause.occurrences == {Change.STILL_THERE: 1, Change.NEW: 1}
    by_place = where is Where.CONTENT
    answer = judge(comparison, ScanState.COMPLETED, Gate())
    assert answer.result is (GateResult.FAILED if by_place else GateResult.PASSED)
    strict = judge(comparison, ScanState.COMPLETED, Gate(new_causes_only=False))
    assert [ground.reason for ground in strict.grounds] == [GateReason.NEW_OCCURRENCES]


def test_a_cause_under_another_id_with_an_occurrence_that_stays_is_still_there() -> None:
    comparison = compare(report(found("a", cause="c-1")), report(found("a", cause="c-2")))
    assert [(one.cause.id, one.change) for one in comparison.causes] == [
        ("c-2", Change.STILL_THERE)
    ]


def test_a_cause_is_fixed_only_where_nothing_of_it_is_unknown() -> None:
    pages = [page(), page("/b")]
    down = page("/b", state=PageState.TIMED_OUT, reason=Reason.NO_RESPONSE)
    comparison = compare(
        report(found("a"), found("b", "/b"), pages=pages), report(pages=[page(), down])
    )
    (cause,) = comparison.causes
    assert cause.change is Change.UNKNOWN
    assert cause.occurrences == {Change.FIXED: 1, Change.UNKNOWN: 1}
    assert cause.doubts == {Doubt.PAGE_NOT_REACHED: 1}


def test_a_cause_that_falls_apart_into_two_is_still_there() -> None:
    whole = report(found("a", cause="c-1"), found("b", cause="c-1"))
    parts = report(found("a", cause="c-2"), found("b", cause="c-3"))
    told = {one.cause.id: (one.change, one.before) for one in compare(whole, parts).causes}
    assert told == {
        "c-2": (Change.STILL_THERE, ("c-1",)),
        "c-3": (Change.STILL_THERE, ("c-1",)),
    }
    assert judge(compare(whole, parts), ScanState.COMPLETED, Gate()).result is GateResult.PASSED


def test_what_a_cause_has_lost_is_told_with_it_under_its_later_id() -> None:
    """One occurrence that stayed keeps the cause; those that were mended are told all the same."""
    pages = [page(), page("/b")]
    before = report(found("a", cause="c-1"), found("b", "/b", cause="c-1"), pages=pages)
    comparison = compare(before, report(found("a", cause="c-2"), pages=pages))
    (cause,) = comparison.causes
    assert (cause.cause.id, cause.change) == ("c-2", Change.STILL_THERE)
    assert cause.occurrences == {Change.STILL_THERE: 1, Change.FIXED: 1}
    mended = only(comparison)
    assert (mended.change, mended.cause, mended.found) == (Change.FIXED, "c-2", False)
    assert comparison.count_occurrences(Change.FIXED) == 1


def test_pages_that_one_scan_cannot_tell_apart_have_nothing_new_and_nothing_fixed() -> None:
    """Their addresses hold a session: the earlier scan saw one of them, the later one two."""
    before = report(found("a", "/sak?v=8f3a9c1e77b0"), pages=[page("/sak?v=8f3a9c1e77b0")])
    others = [page("/sak?v=1d2e3f4a5b6c"), page("/sak?v=9a8b7c6d5e4f")]
    after = report(found("b", "/sak?v=1d2e3f4a5b6c", cause="c-2"), pages=others)
    assert set(changes(compare(before, after))) == {(Change.UNKNOWN, Doubt.PAGE_UNCLEAR)}


def test_where_addresses_last_a_further_page_of_the_same_name_is_new() -> None:
    before = report(found("a", "/sak?v=1"), pages=[page("/sak?v=1")])
    both = [page("/sak?v=1"), page("/sak?v=2")]
    after = report(found("a", "/sak?v=1"), found("b", "/sak?v=2", cause="c-2"), pages=both)
    assert changes(compare(before, after)) == [(Change.NEW, None)]


def test_what_a_list_of_pages_left_out_is_not_new() -> None:
    listed = Target(kind=TargetKind.LIST, urls=(SITE + "/",))
    before = report(plan=ScanPlan(target=listed))
    after = report(found("a", "/b"), pages=[page(), page("/b")])
    assert changes(compare(before, after)) == [(Change.UNKNOWN, Doubt.PAGE_NOT_REACHED)]


def test_a_page_behind_one_that_was_down_is_not_new() -> None:
    """Only the pages that lead to it could have told the earlier scan of it."""
    down = page("/b", state=PageState.HTTP_ERROR, reason=Reason.SERVER_ERROR, status=500)
    before = report(pages=[page(), down])

    def after(*linking: str) -> Report:
        first = tuple(SITE + one for one in linking)
        behind = page("/c", linked_from=LinkedFrom(count=len(first), first=first))
        deeper = page("/d", linked_from=LinkedFrom(count=1, first=(SITE + "/c",)))
        return report(found("a", "/d"), pages=[page(), page("/b"), behind, deeper])

    assert changes(compare(before, after("/b"))) == [(Change.UNKNOWN, Doubt.PAGE_NOT_REACHED)]
    assert changes(compare(before, after("/b", "/"))) == [(Change.NEW, None)]


def test_what_takes_all_pages_to_judge_is_not_fixed_by_looking_at_fewer() -> None:
    over_site = [replace(rule(), over_site=True)]
    both = [page(), page("/om")]
    earlier = report(found("a"), pages=both, rules=over_site)
    assert only(compare(earlier, report(pages=both, rules=over_site))).change is Change.FIXED
    fewer = compare(earlier, report(rules=over_site))
    assert changes(fewer) == [(Change.UNKNOWN, Doubt.NEEDS_ALL_PAGES)]
    with_another = report(
        found("a", also_found_by=("title",)), pages=both, rules=[*over_site, rule(id_="title")]
    )
    assert only(compare(with_another, replace(with_another, rows=fewer_rows()))).doubt is None


def fewer_rows() -> Rows:
    return Rows(page_rows=(page(),))
