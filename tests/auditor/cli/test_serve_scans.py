"""Scans that a server carries out, whatever is killed meanwhile; with real browsers."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.model.scan import ScanState
from tests.auditor.cli.serving import Server, browsers_of, serving, until
from tests.auditor.scan.killing import serve
from tests.auditor.scan.scanning import assert_same
from tests.conftest import Chromium
from tests.postgresql import PostgreSQL
from tests.site import SiteServer
from tests.site.exchange import Exchange

pytestmark = pytest.mark.usefixtures("no_browser")

PAGES = 6
Standing = tuple[Server, "Site"]


class Site:
    """A site whose pages can be held back, and that says which one was asked for."""

    def __init__(self) -> None:
        self.server = SiteServer(None, sitemap=False)
        self.held: set[int] = set()
        self.asked: dict[int, threading.Event] = {n: threading.Event() for n in range(PAGES)}
        self.start = serve(self.server, PAGES, self._note)

    def forget(self) -> None:
        """Hold nothing back, and say anew what is asked for."""
        self.held.clear()
        for one in self.asked.values():
            one.clear()

    def _note(self, exchange: Exchange, number: int) -> None:
        self.asked[number].set()
        if number in self.held:
            self.held.discard(number)
            exchange.hold()

    @property
    def host(self) -> str:
        return self.server.origin.partition("//")[2]

    def wish(self, **more: Any) -> dict[str, Any]:
        """What is asked of the API."""
        quick = {"engine": "axe", "viewports": ["1280x1024"], "pictures": "none", "delay": 0}
        return {"url": self.start, **quick, **more}


@pytest.fixture
def site() -> Iterator[Site]:
    one = Site()
    with one.server:
        yield one


@pytest.fixture
def server(tmp_path: Path, site: Site) -> Iterator[Server]:
    with serving(tmp_path / "data", [site.host], SLOTS="1") as one:
        yield one


@pytest.fixture(scope="module")
def standing(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A site, and a server that goes on whatever becomes of its workers."""
    chromium.put_away()
    site = Site()
    folder = tmp_path_factory.mktemp("standing") / "data"
    with site.server, serving(folder, [site.host], SLOTS="1") as server:
        yield server, site


def test_a_scan_is_the_same_whatever_is_killed_and_no_browser_is_left(
    server: Server, site: Site
) -> None:
    whole = server.ask(site.wish())
    assert server.finish(whole) == "completed"
    assert server.result(whole).scan.state is ScanState.COMPLETED
    site.asked[2].clear()
    site.asked[4].clear()
    site.held = {2, 4}
    killed = server.ask(site.wish())
    assert site.asked[2].wait(60)
    server.kill()
    until(lambda: not browsers_of(server))
    server.start()
    assert site.asked[4].wait(60)
    server.kill(workers=False)  # they see that nobody is there any more, and give back
    server.start()
    assert server.finish(killed) == "completed"
    result = server.result(killed)
    assert len({page.url for page in result.pages}) == len(result.pages) == PAGES
    assert_same(server.result(whole), result)
    assert server.scan(killed)["progress"]["done"] == PAGES
    assert server.end() < 30
    assert browsers_of(server) == []


def test_a_server_that_is_told_to_end_gives_pages_back_and_goes_on_later(
    server: Server, site: Site
) -> None:
    site.held = {2}
    name = server.ask(site.wish())
    assert site.asked[2].wait(60)
    assert server.end() < 30
    assert browsers_of(server) == []
    server.start()
    assert server.finish(name) == "completed"
    assert len(server.result(name).audited) == PAGES


def test_a_worker_that_is_killed_takes_nothing_along(standing: Standing) -> None:
    server, site = standing
    site.forget()
    before = len(server.said())
    site.held = {4}
    name = server.ask(site.wish())
    assert site.asked[4].wait(60)
    (worker,) = server.workers()
    assert worker.nice() == 10
    assert int(Path(f"/proc/{worker.pid}/oom_score_adj").read_text()) == 300
    worker.kill()
    assert server.scan(name)["status"] == "running"
    assert server.finish(name) == "completed"
    assert len(server.result(name).audited) == PAGES
    assert "a worker ended by -9" in server.said()[before:]


def test_scans_that_wait_and_scans_in_work_are_cancelled_and_keep_what_they_found(
    standing: Standing,
) -> None:
    server, site = standing
    site.forget()
    site.held = {5}
    running = server.ask(site.wish())
    assert site.asked[5].wait(60)
    waiting = server.ask(site.wish(environment="staging"))
    assert server.cancel(waiting) < 10
    assert server.cancel(running) < 10
    assert [server.scan(name)["status"] for name in (waiting, running)] == ["cancelled"] * 2
    assert len(server.result(running).audited) >= 1
    assert server.result(waiting).pages == ()
    until(lambda: not browsers_of(server))
    again = server.ask(site.wish())
    assert server.finish(again) == "completed"


def test_a_worker_that_does_not_hear_is_killed_and_its_scan_cancelled_all_the_same(
    standing: Standing,
) -> None:
    server, site = standing
    site.forget()
    site.held = {2}
    name = server.ask(site.wish())
    assert site.asked[2].wait(60)
    (worker,) = server.workers()
    server.freeze(worker)
    assert server.cancel(name) < 10
    assert server.scan(name)["status"] == "cancelled"
    assert not worker.is_running()


def test_two_servers_share_an_archive_and_one_goes_on_with_what_the_other_had(
    tmp_path: Path, site: Site
) -> None:
    database = PostgreSQL()
    try:
        shared = {"SLOTS": "1", "DATABASE": database.address()}
        with serving(tmp_path / "one" / "data", [site.host], **shared) as one:
            site.held = {3}
            name = one.ask(site.wish())
            assert site.asked[3].wait(60)
            with serving(tmp_path / "other" / "data", [site.host], **shared) as other:
                assert not (other.folder / "admin.key").exists()
                (other.folder / "admin.key").write_text((one.folder / "admin.key").read_text())
                quick = other.ask(site.wish(environment="ci", max_pages=1))
                assert other.finish(quick) == "completed"
                one.kill()
                assert other.finish(name) == "completed"
                assert len(other.result(name).audited) == PAGES
    finally:
        database.close()
