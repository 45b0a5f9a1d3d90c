"""Rows some at a time: together they are all rows, and what is asked for is all that comes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import pytest

from auditor.causes import fingerprinted
from auditor.model.asked import AskedCauses, AskedFindings, AskedPages, RowKey, Slice
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Sight
from auditor.model.criteria import Language
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Reason
from auditor.model.report import PageEntry
from auditor.model.rule import RuleInfo, RuleText
from auditor.model.scan import ScanState
from auditor.services.seal import seal
from auditor.store import Store
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE
from tests.auditor.store.homes import Home

pytestmark = pytest.mark.big

Row = TypeVar("Row")

PAGES = 7
RULES = {
    name: RuleInfo(
        id=name,
        engine="axe",
        version="1",
        criteria=("1.1.1",),
        texts={language: RuleText(title=name) for language in Language},
    )
    for name in ("a", "b", "c", "d")
}


def found_on(seq: int) -> tuple[Finding, ...]:
    """Some findings of a page, which differ in all that may be asked for."""
    found = [
        build.finding("a", selector=(f"#{n}",), snippet=f"<img id={seq}-{n}>") for n in range(3)
    ]
    found.append(build.finding("b", criteria=("1.4.3", "4.1.2"), outcome=Outcome.CANT_TELL))
    found.append(replace(build.finding("c", kind=Kind.ADVICE), engine="native"))
    if seq == 4:
        found.append(replace(build.finding("d"), also_found_by=("image-alt",)))
    return fingerprinted(found, [Sight()] * len(found), url=build.url(seq))


@pytest.fixture
def full(home: Home) -> Iterator[Store]:
    """A scan that is over: pages in two viewports or one, and addresses that were not audited."""
    store = home.new()
    store.save_scan(build.scan())
    store.open_edition(Catalogue.of(RULES.values()), {"auditor": "0.1.0"})
    store.add([build.address(seq) for seq in range(PAGES + 3)])
    for seq in range(PAGES):
        sizes = (WIDE, NARROW) if seq % 3 else (WIDE,)
        visits = [build.visit(seq, size, findings=found_on(seq)) for size in sizes]
        store.settle(build.audited(seq), visits, [])
    store.settle(build.address(PAGES, PageState.TIMED_OUT, Reason.NO_RESPONSE), [], [])
    moved = build.address(PAGES + 1, PageState.REDIRECTED, Reason.HTTP_REDIRECT)
    crashed = build.visit(PAGES + 1, state=PageState.CRASHED, reason=Reason.RENDERER_CRASHED)
    store.settle(moved, [crashed], [])
    store.follow_up(0, [], [1, 2, PAGES])
    store.save_scan(replace(build.scan(), state=ScanState.COMPLETED, ended=build.STARTED))
    seal(store)
    yield store
    store.close()


def all_of(read: Callable[[RowKey, int], Slice[Row]], limit: int) -> list[Row]:
    """All slices of so many rows put together."""
    found: list[Row] = []
    last: RowKey | None = ()
    while last is not None:
        some = read(last, limit)
        assert len(some.rows) <= limit
        assert some.rows or some.last is None
        found += some.rows
        last = some.last
    return found


def findings(store: Store, limit: int = 4, **asked: object) -> list[Occurrence]:
    only = AskedFindings(**asked)  # type: ignore[arg-type]
    return all_of(lambda after, n: store.occurrence_slice(only, after, n), limit)


def pages(store: Store, limit: int = 4, **asked: object) -> list[PageEntry]:
    only = AskedPages(**asked)  # type: ignore[arg-type]
    return all_of(lambda after, n: store.page_slice(only, after, n), limit)


def those(rows: Iterable[Row], wanted: Callable[[Row], bool]) -> Sequence[Row]:
    """Some of all rows; there must be some, and others."""
    every = list(rows)
    kept = [row for row in every if wanted(row)]
    assert 0 < len(kept) < len(every)
    return kept


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 17, 500])
def test_slices_of_any_size_are_all_rows_in_their_order(full: Store, limit: int) -> None:
    assert findings(full, limit) == list(full.rows().occurrences())
    assert pages(full, limit) == list(full.rows().pages())
    read = all_of(lambda after, n: full.cause_slice(AskedCauses(), after, n), limit)
    assert tuple(read) == full.causes()
    assert len(read) > 3


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"rule": "a"}, lambda f: f.rule == "a"),
        ({"rule": "image-alt"}, lambda f: "image-alt" in f.also_found_by),
        ({"criterion": "4.1.2"}, lambda f: "4.1.2" in f.criteria),
        ({"kind": Kind.ADVICE}, lambda f: f.kind is Kind.ADVICE),
        ({"outcome": Outcome.FAILED}, lambda f: f.outcome is Outcome.FAILED),
        ({"engine": "native"}, lambda f: f.engine == "native"),
        ({"engine": "axe", "outcome": Outcome.CANT_TELL}, lambda f: f.rule == "b"),
    ],
)
def test_only_the_findings_that_were_asked_for_come(
    full: Store, asked: dict[str, object], wanted: Callable[[Finding], bool]
) -> None:
    every = full.rows().occurrences()
    assert findings(full, **asked) == those(every, lambda one: wanted(one.finding))


@pytest.mark.parametrize("seq", [0, 4, PAGES - 1])
def test_findings_of_one_page_come(full: Store, seq: int) -> None:
    here = those(full.rows().occurrences(), lambda one: one.page == build.url(seq))
    assert findings(full, limit=2, page=build.url(seq)) == here


def test_findings_of_one_cause_come(full: Store) -> None:
    every = list(full.rows().occurrences())
    for cause in full.causes():
        of_it = [one for one in every if one.cause == cause.id]
        assert findings(full, cause=cause.id) == of_it
        assert len(of_it) == cause.occurrences < len(every)


def test_what_is_not_there_gives_no_rows_and_no_key(full: Store) -> None:
    nowhere = "https://fjordvik.example/ukjent"
    for asked in ({"rule": "x"}, {"page": nowhere}, {"cause": "c-0"}, {"rule": "a", "cause": "c"}):
        assert full.occurrence_slice(AskedFindings(**asked), (), 5) == Slice(())
    assert full.page_slice(AskedPages(page=nowhere), (), 5) == Slice(())
    assert full.page_slice(AskedPages(state=PageState.EMPTY), (), 5) == Slice(())
    assert full.cause_slice(AskedCauses(rule="x"), (), 5) == Slice(())


@pytest.mark.parametrize(
    "state",
    [PageState.AUDITED, PageState.CRASHED, PageState.REDIRECTED, PageState.INTERRUPTED],
)
def test_entries_of_pages_come_by_the_state_that_they_show(full: Store, state: PageState) -> None:
    every = full.rows().pages()
    assert pages(full, limit=2, state=state) == those(every, lambda one: one.state is state)


def test_the_entries_of_one_page_name_the_pages_that_link_to_it(full: Store) -> None:
    (entry, other) = pages(full, limit=1, page=build.url(1))
    assert (entry.viewport, other.viewport) == (WIDE, NARROW)
    assert entry.linked_from.first == (build.url(0),)


@pytest.mark.parametrize(
    "asked",
    [
        AskedCauses(rule="a"),
        AskedCauses(criterion="4.1.2"),
        AskedCauses(kind=Kind.ADVICE),
        AskedCauses(outcome=Outcome.CANT_TELL),
        AskedCauses(engine="native"),
    ],
)
def test_only_the_causes_that_were_asked_for_come(full: Store, asked: AskedCauses) -> None:
    kept = those(
        full.causes(),
        lambda one: (
            (asked.rule is None or asked.rule in one.rules)
            and (asked.criterion is None or asked.criterion in one.criteria)
            and (asked.engine is None or asked.engine in one.engines)
            and asked.kind in (None, one.kind)
            and asked.outcome in (None, one.outcome)
        ),
    )
    assert all_of(lambda after, n: full.cause_slice(asked, after, n), 1) == kept


def test_rows_that_come_later_follow_behind_the_last_key(store: Store) -> None:
    store.add([build.address(seq) for seq in range(3)])
    store.settle(build.audited(0), [build.visit(0, findings=found_on(0))], [])
    first = store.occurrence_slice(AskedFindings(rule="a"), (), 2)
    assert first.last is not None
    store.settle(build.audited(2), [build.visit(2, findings=found_on(2))], [])
    rest = store.occurrence_slice(AskedFindings(rule="a"), first.last, 500)
    assert [one.page for one in (*first.rows, *rest.rows)] == [build.url(0)] * 3 + [
        build.url(2)
    ] * 3
