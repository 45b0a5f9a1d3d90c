import dataclasses

import pytest

from auditor.errors import StoreError
from auditor.model.finding import Kind, Outcome
from auditor.model.page import FrameRecord, FrameState, PageState, Reason
from auditor.model.tally import AddressTally, CriterionTally, RuleRunTally, VisitTally
from auditor.model.visit import Visit
from auditor.store import Store
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE


def settle(store: Store, seq: int, *visits: Visit) -> None:
    store.add([build.address(seq)])
    store.settle(build.audited(seq), visits, [])


def tally(state: PageState, reason: Reason, addresses: int) -> AddressTally:
    return AddressTally(state=state, reason=reason, addresses=addresses)


def test_addresses_are_counted_by_state_and_reason(store: Store) -> None:
    store.add(
        [
            build.address(0, PageState.HTTP_ERROR, Reason.NOT_FOUND),
            build.address(1, PageState.HTTP_ERROR, Reason.SERVER_ERROR),
            build.address(2, PageState.HTTP_ERROR, Reason.NOT_FOUND),
        ]
    )
    settle(store, 3, build.visit(3), build.visit(3, NARROW))
    assert store.address_tallies() == (
        tally(PageState.HTTP_ERROR, Reason.NOT_FOUND, 2),
        tally(PageState.HTTP_ERROR, Reason.SERVER_ERROR, 1),
    )


def test_open_and_stopped_addresses_are_one_number(store: Store) -> None:
    store.add([build.address(0), build.address(1, PageState.INTERRUPTED, Reason.STOPPED)])
    assert store.address_tallies() == (tally(PageState.INTERRUPTED, Reason.STOPPED, 2),)


def test_an_address_that_was_audited_in_any_viewport_is_in_no_tally(store: Store) -> None:
    settle(store, 0, build.visit(0), build.visit(0, NARROW))
    late = (PageState.TIMED_OUT, Reason.SCRIPT_ENDLESS)
    store.add([build.address(1), build.address(2)])
    visits = [build.visit(1), build.visit(1, NARROW, state=late[0], reason=late[1])]
    store.settle(build.address(1, *late), visits, [])
    store.settle(build.address(2, *late), [build.visit(2, state=late[0], reason=late[1])], [])
    assert store.address_tallies() == (tally(*late, 1),)


def test_the_runs_of_a_page_come_with_all_its_visits_in_order_of_discovery(store: Store) -> None:
    runs = (build.run("a", passed=2), build.run("b", untested=1, failure="it broke"))
    lost = FrameRecord(
        path=("#f",), url="", state=FrameState.NOT_REACHED, reason=Reason.FRAME_NOT_LOADED
    )
    store.add([build.address(seq) for seq in range(3)])
    late = (PageState.TIMED_OUT, Reason.SCRIPT_ENDLESS)
    narrow = build.visit(2, NARROW, state=late[0], reason=late[1])
    store.settle(build.address(2, *late), [build.visit(2, runs=runs), narrow], [])
    framed = dataclasses.replace(build.visit(0, NARROW), frames=(lost,))
    store.settle(build.audited(0), [build.visit(0), framed], [])
    first, second = store.page_runs()
    assert [page.url for page in (first, second)] == [build.url(0), build.url(2)]
    assert [visit.frames_not_reached for visit in first.visits] == [0, 1]
    assert [(visit.viewport, visit.state, visit.reason) for visit in second.visits] == [
        (WIDE, PageState.AUDITED, Reason.COMPLETE),
        (NARROW, *late),
    ]
    assert second.visits[0].runs == runs
    assert list(second.visits[0].unended) == [runs[1]]
    assert not first.summed_up
    (page,) = (page for page in store.rows().pages() if page.untested_rules)
    assert (page.url, page.viewport, page.untested_rules) == (build.url(2), WIDE, ("b",))


def test_a_rule_has_ended_only_where_it_came_to_a_verdict_on_an_audited_page(store: Store) -> None:
    runs = (
        build.run("ended", passed=1),
        build.run("absent", inapplicable=1),
        build.run("broken", failed=1, untested=1, failure="it broke"),
        build.run("unreached", untested=1),
    )
    settle(store, 0, build.visit(0, runs=runs), build.visit(0, NARROW, runs=runs))
    blocked = build.visit(1, state=PageState.BLOCKED, reason=Reason.COOKIE_WALL, runs=runs)
    settle(store, 1, blocked)
    assert store.rule_run_tallies() == (
        RuleRunTally(rule="absent", engine="axe", ended=2, failed=0),
        RuleRunTally(rule="broken", engine="axe", ended=0, failed=3),
        RuleRunTally(rule="ended", engine="axe", ended=2, failed=0),
        RuleRunTally(rule="unreached", engine="axe", ended=0, failed=0),
    )


