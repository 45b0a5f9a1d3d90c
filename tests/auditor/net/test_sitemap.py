import gzip

import pytest

from auditor.model.remark import RemarkKey, remark
from auditor.net.sitemap import read_sitemaps
from tests.auditor.net.conftest import Reply

XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
KOMMUNE = "https://kommune.example"


def urlset(*urls):
    entries = "".join(f"<url><loc>{url}</loc><lastmod>2026-11-21</lastmod></url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {XMLNS}>{entries}</urlset>'.encode()


def index(*urls):
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<?xml version="1.0"?><sitemapindex {XMLNS}>{entries}</sitemapindex>'.encode()


@pytest.fixture
def read(site, client):
    """Serve files (bodies may name ORIGIN) and read the sitemaps at some of their paths."""

    def read(files, *roots, refusal=lambda _: None, limit=1000):
        shop = site({})
        for path, body in files.items():
            shop.replies[path] = Reply(body=body.replace(b"ORIGIN", shop.origin.encode()))
        roots = [shop.origin + path for path in roots or list(files)[:1]]
        return read_sitemaps(client, roots, refusal=refusal, limit=limit), shop

    return read


def test_pages_of_a_sitemap_are_normalised_and_given_once_in_order(read):
    found, _ = read(
        {"/s.xml": urlset(f"{KOMMUNE}/b", f" {KOMMUNE}/å ", f"{KOMMUNE}:443/b#x", f"{KOMMUNE}/a")}
    )
    assert found.urls == (f"{KOMMUNE}/b", f"{KOMMUNE}/%C3%A5", f"{KOMMUNE}/a")
    assert found.problems == ()


def test_an_index_leads_to_its_sitemaps_breadth_first(read):
    found, shop = read(
        {
            "/i.xml": index("ORIGIN/deep.xml", "ORIGIN/flat.xml"),
            "/deep.xml": index("ORIGIN/below.xml"),
            "/flat.xml": urlset(f"{KOMMUNE}/flat"),
            "/below.xml": urlset(f"{KOMMUNE}/below"),
        }
    )
    assert found.urls == (f"{KOMMUNE}/flat", f"{KOMMUNE}/below")
    assert shop.paths == ["/i.xml", "/deep.xml", "/flat.xml", "/below.xml"]


def test_a_gzip_sitemap_is_read(read):
    found, _ = read({"/s.xml.gz": gzip.compress(urlset(f"{KOMMUNE}/a"))})
    assert (found.urls, found.problems) == ((f"{KOMMUNE}/a",), ())


def test_a_gzip_sitemap_sent_with_a_gzip_coding_is_read(site, client):
    body = gzip.compress(gzip.compress(urlset(f"{KOMMUNE}/a")))
    shop = site({"/s.xml.gz": Reply(headers={"Content-Encoding": "gzip"}, body=body)})
    found = read_sitemaps(client, [f"{shop.origin}/s.xml.gz"], refusal=lambda _: None, limit=9)
    assert found.urls == (f"{KOMMUNE}/a",)


def test_a_plain_text_sitemap_is_read(read):
    found, _ = read({"/s.txt": f"\ufeff{KOMMUNE}/a\r\n\r\n  {KOMMUNE}/å\n".encode()})
    assert (found.urls, found.problems) == ((f"{KOMMUNE}/a", f"{KOMMUNE}/%C3%A5"), ())


def test_a_sitemap_without_a_namespace_or_with_space_before_it_is_read(read):
    body = b"\n <?xml version='1.0'?><urlset><url><loc><![CDATA[%s/a?b&c]]></loc></url></urlset>"
    found, _ = read({"/s.xml": body % KOMMUNE.encode()})
    assert (found.urls, found.problems) == ((f"{KOMMUNE}/a?b&c",), ())


def test_a_sitemap_in_another_encoding_is_read(read):
    text = urlset(f"{KOMMUNE}/å").decode().replace("UTF-8", "{}")
    files = {f"/{e}": text.format(e).encode(e) for e in ("iso-8859-1", "utf-16")}
    for path in files:
        found, _ = read(files, path)
        assert (found.urls, found.problems) == ((f"{KOMMUNE}/%C3%A5",), ())


def test_addresses_of_pictures_are_no_pages(read):
    found, _ = read(
        {
            "/s.xml": f'<urlset {XMLNS} xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">'
            f"<url><loc>{KOMMUNE}/a</loc><i:image><i:loc>{KOMMUNE}/b.jpg</i:loc></i:image>"
            f"<i:loc>{KOMMUNE}/c.jpg</i:loc></url></urlset>".encode()
        }
    )
    assert found.urls == (f"{KOMMUNE}/a",)


def test_entries_that_are_no_full_web_addresses_are_left_out_and_counted(read):
    odd = ("/sider/a", "sider/a", "mailto:post@kommune.example", "", KOMMUNE + "/" + "a" * 2048)
    found, _ = read({"/s.xml": urlset(f"{KOMMUNE}/a", *odd)})
    assert found.urls == (f"{KOMMUNE}/a",)
    assert [(one.key, one.data["n"]) for one in found.problems] == [
        (RemarkKey.SITEMAP_ODD_ENTRIES, "5")
    ]


def test_a_cycle_of_indexes_is_walked_once(read):
    found, shop = read(
        {
            "/a.xml": index("ORIGIN/b.xml", "ORIGIN/a.xml", "ORIGIN/b.xml"),
            "/b.xml": index("ORIGIN/a.xml", "ORIGIN/c.xml"),
            "/c.xml": urlset(f"{KOMMUNE}/a"),
        }
    )
    assert found.urls == (f"{KOMMUNE}/a",)
    assert shop.paths == ["/a.xml", "/b.xml", "/c.xml"]


def test_indexes_are_followed_three_deep(read):
    files = {f"/{n}.xml": index(f"ORIGIN/{n + 1}.xml") for n in range(6)}
    found, shop = read(files)
    assert shop.paths == ["/0.xml", "/1.xml", "/2.xml", "/3.xml"]
    deep = remark(RemarkKey.SITEMAP_DEPTH, address=f"{shop.origin}/3.xml", n="3")
    assert found.problems == (deep,)


def test_a_site_of_endless_sitemaps_is_left_after_50(read):
    found, shop = read(
        {"/i.xml": index(*(f"ORIGIN/{n}.xml" for n in range(60)))}
        | {f"/{n}.xml": urlset(f"{KOMMUNE}/{n}") for n in range(60)}
    )
    assert len(shop.paths) == 50
    assert found.urls == tuple(f"{KOMMUNE}/{n}" for n in range(49))
    assert found.problems == (remark(RemarkKey.SITEMAPS_FILES, n="50"),)


def test_an_index_that_names_itself_and_new_ones_without_end_is_left_after_50(read):
    files = {
        f"/{n}.xml": index(f"ORIGIN/{n}.xml", *(f"ORIGIN/{20 * n + m}.xml" for m in range(1, 21)))
        for n in range(500)
    }
    found, shop = read(files)
    assert len(shop.paths) == 50
    assert found.problems[0] == remark(RemarkKey.SITEMAPS_FILES, n="50")


def test_what_an_index_names_on_hosts_of_others_is_not_asked_for(read):
    asked = []
    found, _ = read(
        {
            "/i.xml": index("https://annen.example/s.xml", "ORIGIN/a.xml"),
            "/a.xml": urlset(f"{KOMMUNE}/a"),
        },
        refusal=asked.append,
    )
    assert found.urls == (f"{KOMMUNE}/a",)
    assert "https://annen.example/s.xml" not in asked
    elsewhere = remark(RemarkKey.SITEMAP_ELSEWHERE, address="https://annen.example/s.xml")
    assert found.problems == (elsewhere,)


def test_no_more_pages_are_given_than_asked_for(read):
    files = {
        "/i.xml": index("ORIGIN/a.xml", "ORIGIN/b.xml"),
        "/a.xml": urlset(*(f"{KOMMUNE}/{n}" for n in range(5))),
        "/b.xml": urlset(f"{KOMMUNE}/z"),
    }
    found, shop = read(files, limit=3)
    assert found.urls == tuple(f"{KOMMUNE}/{n}" for n in range(3))
    assert found.problems == (remark(RemarkKey.SITEMAPS_PAGES, n="3"),)
    assert shop.paths == ["/i.xml", "/a.xml"]


def test_as_many_pages_as_asked_for_are_no_problem(read):
    found, _ = read({"/a.xml": urlset(f"{KOMMUNE}/1", f"{KOMMUNE}/2")}, limit=2)
    assert len(found.urls) == 2
    assert found.problems == ()


@pytest.mark.big
def test_entries_past_50_000_are_not_read(read):
    found, _ = read({"/s.xml": urlset(*(f"{KOMMUNE}/{n}" for n in range(50_001)))}, limit=10**6)
    assert len(found.urls) == 50_000
    assert (found.problems[0].key, found.problems[0].data["n"]) == (
        RemarkKey.SITEMAP_ENTRIES,
        "50000",
    )


@pytest.mark.parametrize(
    "subset",
    [
        "urlset",
        f'urlset SYSTEM "{KOMMUNE}/s.dtd"',
        'urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]',
        'urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]',
    ],
    ids=["plain", "external", "file", "laughs"],
)
def test_a_document_type_definition_is_refused(read, subset):
    found, _ = read(
        {
            "/s.xml": f"<?xml version='1.0'?><!DOCTYPE {subset}><urlset {XMLNS}>"
            f"<url><loc>{KOMMUNE}/a</loc></url></urlset>".encode()
        }
    )
    assert found.urls == ()
    assert [one.key for one in found.problems] == [RemarkKey.SITEMAP_DOCTYPE]


def test_what_stands_before_a_fault_is_kept(read):
    found, _ = read({"/s.xml": urlset(f"{KOMMUNE}/a", f"{KOMMUNE}/b?c=1&d=2", f"{KOMMUNE}/e")})
    assert found.urls == (f"{KOMMUNE}/a",)
    assert (found.problems[0].key, found.problems[0].data["line"]) == (
        RemarkKey.SITEMAP_UNSOUND,
        "1",
    )


def test_an_entity_that_nobody_declared_is_a_fault(read):
    found, _ = read({"/s.xml": urlset(f"{KOMMUNE}/a", f"{KOMMUNE}/&hjem;")})
    assert found.urls == (f"{KOMMUNE}/a",)
    assert found.problems[0].key is RemarkKey.SITEMAP_UNSOUND


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html><body>Logg inn</body></html>", RemarkKey.SITEMAP_NO_SITEMAP),
        (b"<!doctype html><html><p>Logg inn", RemarkKey.SITEMAP_UNSOUND),
        (b"<rss><channel/></rss>", RemarkKey.SITEMAP_NO_SITEMAP),
        (b"<", RemarkKey.SITEMAP_UNSOUND),
        (b"\x1f\x8bikke gzip", RemarkKey.SITEMAP_DAMAGED),
        (b"%PDF-1.7\n\0\0\0", RemarkKey.SITEMAP_NO_SITEMAP),
        (b"<a>" * 10_000, RemarkKey.SITEMAP_NO_SITEMAP),
        (b"<urlset>" * 10_000, RemarkKey.SITEMAP_UNSOUND),
    ],
)
def test_a_file_that_is_no_sitemap_is_a_problem(read, body, problem):
    found, _ = read({"/s.xml": body})
    assert found.urls == ()
    assert [one.key for one in found.problems] == [problem]


