"""Addresses that differ after ``#``: places in a page, placeholders, views."""

from dataclasses import replace
from pathlib import Path

import pytest

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.scan.fragments import TRIES, TRIES_OF_SITE, Fragments, document_of, untried
from tests.auditor.scan.scanning import Result, plan_for, scan
from tests.site import SiteServer
from tests.site.hostile.pages import document

SITE = "https://fjordvik.example"
PLACE = (PageState.DUPLICATE, Reason.SAME_PAGE)
UNTRIED = (PageState.DUPLICATE, Reason.FRAGMENTS_ALIKE)


def entry(seq: int, path: str, source: Source = Source.LINK) -> AddressRecord:
    return AddressRecord(seq=seq, url=SITE + path, depth=1, source=source, state=None, reason=None)


def seen(record: AddressRecord, state: PageState = PageState.DUPLICATE) -> AddressRecord:
    reason = Reason.COMPLETE if state is PageState.AUDITED else Reason.SAME_PAGE
    return replace(record, state=state, reason=reason, attempts=1)


def tried(fragments: Fragments, paths: list[str], state: PageState = PageState.DUPLICATE) -> None:
    for number, path in enumerate(paths, start=1):
        record = entry(number, path)
        fragments.enter(record)
        fragments.settle(seen(record, state))


HOME = seen(entry(0, "/a"), PageState.AUDITED)


def test_a_fragment_that_names_an_element_is_no_page() -> None:
    one = Fragments()
    one.learn(f"{SITE}/a", ["innhold", "møter", "x"])
    assert not one.may_be_page(f"{SITE}/a#innhold", HOME)
    assert not one.may_be_page(f"{SITE}/a#m%C3%B8ter", HOME)
    assert one.may_be_page(f"{SITE}/a#Liste:type=kommune", HOME)
    assert one.may_be_page(f"{SITE}/b#innhold", HOME)
    assert one.verdict(entry(1, "/a#innhold"), HOME) == PLACE


@pytest.mark.parametrize(
    "state",
    [PageState.NOT_HTML, PageState.HTTP_ERROR, PageState.OUT_OF_SCOPE, PageState.DISALLOWED],
)
def test_a_document_that_is_no_page_has_no_views(state: PageState) -> None:
    gone = replace(HOME, state=state)
    assert not Fragments().may_be_page(f"{SITE}/a#side=3", gone)
    assert Fragments().verdict(entry(1, "/a#side=3"), gone) == PLACE


def test_so_many_fragments_of_one_document_are_tried() -> None:
    one = Fragments()
    tried(one, [f"/a#{number}" for number in range(TRIES - 1)])
    assert one.verdict(entry(50, "/a#ny"), HOME) is None
    tried(one, ["/a#enda-en"])
    assert one.verdict(entry(50, "/a#ny"), HOME) == UNTRIED
    assert one.verdict(entry(50, "/b#ny"), HOME) is None


def test_a_document_with_one_view_of_its_own_may_have_more() -> None:
    one = Fragments()
    tried(one, ["/a#Liste:1"], PageState.AUDITED)
    tried(one, [f"/a#{number}" for number in range(20)])
    assert one.verdict(entry(50, "/a#Liste:2"), HOME) is None


def test_a_placeholder_in_every_menu_is_tried_so_many_times() -> None:
    one = Fragments()
    tried(one, [f"/{number}#/" for number in range(TRIES)])
    assert one.verdict(entry(50, "/ny#/"), HOME) == UNTRIED
    assert one.verdict(entry(50, "/ny#!"), HOME) is None


def test_a_site_whose_fragments_never_show_anything_is_believed() -> None:
    one = Fragments()
    tried(one, [f"/{number}#{number}" for number in range(TRIES_OF_SITE)])
    assert one.verdict(entry(50, "/ny#noe"), HOME) == UNTRIED


def test_what_could_not_be_seen_says_nothing() -> None:
    one = Fragments()
    tried(one, [f"/a#{number}" for number in range(9)], PageState.TIMED_OUT)
    assert one.verdict(entry(50, "/a#ny"), HOME) is None


def test_an_address_waits_for_its_document_and_for_those_it_hangs_on() -> None:
    one = Fragments()
    entries = [entry(number, f"/a#{number}") for number in range(1, TRIES + 2)]
    for record in entries:
        one.enter(record)
    assert one.waits(entries[0], replace(HOME, state=None))
    assert [one.waits(record, HOME) for record in entries] == [False] * TRIES + [True]
    one.settle(seen(entries[0], PageState.AUDITED))
    assert not one.waits(entries[-1], HOME)
    assert not one.waits(entry(50, "/a"), None)


