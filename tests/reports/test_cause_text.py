"""Causes in words."""

import re
from dataclasses import replace

import pytest

from auditor.model.cause import CLUES, Where
from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from reports.cause_text import CauseGroup, clues_of, effort_of, grouped, title_of, where_of
from tests.reports.sample import RULES
from tests.reports.sample_causes import CAUSES, HOSTILE, SITE, at, cause, clue

P = at("p", "<p>")
_NUMBERS = {"pages", "audited", "places", "elements", "faulty", "different", "occurrences"}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", CLUES)
def test_every_clue_is_a_sentence_that_names_all_its_data(key: str, language: Language) -> None:
    data = {name: f"value-of-{name}" for name in CLUES[key]}
    data |= {name: str(20 + i) for i, name in enumerate(data) if name in _NUMBERS}
    (said,) = clues_of(replace(CAUSES[0], clues=(clue(key, **data),)), SITE, language)
    assert all(value in said for value in data.values())
    assert "{" not in said
    assert "–" not in said
    assert said[0].isupper()


@pytest.mark.parametrize("language", Language)
def test_a_clue_without_an_optional_value_says_nothing_of_it(language: Language) -> None:
    nameless = clue("in_landmark", landmark="footer", name="")
    in_page = clue("same_style_rule", selector=".svak", sheet="")
    for said in clues_of(replace(CAUSES[0], clues=(nameless, in_page)), SITE, language):
        assert "–" not in said
        assert "«»" not in said
        assert "“”" not in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.NB, "Den hører til det som heter .kort i koden, 4 steder på 1 side."),
        (Language.NN, "Ho høyrer til det som heiter .kort i koden, 4 stader på 1 side."),
        (Language.EN, "It belongs to what the code calls .kort, in 4 places on 1 page."),
    ],
)
def test_one_is_singular_in_a_clue_too(language: Language, said: str) -> None:
    told = clue("same_component", component=".kort", places="4", pages="1")
    assert clues_of(replace(CAUSES[0], clues=(told,)), SITE, language) == [said]
    for key, data in (("same_place", "pages"), ("on_most_pages", "audited")):
        one = clue(key, **(dict.fromkeys(CLUES[key], "1") | {data: "1"}))
        (told_of_one,) = clues_of(replace(CAUSES[0], clues=(one,)), SITE, language)
        assert not re.search(r"1 (sider|pages|kontrollerte)", told_of_one)


def test_pages_of_the_scan_are_named_without_their_origin() -> None:
    here = "http://127.0.0.1:40123/"
    clues = (
        clue("one_page", page=here + "sitater.html"),
        clue("same_style_rule", selector=".svak", sheet=here + "stil.css"),
        clue("one_page", page=SITE + "/"),
    )
    page, sheet, other = clues_of(replace(CAUSES[0], clues=clues), here, Language.EN)
    assert page == "It is on one page only: /sitater.html"
    assert sheet.endswith(".svak in /stil.css")
    assert other.endswith(SITE + "/")


@pytest.mark.parametrize(
    ("where", "outcome", "elements", "said"),
    [
        (Where.TEMPLATE, Outcome.FAILED, 4, "Én endring retter trolig 4 forekomster på 1 side."),
        (Where.CONTENT, Outcome.FAILED, 4, "4 steder å rette på siden."),
        (Where.CONTENT, Outcome.FAILED, 1, "Én endring retter trolig 4 forekomster på 1 side."),
        (Where.CONTENT, Outcome.CANT_TELL, 4, "4 steder å vurdere på siden."),
        (
            Where.COMPONENT,
            Outcome.CANT_TELL,
            4,
            "Én vurdering avklarer trolig 4 forekomster på 1 side.",
        ),
    ],
)
def test_content_is_mended_place_by_place(
    where: Where, outcome: Outcome, elements: int, said: str
) -> None:
    found = replace(CAUSES[2], where=where, outcome=outcome, occurrences=4, pages=1)
    assert effort_of(found, elements, Language.NB) == said


def test_the_place_names_what_the_strongest_clue_that_has_a_name_says() -> None:
    clues = (clue("on_most_pages", pages="9", audited="9"), clue("in_landmark", landmark="nav"))
    where = where_of(replace(CAUSES[0], clues=clues), Language.NB)
    assert where == "i malen (navigasjon)"
    assert where_of(replace(CAUSES[0], clues=()), Language.NN) == "i malen"


def test_a_long_name_of_a_place_is_cut_and_what_misleads_is_taken_out() -> None:
    strange = cause(
        "x", "1.1.1", 1, 1, Where.COMPONENT,
        clue("same_component", component=HOSTILE * 4, places="1", pages="1"), places=(P,),
    )  # fmt: skip
    where = where_of(strange, Language.EN)
    assert where.startswith("in a component (</style>")
    assert where.endswith("…)")
    assert "\u202e" not in where
    assert len(where) < 70


def test_causes_are_numbered_through_all_groups_in_the_order_of_what_must_be_done() -> None:
    backwards = grouped(tuple(reversed(CAUSES)))
    assert list(backwards) == [one for one in CauseGroup if one is not CauseGroup.CHECKED]
    assert [n for found in backwards.values() for n, _ in found] == list(range(1, 10))


def test_a_failure_a_question_and_advice_are_named_as_what_they_are() -> None:
    assert title_of(CAUSES[2], RULES, Language.NB) == "Bilder mangler tekstalternativ"
    assert title_of(CAUSES[6], RULES, Language.NB) == "Har videoen teksting?"
    advice = replace(CAUSES[2], kind=Kind.ADVICE)
    assert title_of(advice, RULES, Language.NB) == "Bilder bør ha tekstalternativ"
