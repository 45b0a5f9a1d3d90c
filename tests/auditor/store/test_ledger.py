import dataclasses
import threading
from collections.abc import Iterator

import pytest

from auditor.errors import StoreError
from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.report import MOST_LINKING, LinkedFrom
from auditor.model.scan import ScanState
from auditor.scan.ledger import Ledger
from auditor.store import Store
from tests.auditor.store import build
from tests.auditor.store.homes import Home


def reopened(store: Store, home: Home) -> Iterator[Store]:
    store.close()
    again = home.again()
    yield again
    again.close()


def test_the_store_is_a_ledger_by_shape(store: Store) -> None:
    ledger: Ledger = store
    assert ledger.load_scan() == build.scan()


def test_a_new_file_has_no_scan(home: Home) -> None:
    store = home.new()
    assert store.load_scan() is None
    with pytest.raises(StoreError, match="no results yet"):
        store.rows()
    store.close()


def test_saving_the_scan_again_replaces_it(store: Store) -> None:
    store.add([build.address(0)])
    finished = dataclasses.replace(build.scan(), id="other", state=ScanState.COMPLETED)
    store.save_scan(finished)
    assert store.load_scan() == finished
    assert len(list(store.addresses())) == 1


def test_addresses_come_back_equal_in_the_order_of_discovery(store: Store, home: Home) -> None:
    full = AddressRecord(
        seq=1,
        url="https://fjordvik.example/a?b=%C3%A6",
        depth=7,
        source=Source.REDIRECT,
        state=PageState.REDIRECTED,
        reason=Reason.HTTP_REDIRECT,
        detail="301 «flyttet»",
        attempts=3,
        redirect_to="https://fjordvik.example/",
    )
    store.add([build.address(2), full])
    store.add([build.address(0)])
    for again in reopened(store, home):
        assert list(again.addresses()) == [build.address(0), full, build.address(2)]


def test_more_addresses_than_a_batch_come_back_whole(store: Store) -> None:
    records = [build.address(seq) for seq in range(1501)]
    store.add(records)
    assert list(store.addresses()) == records


@pytest.mark.parametrize(
    "twin",
    [build.address(0), dataclasses.replace(build.address(1), url=build.url(0))],
    ids=["same seq", "same url"],
)
def test_an_address_is_entered_once_and_a_refused_batch_leaves_nothing(
    store: Store, twin: AddressRecord
) -> None:
    store.add([build.address(0)])
    with pytest.raises(StoreError, match="Could not write addresses"):
        store.add([build.address(5), twin])
    assert list(store.addresses()) == [build.address(0)]


def test_settling_changes_what_became_of_an_address_but_not_how_it_was_found(store: Store) -> None:
    store.add([build.address(0), build.address(1)])
    settled = dataclasses.replace(
        build.address(1, PageState.REDIRECTED, Reason.PAGE_REDIRECT),
        detail="meta refresh",
        attempts=2,
        redirect_to=build.url(0),
    )
    store.settle(settled, [], [])
    assert list(store.addresses()) == [build.address(0), settled]


def test_an_address_that_was_never_added_is_not_settled(store: Store) -> None:
    with pytest.raises(StoreError, match="Address 4 is not among those"):
        store.settle(build.audited(4), [build.visit(4)], [])
    assert list(store.pending_links()) == []


def test_links_are_pending_from_settling_until_they_are_followed_up(
    store: Store, home: Home
) -> None:
    store.add([build.address(0), build.address(1), build.address(2)])
    store.settle(build.audited(2), [], ["https://x.example/b", "https://x.example/a"])
    store.settle(build.audited(0), [], [])
    for again in reopened(store, home):
        assert list(again.pending_links()) == [
            (0, ()),
            (2, ("https://x.example/b", "https://x.example/a")),
        ]
        again.follow_up(2, [build.address(3)])
        assert list(again.pending_links()) == [(0, ())]
        assert build.address(3) in list(again.addresses())


def test_a_refused_follow_up_leaves_the_links_pending(store: Store) -> None:
    store.add([build.address(0)])
    store.settle(build.audited(0), [], ["https://x.example/"])
    with pytest.raises(StoreError):
        store.follow_up(0, [build.address(0)])
    assert list(store.pending_links()) == [(0, ("https://x.example/",))]


