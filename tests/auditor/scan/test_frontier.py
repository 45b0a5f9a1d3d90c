"""The frontier's order does not depend on what finishes first."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason, Ruling
from auditor.scan.frontier import Frontier

SITE = "https://fjordvik.example"
AUDITED = (PageState.AUDITED, Reason.COMPLETE)
MISSING = (PageState.HTTP_ERROR, Reason.NOT_FOUND)


def visit_all(url: str, depth: int) -> Ruling | None:
    del url, depth
    return None


def exclude_every_seventh(url: str, depth: int) -> Ruling | None:
    del depth
    number = int(url.rpartition("/")[2])
    return (PageState.OUT_OF_SCOPE, Reason.EXCLUDED) if number % 7 == 3 else None


def settled(record: AddressRecord, verdict: Ruling) -> AddressRecord:
    return replace(record, state=verdict[0], reason=verdict[1])


Graph = Mapping[str, tuple[Ruling, Sequence[str]]]


def any_site(seed: int, pages: int = 60) -> Graph:
    """A site of pages that link to each other at random; some are missing."""
    chance = random.Random(seed)  # noqa: S311  # a repeatable site, not a secret
    urls = [f"{SITE}/{number}" for number in range(pages)]
    return {
        url: (
            MISSING if chance.random() < 0.2 and number else AUDITED,
            chance.sample(urls, chance.randint(0, 6)),
        )
        for number, url in enumerate(urls)
    }


def follow_up(frontier: Frontier) -> None:
    for record, links in frontier.due():
        frontier.discover(links, record.depth + 1, Source.LINK, exclude_every_seventh)


def crawl(
    graph: Graph, *, slots: int, cap: int, chance: random.Random | None = None
) -> dict[str, tuple[int, int, PageState | None]]:
    """Crawl with so many slots, finishing in any order, some addresses only at the second try."""
    frontier = Frontier()
    frontier.discover([f"{SITE}/0"], 0, Source.START, visit_all)
    at_work: list[AddressRecord] = []
    while True:
        while len(at_work) < slots and (record := frontier.take(cap)) is not None:
            at_work.append(record)
        if not at_work:
            break
        done = at_work.pop(chance.randrange(len(at_work)) if chance else 0)
        if chance and chance.random() < 0.1 and done.attempts == 0:
            frontier.give_back(done.seq, attempts=1)
            continue
        verdict, links = graph[done.url]
        frontier.settle(
            settled(frontier.record(done.seq), verdict), links if verdict is AUDITED else ()
        )
        follow_up(frontier)
    assert frontier.outstanding == 0
    records = [frontier.record(seq) for seq in range(frontier.known)]
    return {record.url: (record.seq, record.depth, record.state) for record in records}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("cap", [0, 1, 5, 17])
def test_numbers_and_audited_pages_are_those_of_a_crawl_with_one_slot(cap: int, seed: int) -> None:
    graph = any_site(seed)
    alone = crawl(graph, slots=1, cap=cap)
    for slots in (2, 3, 8):
        chance = random.Random(seed * 100 + slots)  # noqa: S311  # repeatable
        assert crawl(graph, slots=slots, cap=cap, chance=chance) == alone


@pytest.mark.parametrize("seed", range(10))
def test_a_cap_is_filled_and_never_passed(seed: int) -> None:
    graph = any_site(seed)
    everything = crawl(graph, slots=1, cap=0)
    there = sum(state is PageState.AUDITED for _, _, state in everything.values())
    chance = random.Random(seed)  # noqa: S311  # repeatable
    capped = crawl(graph, slots=4, cap=9, chance=chance)
    assert sum(state is PageState.AUDITED for _, _, state in capped.values()) == min(9, there)


@pytest.mark.parametrize("seed", range(20))
def test_a_scan_taken_up_again_numbers_on_as_if_it_had_never_stopped(seed: int) -> None:
    graph = any_site(seed)
    whole = crawl(graph, slots=1, cap=0)
    first = Frontier()
    first.discover([f"{SITE}/0"], 0, Source.START, visit_all)
    pending: dict[int, tuple[str, ...]] = {}
    chance = random.Random(seed)  # noqa: S311  # repeatable
    at_work: list[AddressRecord] = []
    for _ in range(12):
        while len(at_work) < 3 and (record := first.take(0)) is not None:
            at_work.append(record)
        if not at_work:
            break
        done = at_work.pop(chance.randrange(len(at_work)))
        verdict, links = graph[done.url]
        pending[done.seq] = tuple(links) if verdict is AUDITED else ()
        first.settle(settled(done, verdict), pending[done.seq])
        for record, found in first.due():
            first.discover(found, record.depth + 1, Source.LINK, exclude_every_seventh)
            del pending[record.seq]
    second = Frontier()
    second.load([first.record(seq) for seq in range(first.known)], sorted(pending.items()))
    assert second.outstanding == 0
    follow_up(second)
    while (record := second.take(0)) is not None:
        verdict, links = graph[record.url]
        second.settle(settled(record, verdict), links if verdict is AUDITED else ())
        follow_up(second)
    found = [second.record(seq) for seq in range(second.known)]
    assert {one.url: (one.seq, one.depth, one.state) for one in found} == whole


def test_an_address_is_entered_once_however_its_query_is_ordered() -> None:
    frontier = Frontier()
    urls = [f"{SITE}/sok?b=2&a=1", f"{SITE}/sok?a=1&b=2", f"{SITE}/sok"]
    assert [r.url for r in frontier.discover(urls, 0, Source.LIST, visit_all)] == [urls[0], urls[2]]
    assert frontier.known == 2


def test_an_address_that_is_not_to_be_visited_is_never_taken() -> None:
    frontier = Frontier()
    frontier.discover([f"{SITE}/3"], 1, Source.LINK, exclude_every_seventh)
    assert frontier.take(0) is None
    assert list(frontier.open_entries()) == []


def test_an_address_given_back_comes_before_any_new_one_and_even_above_the_cap() -> None:
    frontier = Frontier()
    frontier.discover([f"{SITE}/{n}" for n in range(3)], 0, Source.LIST, visit_all)
    first = frontier.take(2)
    assert first is not None
    frontier.take(2)
    frontier.give_back(first.seq, attempts=1)
    again = frontier.take(2)
    assert again is not None
    assert (again.seq, again.attempts) == (first.seq, 1)
    assert frontier.take(2) is None


def test_links_of_a_later_page_wait_for_those_of_every_earlier_one() -> None:
    frontier = Frontier()
    frontier.discover([f"{SITE}/a", f"{SITE}/b"], 0, Source.LIST, visit_all)
    first, second = frontier.take(0), frontier.take(0)
    assert first is not None
    assert second is not None
    frontier.settle(settled(second, AUDITED), [f"{SITE}/fra-b"])
    assert list(frontier.due()) == []
    frontier.settle(settled(first, AUDITED), [f"{SITE}/fra-a"])
    assert [links for _, links in frontier.due()] == [(f"{SITE}/fra-a",), (f"{SITE}/fra-b",)]
    assert list(frontier.due()) == []


def test_an_abandoned_address_stays_open() -> None:
    frontier = Frontier()
    frontier.discover([f"{SITE}/"], 0, Source.START, visit_all)
    taken = frontier.take(0)
    assert taken is not None
    frontier.abandon(taken.seq)
    assert frontier.outstanding == 0
    assert [record.url for record in frontier.open_entries()] == [f"{SITE}/"]


def test_an_address_that_cannot_be_visited_yet_is_passed_over_and_comes_first_once_it_can() -> None:
    frontier, ready = Frontier(), {1, 2}
    frontier.discover([f"{SITE}/{n}" for n in range(3)], 0, Source.LIST, visit_all)
    taken = [frontier.take(0, ready=ready.__contains__) for _ in range(3)]
    assert [one and one.seq for one in taken] == [1, 2, None]
    assert frontier.parked == 1
    ready.add(0)
    first = frontier.take(0, ready=ready.__contains__)
    assert (first and first.seq, frontier.parked) == (0, 0)


def test_an_address_that_was_passed_over_counts_under_a_cap_until_it_is_left_out() -> None:
    frontier = Frontier()
    frontier.discover([f"{SITE}/{n}" for n in range(2)], 0, Source.LIST, visit_all)
    assert frontier.take(1, ready=lambda seq: seq > 0) is None
    frontier.leave_out(settled(frontier.record(0), (PageState.DISALLOWED, Reason.ROBOTS_TXT)))
    second = frontier.take(1, ready=lambda seq: seq > 0)
    assert second is not None
    assert second.seq == 1


def test_open_addresses_are_counted_whatever_becomes_of_them() -> None:
    frontier = Frontier()
    frontier.discover([f"{SITE}/{n}" for n in range(8)], 0, Source.SITEMAP, exclude_every_seventh)
    assert frontier.open == 7
    first = frontier.take(0)
    assert first is not None
    frontier.give_back(first.seq, attempts=1)
    frontier.settle(settled(frontier.record(first.seq), AUDITED), ())
    frontier.leave_out(settled(frontier.record(1), MISSING))
    frontier.revise(settled(frontier.record(first.seq), MISSING))
    assert frontier.open == len(list(frontier.open_entries())) == 5
