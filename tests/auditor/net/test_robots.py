import socket
from datetime import timedelta

import pytest

from auditor.net.robots import Robots
from tests.auditor.net.conftest import Reply


@pytest.fixture
def read(site, client):
    """Serve a robots.txt, fetch it, and give its rules with a way to ask for paths."""

    def read(text, **reply):
        body = text if isinstance(text, bytes) else text.encode()
        shop = site({"/robots.txt": Reply(body=body, **reply)})
        robots = Robots.fetch(client, shop.origin)
        return robots, lambda path: robots.allows(f"{shop.origin}{path}")

    return read


def test_a_group_for_all_is_kept(read):
    robots, allows = read("User-agent: *\nDisallow: /hemmelig\n")
    assert robots.reachable
    assert robots.detail == ""
    assert not allows("/hemmelig/a")
    assert allows("/åpent")


@pytest.mark.parametrize("name", ["Auditor", "auditor", "AUDITOR/0.1", "Auditor (web)"])
def test_our_own_group_goes_before_the_group_for_all(read, name):
    _, allows = read(f"User-agent: {name}\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n")
    assert not allows("/a")
    assert allows("/b")


@pytest.mark.parametrize("name", ["A", "Audit", "Auditorium", "WebAuditor", "My-Auditor"])
def test_a_group_for_a_name_like_ours_is_not_ours(read, name):
    _, allows = read(f"User-agent: {name}\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    assert allows("/a")


def test_groups_of_one_name_are_joined(read):
    _, allows = read(
        "User-agent: Auditor\nDisallow: /a\n\nUser-agent: other\nDisallow: /\n\n"
        "User-agent: auditor\nDisallow: /b\n"
    )
    assert [allows(path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_the_longest_rule_wins_and_allow_wins_a_tie(read):
    _, allows = read("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\n")
    assert [allows(path) for path in ("/a", "/a/b", "/c")] == [False, True, True]


def test_wildcards_ends_and_queries_are_understood(read):
    _, allows = read("User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?sort=\nDisallow: /søk\n")
    assert [allows(p) for p in ("/a.pdf", "/a.pdf?x", "/a?sort=1", "/a?x=1", "/s%C3%B8k")] == [
        False,
        True,
        False,
        True,
        False,
    ]


def test_robots_txt_itself_is_always_allowed(read):
    _, allows = read("User-agent: *\nDisallow: /\n")
    assert allows("/robots.txt")
    assert not allows("/")


@pytest.mark.parametrize("status", [204, 304, 400, 401, 403, 404, 410, 429, 451, 499])
def test_a_site_without_the_file_allows_all(read, status):
    robots, allows = read("User-agent: *\nDisallow: /\n" if status >= 400 else "", status=status)
    assert robots.reachable
    assert allows("/a")


@pytest.mark.parametrize("status", [500, 502, 503, 599])
def test_a_failing_server_allows_nothing_and_says_why(read, status):
    robots, allows = read("User-agent: *\nAllow: /\n", status=status)
    assert not robots.reachable
    assert robots.detail.endswith(f"/robots.txt: HTTP {status}")
    assert not allows("/a")


def test_a_server_that_cannot_be_reached_allows_nothing_and_says_why(client):
    with socket.create_server(("127.0.0.1", 0)) as server:
        origin = f"http://127.0.0.1:{server.getsockname()[1]}"
    robots = Robots.fetch(client, origin)
    assert not robots.reachable
    assert robots.detail.endswith("/robots.txt: ERR_CONNECTION_FAILED")
    assert not robots.allows(f"{origin}/a")


def hops(count):
    replies = {f"/{n}": Reply(status=302, headers={"Location": f"/{n + 1}"}) for n in range(count)}
    replies["/robots.txt"] = replies.pop("/0")
    return replies | {f"/{count}": Reply(body=b"User-agent: *\nDisallow: /\n")}


def test_five_redirects_are_followed(site, client):
    shop = site(hops(5))
    assert not Robots.fetch(client, shop.origin).allows(f"{shop.origin}/a")


def test_a_sixth_redirect_counts_as_no_file(site, client):
    shop = site(hops(6))
    assert Robots.fetch(client, shop.origin).allows(f"{shop.origin}/a")


def test_rules_at_500_kib_are_read_and_a_cut_line_is_not(read):
    filler = "# fyll\n" * (500 * 1024 // 7)
    _, allows = read(f"User-agent: *\n{filler}Disallow: /sent\n")
    assert not allows("/sent")
    start = "User-agent: *\nDisallow: /tidlig\n#"
    cut = start + "x" * (512 * 1024 - len(start) - len("\nDisallow: /")) + "\nDisallow: /sent\n"
    _, allows = read(cut)
    assert not allows("/tidlig")
    assert allows("/annet")


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("Crawl-delay: 2.5", timedelta(seconds=2.5)),
        ("Crawl-delay: 0", timedelta(0)),
        ("Crawl-delay: 86400", timedelta(seconds=60)),
        ("Crawl-delay: 1e300", timedelta(seconds=60)),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: -3", None),
        ("Crawl-delay: snart", None),
        ("Disallow: /x", None),
    ],
)
def test_the_crawl_delay_is_read_and_capped(read, line, delay):
    assert read(f"User-agent: *\n{line}\n")[0].crawl_delay == delay


def test_sitemaps_are_listed_once_in_order_wherever_they_stand(site, client):
    shop = site(
        {
            "/robots.txt": Reply(
                body=b"Sitemap: https://kommune.example/b.xml\nUser-agent: x\nDisallow: /\n"
                b"sitemap: /a.xml\nSitemap: https://kommune.example/b.xml\nSitemap: ftp://x/\n"
            )
        }
    )
    assert Robots.fetch(client, shop.origin).sitemaps == (
        "https://kommune.example/b.xml",
        f"{shop.origin}/a.xml",
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 1000,
        bytes(range(256)) * 100,
        b"\xff\xfeU\0s\0e\0r\0",
        b"<!DOCTYPE html><html><body>Logg inn</body></html>",
        b"User-agent\nDisallow\n: :\n::::\n*\n",
        b"User-agent: *\nDisallow: %\nDisallow: %zz\nAllow: \xff\nDisallow: [\\\n",
    ],
    ids=["empty", "nul", "bytes", "utf-16", "html", "colons", "escapes"],
)
def test_a_file_of_nonsense_allows_all(read, body):
    robots, allows = read(body)
    assert robots.reachable
    assert allows("/a?b=%zz&c=[]{}|#d")


def test_a_byte_order_mark_and_old_line_ends_are_read(read):
    _, allows = read(b"\xef\xbb\xbfUser-agent: *\rDisallow: /a\r\nDisallow: /b\r")
    assert [allows(path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_a_fragment_never_reaches_the_server_and_opens_nothing(read):
    _, allows = read("User-agent: *\nDisallow: /app$\nDisallow: /*?side=1$\n")
    assert not allows("/app#Liste:type=kommune")
    assert not allows("/a?side=1#/b")
    assert allows("/apper#/app")


def test_the_address_that_answered_is_known(site, client):
    shop = site({"/robots.txt": Reply(status=301, headers={"Location": "/r.txt"})})
    assert Robots.fetch(client, shop.origin).url == f"{shop.origin}/r.txt"
