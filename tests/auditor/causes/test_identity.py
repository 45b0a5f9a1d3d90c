"""Which addresses name one page, and which name two."""

import pytest

from auditor.causes.identity import page_identity

SIDE = "https://fjordvik.example/side.php"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?id=3", "?id=3&utm_source=brev&fbclid=IwAR1"),
        ("?id=3", "?id=3&sid=8f3a2b1c9d0e4f5a"),
        ("?id=3&PHPSESSID=a1", "?PHPSESSID=b2&id=3"),
        ("?id=3", ";jsessionid=1A2B3C?id=3"),
        ("?id=3&v=12", "?id=3&v=13.1"),
        ("?r=8f3a2b1c", "?r=9b2e4c1a"),
        ("?_=1700000000000", "?ts=1700000000001"),
        ("?t=1700000000000", ""),
        ("?b=2&a=1", "?a=1&b=2"),
        ("?", "#innhold"),
    ],
)
def test_a_page_stays_the_same_however_a_visit_wrote_its_address(one: str, other: str) -> None:
    assert page_identity(SIDE + one) == page_identity(SIDE + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?id=3", "?id=5"),
        ("?id=3", ""),
        ("?sid=3", "?sid=5"),
        ("?v=dQw4w9WgXcQ", "?v=9bZkp7q19f0"),
        ("?t=12", "?t=13"),
        ("?a=1&a=2", "?a=2&a=1"),
        ("#/kontakt", "#/kart"),
        ("#!kontakt", "#!kart"),
        ("/sak-8f3a2b1c", "/sak-9b2e4c1a"),
    ],
)
def test_pages_are_told_apart_by_what_names_them(one: str, other: str) -> None:
    assert page_identity(SIDE + one) != page_identity(SIDE + other)


def test_where_a_site_is_served_does_not_matter() -> None:
    addresses = ("http://localhost:8137/om/index.html", "https://fjordvik.example/om/")
    assert {page_identity(address) for address in addresses} == {"/om/"}
    assert page_identity("https://fjordvik.example") == "/"
    assert page_identity("http://[") == "http://["
