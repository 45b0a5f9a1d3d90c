"""A host that does not answer holds up nobody but itself, and the scan says where it stands."""

import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.target import TargetKind
from auditor.scan.progress import Progress
from tests.auditor.scan.scanning import plan_for, scan
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile import crawling
from tests.site.hostile.pages import FAULTS, document, sitemap

pytestmark = pytest.mark.usefixtures("no_browser")

PAGES = 5
TICKS = 8


class Watch:
    """Listens to a scan; lets the host that hangs answer once it was told enough meanwhile."""

    def __init__(self, audited: int) -> None:
        self._audited = audited
        self._told: list[float] = []
        self.released = threading.Event()

    def __call__(self, progress: Progress) -> None:
        if progress.audited >= self._audited and not self.released.is_set():
            self._told.append(time.monotonic())
            if len(self._told) == TICKS:
                self.released.set()

    @property
    def pause(self) -> float:
        """Seconds between two tellings while nothing came in."""
        return median(after - before for before, after in pairwise(self._told))

    def answers(self, after: Callable[[Exchange], None]) -> Callable[[Exchange], None]:
        """A handler that answers only once it is released."""

        def handler(exchange: Exchange) -> None:
            while not self.released.is_set():
                exchange.wait(0.01)
            after(exchange)

        return handler


def test_pages_of_other_hosts_go_on_while_one_gives_no_robots_txt(
    site: SiteServer, tmp_path: Path
) -> None:
    watch = Watch(audited=PAGES)
    with SiteServer(None, sitemap=False) as slow:
        slow.add("/robots.txt", watch.answers(crawling.robots_missing))
        slow.add("/treg", document("Treg", FAULTS))
        urls = [slow.url("/treg"), *(site.url(f"/gen/{n}") for n in range(1, PAGES + 1))]
        plan = plan_for(*urls, kind=TargetKind.LIST, max_pages=0)
        result = scan(tmp_path, plan, listener=watch)
        asked = [one.path for one in slow.requests if one.path != "/favicon.ico"]
    assert result.audited == set(urls)
    assert [page.url for page in result.pages] == urls
    assert asked[:2] == ["/robots.txt", "/treg"]
    assert watch.pause < 1


def test_what_robots_txt_forbids_is_not_visited_though_it_came_late(
    site: SiteServer, tmp_path: Path
) -> None:
    watch = Watch(audited=1)
    with SiteServer(None, sitemap=False) as slow:
        slow.add("/robots.txt", watch.answers(crawling.robots_disallow))
        urls = [slow.url("/gen/2"), site.url("/gen/1")]
        plan = plan_for(*urls, kind=TargetKind.LIST, max_pages=0)
        result = scan(tmp_path, plan, listener=watch)
        asked = {one.path for one in slow.requests}
    assert result.audited == {site.url("/gen/1")}
    assert asked == {"/robots.txt"}
    assert result.states[urls[0]] == (PageState.DISALLOWED, Reason.ROBOTS_TXT)


def test_an_address_that_waits_for_its_host_counts_under_a_cap(
    site: SiteServer, tmp_path: Path
) -> None:
    watch = Watch(audited=0)
    with SiteServer(None, sitemap=False) as slow:
        slow.add("/robots.txt", watch.answers(crawling.robots_missing))
        slow.add("/treg", document("Treg", FAULTS))
        urls = [slow.url("/treg"), site.url("/gen/1")]
        plan = plan_for(*urls, kind=TargetKind.LIST, max_pages=1)
        result = scan(tmp_path, plan, listener=watch)
    assert result.audited == {urls[0]}


def test_pages_that_are_known_go_on_while_a_sitemap_hangs(tmp_path: Path) -> None:
    watch = Watch(audited=PAGES)
    with SiteServer(None, sitemap=False) as site:
        links = "".join(f'<a href="/n/{n}">Side {n}</a> ' for n in range(1, PAGES))
        site.add("/n/0", document("Forside", links + FAULTS))
        for n in range(1, PAGES + 2):
            site.add(f"/n/{n}", document(f"Side {n}", FAULTS))
        site.add("/robots.txt", crawling.robots_missing)
        listed = sitemap([site.url(f"/n/{n}") for n in range(1, PAGES + 2)])
        site.add(
            "/sitemap.xml",
            watch.answers(lambda exchange: exchange.send(listed, "application/xml")),
        )
        result = scan(tmp_path, plan_for(site.url("/n/0")), listener=watch)
    assert result.audited == {site.url(f"/n/{n}") for n in range(PAGES + 2)}
    assert watch.pause < 1