@pytest.mark.big
def test_links_may_be_followed_up_while_they_are_read(store: Store) -> None:
    store.add([build.address(seq) for seq in range(600)])
    for seq in range(600):
        store.settle(build.audited(seq), [], [build.url(seq + 5000)])
    for seq, _ in store.pending_links():
        store.follow_up(seq, [build.address(seq + 5000)])
    assert list(store.pending_links()) == []
    assert len(list(store.addresses())) == 1200


def test_settling_again_replaces_the_visits_and_the_links(store: Store) -> None:
    store.add([build.address(0)])
    first = build.visit(0, runs=(build.run("a", failed=1),), findings=(build.finding("a"),) * 3)
    store.settle(build.audited(0), [first, build.visit(0, build.NARROW)], ["https://x.example/1"])
    store.follow_up(0, [])
    second = build.visit(0, runs=(build.run("b", failed=1),), findings=(build.finding("b"),))
    store.settle(build.audited(0), [second], ["https://x.example/2"])
    rows = store.rows()
    assert [run.run.rule for run in rows.rule_runs()] == ["b"]
    assert [occurrence.finding.rule for occurrence in rows.occurrences()] == ["b"]
    assert store.visit_tally().visits == 1
    assert list(store.pending_links()) == [(0, ("https://x.example/2",))]


def test_only_open_addresses_are_settled_together(store: Store) -> None:
    missing = build.address(1, PageState.HTTP_ERROR, Reason.NOT_FOUND)
    store.add([build.address(0), missing, build.address(2)])
    assert store.settle_open(PageState.CAP_REACHED, Reason.MAX_PAGES) == 2
    assert store.settle_open(PageState.CAP_REACHED, Reason.MAX_PAGES) == 0
    assert [(record.state, record.reason) for record in store.addresses()] == [
        (PageState.CAP_REACHED, Reason.MAX_PAGES),
        (PageState.HTTP_ERROR, Reason.NOT_FOUND),
        (PageState.CAP_REACHED, Reason.MAX_PAGES),
    ]


def test_text_that_no_database_takes_does_not_stop_the_scan(store: Store) -> None:
    store.add([build.address(0)])
    spoilt = build.finding("a", selector=("a\ud800b", ("#v\x00", "p")), snippet="<p \udfff\x00>")
    page = dataclasses.replace(build.visit(0, findings=(spoilt,)), title="Hei \ud83d")
    store.settle(build.audited(0), [page], ["https://x.example/\ud800"])
    (occurrence,) = store.rows().occurrences()
    assert occurrence.finding.selector == ("a?b", ("#v\x00", "p"))
    assert occurrence.finding.snippet == "<p ?\ufffd>"
    assert next(store.rows().pages()).title == "Hei ?"


def test_a_store_made_in_one_thread_may_be_written_in_another(store: Store) -> None:
    writer = threading.Thread(target=store.add, args=([build.address(0)],))
    writer.start()
    writer.join()
    assert list(store.addresses()) == [build.address(0)]


# ---- links ---------------------------------------------------------------------------------------


def linked_from(store: Store) -> dict[str, LinkedFrom]:
    return {page.url: page.linked_from for page in store.rows().pages()}


def test_an_address_is_told_with_the_pages_that_link_to_it(store: Store) -> None:
    store.add([build.address(seq) for seq in range(4)])
    for seq, linked in enumerate([(1, 2), (0, 2, 2), ()]):
        store.settle(build.audited(seq), [build.visit(seq)], [])
        store.follow_up(seq, [], linked)
    assert linked_from(store) == {
        build.url(0): LinkedFrom(count=1, first=(build.url(1),)),
        build.url(1): LinkedFrom(count=1, first=(build.url(0),)),
        build.url(2): LinkedFrom(count=2, first=(build.url(0), build.url(1))),
        build.url(3): LinkedFrom(),
    }


def test_of_many_pages_that_link_to_an_address_the_first_are_named(store: Store) -> None:
    pages = range(1, 26)
    store.add([build.address(seq) for seq in (0, *pages)])
    for seq in pages:
        store.follow_up(seq, [build.address(1000 + seq)], (0, 1000 + seq))
    told = linked_from(store)
    assert told[build.url(0)].count == len(pages)
    assert told[build.url(0)].first == tuple(map(build.url, pages[:MOST_LINKING]))
    assert told[build.url(1025)] == LinkedFrom(count=1, first=(build.url(25),))


def test_a_page_with_very_many_links_is_noted(store: Store) -> None:
    store.add([build.address(0)])
    found = [build.address(seq) for seq in range(1, 2400)]
    store.follow_up(0, found, [record.seq for record in found])
    told = linked_from(store)
    assert {told[record.url].count for record in found} == {1}
