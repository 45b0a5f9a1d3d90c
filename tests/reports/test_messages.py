"""What is said of a finding, in the language asked for."""

from dataclasses import replace

import pytest

from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.rule import RuleInfo, RuleText
from reports.texts import (
    CUT,
    MORE,
    fill,
    headline,
    message,
    reasons,
    rule_text,
    text_of,
)
from tests.reports.sample import RULES, finding


def test_a_rule_of_a_later_edition_is_called_by_its_id() -> None:
    text = text_of("rule-of-tomorrow", {}, Language.NN)
    assert (text.title, text.wrong, text.fix) == ("rule-of-tomorrow", "", "")


def test_a_failure_says_what_is_wrong_in_the_language_asked_for() -> None:
    assert message(finding("image-alt"), RULES, Language.NN) == "Biletet manglar tekstalternativ."


def test_a_failure_of_an_unknown_rule_says_the_reason_of_the_engine() -> None:
    new = finding("new-rule", reason="It is so")
    assert message(new, {}, Language.EN) == "It is so"
    assert message(new, {}, Language.NB) == "Motoren sier: «It is so»"
    assert message(finding("new-rule", reason=""), {}, Language.NB) == "new-rule"


UNSURE = {
    "some-rule": RuleInfo(
        id="some-rule",
        engine="axe",
        version="1",
        criteria=(),
        texts={one: RuleText(title="some-rule", reasons=reasons(one)) for one in Language},
    )
}


def cant_tell(key: str, language: Language = Language.EN, **fields: object) -> str:
    values = {"reason": "So says the engine", "reason_key": key} | fields
    said = message(finding("some-rule", outcome=Outcome.CANT_TELL, **values), UNSURE, language)
    return said.removeprefix("Needs a person: ")


def test_what_cannot_be_told_asks_for_a_person_and_says_why() -> None:
    said = {language: cant_tell("color-contrast/bgImage", language) for language in Language}
    assert said == {
        Language.NB: "Må vurderes av et menneske: Bakgrunnen er et bilde; "
        "se på teksten mot bildet og mål kontrasten for hånd.",
        Language.NN: "Må vurderast av eit menneske: Bakgrunnen er eit bilete; "
        "sjå på teksten mot biletet og mål kontrasten for hand.",
        Language.EN: "The background is an image; "
        "look at the text against the image and measure the contrast by hand.",
    }


@pytest.mark.parametrize("language", Language)
def test_every_reason_is_found_by_its_key(language: Language) -> None:
    for key, text in reasons(language).items():
        assert cant_tell(key, language).endswith(text), key


def test_a_new_reason_of_a_known_check_is_told_in_its_general_words() -> None:
    assert cant_tell("color-contrast/moonlight") == reasons(Language.EN)["color-contrast/default"]


@pytest.mark.parametrize(
    ("data", "form"), [({"0": "tab"}, "singular"), ({"0": "row", "1": "rowgroup"}, "plural")]
)
def test_a_reason_about_a_list_goes_by_its_length(data: dict[str, str], form: str) -> None:
    said = cant_tell("aria-required-children/default", data=data)
    assert said == reasons(Language.EN)[f"aria-required-children/{form}"]


@pytest.mark.parametrize("key", ["", "default", "new-check/default", "aria-prohibited-attr/new"])
def test_a_reason_of_a_later_edition_is_told_in_the_words_of_the_engine(key: str) -> None:
    assert cant_tell(key) == "So says the engine"


def test_reasons_of_other_engines_are_their_own() -> None:
    assert cant_tell("color-contrast/bgImage", engine="other") == "So says the engine"
    assert cant_tell("color-contrast/bgImage", engine="other", reason="") == "some-rule"


@pytest.mark.parametrize("key", ["", "new-check/default"])
def test_axe_core_without_a_reason_is_said_to_have_none(key: str) -> None:
    assert cant_tell(key, reason="") == reasons(Language.EN)["incompleteFallback"]


OWN = RuleInfo(
    id="own-rule",
    engine="native",
    version="1",
    criteria=("2.4.4",),
    texts={
        Language.NB: RuleText(
            title="Lenker sier hvor de fører",
            wrong="Lenken sier ikke hvor den fører.",
            cannot_tell="Om sammenhengen forklarer lenken.",
            messages={"generic": "Lenken heter bare «{text}», {count2} ganger."},
        )
    },
)


