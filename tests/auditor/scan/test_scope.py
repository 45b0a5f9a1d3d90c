"""Which addresses belong to a scan, and which are traps."""

import pytest

from auditor.model.page import PageState, Reason
from auditor.scan.scope import (
    MAX_SEGMENTS,
    Scope,
    literal_origins,
)

SITE = "https://fjordvik.example"
OTHER_ORIGIN = (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)
EXCLUDED = (PageState.OUT_OF_SCOPE, Reason.EXCLUDED)
URL_TRAP = (PageState.SAMPLED_OUT, Reason.URL_TRAP)


def scope(*, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Scope:
    return Scope([f"{SITE}/start"], include, exclude)


def test_every_page_of_the_starts_origin_is_in_scope() -> None:
    assert scope().leaves(f"{SITE}/nyheter/?side=2") is None
    assert scope().origins == {SITE}


@pytest.mark.parametrize(
    "url",
    [
        "http://fjordvik.example/",
        "https://fjordvik.example:8443/",
        "https://www.fjordvik.example/",
        "https://fjordvik.example.example/",
        "https://example/https://fjordvik.example/",
    ],
)
def test_another_scheme_port_or_host_is_another_origin(url: str) -> None:
    assert scope().leaves(url) == OTHER_ORIGIN


def test_with_include_only_what_it_matches_is_in_scope() -> None:
    only = scope(include=("/nyheter/",))
    assert only.leaves(f"{SITE}/nyheter/1") is None
    assert only.leaves(f"{SITE}/kontakt") == EXCLUDED


def test_what_exclude_matches_is_out_even_where_include_matches() -> None:
    both = scope(include=("/nyheter/",), exclude=(r"\?utskrift",))
    assert both.leaves(f"{SITE}/nyheter/1?utskrift=ja") == EXCLUDED


def test_the_start_is_in_scope_whatever_the_patterns_say() -> None:
    assert scope(include=("/nyheter/",), exclude=("start",)).leaves(f"{SITE}/start") is None


def test_an_include_that_spells_an_origin_out_lets_that_origin_in() -> None:
    wide = scope(include=("https://skjema.example/", SITE))
    assert wide.leaves("https://skjema.example/ny") is None
    assert wide.leaves("http://skjema.example/ny") == OTHER_ORIGIN
    assert wide.leaves("https://annet.example/?fra=https://skjema.example/") == OTHER_ORIGIN
    assert wide.leaves(f"{SITE}/kontakt") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "https://skjema.example",
        r"https://skjema\.example/ny",
        "https?://skjema.example/",
        "https://skjema.example/|/nyheter/",
        "https://skjema.example:443/",
    ],
)
def test_no_pattern_lets_in_more_origins_than_it_spells_out(pattern: str) -> None:
    wide = scope(include=(pattern, "/nyheter/"))
    assert wide.leaves("https://skjema.example.annet.example/ny") == OTHER_ORIGIN
    assert wide.leaves("https://skjemaxexample/ny") == OTHER_ORIGIN
    assert wide.leaves("https://annet.example/nyheter/") == OTHER_ORIGIN
    assert wide.leaves(f"{SITE}/nyheter/") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "https?://.*/tjenester/",
        "https?://[^/]+/tjenester/",
        "http",
        "https://(a|annet).example/tjenester/",
        "https://annet.exampl?e/tjenester/",
        r"https://\w+.example/tjenester/",
        "https://annet.example|.*",
    ],
)
def test_an_include_whose_host_is_open_filters_and_lets_no_origin_in(pattern: str) -> None:
    only = scope(include=(pattern, "/tjenester/"))
    assert only.leaves(f"{SITE}/tjenester/vann") is None
    assert only.leaves("https://annet.example/tjenester/vann") == OTHER_ORIGIN


def test_addresses_of_the_site_must_match_an_include_that_names_another_origin() -> None:
    assert scope(include=("https://skjema.example/",)).leaves(f"{SITE}/kontakt") == EXCLUDED


@pytest.mark.parametrize(
    ("pattern", "origins"),
    [
        ("https://skjema.example/ny", {"https://skjema.example"}),
        (r"https?://skjema\.ny\-by.example:8443/", {
            "http://skjema.ny-by.example:8443", "https://skjema.ny-by.example:8443"
        }),
        ("http://127.0.0.1:8000", {"http://127.0.0.1:8000"}),
        ("https://skjema\\.blåbær.example/møter", {"https://skjema.xn--blbr-roah.example"}),
        ("https://skjema.xn--blbr-roah.example/", {"https://skjema.xn--blbr-roah.example"}),
        ("https://skjema.blåbær.example.?", set()),
        ("https://999.999.999.999/", set()),
        ("https://", set()),
        ("^https://skjema.example/", set()),
    ],
)  # fmt: skip
def test_the_origins_of_a_pattern_are_those_it_spells_out(pattern: str, origins: set[str]) -> None:
    assert literal_origins(pattern) == origins


@pytest.mark.parametrize("name", [r"skjema\.blåbær", "skjema.xn--blbr-roah"])
def test_an_origin_may_be_spelled_out_as_it_is_read_or_as_it_is_requested(name: str) -> None:
    wide = scope(include=(f"https://{name}.example/møter/",))
    assert wide.leaves("https://skjema.xn--blbr-roah.example/m%C3%B8ter/1") is None
    assert wide.leaves("https://skjema.xn--blbr-roah.example/") == OTHER_ORIGIN


def test_patterns_with_letters_beyond_ascii_are_heeded_in_both_spellings() -> None:
    for pattern in ("/møter/", "/m%c3%b8ter/", "/m%C3%B8ter/"):
        assert scope(exclude=(pattern,)).leaves(f"{SITE}/m%C3%B8ter/1") == EXCLUDED
        assert scope(include=(pattern,)).leaves(f"{SITE}/m%C3%B8ter/1") is None
        assert scope(include=(pattern,)).leaves(f"{SITE}/kontakt") == EXCLUDED


def test_patterns_that_are_found_nowhere_are_named_as_they_were_given() -> None:
    one = scope(include=("/", "/mø?ter/"), exclude=("/arkiv/", "/fjern%c3%a6/"))
    addresses = [f"{SITE}/start", f"{SITE}/arkiv/1", "https://annet.example/fjern%C3%A6/"]
    assert one.idle(addresses) == ("/mø?ter/",)
    assert one.idle([]) == ("/", "/mø?ter/", "/arkiv/", "/fjern%c3%a6/")
    assert scope().idle(addresses) == ()


def test_an_origin_that_the_site_sent_its_start_to_is_let_in() -> None:
    moved = scope()
    moved.admit("https://www.fjordvik.example/")
    assert moved.leaves("https://www.fjordvik.example/kontakt") is None
    assert moved.leaves(f"{SITE}/kontakt") is None


def test_ordinary_addresses_are_no_traps() -> None:
    for path in ("/", "/nyheter/2026/03/ny-bru", "/a/b/a/b/a/", "/sok?q=bru"):
        assert scope().trap(f"{SITE}{path}") is None


def test_a_segment_that_comes_again_and_again_is_a_trap() -> None:
    assert scope().trap(f"{SITE}/a/b/a/b/a/b/a/b/") == URL_TRAP


def test_an_address_that_is_too_deep_is_a_trap() -> None:
    deep = "/".join(str(number) for number in range(MAX_SEGMENTS + 1))
    assert scope().trap(f"{SITE}/{deep}") == URL_TRAP
    assert scope().trap(f"{SITE}/{deep.rpartition('/')[0]}") is None
