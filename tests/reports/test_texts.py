"""Texts are whole: every key, every rule, all three languages."""

import csv
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import auditor.engines
import reports
from auditor.model.criteria import Language, Need, Standard
from auditor.model.finding import Outcome
from auditor.model.page import PageState
from auditor.model.report import CriterionStatus
from auditor.model.rule import RuleStatus
from auditor.model.scan import ScanState
from reports.texts import count, message, number, rule_text, say, ui
from tests.reports.sample import finding

REPORTS = Path(reports.__file__).parent
FIELDS = {"title", "wrong", "hurts", "fix"}


def axe_texts(language: Language) -> dict[str, dict[str, str]]:
    path = REPORTS / "texts" / language.value / "axe.json"
    read: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    return read


def axe_rules() -> set[str]:
    path = Path(auditor.engines.__file__).with_name("axe_rules.csv")
    with path.open(encoding="utf-8", newline="") as rows:
        return {row["rule"] for row in csv.DictReader(rows)}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", Language)
def test_every_axe_rule_has_its_texts_and_no_other_rule_has(language: Language) -> None:
    assert set(axe_texts(language)) == axe_rules()


@pytest.mark.parametrize("language", Language)
def test_every_rule_has_four_texts_that_say_something(language: Language) -> None:
    for rule, texts in axe_texts(language).items():
        assert set(texts) == FIELDS, rule
        for text in texts.values():
            assert text == text.strip(), rule
            assert len(text) >= 10, rule


def test_nynorsk_is_no_copy_of_bokmaal() -> None:
    nb, nn = axe_texts(Language.NB), axe_texts(Language.NN)
    same = [rule for rule in nb if nb[rule]["hurts"] == nn[rule]["hurts"]]
    assert same == []


@pytest.mark.parametrize(
    "word", ["ikke", "lenke", "lenken", "skjermleser", "ledetekst", "hvilken", "fra", "bildet"]
)
def test_no_bokmaal_word_is_left_in_nynorsk(word: str) -> None:
    texts = [*ui(Language.NN).values()]
    for rule in axe_texts(Language.NN).values():
        texts += [re.sub(r"`[^`]*`", "", text) for text in rule.values()]
    assert [text for text in texts if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []


def test_the_three_languages_have_the_same_words_with_the_same_placeholders() -> None:
    nb = ui(Language.NB)
    for language in (Language.NN, Language.EN):
        assert set(ui(language)) == set(nb)
        for key, text in ui(language).items():
            assert text, key
            assert placeholders(text) == placeholders(nb[key]), key


def used_keys() -> Iterator[str]:
    rooms = {key.partition(".")[0] for key in ui(Language.EN)}
    for path in REPORTS.rglob("*.py"):
        for key in re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", path.read_text("utf-8")):
            if key.partition(".")[0] in rooms:
                yield key
    yield from (f"state.{state.value}" for state in PageState if state is not PageState.AUDITED)
    yield from (f"status.{status.value}" for status in CriterionStatus)
    yield from (f"rule_status.{status.value}" for status in RuleStatus)
    yield from (f"standard.{standard.value}" for standard in Standard)
    yield from (f"scan.{state.value}" for state in ScanState if state is not ScanState.FINISHED)
    yield from (f"{kind}.{need.value}" for need in Need for kind in ("need", "statement"))
    yield from (f"consent.{it}" for it in ("rejected", "accepted", "left", "none_seen"))
    yield from (f"listing.{column}" for column in ("id", "engine", "criteria", "title"))


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    there = {re.sub(r"\.(one|other)$", "", key) for key in ui(Language.EN)}
    assert there == set(used_keys())


def test_what_has_a_singular_has_a_plural() -> None:
    keys = set(ui(Language.EN))
    for key in keys:
        if key.endswith(".one"):
            assert key.removesuffix("one") + "other" in keys
        assert key.removesuffix(".one").removesuffix(".other") not in keys - {key}


def test_one_is_singular_and_everything_else_is_plural() -> None:
    assert count(Language.NB, "count.pages", 1) == "1 side"
    assert count(Language.NN, "count.occurrences", 0) == "0 førekomstar"
    assert count(Language.EN, "count.pages", 2) == "2 pages"


def test_thousands_are_marked_as_the_language_does() -> None:
    assert number(Language.NB, 1234567) == "1\u00a0234\u00a0567"
    assert number(Language.EN, 1234567) == "1,234,567"


def test_braces_in_a_value_are_left_alone() -> None:
    assert "{n}{x}" in say(Language.EN, "finding.cant_tell", reason="{n}{x}")


def test_a_rule_of_a_later_edition_is_called_by_its_id() -> None:
    text = rule_text("rule-of-tomorrow", Language.NN)
    assert (text.title, text.wrong, text.fix) == ("rule-of-tomorrow", "", "")


def test_a_failure_says_what_is_wrong_in_the_language_asked_for() -> None:
    assert message(finding("image-alt"), Language.NN) == "Biletet manglar tekstalternativ."


def test_a_failure_of_an_unknown_rule_says_the_reason_of_the_engine() -> None:
    assert message(finding("new-rule", reason="It is so"), Language.NB) == "It is so"
    assert message(finding("new-rule", reason=""), Language.NB) == "new-rule"


def test_what_cannot_be_told_asks_for_a_person_and_says_why() -> None:
    open_ = finding("color-contrast", outcome=Outcome.CANT_TELL, reason="Gradient behind the text")
    assert message(open_, Language.NB) == "Må vurderes av et menneske: Gradient behind the text"
