"""Which companies are kept of a page, and of one that is too large to keep them all."""

from collections import Counter
from collections.abc import Sequence

from auditor.causes import Company, Numbering
from auditor.causes.company import MOST_MEMBERS, companies_of
from auditor.model.evidence import Document, Element, Text

HOME = "https://lillevik.example/"
NEWS = (("h2", "Nyheter"), ("p", "Brua åpner."), ("button", ""), ("p", "Les mer i avisa."))
AROUND = 4


def companies(inside: Sequence[tuple[str, str]], *faulty: str) -> tuple[Company, ...]:
    """Those of a page of elements with these tags and words, where some tags had a fault."""
    document = Document(url=HOME, owner=None)
    html = Element(document, 0, "html", {}, None, shown=True)
    made = []
    for tag, words in inside:
        one = Element(document, len(made) + 1, tag, {}, html, shown=True)
        one.children = (Text(words, one, shown=True),) if words else ()
        made.append(one)
    html.children = tuple(made)
    document.elements = (html, *made)
    numbering = Numbering("lillevik.example")
    for one in made:
        if one.tag in faulty:
            numbering.number(one, anchored=True)
    return companies_of((document,), numbering)


def cells(count: int) -> Sequence[tuple[str, str]]:
    return [("td", f"celle {'abcdefghij'[at % 10]}") for at in range(count)]


def test_of_a_large_page_is_kept_what_is_near_an_element_with_a_fault() -> None:
    (small,) = companies((*NEWS, *cells(AROUND)), "button")
    (large,) = companies((*NEWS, *cells(MOST_MEMBERS)), "button")
    assert len(small.members) == len(NEWS) + AROUND
    assert large.members == small.members[: len(NEWS) - 1 + AROUND]


def test_a_tag_that_most_elements_have_is_kept_whole_or_not_at_all() -> None:
    (few,) = companies((*NEWS, *cells(MOST_MEMBERS - len(NEWS))), "button", "td")
    assert len(few.members) == MOST_MEMBERS
    (many,) = companies((*NEWS, *cells(MOST_MEMBERS)), "button", "td")
    (news,) = companies(NEWS, "button")
    assert many == news


def test_each_company_keeps_its_heading_where_nothing_in_it_had_a_fault() -> None:
    table = [("h2", "Tall"), *cells(MOST_MEMBERS)]
    news, numbers = companies((*NEWS, *table), "button")
    assert len(news.members) == len(NEWS)
    assert Counter(len(one.members) for one in (news, numbers)) == {len(NEWS): 1, 1: 1}


def test_where_nothing_had_a_fault_on_a_large_page_no_company_is_kept() -> None:
    assert companies((*NEWS, *cells(MOST_MEMBERS))) == ()
    assert companies(cells(MOST_MEMBERS + 1), "td") == ()
