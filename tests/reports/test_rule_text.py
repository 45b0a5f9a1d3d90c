"""The catalogue of rules as people read it."""

from dataclasses import replace

import pytest

from auditor.model.criteria import Language
from reports.rule_text import explain, listing
from tests.reports.sample import ADVICE_RULE, RULE
from tests.reports.snapshot import assert_same


@pytest.mark.parametrize("language", Language)
def test_the_page_on_a_rule_is_as_it_was(language: Language) -> None:
    assert_same(f"explain-{language.value}.txt", explain(RULE, language))
    assert_same(f"explain-advice-{language.value}.txt", explain(ADVICE_RULE, language))


@pytest.mark.parametrize("language", Language)
def test_the_list_of_rules_is_as_it_was(language: Language) -> None:
    assert_same(f"listing-{language.value}.txt", listing([RULE, ADVICE_RULE], language))


def test_no_line_of_an_explanation_is_wider_than_eighty_columns() -> None:
    lines = explain(RULE, Language.NB).splitlines()
    assert len(lines) > 15
    assert max(map(len, lines)) <= 80


def test_a_rule_without_texts_is_explained_by_what_is_known_of_it() -> None:
    page = explain(replace(RULE, id="new-rule", criteria=("9.9.9",), act_ids=()), Language.EN)
    assert page.startswith("new-rule\n")
    assert "9.9.9" in page
    assert "What is wrong" not in page
    assert "ACT rules" not in page


def test_a_criterion_that_wcag_added_later_has_no_clause() -> None:
    page = explain(replace(RULE, criteria=("2.5.8",)), Language.EN)
    assert "not in EN 301 549 V3.2.1" in page


def test_columns_of_the_list_are_aligned() -> None:
    heading, *rows = listing([RULE, ADVICE_RULE], Language.EN).splitlines()
    column = heading.index("What the rule requires")
    assert [row[column - 2 : column] for row in rows] == ["  ", "  "]
    assert all(row[column] != " " for row in rows)