@pytest.mark.parametrize(
    ("outcome", "kind", "title"),
    [
        (Outcome.FAILED, Kind.BREACH, "Lenker sier ikke hvor de fører"),
        (Outcome.FAILED, Kind.DUTY, "Lenker sier ikke hvor de fører"),
        (Outcome.FAILED, Kind.ADVICE, "Lenker bør si hvor de fører"),
        (Outcome.CANT_TELL, Kind.BREACH, "Sier lenken hvor den fører?"),
        (Outcome.CANT_TELL, Kind.ADVICE, "Sier lenken hvor den fører?"),
    ],
)
def test_failure_question_and_advice_have_titles_of_their_own(
    outcome: Outcome, kind: Kind, title: str
) -> None:
    text = RuleText(
        title="Lenker sier hvor de fører",
        failure="Lenker sier ikke hvor de fører",
        question="Sier lenken hvor den fører?",
        advice="Lenker bør si hvor de fører",
    )
    assert headline(text, outcome, kind) == title


def own(key: str, **fields: object) -> str:
    found = finding("own-rule", engine="native", reason_key=key, reason="", **fields)
    return message(found, {"own-rule": OWN}, Language.NB)


def test_a_rule_of_our_own_brings_its_texts() -> None:
    assert rule_text(OWN, Language.NB).title == "Lenker sier hvor de fører"
    assert text_of("own-rule", {"own-rule": OWN}, Language.NB) is OWN.texts[Language.NB]


def test_the_message_of_a_rule_of_our_own_names_what_it_found() -> None:
    said = own("generic", data={"text": "Les mer", "count2": "3"})
    assert said == "Lenken heter bare «Les mer», 3 ganger."
    said = own("generic", data={}, outcome=Outcome.CANT_TELL)
    assert said == "Må vurderes av et menneske: Lenken heter bare «–», – ganger."


@pytest.mark.parametrize(
    ("tag", "nb", "nn", "en"),
    [
        ("en", "engelsk", "engelsk", "English"),
        ("nn", "norsk nynorsk", "norsk nynorsk", "Norwegian Nynorsk"),
        ("se", "nordsamisk", "nordsamisk", "Northern Sami"),
        ("smj", "lulesamisk", "lulesamisk", "Lule Sami"),
        ("sma", "sørsamisk", "sørsamisk", "Southern Sami"),
        ("fkv", "kvensk", "kvensk", "Kven"),
        ("rom", "romani", "romani", "Romany"),
        ("nsl", "norsk tegnspråk", "norsk teiknspråk", "Norwegian Sign Language"),
        ("EN-gb", "engelsk", "engelsk", "British English"),
        ("zh-hans", "forenklet kinesisk", "forenkla kinesisk", "Simplified Chinese"),
        ("qzz", "qzz", "qzz", "qzz"),
        ("", "", "", ""),
    ],
)
def test_languages_are_named_in_the_language_of_the_reader(
    tag: str, nb: str, nn: str, en: str
) -> None:
    named = [fill("{tag:language}", {"tag": tag}, language) for language in Language]
    assert named == [{"nb": nb, "nn": nn, "en": en}[language.value] for language in Language]


def test_values_that_pages_wrote_are_never_taken_for_placeholders() -> None:
    hostile = "{count2}{text.__class__}{0}{}%s"
    said = own("generic", data={"text": hostile, "count2": "3"})
    assert said == f"Lenken heter bare «{hostile}», 3 ganger."


def test_a_message_that_a_rule_does_not_have_is_told_in_general_words() -> None:
    assert own("of-tomorrow") == "Lenken sier ikke hvor den fører."
    said = own("of-tomorrow", outcome=Outcome.CANT_TELL)
    assert said == "Må vurderes av et menneske: Lenker sier hvor de fører"


@pytest.mark.parametrize("key", [CUT, MORE])
@pytest.mark.parametrize("language", Language)
def test_what_was_cut_off_is_counted(language: Language, key: str) -> None:
    found = finding("own-rule", engine="native", outcome=Outcome.CANT_TELL, reason_key=key)
    said = message(replace(found, data={"left": "12", "known": "60"}), {}, language)
    assert "12" in said
    assert "60" in said
