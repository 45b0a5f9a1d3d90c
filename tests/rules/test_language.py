"""What is said of texts by their language, without a browser."""

import threading

import pytest

from auditor.model.evidence import Document, Element
from rules.common.detectors import detect
from rules.common.language import Match, Setting, compare, prose
from rules.common.language_tags import family, primary
from rules.common.norwegian import form_of
from tests.rules.prose import (
    ENGLISH,
    LONG_BOKMAAL,
    LONG_NYNORSK,
    LULE_SAMI,
    NAMES,
    NORWEGIAN,
    NYNORSK,
    SAMI,
    SHORT_BOKMAAL,
    SHORT_NYNORSK,
    SWEDISH,
    UKRAINIAN,
)

# ---- tags ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "language"),
    [("nb-NO", "nb"), (" EN ", "en"), ("sma", "sma"), ("zh-Hant-TW", "zh"), ("fkv", "fkv")],
)
def test_the_primary_subtag_of_a_valid_tag_is_read(tag: str, language: str) -> None:
    assert primary(tag) == language


@pytest.mark.parametrize(
    "tag", ["", "norsk", "nb_NO", "nor", "eng", "sme", "xx", "i-lux", "und", "mul", "-", "nb-" * 9]
)
def test_an_invalid_tag_and_one_that_names_no_language_have_no_primary_subtag(tag: str) -> None:
    assert primary(tag) == ""


def test_forms_of_norwegian_and_the_sami_languages_are_families() -> None:
    assert family("nn") == family("nb") == family("no")
    assert family("sma") == family("se") != family("no")


@pytest.mark.parametrize(
    ("xml", "tags", "language"),
    [
        (True, ["html"], "nb"),
        (False, ["html"], "en"),
        (False, ["html", "svg"], "nb"),
        (False, ["html", "svg", "text"], "nb"),
        (False, ["html", "svg", "foreignobject", "p"], "en"),
        (False, ["html", "svg", "foreignobject", "math"], "nb"),
    ],
)
def test_xml_lang_counts_where_it_has_an_effect(xml: bool, tags: list[str], language: str) -> None:
    document = Document(url="https://lillevik.example/", owner=None, xml=xml)
    element: Element | None = None
    for index, tag in enumerate(tags):
        given = {"lang": "en", "xml:lang": "nb"}
        element = Element(document, index, tag, given, element)
    assert element is not None
    assert element.language == language


def test_an_empty_xml_lang_takes_the_language_away() -> None:
    document = Document(url="https://lillevik.example/", owner=None, xml=True)
    assert Element(document, 0, "html", {"lang": "en", "xml:lang": ""}, None).language == ""


# ---- texts ---------------------------------------------------------------------------------------


def test_code_addresses_and_numbers_are_no_prose() -> None:
    read = prose(
        "Skriv til post@lillevik.example, se https://a.example/of/the og getElementById 12"
    )
    assert read.words == ("skriv", "til", "se", "og")


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        (NORWEGIAN, "nb"),
        (NORWEGIAN, "no"),
        (NORWEGIAN, "nn"),
        (NYNORSK, "nb"),
        (NYNORSK, "nn"),
        (ENGLISH, "en-GB"),
        (SWEDISH, "sv"),
        (SAMI, "se"),
        (LULE_SAMI, "smj"),
        (UKRAINIAN, "uk"),
    ],
)
def test_a_text_in_its_declared_language_is_right(text: str, declared: str) -> None:
    assert compare([text], declared).match is Match.RIGHT


@pytest.mark.parametrize(
    ("text", "declared", "found"),
    [
        (NORWEGIAN, "en", "no"),
        (NYNORSK, "en", "no"),
        (NYNORSK, "se", "no"),
        (ENGLISH, "nb", "en"),
        (SWEDISH, "nb", "sv"),
        (NORWEGIAN, "sv", "no"),
        (NORWEGIAN, "sma", "no"),
        (UKRAINIAN, "nb", "uk"),
        (UKRAINIAN, "ru", "uk"),
    ],
)
def test_a_text_surely_in_another_language_is_wrong(text: str, declared: str, found: str) -> None:
    opinion = compare([text], declared)
    assert (opinion.match, opinion.language) == (Match.WRONG, found)


@pytest.mark.parametrize("text", [SAMI, LULE_SAMI])
@pytest.mark.parametrize("declared", ["nb", "nn", "en", "fi", "sv"])
def test_sami_is_never_called_norwegian(text: str, declared: str) -> None:
    opinion = compare([text], declared)
    assert opinion.match is not Match.WRONG
    assert opinion.language not in ("no", "nb", "nn", "da")
    assert detect(text).language == ""


@pytest.mark.parametrize("declared", ["en", "nb", "fi"])
def test_names_say_nothing_of_a_language(declared: str) -> None:
    assert compare([NAMES], declared).match is not Match.WRONG


def test_a_language_that_no_detector_knows_is_doubtful() -> None:
    assert compare([SAMI.replace("lea", "gl").replace("ja", "jg")], "iu").match is Match.DOUBTFUL


def test_a_few_words_say_nothing() -> None:
    assert compare(["Logg inn", "Meny"], "en").match is Match.SILENT


def test_menus_in_the_declared_language_make_it_that_of_the_page() -> None:
    menu = ["Om kommunen og politikken", "Skole for deg og dine", "Har du spørsmål til oss?"]
    assert compare([ENGLISH, *menu], "nb").match is not Match.RIGHT
    assert compare([ENGLISH, *menu], "nb", Setting(menu)).match is Match.RIGHT


