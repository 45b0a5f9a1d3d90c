"""The test site answers as meant: tests of the tool may believe it."""

import base64
import gzip
import http.client
import socket
import threading
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from tests.site import Exchange, SiteServer
from tests.site.asking import get, raw, reach
from tests.site.hostile import GROUPS, PAGES, crawling, preview

ENDLESS = {"/hostile/hanging/silent", "/hostile/hanging/headers-only", "/hostile/hanging/drips"}
NOT_HTTP = {"/hostile/truth/empty-reply", "/hostile/truth/garbage", "/hostile/truth/cut"}
HEAVY = {"/hostile/scripts/heavy"}


# --- The server itself


def test_the_log_tells_what_was_asked_where_and_in_which_order(site: SiteServer) -> None:
    get(site.url("/sok.html?q=%C3%A5"), X_Preview="ja")
    get(site.elsewhere + "/hostile/elsewhere")
    first, second = site.requests
    assert (first.method, first.target, first.path) == ("GET", "/sok.html?q=%C3%A5", "/sok.html")
    assert first.query == {"q": "å"}
    assert first.headers["x-preview"] == "ja"
    assert (first.origin, second.origin) == (site.origin, site.elsewhere)
    assert first.at < second.at
    assert site.asked_for("/sok.html") == [first]


def test_a_test_may_add_pages_and_replace_those_there(site: SiteServer) -> None:
    def robots(exchange: Exchange) -> None:
        exchange.send("User-agent: *\nDisallow: /\n", "text/plain")

    address = site.add("/egen", "<!doctype html><title>Egen</title>")
    site.add("/robots.txt", robots)
    assert "Egen" in get(address).text
    assert "Disallow: /\n" in get(site.url("/robots.txt")).text


def test_one_connection_serves_many_requests(site: SiteServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    for path in ("/", "/hostile/truth/204", "/hostile/truth/404", "/hostile/truth/chain-1", "/"):
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is not None
    connection.close()


def test_everything_ends_with_the_server_even_what_hangs() -> None:
    before = set(threading.enumerate())
    server = SiteServer()
    wires = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(3)]
    for wire, path in zip(wires, ("silent", "drips", "headers-only"), strict=True):
        wire.sendall(f"GET /hostile/hanging/{path} HTTP/1.1\r\n\r\n".encode())
    assert wires[1].recv(1000)
    server.close()
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=10)
    for wire in wires:
        wire.close()


def test_a_broken_handler_fails_its_test() -> None:
    def broken(exchange: Exchange) -> None:
        raise LookupError(exchange.path)

    def ask() -> None:
        with SiteServer(folder=None) as server:
            server.add("/feil", broken)
            with pytest.raises(http.client.RemoteDisconnected):
                get(server.url("/feil"))

    with pytest.raises(LookupError, match="/feil"):
        ask()


# --- The hostile pages


def test_every_hostile_page_is_linked_from_the_index_of_its_group(site: SiteServer) -> None:
    linked = set()
    front = get(site.url("/hostile/")).soup
    for group in front.select("a[href]"):
        index = get(site.url(str(group["href"]))).soup
        linked |= {str(one["href"]) for one in index.select("a[href]")}
    assert linked == {one.path for one in PAGES}
    assert {one.group for one in PAGES} == set(GROUPS)


def test_each_page_with_known_faults_is_unlike_every_other(site: SiteServer) -> None:
    faulty = [one for one in PAGES if one.faults]
    titles = [get(site.url(one.path)).soup.select_one("title") for one in faulty]
    names = [title.text for title in titles if title]
    assert len(set(names)) == len(faulty)
    assert len(faulty) > 25


def test_every_hostile_page_that_ends_is_answered(site: SiteServer) -> None:
    for one in PAGES:
        if one.path not in ENDLESS | NOT_HTTP | HEAVY:
            assert get(site.url(one.path)).status >= 200, one.path
    assert len(PAGES) > 100


@pytest.mark.parametrize("code", [204, 205, 304, 403, 404, 410, 429, 500])
def test_a_status_page_answers_its_status(code: int, site: SiteServer) -> None:
    reply = get(site.url(f"/hostile/truth/{code}"))
    assert reply.status == code
    assert bool(reply.body) == (code >= 400)
    assert reply.headers.get("Retry-After") == ("1" if code == 429 else None)


