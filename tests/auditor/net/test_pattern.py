"""What patterns of addresses match, and what RE2 refuses with a sentence."""

import time
import unicodedata

import pytest

from auditor.net.address import normalise
from auditor.net.pattern import AddressPattern, PatternError, spellings


def found(pattern: str, url: str) -> bool:
    normal = normalise(url)
    assert normal is not None
    return AddressPattern(pattern).found_in(spellings(normal))


MEETINGS = "https://blåbær.kommune.example/møter/Ås%20kommunestyre?år=2026"


@pytest.mark.parametrize(
    "pattern",
    [
        "/møter/",
        "/m%C3%B8ter/",
        "/m%c3%b8ter/",
        r"/m\%c3\%b8ter/",
        "/m[øo]ter/",
        "/m(%c3%b8|o)ter/",
        "/m%c3%b8{1}ter/",
        "^https://blåbær.kommune.example/møter/",
        r"^https://xn--blbr-roah\.kommune\.example/møter/",
        "^https://xn--blbr-roah.kommune.example/m%C3%B8ter/",
        "^https://blåbær.kommune.example/m%c3%b8ter/",
        "/Ås kommunestyre",
        "/Ås%20kommunestyre",
        "/%c3%85s kommunestyre",
        r"\?år=\d+$",
        "%C3%A5r=2026",
        "(?i)/MØTER/",
        unicodedata.normalize("NFD", "/Ås"),
        "/A%CC%8As",
        r"/m\pLter/",
    ],
)
def test_a_pattern_matches_what_a_person_reads_and_what_is_requested(pattern: str) -> None:
    assert found(pattern, MEETINGS)
    assert found(pattern, unicodedata.normalize("NFD", MEETINGS))
    assert not found(pattern, "https://kommune.example/moeter/?ar=2026")


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/a/b", "https://kommune.example/a%2Fb"),
        ("/møter$", "https://kommune.example/møter/1"),
        ("/MØTER/", "https://kommune.example/møter/"),
        ("blåbær", "https://kommune.example/blabaer"),
        ("[?]q=a&b", "https://kommune.example/?q=a%26b"),
        ("/a.b%2E$", "https://kommune.example/a.bc"),
    ],
)
def test_a_pattern_matches_nothing_else(pattern: str, url: str) -> None:
    assert not found(pattern, url)


def test_what_is_reserved_matches_as_it_is_written() -> None:
    assert found("/a%2fb", "https://kommune.example/a%2Fb")
    assert found("%2[fF]b", "https://kommune.example/a%2fb")
    assert found("/%7eola/", "https://kommune.example/~ola/")
    assert found("/%F8l", "https://kommune.example/%f8l")  # Latin-1, which no bar decodes


def test_an_address_with_a_fragment_counts_as_the_one_without_it_too() -> None:
    assert found(r"\.pdf$", "https://kommune.example/plan.pdf#/side/3")
    assert found("/side/3$", "https://kommune.example/plan.pdf#/side/3")


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [
        ("^(?!.*arkiv)", "it looks ahead or behind"),
        ("a(?=b)", "it looks ahead or behind"),
        ("(?<=a)b", "it looks ahead or behind"),
        ("(?<!a)b", "it looks ahead or behind"),
        (r"/(\w+)/\1/", "it refers back to a group"),
        ("(?P<a>x)(?P=a)", "it refers back to a group"),
        ("(?>a)", "write (?:…)"),
        ("a++", "one of *, + and ?"),
        ("a{2000}", "more than 1000 times"),
        ("((a{100}){100}){100}", "more than 1000 times"),
        (r"/arkiv\Z", "write $"),
        (r"\ø", "write the character itself"),
        ("(?x)a", "it begins a group"),
        ("[a", "(missing ]: [a)"),
        ("(", "(missing ): ()"),
        ("a" * 2001, "write several patterns"),
        ("\ud800", "UTF-8"),
    ],
)
def test_what_re2_cannot_run_is_refused_with_what_to_write_instead(
    pattern: str, advice: str
) -> None:
    with pytest.raises(PatternError) as refused:
        AddressPattern(pattern)
    assert advice in refused.value.advice
    assert str(refused.value).startswith("The pattern ")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("pattern", "address", "name"),
    [
        ("no/([^/]+)/", "https://fjellvik.no/skole/sfo", "skole"),
        ("no/([^/]+)/(?P<avdeling>[^/]+)", "https://fjellvik.no/skole/sfo", "sfo"),
        ("skole|helse", "https://fjellvik.no/skole/sfo", "skole"),
        ("(helse)|(skole)", "https://fjellvik.no/skole/sfo", "skole"),
        ("(?P<a>helse)|/(?P<b>sfo)|(x)", "https://fjellvik.no/skole/sfo", "sfo"),
        ("^https?://([^./]+)", "https://helse.fjellvik.no/", "helse"),
        ("no/([^/]+)/", "https://fjellvik.no/kj%C3%B8kken/a", "kjøkken"),
        ("no/(kjøkken)/", "https://fjellvik.no/kj%C3%B8kken/a", "kjøkken"),
        ("//(.+?)/", "https://xn--blbr-roah.example/", "blåbær.example"),
        ("no/([^/]+)/", "https://fjellvik.no/skole", ""),
        ("no/(skole)?", "https://fjellvik.no/helse", ""),
    ],
)
def test_a_pattern_names_the_group_that_an_address_belongs_to(
    pattern: str, address: str, name: str
) -> None:
    normal = normalise(address)
    assert normal is not None
    assert AddressPattern(pattern).group_in(normal) == name


def test_no_pattern_holds_the_process() -> None:
    began = time.process_time()
    assert not found("(a+)+$", f"https://kommune.example/{'a' * 1900}!")
    assert time.process_time() - began < 1