def test_each_criterion_that_a_breach_names_is_counted(store: Store) -> None:
    both = build.finding("a", criteria=("1.1.1", "4.1.2"))
    unsure = build.finding("b", criteria=("1.1.1",), outcome=Outcome.CANT_TELL)
    advice = build.finding("c", criteria=("1.4.3",), kind=Kind.ADVICE)
    nameless = build.finding("d", criteria=())
    settle(store, 0, build.visit(0, findings=(both, both, advice, nameless)))
    settle(store, 1, build.visit(1, findings=(unsure,)), build.visit(1, NARROW, findings=(both,)))
    settle(store, 2, build.visit(2, findings=(unsure,)))
    assert store.criterion_tallies() == (
        CriterionTally(criterion="1.1.1", failed=3, cant_tell=2, pages=2, pages_unsure=2),
        CriterionTally(criterion="4.1.2", failed=3, cant_tell=0, pages=2, pages_unsure=0),
    )


def test_a_criterion_named_twice_by_one_finding_counts_once(store: Store) -> None:
    settle(store, 0, build.visit(0, findings=(build.finding("a", criteria=("1.1.1", "1.1.1")),)))
    assert [(one.criterion, one.failed) for one in store.criterion_tallies()] == [("1.1.1", 1)]


def test_criteria_are_counted_also_after_a_page_could_not_be_written(store: Store) -> None:
    page = build.visit(0, findings=(build.finding("a"),))
    with pytest.raises(StoreError):
        store.settle(build.audited(0), [page], [])
    settle(store, 0, page)
    assert store.criterion_tallies() == (
        CriterionTally(criterion="1.1.1", failed=1, cant_tell=0, pages=1, pages_unsure=0),
    )


def frame(path: str, state: FrameState, reason: Reason) -> FrameRecord:
    return FrameRecord(path=(path,), url="https://x.example/", state=state, reason=reason)


def test_a_frame_counts_once_for_its_page_however_many_viewports_show_it(store: Store) -> None:
    seen = (FrameState.AUDITED, Reason.COMPLETE)
    lost = (FrameState.NOT_REACHED, Reason.FRAME_UNREACHABLE)
    hidden = (FrameState.HIDDEN, Reason.FRAME_HIDDEN)
    frames = {
        WIDE: (frame("#a", *seen), frame("#b", *seen), frame("#c", *lost), frame("#d", *seen)),
        NARROW: (frame("#a", *seen), frame("#b", *lost), frame("#c", *lost), frame("#d", *hidden)),
    }
    for seq in range(2):
        visits = [
            dataclasses.replace(build.visit(seq, viewport), frames=shown)
            for viewport, shown in frames.items()
        ]
        settle(store, seq, *visits)
    tally = store.visit_tally()
    assert tally.visits == 4
    assert (tally.frames_audited, tally.frames_not_reached) == (4, 4)


def test_frames_with_one_path_are_as_many_as_a_viewport_shows(store: Store) -> None:
    three = (frame("#f", FrameState.AUDITED, Reason.COMPLETE),) * 3
    wide = dataclasses.replace(build.visit(0), frames=three)
    settle(store, 0, wide, dataclasses.replace(build.visit(0, NARROW), frames=three[1:]))
    assert store.visit_tally().frames_audited == 3


def test_closed_shadow_roots_are_as_many_as_one_viewport_shows(store: Store) -> None:
    wide = dataclasses.replace(build.visit(0), closed_shadow_roots=3)
    settle(store, 0, wide, dataclasses.replace(build.visit(0, NARROW), closed_shadow_roots=1))
    settle(store, 1, dataclasses.replace(build.visit(1), closed_shadow_roots=2))
    assert store.visit_tally().closed_shadow_roots == 5


def test_an_empty_run_sums_to_nothing(store: Store) -> None:
    assert store.visit_tally() == VisitTally(
        visits=0,
        frames_audited=0,
        frames_not_reached=0,
        frames_scoped_out=0,
        closed_shadow_roots=0,
    )
    assert list(store.page_runs()) == []
    assert store.address_tallies() == ()
    assert store.rule_run_tallies() == ()
    assert store.criterion_tallies() == ()