SKIP = ["Skip to main content", "We use cookies on this site", "All rights reserved by the owner"]
FRAME = ["About the city of Lillevik", "What is new for you", "Contact us if you have questions"]


OWN_HEAD, OTHER_HEAD = ["News from the city council"], ["Nytt fra kommunestyret i Lillevik"]
MENU = ["Services", "About us", "Contact", "Jobs"]


@pytest.mark.parametrize(
    ("frame", "heads", "times", "match"),
    [
        (SKIP, OTHER_HEAD, 2, Match.WRONG),
        (FRAME, OTHER_HEAD, 1, Match.RIGHT),
        (FRAME, OTHER_HEAD, 2, Match.DOUBTFUL),
        (FRAME, OTHER_HEAD, 5, Match.WRONG),
        (FRAME, OWN_HEAD, 5, Match.RIGHT),
        (FRAME, [], 5, Match.RIGHT),
        (FRAME * 4, OTHER_HEAD, 5, Match.RIGHT),
        (MENU, OWN_HEAD, 5, Match.RIGHT),
        (MENU, [], 5, Match.DOUBTFUL),
        (MENU, OTHER_HEAD, 5, Match.WRONG),
        ([], OWN_HEAD, 5, Match.DOUBTFUL),
        ([], OTHER_HEAD, 5, Match.WRONG),
    ],
)
def test_a_page_fails_only_where_next_to_all_around_its_content_is_in_another_language(
    frame: list[str], heads: list[str], times: int, match: Match
) -> None:
    texts = [*[NORWEGIAN] * times, *frame, *heads]
    assert compare(texts, "en", Setting(frame, heads)).match is match


@pytest.mark.parametrize("times", [1, 5, 50])
def test_a_frame_in_norwegian_is_never_a_templates(times: int) -> None:
    frame = ["Om kommunen og politikken", "Skole for deg og dine", "Har du spørsmål til oss?"]
    assert compare([*[ENGLISH] * times, *frame], "nb", Setting(frame)).match is Match.RIGHT


def test_words_of_templates_in_the_content_are_read_like_any_other() -> None:
    assert compare(
        [*SKIP, *FRAME, "Du kan ringe oss når du vil, og det er åpent nå."], "en"
    ).match is (Match.RIGHT)


@pytest.mark.parametrize(
    ("declared", "match"), [("sma", Match.DOUBTFUL), ("nb", Match.RIGHT), ("lv", Match.DOUBTFUL)]
)
def test_norwegian_menus_are_not_in_a_language_without_list(declared: str, match: Match) -> None:
    menu = "Barnehage Skole Helse Omsorg Plan Bygg Eiendom Kultur Idrett Fritid Møter Vedtak"
    assert compare(menu.split(), declared).match is match


def test_short_sami_is_for_a_person() -> None:
    short = "Gielda fállá mánáidgárdesaji buot mánáide. Sáhtát ohcat saji miehtá jagi."
    opinion = compare([short], "nb")
    assert (opinion.match, opinion.language) == (Match.DOUBTFUL, "se")
    assert compare([short], "se").match is Match.RIGHT


def test_one_short_word_above_its_news_does_not_decide_the_language_of_a_page() -> None:
    news = (
        "Ny gangvei mellom skolen og idrettshallen er ferdig før jul",
        "Vi søker folk til hjemmetjenesten, og du kan begynne når du vil",
        "Nå kan du melde inn feil på gatelys og vei med telefonen din",
        "Det blir åpent hus i den nye barnehagen for alle som vil se den",
    )
    headings = Setting(frame=["Bures boahtin", "News"], heads=["Bures boahtin"])
    assert compare([SAMI, *news], "se", headings).match is Match.DOUBTFUL
    assert compare(news, "se", Setting(frame=["News"])).match is Match.WRONG


def test_many_threads_may_ask_at_once() -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(detect(f"{ENGLISH} {n}").language))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["en"] * 8


def test_hostile_text_is_read_in_time_that_grows_with_its_length() -> None:
    for text in ("a." * 5_000, "«" * 10_000, "a'" * 5_000, "aA" * 5_000, "1a " * 3_333):
        compare([text], "nb")
    assert prose("a" * 10_000).letters == 10_000


# ---- forms of Norwegian --------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "form"), [(SHORT_BOKMAAL, "nb"), (SHORT_NYNORSK, "nn")])
def test_a_shorter_text_is_in_a_form_if_no_word_of_it_is_of_the_other(text: str, form: str) -> None:
    found = form_of([text])
    assert found is not None
    assert found.language == form
    stray = "Han heter Frå." if form == "nb" else "Firmaet heiter Ikke."
    assert form_of([text, stray]) is None


@pytest.mark.parametrize(("text", "form"), [(LONG_BOKMAAL, "nb"), (LONG_NYNORSK, "nn")])
def test_a_long_text_is_clearly_in_one_form_of_norwegian(text: str, form: str) -> None:
    found = form_of([text])
    assert found is not None
    assert (found.language, found.words[0]) == (form, "ikke" if form == "nb" else "ikkje")


@pytest.mark.parametrize(
    "texts",
    [
        [NORWEGIAN],
        [NYNORSK],
        [LONG_BOKMAAL, LONG_NYNORSK],
        [NAMES * 6],
        ["Ein, Frå, Eit og Dei er gardar i Kvam, Voss og Ulvik. " * 20],
        [ENGLISH * 5],
    ],
)
def test_short_and_mixed_texts_and_names_are_in_no_form(texts: list[str]) -> None:
    assert form_of(texts) is None