def test_what_was_given_is_visited_as_it_was_given() -> None:
    one = Fragments()
    one.learn(f"{SITE}/a", ["del"])
    for source in (Source.START, Source.LIST):
        assert one.verdict(entry(1, "/a#del", source), HOME) is None
        assert not one.waits(entry(1, "/a#del", source), None)


def test_fragments_with_words_that_were_not_tried_are_told() -> None:
    alike = {"state": PageState.DUPLICATE, "reason": Reason.FRAGMENTS_ALIKE}
    records = [
        replace(entry(n, path), **alike) for n, path in enumerate(("/a#/", "/a#om", "/b#om"))
    ]
    (told,) = untried(records)
    assert told.key is RemarkKey.FRAGMENTS_UNTRIED
    assert told.data == {"n": "2", "first": f"{SITE}/a#om, {SITE}/b#om"}
    assert list(untried(records[:1])) == []


def test_a_document_is_its_address_without_the_fragment() -> None:
    assert document_of(f"{SITE}/a?b=1#c#d") == f"{SITE}/a?b=1"


# ---- whole scans ---------------------------------------------------------------------------------

ROUTER = """<nav><a href="#Liste:type=kommune">Liste</a> <a href="#Visning:id=1">En</a>
<a href="#Visning:id=2">To</a> <a href="#om">Om</a> <a href="#innhold">Hopp</a></nav>
<div id="innhold"></div><script>
function vis() {
  const valg = decodeURIComponent(location.hash.slice(1));
  const navn = valg.split(':')[0];
  innhold.innerHTML = !valg || valg === 'innhold' ? '<h2>Start</h2><p>Velg noe.</p>'
    : '<h2>' + navn + '</h2><p>Innhold for ' + navn + '.</p>';
}
addEventListener('hashchange', vis);
vis();
</script>"""


def states(result: Result, site: SiteServer) -> dict[str, PageState]:
    return {
        page.url.removeprefix(site.origin): page.state
        for page in result.pages
        if page.url.startswith(site.url("/app"))
    }


@pytest.mark.usefixtures("no_browser")
def test_views_after_a_bare_fragment_are_pages_and_places_are_none(
    site: SiteServer, tmp_path: Path
) -> None:
    site.add("/app", document("App", ROUTER))
    result = scan(tmp_path, plan_for(site.url("/app"), robots=False, include=("/app",)))
    assert states(result, site) == dict.fromkeys(
        ("/app", "/app#Liste:type=kommune", "/app#Visning:id=1", "/app#Visning:id=2", "/app#om"),
        PageState.AUDITED,
    )
    assert result.coverage.ratio == 1
    assert result.scan.remarks == ()


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("left_out", ["addEventListener('hashchange', vis);", "vis();\n"])
def test_views_are_pages_whether_scripts_look_at_the_address_or_wait_for_a_click(
    left_out: str, site: SiteServer, tmp_path: Path
) -> None:
    site.add(
        "/app",
        document(
            "App",
            f'<base href="/annet/">{ROUTER.replace(left_out, "")}'.replace(
                'href="#', 'href="/app#'
            ),
        ),
    )
    result = scan(tmp_path, plan_for(site.url("/app"), robots=False, include=("/app",)))
    assert set(states(result, site).values()) == {PageState.AUDITED}
    assert len(states(result, site)) == 5


@pytest.mark.usefixtures("no_browser")
def test_placeholders_double_no_page_and_lower_no_coverage(
    site: SiteServer, tmp_path: Path
) -> None:
    menu = (
        '<nav><a href="#/" onclick="return false">Meny</a> <a href="#!">Søk</a>'
        '<a href="/s/2#del">Del</a> <a href="#">Topp</a>'
        + "".join(f'<a href="/s/{number}">{number}</a> ' for number in range(1, 6))
        + "</nav><p id='del'>Del</p><p>Klokka <script>document.write(Date.now())</script></p>"
    )
    for number in range(1, 6):
        site.add(f"/s/{number}", document(f"Side {number}", menu))
    result = scan(tmp_path, plan_for(site.url("/s/1"), robots=False, include=("/s/",)))
    assert result.audited == {site.url(f"/s/{number}") for number in range(1, 6)}
    assert result.coverage.ratio == 1
    assert result.scan.remarks == ()
    visits = [one for one in site.requests if one.path.startswith("/s/")]
    assert len(visits) == 5 + 2 * TRIES