def test_basic_auth_takes_one_user(site: SiteServer) -> None:
    good = base64.b64encode(b"user:secret").decode()
    refused = get(site.url("/hostile/truth/401"))
    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"] == 'Basic realm="Fjordvik"'
    assert get(site.url("/hostile/truth/401"), Authorization=f"Basic {good}").status == 200


def test_the_busy_page_is_busy_once(site: SiteServer) -> None:
    replies = [get(site.url("/hostile/truth/503-once")) for _ in range(3)]
    assert [one.status for one in replies] == [503, 200, 200]
    assert replies[0].headers["Retry-After"] == "1"


def test_the_broken_answers_are_broken_as_meant(site: SiteServer) -> None:
    assert raw(site, "/hostile/truth/empty-reply") == b""
    assert raw(site, "/hostile/truth/garbage").startswith(b"\x00\xff")
    head, _, body = raw(site, "/hostile/truth/cut").partition(b"\r\n\r\n")
    promised = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    assert promised - 5000 in (2 * len(body), 2 * len(body) + 1)
    assert b"</html>" not in body
    assert len(raw(site, "/hostile/truth/huge-headers").partition(b"\r\n\r\n")[0]) > 600_000


def test_redirects_lead_where_they_should(site: SiteServer) -> None:
    def leads(path: str) -> str:
        return str(get(site.url(path)).headers["Location"])

    assert leads("/hostile/truth/redirect-loop?runde=4").endswith("?runde=5")
    for scheme in ("file", "data", "javascript", "ftp", "chrome"):
        assert leads(f"/hostile/truth/redirect-{scheme}").startswith(f"{scheme}:")
    assert leads("/hostile/truth/redirect-elsewhere") == f"{site.elsewhere}/hostile/elsewhere"
    chain = reach(site.url("/hostile/truth/chain-1"))
    assert [one.status for one in chain.values()] == [301, 301, 200]


@pytest.mark.parametrize(
    ("name", "media_type", "attached"),
    [
        ("pdf", "application/pdf", False),
        ("pdf-download", "application/pdf", True),
        ("html-download", "text/html; charset=utf-8", True),
        ("unknown-download", "application/octet-stream", False),
        ("json", "application/json", False),
        ("text", "text/plain", False),
        ("svg", "image/svg+xml", False),
        ("image", "image/png", False),
        ("xhtml", "application/xhtml+xml; charset=utf-8", False),
    ],
)
def test_what_is_not_html_says_so(
    name: str, media_type: str, attached: bool, site: SiteServer
) -> None:
    headers = get(site.url(f"/hostile/truth/{name}")).headers
    assert headers["Content-Type"] == media_type
    assert ("Content-Disposition" in headers) == attached


def test_the_dripping_page_goes_on_and_on(site: SiteServer) -> None:
    received = raw(site, "/hostile/hanging/drips", until=800)
    assert b"<h1>" in received
    assert received.count(b"<!-- drypp -->") > 1
    assert b"</html>" not in received


def test_the_silent_page_says_nothing(site: SiteServer) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=0.3) as wire:
        wire.sendall(b"GET /hostile/hanging/silent HTTP/1.1\r\n\r\n")
        with pytest.raises(TimeoutError):
            wire.recv(1)


