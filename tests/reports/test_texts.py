"""Texts are whole: every key, every rule, all three languages."""

import csv
import json
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import auditor.engines
import reports
from auditor.model.case import Stage
from auditor.model.cause import CLUES, Where
from auditor.model.comparison import Change, Doubt
from auditor.model.criteria import Language, Need, Standard, Theme
from auditor.model.evidence import Completeness, Yield
from auditor.model.finding import Outcome
from auditor.model.gate import GateReason, GateResult
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.report import CriterionStatus
from auditor.model.retest import Retested
from auditor.model.rule import RuleStatus
from auditor.model.scan import EngineChoice, ScanState
from auditor.model.triage import Subject
from reports.cause_text import CauseGroup
from reports.supervision import ReportKind
from reports.texts import (
    count,
    message,
    number,
    reasons,
    rule_texts,
    say,
    ui,
)
from reports.verdict_book import GUIDE, fill_in_names
from reports.xlsx import COLUMNS
from tests.reports.sample import finding

REPORTS = Path(reports.__file__).parent
LANDMARKS = ("header", "nav", "main", "aside", "footer", "search", "form")
ELEMENTS = ("a", "button", "heading", "html", "iframe", "img", "input", "p", "table", "video")
TITLES = ("title", "failure", "question", "advice")
FIELDS = {*TITLES, "decide", "wrong", "hurts", "fix"}
SHOULD = {Language.NB: "bør", Language.NN: "bør", Language.EN: "should"}
ENGINES = Path(auditor.engines.__file__).parent
AXE = REPORTS.parent / "node_modules" / "axe-core"


def axe_texts(language: Language) -> dict[str, dict[str, str]]:
    path = REPORTS / "texts" / language.value / "axe.json"
    read: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {rule: {k: v for k, v in one.items() if k != "messages"} for rule, one in read.items()}


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
def test_every_rule_has_all_its_texts_and_each_says_something(language: Language) -> None:
    for rule, texts in axe_texts(language).items():
        assert set(texts) == FIELDS, rule
        for text in texts.values():
            assert text == text.strip(), rule
            assert len(text) >= 10, rule


@pytest.mark.parametrize("language", Language)
def test_titles_of_rules_are_of_their_kind_and_told_apart(language: Language) -> None:
    known = axe_texts(language)
    for rule, texts in known.items():
        assert not any(texts[name].endswith(".") for name in TITLES), rule
        assert texts["question"].endswith("?"), rule
        assert re.search(rf"\b{SHOULD[language]}\b", texts["advice"]), rule
        assert texts["decide"].endswith("."), rule
    for name in TITLES:
        assert len({texts[name] for texts in known.values()}) == len(known), name


def test_messages_with_values_are_there_in_every_language_with_the_same_values() -> None:
    found = {language: rule_texts(language) for language in Language}
    assert sum(len(text.messages) for text in found[Language.EN].values()) >= 8
    for rule, english in found[Language.EN].items():
        for language in Language:
            messages = found[language][rule].messages
            assert messages.keys() == english.messages.keys(), rule
            for key, text in messages.items():
                assert placeholders(text) == placeholders(english.messages[key]), key
                assert placeholders(text), key


def test_nynorsk_is_no_copy_of_bokmaal() -> None:
    nb, nn = axe_texts(Language.NB), axe_texts(Language.NN)
    same = [rule for rule in nb if nb[rule]["hurts"] == nn[rule]["hurts"]]
    assert same == []


