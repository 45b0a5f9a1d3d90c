import dataclasses
import threading
import tracemalloc
from datetime import timedelta

import pytest

from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.page import FrameRecord, FrameState, Hop, PageState, Reason, Viewport
from auditor.model.report import PageEntry
from auditor.store import Store
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE
from tests.auditor.store.homes import Home


def states(store: Store) -> list[tuple[str, Viewport, PageState, Reason]]:
    return [(page.url, page.viewport, page.state, page.reason) for page in store.rows().pages()]


def test_a_visited_page_has_its_own_facts_in_each_viewport(store: Store) -> None:
    frame = FrameRecord(
        path=("#ytre", "iframe:nth-of-type(2)"),
        url="https://annen.example/",
        state=FrameState.NOT_REACHED,
        reason=Reason.FRAME_NOT_LOADED,
    )
    wide = dataclasses.replace(
        build.visit(0),
        final_url="https://fjordvik.example/hjem",
        status=200,
        mime="text/html",
        title="Fjordvik kommune",
        language="nn",
        redirects=(Hop(url=build.url(0), status=301), Hop(url="https://x.example/", status=0)),
        frames=(frame,),
        closed_shadow_roots=2,
    )
    narrow = build.visit(0, NARROW, state=PageState.CRASHED, reason=Reason.RENDERER_CRASHED)
    store.add([build.address(0)])
    crashed = build.address(0, PageState.CRASHED, Reason.RENDERER_CRASHED)
    store.settle(crashed, [narrow, wide], [])
    first, second = store.rows().pages()
    assert first == PageEntry(
        url=build.url(0),
        viewport=WIDE,
        state=PageState.AUDITED,
        reason=Reason.COMPLETE,
        detail="",
        depth=0,
        source="start",
        attempts=1,
        final_url="https://fjordvik.example/hjem",
        status=200,
        mime="text/html",
        title="Fjordvik kommune",
        language="nn",
        redirects=wide.redirects,
        frames=(frame,),
        closed_shadow_roots=2,
        started=build.STARTED,
        duration_ms=1234,
    )
    assert (second.viewport, second.state) == (NARROW, PageState.CRASHED)
    assert second.reason is Reason.RENDERER_CRASHED


def test_an_address_never_visited_has_its_state_in_every_viewport(store: Store) -> None:
    store.add([build.address(0, PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)])
    away = (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)
    assert states(store) == [(build.url(0), WIDE, *away), (build.url(0), NARROW, *away)]


def test_an_address_still_open_counts_as_stopped(store: Store) -> None:
    store.add([build.address(0)])
    assert [entry[2:] for entry in states(store)] == [(PageState.INTERRUPTED, Reason.STOPPED)] * 2


def test_an_audited_address_is_not_called_audited_where_it_was_not_visited(store: Store) -> None:
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0, NARROW)], [])
    assert [entry[1:3] for entry in states(store)] == [
        (WIDE, PageState.INTERRUPTED),
        (NARROW, PageState.AUDITED),
    ]


def test_a_redirected_address_keeps_its_state_where_it_was_not_visited(store: Store) -> None:
    store.add([build.address(0)])
    moved = dataclasses.replace(
        build.address(0, PageState.REDIRECTED, Reason.HTTP_REDIRECT), redirect_to=build.url(1)
    )
    seen = build.visit(0, state=PageState.REDIRECTED, reason=Reason.PAGE_REDIRECT)
    store.settle(moved, [seen], [])
    assert [entry[2:] for entry in states(store)] == [
        (PageState.REDIRECTED, Reason.PAGE_REDIRECT),
        (PageState.REDIRECTED, Reason.HTTP_REDIRECT),
    ]
    assert [page.final_url for page in store.rows().pages()] == [build.url(0), build.url(1)]


def test_pages_of_many_batches_come_in_the_order_of_discovery(store: Store) -> None:
    store.add([build.address(seq) for seq in range(450)])
    for seq in reversed(range(0, 450, 3)):
        store.settle(build.audited(seq), [build.visit(seq), build.visit(seq, NARROW)], [])
    found = states(store)
    assert [entry[0] for entry in found] == [build.url(seq) for seq in range(450) for _ in "12"]
    assert sum(entry[2] is PageState.AUDITED for entry in found) == 300


def test_findings_and_rule_runs_are_read_back_equal(store: Store) -> None:
    full = Finding(
        rule="color-contrast",
        engine="axe",
        criteria=("1.4.3", "1.4.11"),
        outcome=Outcome.CANT_TELL,
        kind=Kind.DUTY,
        selector=("#ramme", ("#vert", "slot > b"), "a"),
        snippet='<a href="/">Bjørnøya « »</a>',
        reason="Element has a background image",
        reason_key="bgImage",
        data={"contrast": "3.1", "farge": "blå"},
        part="consent_banner",
    )
    runs = (
        build.run("color-contrast", passed=1, failed=2, cant_tell=3, inapplicable=4, untested=5),
        build.run("image-alt", untested=1, failure="TypeError: æ"),
    )
    store.add([build.address(0)])
    store.settle(build.audited(0), [build.visit(0, runs=runs, findings=(full,))], [])
    (occurrence,) = store.rows().occurrences()
    assert (occurrence.page, occurrence.viewport) == (build.url(0), WIDE)
    assert occurrence.finding == full
    assert [(row.page, row.viewport, row.run) for row in store.rows().rule_runs()] == [
        (build.url(0), WIDE, run) for run in runs
    ]