def test_an_empty_file_names_nothing(read):
    found, _ = read({"/s.xml": b"", "/t.xml": urlset()}, "/s.xml", "/t.xml")
    assert (found.urls, found.problems) == ((), ())


def test_a_gzip_bomb_is_cut_and_its_beginning_kept(read):
    start = urlset(f"{KOMMUNE}/a").removesuffix(b"</urlset>")
    found, _ = read({"/s.xml.gz": gzip.compress(start + b" " * (60 * 1024 * 1024), 1)})
    assert found.urls == (f"{KOMMUNE}/a",)
    assert [one.key for one in found.problems] == [RemarkKey.SITEMAP_CUT]


def test_a_huge_address_in_a_sitemap_is_left_out(read):
    found, _ = read({"/s.xml": urlset(f"{KOMMUNE}/{'a' * 5_000_000}", f"{KOMMUNE}/b")})
    assert found.urls == (f"{KOMMUNE}/b",)


def test_files_that_may_not_be_visited_are_not_requested(read):
    found, shop = read(
        {
            "/i.xml": index("ORIGIN/privat.xml", "ORIGIN/a.xml"),
            "/privat.xml": urlset(f"{KOMMUNE}/privat"),
            "/a.xml": urlset(f"{KOMMUNE}/a"),
        },
        refusal=lambda url: RemarkKey.SITEMAP_CLOSED if "privat" in url else None,
    )
    assert found.urls == (f"{KOMMUNE}/a",)
    assert shop.paths == ["/i.xml", "/a.xml"]
    closed = remark(RemarkKey.SITEMAP_CLOSED, address=f"{shop.origin}/privat.xml")
    assert found.problems == (closed,)


