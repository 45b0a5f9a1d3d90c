"""What a site's own say of how its occurrences are to be known from scan to scan."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag

from auditor.causes import fingerprinted
from auditor.model.cause import Sight
from auditor.model.evidence import Document, Element, Text
from auditor.model.identity import EVERYBODYS, Identity
from tests.auditor.store import build

URL = "https://fjordvik.example/skjema/"


def element_of(
    tag: Tag, document: Document, parent: Element | None, flat: list[Element]
) -> Element:
    attributes = {
        name: value if isinstance(value, str) else " ".join(value)
        for name, value in tag.attrs.items()
    }
    element = Element(document, len(flat), tag.name, attributes, parent, shown=True)
    flat.append(element)
    element.children = tuple(
        element_of(one, document, element, flat)
        if isinstance(one, Tag)
        else Text(value=str(one), parent=element, shown=True)
        for one in tag.children
    )
    return element


def elements(html: str, url: str = URL) -> list[Element]:
    """The elements of a page with such a body."""
    document = Document(url=url, owner=None)
    flat: list[Element] = []
    soup = BeautifulSoup(f"<html><body>{html}</body></html>", "html.parser")
    assert soup.html is not None
    element_of(soup.html, document, None, flat)
    document.elements = tuple(flat)
    return flat


def prints(html: str, tag: str, identity: Identity = EVERYBODYS, url: str = URL) -> Sequence[str]:
    """The fingerprints of what one rule says of all elements of a kind."""
    seen = [Sight(element=one) for one in elements(html, url) if one.tag == tag]
    found = [build.finding("image-alt", snippet=f"<{tag}>") for _ in seen]
    return [one.fingerprint for one in fingerprinted(found, seen, url=url, identity=identity)]


BY_KEY = Identity(significant=("data-key",))


def test_a_significant_attribute_knows_an_element_wherever_it_stands() -> None:
    before = '<main><img data-key="9-x7"><img data-key="bru"></main>'
    after = '<main><img data-key="bru"><img data-key="ny"><img data-key="9-x7"></main>'
    one, two = prints(before, "img", BY_KEY)
    again = prints(after, "img", BY_KEY)
    assert (again[2], again[0]) == (one, two)
    assert again[1] not in (one, two)
    assert prints(before, "img")[0] == prints(after, "img")[0]  # else by their order alone


def test_a_significant_attribute_around_an_element_tells_it_too() -> None:
    html = '<div data-key="a"><img></div><div data-key="b"><img></div>'
    moved = '<div data-key="b"><img></div><div data-key="a"><img></div>'
    assert prints(html, "img", BY_KEY) == prints(moved, "img", BY_KEY)[::-1]
    assert prints(html, "img") == prints(moved, "img")


@pytest.mark.parametrize(
    ("ignored", "before", "after"),
    [
        ("id", '<img id="kartet">', '<img id="bildet">'),
        ("alt", '<img alt="Vær i dag: sol">', '<img alt="Vær i dag: snø">'),
        ("src", '<img src="/webkamera/sol.jpg">', '<img src="/webkamera/regn.jpg">'),
        (
            "aria-label",
            '<nav aria-label="Uke en"><img></nav>',
            '<nav aria-label="Uke to"><img></nav>',
        ),
        ("role", '<img role="button">', '<img role="switch">'),
    ],
)
def test_an_ignored_attribute_may_change_as_it_likes(ignored: str, before: str, after: str) -> None:
    assert prints(before, "img") != prints(after, "img")
    identity = Identity(ignored=(ignored,))
    assert prints(before, "img", identity) == prints(after, "img", identity)


def test_a_link_whose_address_is_ignored_is_still_known_by_its_name() -> None:
    html = '<a href="/a?x">Kart</a><a href="/b">Vei</a>'
    moved = '<a href="/c">Vei</a><a href="/d">Kart</a>'
    identity = Identity(ignored=("href",))
    assert prints(html, "a", identity) == prints(moved, "a", identity)[::-1]


def gone(selector: str, snippet: str, identity: Identity) -> str:
    finding = build.finding("image-alt", selector=(selector,), snippet=snippet)
    (known,) = fingerprinted([finding], [Sight()], url=URL, identity=identity)
    return known.fingerprint


def test_an_element_that_is_gone_is_known_by_its_start_tag_in_the_same_way() -> None:
    before = '<img data-key="bru" alt="a" id="en">'
    assert gone("#en", before, BY_KEY) == gone("#to", before.replace("en", "to"), BY_KEY)
    assert gone("#en", before, BY_KEY) != gone("#en", before.replace("bru", "vei"), BY_KEY)
    ignored = Identity(ignored=("id", "alt", "src", "class"))
    plain = gone("img", '<img src="/x.png" class="kart">', ignored)
    assert plain == gone("#en", '<img id="en" alt="b" src="/y.png" class="vei">', ignored)
    assert plain != gone("img", '<img src="/x.png" class="kart">', EVERYBODYS)


STAGING = Identity(
    scanned_base="http://localhost:3000/", public_base="https://www.fjordvik.example/nb/"
)


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://localhost:3000/", "https://www.fjordvik.example/nb/"),
        ("http://localhost:3000", "https://www.fjordvik.example/nb/"),
        ("http://localhost:3000/om/?id=3#/kart", "https://www.fjordvik.example/nb/om/?id=3#/kart"),
        ("http://localhost:3001/om/", "http://localhost:3001/om/"),
        ("https://annen.example/om/", "https://annen.example/om/"),
    ],
)
def test_a_scanned_address_stands_for_a_live_one(url: str, public: str) -> None:
    assert STAGING.public(url) == public
    assert EVERYBODYS.public(url) == url


def test_what_lies_beside_the_folder_that_was_scanned_keeps_its_path() -> None:
    identity = Identity(
        scanned_base="https://test.fjordvik.example/nb/start",
        public_base="https://fjordvik.example/nb/forside",
    )
    assert (
        identity.public("https://test.fjordvik.example/nb/om") == "https://fjordvik.example/nb/om"
    )
    assert (
        identity.public("https://test.fjordvik.example/en/om") == "https://fjordvik.example/en/om"
    )


def test_a_staging_address_has_the_fingerprints_of_the_live_one() -> None:
    live = Identity(public_base="")
    html = '<main><img alt="Bru"></main>'
    staging = replace(STAGING, public_base="https://www.fjordvik.example/")
    there = prints(html, "img", staging, "http://localhost:3000/om/")
    assert there == prints(html, "img", live, "https://fjordvik.example/om/")
    assert there != prints(html, "img", live, "http://localhost:3000/om/")


@pytest.mark.parametrize(
    ("live", "staged"),
    [
        ("/logo.png", "/prosjekt/7/logo.png"),
        ("logo.png", "logo.png"),
        ("https://www.fjordvik.example/logo.png", "https://www.fjordvik.example/logo.png"),
        ("https://fjordvik.example/logo.png", "http://localhost:3000/prosjekt/7/logo.png"),
        ("https://cdn.example/logo.png", "https://cdn.example/logo.png"),
    ],
)
def test_what_an_element_leads_to_is_told_by_its_live_address(live: str, staged: str) -> None:
    preview = Identity(
        scanned_base="http://localhost:3000/prosjekt/7/",
        public_base="https://www.fjordvik.example/",
    )
    html = '<main><a href="{0}">Om oss</a><img src="{0}"></main>'
    at_home = "https://www.fjordvik.example/om/"
    there = "http://localhost:3000/prosjekt/7/om/"
    for tag in ("a", "img"):
        known = prints(html.format(live), tag, EVERYBODYS, at_home)
        assert prints(html.format(staged), tag, preview, there) == known


def test_what_nobody_wished_changes_nothing() -> None:
    html = '<nav id="meny" aria-label="Meny"><img alt="Bru" src="/bru.png"><img></nav>'
    assert prints(html, "img") == ["1:ff60f467f56856de", "1:82301f6dce30955a"]
    assert (
        gone("#en > img", '<img class="kart" src="/x.png" alt="Kart">', EVERYBODYS)
        == "1:b849a3514453fda8"
    )