def test_occurrences_are_ordered_by_page_viewport_rule_and_selector(store: Store) -> None:
    store.add([build.address(0), build.address(1)])
    found = (
        build.finding("b", selector=("#2",)),
        build.finding("b", selector=("#1",)),
        build.finding("a", selector=("#3",)),
    )
    for seq in (1, 0):
        visits = [build.visit(seq, viewport, findings=found) for viewport in (NARROW, WIDE)]
        store.settle(build.audited(seq), visits, [])
    order = [
        (row.page, row.viewport, row.finding.rule, row.finding.selector[0])
        for row in store.rows().occurrences()
    ]
    assert order == [
        (build.url(seq), viewport, rule, selector)
        for seq in (0, 1)
        for viewport in (WIDE, NARROW)
        for rule, selector in (("a", "#3"), ("b", "#1"), ("b", "#2"))
    ]


def test_the_order_is_the_same_whichever_order_an_engine_gave(home: Home) -> None:
    found = [
        build.finding("a", outcome=outcome, snippet=snippet)
        for outcome in (Outcome.FAILED, Outcome.CANT_TELL)
        for snippet in ("<i>", "<b>")
    ]
    orders = []
    for name, findings in (("one", found), ("two", found[::-1])):
        store = home.new()
        store.save_scan(dataclasses.replace(build.scan(), id=name))
        store.add([build.address(0)])
        store.settle(build.audited(0), [build.visit(0, findings=tuple(findings))], [])
        orders.append([row.finding for row in store.rows().occurrences()])
        store.close()
    assert orders[0] == orders[1]


@pytest.mark.big
def test_reading_tens_of_thousands_of_occurrences_keeps_memory_flat(store: Store) -> None:
    pages, each = 16, 2000
    findings = tuple(
        build.finding("color-contrast", selector=(f"main > p:nth-child({n})",), snippet="<p>" * 50)
        for n in range(each)
    )
    store.add([build.address(seq) for seq in range(pages)])
    for seq in range(pages):
        store.settle(build.audited(seq), [build.visit(seq, findings=findings)], [])
    tracemalloc.start()
    try:
        number = sum(1 for _ in store.rows().occurrences())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert number == pages * each
    assert peak < 4_000_000  # a client of PostgreSQL holds a batch twice


def test_a_reader_sees_whole_pages_while_a_writer_writes(store: Store, home: Home) -> None:
    pages, each = 60, 30
    store.add([build.address(seq) for seq in range(pages)])
    runs = tuple(build.run(f"rule-{n:02}", passed=1) for n in range(each))
    go_on = threading.Event()

    def write() -> None:
        for seq in range(pages):
            store.settle(build.audited(seq), [build.visit(seq, runs=runs)], [])
            go_on.wait(timeout=0 if seq else 30)

    writer = threading.Thread(target=write)
    writer.start()
    reader = home.reader()
    half_read = reader.rows().rule_runs()
    counts: list[int] = []
    while not counts or counts[-1] < pages * each:
        counts.append(sum(1 for _ in reader.rows().rule_runs()))
        if counts[-1]:
            go_on.set()
            next(half_read, None)
    writer.join()
    reader.close()
    assert {count % each for count in counts} == {0}
    assert counts[0] < pages * each


def test_durations_of_rule_runs_keep_their_microseconds(store: Store) -> None:
    store.add([build.address(0)])
    run = dataclasses.replace(build.run("a", passed=1), duration=timedelta(microseconds=7))
    store.settle(build.audited(0), [build.visit(0, runs=(run,))], [])
    assert next(store.rows().rule_runs()).run.duration == timedelta(microseconds=7)


def test_an_element_in_two_viewports_is_one_row_and_counts_once(store: Store) -> None:
    both = dataclasses.replace(build.finding("a"), fingerprint="0" * 16)
    unsure = dataclasses.replace(both, outcome=Outcome.CANT_TELL)
    narrow = dataclasses.replace(build.finding("b"), fingerprint="1" * 16)
    store.add([build.address(0)])
    visits = [build.visit(0, findings=(unsure,)), build.visit(0, NARROW, findings=(narrow, both))]
    store.settle(build.audited(0), visits, [])
    first, second = store.rows().occurrences()
    assert (first.finding, first.viewports, first.unsure_in) == (both, (WIDE, NARROW), (WIDE,))
    assert (second.finding, second.viewports, second.unsure_in) == (narrow, (NARROW,), ())
    assert [mark.viewports for mark in store.marks()] == [(WIDE, NARROW), (NARROW,)]
    (sums,) = store.criterion_tallies()
    assert (sums.failed, sums.cant_tell, sums.pages) == (2, 0, 1)
