"""Refreshes and alternates are read as browsers read them."""

from datetime import timedelta

import pytest

from auditor.net.pointers import alternates, read_refresh


@pytest.mark.parametrize(
    ("content", "seconds", "to"),
    [
        ("0; url=/ny", 0, "/ny"),
        ("2;URL=/ny", 2, "/ny"),
        ("5; url='/ny side'", 5, "/ny side"),
        ('5;url="https://annet.example/"rest', 5, "https://annet.example/"),
        ("  3 ,url = /ny  ", 3, "/ny"),
        ("3 /ny", 3, "/ny"),
        ("3;/ny", 3, "/ny"),
        ("3;url", 3, "url"),
        ("300", 300, ""),
        ("300;", 300, ""),
        ("1.5;url=/ny", 1, "/ny"),
        (".5;url=/ny", 0, "/ny"),
        ("9" * 400, 3650 * 86400, ""),
    ],
)
def test_a_refresh_is_read(content: str, seconds: int, to: str) -> None:
    refresh = read_refresh(content)
    assert refresh is not None
    assert (refresh.after, refresh.to) == (timedelta(seconds=seconds), to)


@pytest.mark.parametrize("content", ["", "url=/ny", "-1;url=/ny", "5x;url=/ny", "; url=/ny"])
def test_what_no_browser_follows_is_no_refresh(content: str) -> None:
    assert read_refresh(content) is None


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('</nn>; rel="alternate"; hreflang="nn"', ("/nn",)),
        ("</nn>;rel=alternate;hreflang=nn, </en>; hreflang=en; rel=alternate", ("/nn", "/en")),
        (
            '</nn>; rel="alternate"; hreflang="nn"\n</en>; REL=Alternate; HREFLANG=en',
            ("/nn", "/en"),
        ),
        ('</a,b>; rel="alternate"; title="a, b; c"; hreflang="nn"', ("/a,b",)),
        ('</nn>; rel="alternate"', ()),
        ('</feed>; rel="alternate"; hreflang="nn"; type="application/rss+xml"', ()),
        ("</stil.css>; rel=preload; as=style", ()),
        ("tull", ()),
    ],
)
def test_alternates_of_a_header_are_pages_in_other_languages(
    header: str, found: tuple[str, ...]
) -> None:
    assert alternates(header) == found