def test_the_heavy_page_is_fifty_megabytes_and_ends(site: SiteServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", "/hostile/scripts/heavy")
    answer = connection.getresponse()
    length, tail = 0, b""
    while piece := answer.read(1 << 20):
        length, tail = length + len(piece), (tail + piece)[-20:]
    connection.close()
    assert length == int(answer.headers["Content-Length"])
    assert length > 50_000_000
    assert tail.endswith(b"</html>\n")


def test_frames_come_from_the_origins_they_should(site: SiteServer) -> None:
    for name, origin in (
        ("same-origin", ""),
        ("cross-origin", site.elsewhere),
        ("cross-site", site.localhost),
    ):
        source = get(site.url(f"/hostile/frames/{name}")).soup.select("iframe")[0]["src"]
        assert str(source).startswith(f"{origin}/hostile/frames/content?n=")
        assert "fault-image" in get(urljoin(site.origin, str(source))).text
    assert len(get(site.url("/hostile/frames/many")).soup.select("iframe")) == 50


def test_the_written_frames_hold_whole_faulty_documents(site: SiteServer) -> None:
    inner = get(site.url("/hostile/frames/srcdoc")).soup.select("iframe")[0]["srcdoc"]
    assert BeautifulSoup(str(inner), "lxml").select("#fault-image, #fault-field, html[lang=nb]")
    assert "inner.write('<!doctype html>" in get(site.url("/hostile/frames/written")).text


def test_policies_are_sent_with_the_faulty_page(site: SiteServer) -> None:
    reply = get(site.url("/hostile/scripts/csp-no-scripts"))
    assert reply.headers["Content-Security-Policy"] == "script-src 'none'"
    assert reply.soup.select("#fault-image")


def test_members_are_sent_to_a_page_with_a_password_field(site: SiteServer) -> None:
    replies = list(reach(site.url("/hostile/classification/members")).values())
    assert replies[0].status == 302
    assert replies[1].soup.select("input[type=password]")


def test_the_cookie_wall_opens_with_its_cookie(site: SiteServer) -> None:
    address = site.url("/hostile/classification/cookie-wall")
    assert "Her er innholdet" not in get(address).text
    assert "Her er innholdet" in get(address, Cookie="annet=1; mur=ja").text


@pytest.mark.parametrize(
    ("handler", "status", "part"),
    [
        (crawling.robots_delay, 200, "Crawl-delay: 1"),
        (crawling.robots_disallow, 200, "Disallow: /gen/"),
        (crawling.robots_by_name, 200, "User-agent: auditor"),
        (crawling.robots_server_error, 500, "feil"),
        (crawling.robots_missing, 404, "robots.txt"),
        (crawling.robots_redirected, 301, ""),
        (crawling.robots_huge, 200, "Disallow: /gen/3"),
        (crawling.robots_with_sitemap, 200, "/hostile/crawling/sitemap-index.xml"),
    ],
)
def test_robots_txt_takes_every_temper(
    handler: Any, status: int, part: str, site: SiteServer
) -> None:
    reply = get(site.add("/robots.txt", handler))
    assert reply.status == status
    assert part in reply.text


def test_sitemaps_come_as_index_plain_and_compressed(site: SiteServer) -> None:
    base = site.url("/hostile/crawling/")
    assert get(base + "sitemap-index.xml").text.count("<sitemap>") == 4
    assert get(base + "sitemap-a.xml").text.count("/listed/") == 2
    unpacked = gzip.decompress(get(base + "sitemap-b.xml.gz").body).decode()
    assert unpacked.count("/listed/") == 2
    assert get(base + "listed/3").status == 200
    assert get(base + "sitemap-none.xml").status == 404
    assert len(get(base + "sitemap-bomb.xml.gz").body) < 1_000_000
    assert "<!ENTITY" in get(base + "sitemap-entities.xml").text


def test_the_traps_go_on_for_ever(site: SiteServer) -> None:
    assert len(reach(site.url("/kalender?mnd=2026-12"), limit=30)) == 30
    trapped = reach(site.url("/hostile/crawling/trap/a/"), limit=9)
    assert max(trapped, key=len).endswith("/trap/a/b/a/b/a/b/a/b/a/")
    assert len(reach(site.url("/hostile/crawling/sessions"), limit=25)) == 25


def test_the_three_hundred_pages_hang_together(site: SiteServer) -> None:
    found = reach(site.url("/gen/1"), limit=400)
    assert len(found) == crawling.GENERATED_PAGES
    assert all(one.status == 200 for one in found.values())
    assert get(site.url("/gen/301")).status == 404


@pytest.mark.parametrize(
    ("way", "secret"),
    [
        ("header", {"X-Preview": "hemmelig"}),
        ("cookie", {"Cookie": "preview=hemmelig"}),
        (
            "basic-auth",
            {"Authorization": "Basic " + base64.b64encode(b"byggherre:hemmelig").decode()},
        ),
    ],
)
def test_a_preview_opens_for_its_secret_alone(
    way: str, secret: dict[str, str], site: SiteServer
) -> None:
    place = site.url(f"/hostile/preview/{way}")
    for address in (place, f"{place}/stil.css", f"{place}/next"):
        assert get(address).status == (401 if way == "basic-auth" else 403)
        assert get(address, **secret).status == 200
    picture = str(get(place, **secret).soup.select("img")[0]["src"])
    assert picture == f"{site.third_party}{preview.THIRD_PARTY}?fra={way}"
    assert get(picture).headers["Content-Type"] == "image/png"
    assert site.requests[-1].origin == site.elsewhere
