"""Causes in words."""

from dataclasses import replace

import pytest

from auditor.model.cause import CLUES, Where
from auditor.model.criteria import Language
from reports.cause_text import Group, clues_of, grouped, title_of, where_of
from tests.reports.sample_causes import CAUSES, HOSTILE, at, cause, clue

P = at("p", "<p>")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", CLUES)
def test_every_clue_is_a_sentence_that_names_all_its_data(key: str, language: Language) -> None:
    data = {name: f"value-of-{name}" for name in CLUES[key]}
    (said,) = clues_of(replace(CAUSES[0], clues=(clue(key, **data),)), language)
    assert all(value in said for value in data.values())
    assert "{" not in said
    assert "–" not in said
    assert said[0].isupper()


@pytest.mark.parametrize("language", Language)
def test_a_clue_without_an_optional_value_says_nothing_of_it(language: Language) -> None:
    nameless = clue("in_landmark", landmark="footer", name="")
    in_page = clue("same_style_rule", selector=".svak", sheet="")
    for said in clues_of(replace(CAUSES[0], clues=(nameless, in_page)), language):
        assert "–" not in said
        assert "«»" not in said
        assert "“”" not in said


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
    assert list(backwards) == list(Group)
    assert [n for found in backwards.values() for n, _ in found] == list(range(1, 10))


def test_a_failure_is_named_by_what_is_wrong_and_a_doubt_by_the_demand() -> None:
    assert title_of(CAUSES[2], {}, Language.NB) == "Bildet mangler tekstalternativ"
    assert title_of(CAUSES[6], {}, Language.NB) == "Videoer har teksting"