@pytest.mark.parametrize(
    "word",
    [
        *("ikke", "lenke", "lenken", "skjermleser", "ledetekst", "ledeteksten", "ledetekster"),
        *("ledetekstar", "hvilken", "fra", "bilde", "bildet", "siden", "brukeren", "hva", "noe"),
    ],
)
def test_no_bokmaal_word_is_left_in_nynorsk(word: str) -> None:
    texts = [*ui(Language.NN).values(), *reasons(Language.NN).values()]
    for rule in axe_texts(Language.NN).values():
        texts += [re.sub(r"`[^`]*`", "", text) for text in rule.values()]
    assert [text for text in texts if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []


def axe_messages() -> dict[str, Any]:
    """The messages of axe-core as it is installed, in the form that translators start from."""
    text = (AXE / "locales" / "_template.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def keys_of(check: str, messages: str | dict[str, str]) -> set[str]:
    return {
        f"{check}/{key}" for key in ([*messages] if isinstance(messages, dict) else ["default"])
    }


def checks_whose_failures_are_reviewed(checks: set[str]) -> set[str]:
    """The checks of rules that leave it to a person what a failure means."""
    rules = (AXE / "axe.js").read_text("utf-8").split("\n    }, {\n      id: ")
    reviewed = [rule for rule in rules if re.search(r"^      reviewOnFail: true", rule, re.M)]
    assert len(reviewed) >= 5
    return {name for rule in reviewed for name in re.findall(r"'([\w-]+)'", rule)} & checks


def reasons_of_our_doubts() -> set[str]:
    """What we say where a verdict of axe-core is known to be wrong."""
    table = (ENGINES / "axe_doubts.js").read_text("utf-8")
    rows = re.findall(r"^    '([\w-]+)': \[(.*)\],$", table, re.M)
    return {f"{check}/{key}" for check, doubts in rows for key in re.findall(r"\['(\w+)'", doubts)}


def test_every_reason_of_the_installed_axe_core_has_its_text_and_no_other_has() -> None:
    checks = axe_messages()["checks"]
    keys = {"incompleteFallback", *reasons_of_our_doubts()}
    assert len(keys) > 5
    for check, messages in checks.items():
        if "incomplete" in messages:
            keys |= keys_of(check, messages["incomplete"])
    for check in checks_whose_failures_are_reviewed(set(checks)):
        keys |= keys_of(check, checks[check]["fail"])
    for language in Language:
        assert set(reasons(language)) == keys


def test_what_the_installed_axe_core_says_where_it_knows_no_reason_is_understood() -> None:
    unexplained = axe_messages()["incompleteFallbackMessage"]
    open_ = finding("new-rule", outcome=Outcome.CANT_TELL, reason=unexplained, reason_key="new/x")
    assert message(open_, {}, Language.EN).startswith("Needs a person: The tool cannot say why")


def test_reasons_are_the_same_in_all_languages_and_said_in_one_short_sentence() -> None:
    for language in Language:
        assert set(reasons(language)) == set(reasons(Language.NB))
        assert list(reasons(language)) == sorted(reasons(language))
        for key, text in reasons(language).items():
            assert re.fullmatch(r"\S.{38,168}[^\s.]\.", text), key
            assert not re.search(r"[.!?] [A-ZÆØÅ]", text), key


def test_no_reason_is_the_same_in_two_languages() -> None:
    for key in reasons(Language.NB):
        assert len({reasons(language)[key] for language in Language}) == len(Language), key


def test_the_three_languages_have_the_same_words_with_the_same_placeholders() -> None:
    nb = ui(Language.NB)
    for language in (Language.NN, Language.EN):
        assert set(ui(language)) == set(nb)
        for key, text in ui(language).items():
            assert text, key
            assert placeholders(text) == placeholders(nb[key]), key


_OF_DECISIONS = ("ruled", "decision")


@pytest.mark.parametrize("language", Language)
def test_no_word_is_in_two_files(language: Language) -> None:
    folder = REPORTS / "texts" / language.value
    others = {"axe.json", "reasons.json"}
    files = [path for path in folder.glob("*.json") if path.name not in others]
    assert len(files) > 2
    assert sum(len(json.loads(path.read_text("utf-8"))) for path in files) == len(ui(language))


def used_keys() -> Iterator[str]:
    rooms = {key.partition(".")[0] for key in ui(Language.EN)}
    for path in (*REPORTS.rglob("*.py"), *REPORTS.rglob("*.jinja")):
        for key in re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", path.read_text("utf-8")):
            if key.partition(".")[0] in rooms:
                yield key
    yield from (f"state.{state.value}" for state in PageState)
    yield from (f"{of}.{status.value}" for status in CriterionStatus for of in ("status", "draft"))
    yield from (f"rule_status.{status.value}" for status in RuleStatus)
    yield from (f"standard.{standard.value}" for standard in Standard)
    yield from (f"scan.{state.value}" for state in ScanState if state is not ScanState.COMPLETED)
    yield from (f"{kind}.{need.value}" for need in Need for kind in ("need", "statement"))
    yield from (f"consent.{it}" for it in ("rejected", "accepted", "left", "none_seen"))
    yield from (f"consent.left_{it}" for it in ("no_effect", "sends"))
    yield from (f"consent.by_{it}" for it in ("platform", "words", "selector"))
    yield from (f"explain.example.{one.value}" for one in Outcome if one is not Outcome.UNTESTED)
    yield from (f"group{of}.{group.value}" for group in CauseGroup for of in ("", "_intro"))
    yield from (f"{kind}.{where.value}" for where in Where for kind in ("where", "filter"))
    yield from (f"clue.{clue}" for clue in CLUES)
    yield from ("clue.in_landmark_named", "clue.missing_style_text")
    yield from (f"clue.{clue}_in_page" for clue, data in CLUES.items() if "sheet" in data)
    yield from (f"observed.{one.value}" for one in Yield)
    yield from (f"observation.{c.value}" for c in Completeness if c is not Completeness.WHOLE)
    yield from (f"remark.{key.value}" for key in RemarkKey)
    yield from (f"change.{one.value}" for one in Change)
    yield from (f"change.{one.value}_means" for one in Change if one is not Change.STILL_THERE)
    yield from (f"doubt.{one.value}" for one in Doubt)
    yield from (f"retest.{one.value}" for one in Retested)
    yield from (f"retest.{one.value}_means" for one in Retested)
    decided = [one.value.replace("-", "_") for one in Subject.FINDING.decisions]
    yield from (f"{of}.{it}" for it in (*decided, "expired", "changed") for of in _OF_DECISIONS)
    tested = [one.value.replace("-", "_") for one in Subject.CRITERION.decisions]
    yield from (f"{of}.{it}" for it in tested for of in ("by_hand", "decision"))
    yield from (f"gate.{one.value}" for one in GateResult)
    yield from (f"ground.{one.value}" for one in GateReason)
    yield from (f"sheet.{sheet}" for sheet in COLUMNS)
    yield from (f"column.{name}" for columns in COLUMNS.values() for name, _ in columns)
    yield from (f"column.{name}" for one in Subject for name in fill_in_names(one))
    yield from (f"guide.{it}" for it in GUIDE)
    yield from (f"origin.{it}" for it in ("start", "list", "sitemap", "link", "redirect"))
    yield from (f"seen.{it}" for it in ("whole", "in_part", "not"))
    yield "rule_status.duty"
    yield from (f"landmark.{landmark}" for landmark in LANDMARKS)
    yield from (f"element.{element}" for element in ELEMENTS)
    yield from (f"reason.{reason.value}" for reason in Reason)
    yield from (f"first.{who}" for who in ("editor", "developer"))
    yield from (f"place.in_{place}" for place in LANDMARKS if place != "main")
    yield from (f"theme.{theme.value}" for theme in Theme)
    yield from (f"follows.{standard.value}" for standard in Standard)
    yield from (f"source.{it}" for it in ("start", "list", "sitemap", "link", "redirect"))
    yield from (f"method.about_{engine.value}" for engine in EngineChoice)
    yield from (f"case.stage_{stage.value}" for stage in Stage)
    yield from (f"title.{it.value}" for it in (*Stage, *ReportKind))
    yield from (f"again.{change.value}" for change in Change)
    yield from (
        f"supervision.{chart}_{part}"
        for chart in ("themes", "pages", "times")
        for part in ("chart", "alternative")
    )
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


_NUMBERS = {"n", "all", "places", "pages", "elements", "faulty", "audited", "different"}
_NOT_COUNTED = {"cause.number", "criteria.tested_of", "number.percent", "figure.of"}


@pytest.mark.parametrize("language", Language)
def test_what_has_a_number_has_a_singular_and_a_plural(language: Language) -> None:
    numbered = {key for key, text in ui(language).items() if placeholders(text) & _NUMBERS}
    forms = {key for key in numbered if key.endswith((".one", ".other"))}
    assert numbered - forms == _NOT_COUNTED
    assert len(forms) > 100


def test_one_is_singular_and_everything_else_is_plural() -> None:
    assert count(Language.NB, "state.audited", 1) == "1 kontrollert side"
    assert count(Language.NN, "count.occurrences", 0) == "0 førekomstar"
    assert count(Language.EN, "state.audited", 2) == "2 pages audited"


def test_thousands_are_marked_as_the_language_does() -> None:
    assert number(Language.NB, 1234567) == "1\u00a0234\u00a0567"
    assert number(Language.EN, 1234567) == "1,234,567"


def test_braces_in_a_value_are_left_alone() -> None:
    assert "{n}{x}" in say(Language.EN, "finding.cant_tell", reason="{n}{x}")
