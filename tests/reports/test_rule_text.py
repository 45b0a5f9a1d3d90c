"""The catalogue of rules as people read it."""

from dataclasses import replace

import pytest

from auditor.model.criteria import Language
from auditor.model.finding import Outcome
from auditor.model.rule import Example, RuleInfo, RuleText
from reports.rule_text import explain, listing
from tests.reports.sample import ADVICE_RULE, RULE
from tests.reports.snapshot import assert_same

OWN_RULE = RuleInfo(
    id="tables-have-captions",
    engine="native",
    version="2",
    criteria=("1.3.1",),
    texts={
        Language.NB: RuleText(
            title="Tabeller har overskrift",
            wrong="Tabellen mangler en overskrift.",
            hurts="Den som ikke ser siden, får ikke vite hva tabellen handler om.",
            fix="Gi tabellen en `<caption>`.",
            cannot_tell="Om overskriften passer til det som står i tabellen.",
        ),
        Language.NN: RuleText(
            title="Tabellar har overskrift",
            wrong="Tabellen manglar ei overskrift.",
            hurts="Den som ikkje ser sida, får ikkje vite kva tabellen handlar om.",
            fix="Gi tabellen ein `<caption>`.",
            cannot_tell="Om overskrifta passar til det som står i tabellen.",
        ),
        Language.EN: RuleText(
            title="Tables have captions",
            wrong="The table has no caption.",
            hurts="People who do not see the page are not told what the table is about.",
            fix="Give the table a `<caption>`.",
            cannot_tell="Whether the caption fits what the table holds.",
        ),
    },
)
EXAMPLES = (
    Example(outcome=Outcome.FAILED, html="<table>\n  <tr><td>Gebyr</td></tr>\n</table>"),
    Example(
        outcome=Outcome.PASSED,
        html="<table>\n  <caption>Gebyr for vatn, avløp og renovasjon i Fjellvik kommune frå"
        " 2026</caption>\n</table>",
    ),
    Example(outcome=Outcome.CANT_TELL, html="<table><caption>Tabell 1</caption></table>"),
    Example(outcome=Outcome.INAPPLICABLE, html='<table role="none"></table>'),
)


@pytest.mark.parametrize("language", Language)
def test_the_page_on_a_rule_of_our_own_is_as_it_was(language: Language) -> None:
    page = explain(OWN_RULE, language, EXAMPLES)
    assert_same(f"explain-own-{language.value}.txt", page)
    assert max(map(len, page.splitlines())) <= 80


def test_a_duty_is_not_called_good_practice() -> None:
    duty = replace(OWN_RULE, criteria=(), duty=True)
    assert "another duty in law" in explain(duty, Language.EN)
    assert "good practice" not in explain(duty, Language.EN)
    assert "stable: can establish that a duty is not met" in explain(duty, Language.EN)
    assert listing([duty], Language.EN).splitlines()[1].split()[2] == "duty"


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
    page = explain(
        replace(RULE, id="new-rule", criteria=("9.9.9",), act_ids=(), texts={}), Language.EN
    )
    assert page.startswith("new-rule\n")
    assert "9.9.9" in page
    assert "What is wrong" not in page
    assert "ACT rules" not in page


def test_a_criterion_that_wcag_added_later_has_no_clause() -> None:
    page = explain(replace(RULE, criteria=("2.5.8",)), Language.EN)
    assert "not in EN 301 549 V3.2.1" in page


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_the_list_fits_the_terminal(width: int) -> None:
    long = replace(OWN_RULE, id="image-alternative-says-what-the-image-shows")
    rules = [long, RULE, ADVICE_RULE]
    whole, fitted = (listing(rules, Language.NB, columns) for columns in (None, width))
    assert max(map(len, fitted.splitlines())) <= width
    assert fitted.split() == whole.split()
    assert (fitted == whole) is (width == 200)


def test_columns_of_the_list_are_aligned() -> None:
    heading, *rows = listing([RULE, ADVICE_RULE], Language.EN).splitlines()
    column = heading.index("What the rule requires")
    assert [row[column - 2 : column] for row in rows] == ["  ", "  "]
    assert all(row[column] != " " for row in rows)
