"""What the rules say of the languages of a page and of its parts, without a browser."""

import sys

import pytest

from auditor.model.evidence import Document, Element, Evidence, Text
from auditor.model.finding import Outcome
from auditor.model.page import Viewport
from rules.common.reading import regions
from rules.page.language_of_parts_is_marked import language_of_parts_is_marked
from rules.page.page_language_is_that_of_its_text import page_language_is_that_of_its_text
from tests.rules.prose import (
    ENGLISH,
    LONG_BOKMAAL,
    LONG_NYNORSK,
    NAMES,
    NORWEGIAN,
    NYNORSK,
    SAMI,
    SHORT_BOKMAAL,
    SHORT_NYNORSK,
    UKRAINIAN,
)


def page(language: str, *paragraphs: str | tuple[str, str]) -> Evidence:
    """A page of paragraphs; a pair is a paragraph with a language of its own."""
    document = Document(url="https://lillevik.example/", owner=None)
    block = {"display": "block"}
    html = Element(document, 0, "html", {"lang": language}, None, shown=True, style=block)
    made = []
    for told in paragraphs:
        own, text = told if isinstance(told, tuple) else ("", told)
        attributes = {"lang": own} if own else {}
        one = Element(document, len(made) + 1, "p", attributes, html, shown=True, style=block)
        one.children = (Text(text, one, shown=True),)
        made.append(one)
    html.children = tuple(made)
    document.elements = (html, *made)
    return Evidence(
        url=document.url, title="", viewport=Viewport(1280, 1024), documents=(document,)
    )


def of_page(language: str, *paragraphs: str | tuple[str, str]) -> list[Outcome]:
    judged = page_language_is_that_of_its_text.judge(page(language, *paragraphs))
    return [verdict.outcome for verdict in judged]


def of_parts(language: str, *paragraphs: str | tuple[str, str]) -> list[tuple[int, Outcome]]:
    judged = language_of_parts_is_marked.judge(page(language, *paragraphs))
    return [(verdict.element.index, verdict.outcome) for verdict in judged]


# ---- reading -------------------------------------------------------------------------------------


def test_an_element_with_a_language_of_its_own_is_a_region() -> None:
    found = regions(page("nb", "Hei", ("en", "Hello"), "Ha det").documents[0])
    assert [(one.language, one.texts) for one in found] == [
        ("nb", ["Hei", "Ha det"]),
        ("en", ["Hello"]),
    ]


def test_a_document_nested_deeper_than_the_call_stack_is_read() -> None:
    made = page("nb", NORWEGIAN)
    document, inner = made.documents[0], made.documents[0].elements[1]
    for index in range(2, 3 * sys.getrecursionlimit()):
        around = Element(document, index, "div", {}, made.root, shown=True, style=inner.style)
        around.children, inner.parent, inner = (inner,), around, around
        document.elements = (*document.elements, around)
    made.root.children = (inner,)
    assert regions(document)[0].texts == [NORWEGIAN]


# ---- rules ---------------------------------------------------------------------------------------


def test_a_page_is_judged_once_and_not_each_of_its_paragraphs() -> None:
    assert of_page("en", NORWEGIAN, NYNORSK) == [Outcome.FAILED]
    assert of_parts("en", NORWEGIAN, NYNORSK) == []


def test_a_page_with_the_wrong_language_still_has_parts_in_a_third() -> None:
    told = ("en", NORWEGIAN * 2, NYNORSK * 2, UKRAINIAN * 2)
    assert of_page(*told) == [Outcome.FAILED]
    assert of_parts(*told) == [(3, Outcome.FAILED)]


def test_an_unmarked_passage_fails_and_a_marked_one_passes() -> None:
    told = ("nb", NORWEGIAN * 2, ENGLISH, ("en", ENGLISH))
    assert of_page(*told) == [Outcome.PASSED]
    assert of_parts(*told) == [(2, Outcome.FAILED), (3, Outcome.PASSED)]


def test_a_part_marked_with_the_wrong_language_fails() -> None:
    assert of_parts("nb", NORWEGIAN, ("en", NYNORSK)) == [(2, Outcome.FAILED)]


def test_sami_on_a_norwegian_page_is_for_a_person() -> None:
    assert of_parts("nb", NORWEGIAN * 2, SAMI) == [(2, Outcome.CANT_TELL)]


def test_forms_of_norwegian_may_stand_side_by_side() -> None:
    assert of_page("nb", NORWEGIAN, NYNORSK) == [Outcome.PASSED]
    assert of_parts("nb", NORWEGIAN, NYNORSK) == []


def test_names_titles_and_short_quotes_are_left_alone() -> None:
    short = ("The Long and Winding Road", "Read this in English", NAMES)
    assert of_parts("nb", NORWEGIAN * 2, *short) == []


@pytest.mark.parametrize("language", ["", "norsk", "nb_NO", "und"])
def test_a_page_without_a_valid_language_is_left_to_other_rules(language: str) -> None:
    assert of_page(language, NORWEGIAN) == []
    assert of_parts(language, NORWEGIAN) == []


@pytest.mark.parametrize(
    ("declared", "text", "outcome"),
    [
        ("nb", LONG_NYNORSK, Outcome.CANT_TELL),
        ("nb", SHORT_NYNORSK, Outcome.CANT_TELL),
        ("nn", SHORT_BOKMAAL, Outcome.CANT_TELL),
        ("nn", LONG_BOKMAAL, Outcome.CANT_TELL),
        ("nn-NO", LONG_BOKMAAL, Outcome.CANT_TELL),
        ("nb", LONG_BOKMAAL, Outcome.PASSED),
        ("nn", LONG_NYNORSK, Outcome.PASSED),
        ("no", LONG_BOKMAAL, Outcome.PASSED),
        ("no", LONG_NYNORSK, Outcome.PASSED),
    ],
)
def test_one_form_declared_as_the_other_is_a_question(
    declared: str, text: str, outcome: Outcome
) -> None:
    assert of_page(declared, text) == [outcome]
    assert of_parts("nb", NORWEGIAN, (declared, text)) == [(2, outcome)]