def test_trouble_with_one_file_leaves_the_others(read):
    found, shop = read(
        {"/i.xml": index("ORIGIN/borte.xml", "http://127.0.0.1:1/x.xml", "ORIGIN/a.xml")}
        | {"/a.xml": urlset(f"{KOMMUNE}/a")}
    )
    assert found.urls == (f"{KOMMUNE}/a",)
    assert found.problems == (
        remark(RemarkKey.SITEMAP_ELSEWHERE, address="http://127.0.0.1:1/x.xml"),
        remark(RemarkKey.SITEMAP_STATUS, address=f"{shop.origin}/borte.xml", status="404"),
    )


def test_a_file_without_an_answer_is_a_problem_with_its_code(client):
    found = read_sitemaps(client, ["http://127.0.0.1:1/x.xml"], refusal=lambda _: None, limit=9)
    gone = remark(
        RemarkKey.SITEMAP_NO_ANSWER,
        address="http://127.0.0.1:1/x.xml",
        error="ERR_CONNECTION_FAILED",
    )
    assert found.problems == (gone,)


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_says_that_it_is_busy_is_asked_for_no_further_sitemap(site, client, status):
    shop = site({"/a.xml": Reply(status=status), "/b.xml": Reply(body=urlset(f"{KOMMUNE}/b"))})
    roots = [f"{shop.origin}/a.xml", f"{shop.origin}/b.xml"]
    found = read_sitemaps(client, roots, refusal=lambda _: None, limit=9)
    assert shop.paths == ["/a.xml"]
    assert [one.key for one in found.problems] == [
        RemarkKey.SITEMAP_STATUS,
        RemarkKey.SITEMAP_HOST_BUSY,
    ]


def test_two_readings_give_the_same(read):
    files = {
        "/i.xml": index(*(f"ORIGIN/{n}.xml" for n in range(20))),
        **{f"/{n}.xml": urlset(*(f"{KOMMUNE}/{n * m % 17}" for m in range(9))) for n in range(20)},
    }
    assert read(files)[0] == read(files)[0]
