"""Which addresses go on for ever and which are pages, told by what was seen under those before."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import pytest

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.view import View
from auditor.scan.variants import Variants, kinds_of, looks_endless

SITE = "https://fjordvik.example"
BATCH = 20


@dataclass(frozen=True, slots=True)
class Page:
    """What a test site answers: words, links, or another end than a page."""

    words: str = ""
    links: tuple[str, ...] = ()
    state: PageState = PageState.AUDITED
    reason: Reason = Reason.COMPLETE
    led_to: str | None = None


Serve = Callable[[str], Page]


@dataclass(slots=True)
class Crawl:
    """Follows a test site as a scan would: in order, some addresses in work at a time."""

    serve: Serve
    batch: int = BATCH
    slots: int = 3
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311
    records: list[AddressRecord] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)

    def run(self, starts: Iterable[str], source: Source = Source.LINK, most: int = 3000) -> None:
        variants = Variants(self.batch)
        known: set[str] = set()
        pages: dict[int, Page] = {}
        work: list[int] = []

        def discover(urls: Iterable[str], found_on: int | None, source: Source) -> None:
            for url in urls:
                if url in known:
                    continue
                known.add(url)
                ending = None
                if source is not Source.SITEMAP and variants.endless(url):
                    ending = PageState.SAMPLED_OUT
                record = AddressRecord(
                    seq=len(self.records),
                    url=url,
                    depth=0,
                    source=source,
                    state=ending,
                    reason=Reason.QUERY_VARIANTS if ending else None,
                    found_on=found_on,
                )
                self.records.append(record)
                if not ending:
                    variants.enter(record)

        def take() -> None:
            while len(work) < self.slots and len(self.visited) < most:
                waiting = (r for r in self.records if r.state is None and r.seq not in work)
                record = next(waiting, None)
                if record is None or (work and variants.waits(record.seq)):
                    return
                assert not variants.waits(record.seq)
                work.append(record.seq)
                self.visited.append(record.url)

        discover(starts, None, source)
        followed = 0
        take()
        while work:
            seq = work.pop(self.chance.randrange(len(work)))
            page = pages[seq] = self.serve(self.records[seq].url)
            self.records[seq] = replace(
                self.records[seq],
                state=page.state,
                reason=page.reason,
                redirect_to=page.led_to,
            )
            view = view_of(page) if page.state is PageState.AUDITED else None
            for gone in variants.settle(self.records[seq], view):
                self.records[gone] = replace(
                    self.records[gone],
                    state=PageState.SAMPLED_OUT,
                    reason=Reason.QUERY_VARIANTS,
                )
            while followed < len(self.records) and self.records[followed].state is not None:
                links = pages.get(followed, Page()).links
                discover(links, followed, Source.LINK)
                followed += 1
            take()

    @property
    def given_up(self) -> list[str]:
        return [r.url for r in self.records if r.reason is Reason.QUERY_VARIANTS]


def view_of(page: Page) -> View:
    """As `auditor.observe.view` makes it, from words alone; a number is a number."""
    words = {hash("#" if any(map(str.isdigit, word)) else word) for word in page.words.split()}
    return View(text=page.words, shape="main", words=tuple(sorted(words)))


def crawl(serve: Serve, *starts: str, **options: object) -> Crawl:
    made = Crawl(serve, **options)  # type: ignore[arg-type]
    made.run([SITE + start for start in starts])
    return made


def query(url: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in url.partition("?")[2].split("&") if pair)
    return {name: value for name, _, value in pairs}


def real(number: int) -> str:
    """The words of a page unlike every other."""
    return " ".join(f"ord{chr(97 + int(digit))}" for digit in str(number)) + f" sak{'x' * number}"


MONTHS = "januar februar mars april mai juni juli august september oktober november desember"


def by_month(url: str) -> Page:
    """A calendar without end or beginning."""
    number = int(query(url).get("mnd", "0"))
    year, month = divmod(number, 12)
    name = MONTHS.split()[month]
    links = tuple(f"{SITE}/kalender?mnd={n}" for n in (number + 1, number - 1) if n)
    return Page(f"{name} {2026 + year} ingen arrangementer", links)


def by_day(url: str) -> Page:
    """A calendar of days, each with links to the days around it; every 40th has an event."""
    day = int(query(url).get("dato", "20260101"))
    event = f"konsert {real(day % 40)}" if day % 40 == 0 else "ingen arrangementer"
    name = MONTHS.split()[day // 30 % 12]
    weekday = ["man", "tir", "ons", "tor", "fre", "lør", "søn"][day % 7]
    links = tuple(f"{SITE}/kalender?dato={day + n}" for n in range(-3, 4) if n)
    return Page(f"{weekday} {day % 30} {name} {event}", links)


def by_path(url: str) -> Page:
    """A calendar with its months in the path."""
    year, month = map(int, url.rsplit("/", 2)[1:])
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    name = MONTHS.split()[month - 1]
    return Page(f"{name} {year}", (f"{SITE}/kalender/{after[0]}/{after[1]:02}",))


def faceted(url: str) -> Page:
    """A list of 60 things and twelve filters that can be put together in any order."""
    chosen = sorted(query(url))
    things = [f"ting{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60)]
    shown = things[len(chosen) :: len(chosen) + 1]
    others = (f"f{letter}" for letter in "abcdefghijkl" if f"f{letter}" not in chosen)
    links = (
        f"{SITE}/varer?" + "&".join(f"{name}=ja" for name in sorted([*chosen, other]))
        for other in others
    )
    return Page(" ".join(shown), tuple(links))


def tagged(url: str) -> Page:
    """Every page links to one form with its own name in the query."""
    if "/kontakt" in url:
        return Page("skriv til oss")
    number = int(url.rsplit("/", 1)[1])
    links = [f"{SITE}/kontakt?kilde={chr(97 + number % 26)}{number}"]
    return Page(real(number), (*links, *([f"{SITE}/{number + 1}"] if number < 200 else [])))


@pytest.mark.parametrize(
    ("serve", "start", "most"),
    [
        (by_month, "/kalender", 2 * BATCH + 1),
        (by_day, "/kalender", 4 * BATCH + 1),
        (by_path, "/kalender/2026/11", 2 * BATCH),
        (faceted, "/varer", 5 * BATCH + 1),
    ],
)
def test_what_goes_on_for_ever_is_stopped_soon(serve: Serve, start: str, most: int) -> None:
    done = crawl(serve, start)
    assert BATCH <= len(done.visited) <= most
    assert done.given_up
    assert not [record for record in done.records if record.state is None]


def test_a_form_that_is_linked_with_the_page_it_is_linked_from_is_one_form() -> None:
    done = crawl(tagged, "/0")
    visits = Counter(url.partition("?")[0] for url in done.visited)
    assert visits.pop(f"{SITE}/kontakt") <= 2 * BATCH
    assert len(visits) == 201
    assert {url.partition("?")[0] for url in done.given_up} == {f"{SITE}/kontakt"}


def all_from_one_page(url: str) -> Page:
    if "id" not in query(url):
        return Page("forside", tuple(f"{SITE}/index.php?id={n}" for n in range(1, 401)))
    return Page(real(int(query(url)["id"])))


def each_from_the_one_before(url: str) -> Page:
    number = int(query(url).get("id", "0"))
    return Page(real(number), (f"{SITE}/index.php?id={number + 1}",) if number < 400 else ())


def alike_from_one_page(url: str) -> Page:
    if "side" not in query(url):
        return Page("forside", tuple(f"{SITE}/index.php?side={n}" for n in range(1, 401)))
    return Page(f"Side {query(url)['side']}")


def pages_in_pages(url: str) -> Page:
    """An old site: sections, each with thirty pages, under one path."""
    at = query(url)
    if "sak" in at:
        return Page(real(int(at["del"]) * 30 + int(at["sak"])))
    if "del" in at:
        part = at["del"]
        return Page(f"del{real(int(part))}", tuple(f"{url}&sak={n}" for n in range(30)))
    return Page("forside", tuple(f"{SITE}/index.php?del={n}" for n in range(13)))


def each_sent_on(url: str) -> Page:
    if "id" not in query(url):
        return Page("forside", tuple(f"{SITE}/index.php?id={n}" for n in range(1, 401)))
    return Page(
        state=PageState.REDIRECTED,
        reason=Reason.HTTP_REDIRECT,
        led_to=f"{SITE}/sak/{query(url)['id']}",
    )


@pytest.mark.parametrize(
    "serve",
    [
        all_from_one_page,
        each_from_the_one_before,
        alike_from_one_page,
        pages_in_pages,
        each_sent_on,
    ],
)
def test_pages_that_differ_or_have_an_end_are_all_visited(serve: Serve) -> None:
    done = crawl(serve, "/index.php")
    assert not done.given_up
    assert len(done.visited) == len(done.records) >= 400


def mixed(url: str) -> Page:
    """One path for everything: 200 articles and a calendar."""
    if "mnd" in query(url):
        number = int(query(url)["mnd"])
        return Page(f"{MONTHS.split()[number % 12]}", (f"{SITE}/index.php?mnd={number + 1}",))
    if "id" in query(url):
        number = int(query(url)["id"])
        return Page(real(number), (f"{SITE}/index.php?id={number + 1}",) if number < 200 else ())
    return Page("forside", (f"{SITE}/index.php?mnd=1", f"{SITE}/index.php?id=1"))


def test_a_calendar_does_not_cost_the_pages_that_share_its_path() -> None:
    done = crawl(mixed, "/index.php")
    visits = Counter(next(iter(query(url)), "") for url in done.visited)
    assert visits["id"] == 200
    assert BATCH <= visits["mnd"] <= 2 * BATCH
    assert {next(iter(query(url))) for url in done.given_up} == {"mnd"}


def test_the_end_of_a_list_is_found_where_its_pages_become_empty() -> None:
    def listed(url: str) -> Page:
        number = int(query(url).get("side", "0"))
        words = real(number) if number < 55 else "ingen flere treff"
        return Page(words, (f"{SITE}/nyheter?side={number + 1}",))

    done = crawl(listed, "/nyheter")
    assert 55 < len(done.visited) <= 55 + 2 * BATCH


@pytest.mark.parametrize("source", [Source.SITEMAP, Source.LIST])
def test_what_a_sitemap_or_a_list_names_is_never_given_up(source: Source) -> None:
    done = Crawl(by_month)
    done.run((f"{SITE}/kalender?mnd={n}" for n in range(1, 300)), source)
    named = [record for record in done.records if record.source is source]
    assert {record.state for record in named} == {PageState.AUDITED}
    assert len(named) == 299


def test_nothing_is_given_up_where_nothing_shall_be() -> None:
    done = crawl(by_month, "/kalender", batch=0)
    assert not done.given_up
    assert len(done.visited) == 3000


def test_pages_that_fail_say_nothing_of_the_others() -> None:
    def failing(url: str) -> Page:
        return (
            all_from_one_page(url)
            if "id" not in query(url)
            else Page(state=PageState.TIMED_OUT, reason=Reason.NO_RESPONSE)
        )

    assert not crawl(failing, "/index.php").given_up


@pytest.mark.parametrize("serve", [by_month, by_day, faceted, mixed, tagged])
def test_the_decision_does_not_depend_on_what_is_finished_first(serve: Serve) -> None:
    starts = {by_month: "/kalender", by_day: "/kalender", faceted: "/varer", mixed: "/index.php"}
    start = starts.get(serve, "/0")
    alone = crawl(serve, start, slots=1)
    for seed in range(4):
        other = crawl(serve, start, slots=4, chance=random.Random(seed))  # noqa: S311
        assert other.records == alone.records


@pytest.mark.parametrize("after", [1, 15, 30, 60])
def test_a_scan_that_goes_on_decides_the_same(after: int) -> None:
    whole = crawl(by_day, "/kalender", slots=1)
    done = [record for record in whole.records if record.url in whole.visited]
    part = done[:after]
    variants = Variants(BATCH)
    for record in part:
        variants.enter(record)
        variants.settle(record, view_of(by_day(record.url)))
    for record in done[after:]:
        variants.enter(record)
        assert not variants.waits(record.seq)
        variants.settle(record, view_of(by_day(record.url)))
    assert all(variants.endless(url) for url in whole.given_up)


def test_kinds_go_from_the_finest_to_the_path() -> None:
    assert kinds_of(f"{SITE}/i.php?side=Kart&id=7") == (
        f"{SITE}/i.php?id=#&side=kart",
        f"{SITE}/i.php?id&side=",
        f"{SITE}/i.php",
    )
    assert kinds_of(f"{SITE}/kalender/2026/11/28") == (f"{SITE}/kalender/#/#/#",)
    assert kinds_of(f"{SITE}/kalender/2026-11") == (f"{SITE}/kalender/#",)
    assert kinds_of(f"{SITE}/sak/17") == ()
    assert kinds_of(f"{SITE}/om-oss") == ()


@pytest.mark.parametrize(
    "address",
    [
        "/k?dato=2026-11-28",
        "/k?v=28.11.2026",
        "/k?v=20261128",
        "/k?v=1795824000",
        "/k?tx_kal%5Bmonth%5D=3",
        "/liste?sort=navn",
        "/liste?orderBy=navn&retning=opp",
        "/varer?farge=r%C3%B8d&str=stor&pris=lav",
        "/varer?f[]=a&f[]=b",
        "/kalender/2026/11",
    ],
)
def test_calendars_sort_orders_and_filters_have_a_shape(address: str) -> None:
    assert looks_endless(SITE + address)


@pytest.mark.parametrize("address", ["/i.php?id=7", "/i.php?page=news&id=2024", "/sok?q=bru", "/"])
def test_other_queries_have_none(address: str) -> None:
    assert not looks_endless(SITE + address)
