"""A page tries every way there is to reach this machine; behind the guard none of them does."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.target import TargetKind
from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.hostport import HostPort
from tests.auditor.scan.scanning import plan_for, scan
from tests.site import SiteServer
from tests.site.canary import Canary
from tests.site.hostile.pages import FAULTS, document
from tests.site.names import NameServer
from tests.site.proxy import HOST
from tests.site.reaching import Reaching

pytestmark = pytest.mark.usefixtures("no_browser")

NAMES = {
    HOST: [["127.0.0.1"]],
    "inne.example": [["127.0.0.1"]],
    "blandet.example": [["93.184.215.14", "127.0.0.1"]],
    "kledd.example": [["::ffff:127.0.0.1"]],
    "skifter.example": [["10.0.0.7"], ["127.0.0.1"]],
}
SPELLINGS = ("localhost", "0x7f.1", "2130706433", "0", "127.1", "[::ffff:127.0.0.1]", *NAMES)
NOT_HTTP = {"udp:stun", "udp:turn", "udp:quic", "tcp:turn"}
FEWEST = 65
"""Ways that reach the canary where nothing guards it; with fewer, the pages do not try enough."""


@pytest.fixture
def site(bare_site: SiteServer) -> SiteServer:
    """A site that has the pages of its test alone."""
    return bare_site


@contextmanager
def guarding(*allowed: str) -> Iterator[tuple[Canary, EgressGuard]]:
    places = [HostPort.parse(one) for one in allowed]
    with Canary() as canary, NameServer(NAMES) as names:
        yield canary, EgressGuard(allowed=places, resolver=names.find)


def test_a_hostile_page_reaches_nothing_private_by_any_way(
    site: SiteServer, tmp_path: Path
) -> None:
    with guarding(f"127.0.0.1:{site.port}") as (canary, guard):
        spellings = tuple(f"{host}:{canary.port}" for host in SPELLINGS)
        pages = Reaching(site, f"127.0.0.1:{canary.port}", spellings)
        guarded = scan(tmp_path / "guarded", plan_for(pages.start), guard=guard)
        assert canary.hits == []
        tried = {one.path for one in site.requests}
        scan(tmp_path / "free", plan_for(pages.start))
        reached = set(canary.hits)
    assert len(reached) >= FEWEST
    assert reached >= NOT_HTTP
    own = ("/", "/markup", "/scripts", "/calls", "/redirected", "/spelled", "/reported")
    assert {site.url(path) for path in own} <= guarded.audited
    assert tried >= {"/robots.txt", "/sitemap.xml", "/worker", "/to/redirect-fetch", "/leave-301"}


def test_files_that_are_kept_from_a_page_are_told_alike(site: SiteServer, tmp_path: Path) -> None:
    hosts = ("127.0.0.1", "10.0.0.7", "inne.example", "blandet.example", "finnes-ikke.example")
    for scheme in ("http", "https"):
        pictures = "".join(f'<img src="{scheme}://{host}:8443/" alt="">' for host in hosts)
        site.add(f"/{scheme}", document(scheme, FAULTS + pictures))
    start = site.add("/", document("Start", '<a href="/http">En</a> <a href="/https">To</a>'))
    with guarding(f"127.0.0.1:{site.port}") as (_, guard):
        result = scan(tmp_path, plan_for(start), guard=guard)
    for scheme in ("http", "https"):
        told = [
            one.data["why"]
            for page in result.pages
            if page.url == site.url(f"/{scheme}")
            for one in page.remarks
            if one.key is RemarkKey.FILE_MISSING
        ]
        assert len(told) == len(hosts)
        assert len(set(told)) == 1


def test_pages_that_are_kept_from_are_told_alike(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        closed = nobody.getsockname()[1]
    with guarding() as (canary, guard):
        places = (
            f"127.0.0.1:{canary.port}",
            f"127.0.0.1:{closed}",
            f"inne.example:{canary.port}",
            f"inne.example:{closed}",
            f"blandet.example:{canary.port}",
            f"finnes-ikke.example:{closed}",
            "10.0.0.7",
        )
        for scheme in ("http", "https"):
            urls = [f"{scheme}://{place}/" for place in places]
            plan = plan_for(*urls, kind=TargetKind.LIST)
            result = scan(tmp_path / scheme, plan, guard=guard)
            verdict = (PageState.NETWORK_ERROR, Reason.ADDRESS_NOT_ALLOWED)
            assert result.states == dict.fromkeys(urls, verdict)
            same = {"url": "", "final_url": None, "started": None, "duration_ms": 0}
            assert len({repr(replace(page, **same)) for page in result.pages}) == 1
        assert canary.hits == []


def test_a_site_that_does_not_answer_is_told_from_one_that_is_kept_from(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        place = f"{HOST}:{nobody.getsockname()[1]}"
    with guarding(place) as (_, guard):
        urls = [f"http://{place}/", f"https://{place}/"]
        result = scan(tmp_path, plan_for(*urls, kind=TargetKind.LIST), guard=guard)
    verdict = (PageState.NETWORK_ERROR, Reason.CONNECTION_FAILED)
    assert result.states == dict.fromkeys(urls, verdict)


def test_an_allowed_site_is_scanned_as_without_the_guard(site: SiteServer, tmp_path: Path) -> None:
    talk = "<script>new WebSocket(`ws://${location.host}/ws`)</script>"
    site.add("/", document("Start", FAULTS + talk + '<a href="/b">Videre</a>'))
    site.add("/b", document("Videre", FAULTS))
    start = f"http://{HOST}:{site.port}/"
    with guarding(f"{HOST}:{site.port}") as (_, guard):
        result = scan(tmp_path, plan_for(start), guard=guard)
    assert result.audited == {start, f"{start}b"}
    assert {one.headers.get("upgrade") for one in site.asked_for("/ws")} == {"websocket"}
    assert not [one for one in site.requests if "proxy-authorization" in one.headers]
