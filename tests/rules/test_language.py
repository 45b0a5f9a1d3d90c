"""What is said of texts by their language, without a browser."""

import sys
import threading

import pytest

from auditor.model.evidence import Document, Element, Evidence, Text
from auditor.model.finding import Outcome
from auditor.model.page import Viewport
from rules.common.language import Match, compare, detect, prose
from rules.common.language_tags import family, primary
from rules.common.reading import regions
from rules.page.language_of_parts_is_marked import language_of_parts_is_marked
from rules.page.page_language_is_that_of_its_text import page_language_is_that_of_its_text

NORWEGIAN = (
    "Du må søke om plass i barnehagen før første mars, og du får svar fra oss i løpet av våren. "
    "Har du spørsmål, kan du ringe eller komme innom."
)
NYNORSK = (
    "Du må søkje om plass i barnehagen før første mars, og du får svar frå oss i løpet av våren. "
    "Har du spørsmål, kan du ringje eller kome innom, så hjelper me deg."
)
ENGLISH = (
    "You must apply for a place in the kindergarten before the first of March, and you will hear "
    "from us in the spring. If you have questions you can call us."
)
SWEDISH = (
    "Du måste ansöka om plats på förskolan före den första mars, och du får svar från oss under "
    "våren. Om du har frågor kan du ringa eller komma in till oss."
)
SAMI = (  # the first article of the declaration of human rights
    "Buot olbmot leat riegádan friddjan ja ovttadássásažžan olmmošárvvu ja olmmošvuoigatvuođaid "
    "dáfus. Sii leat jierbmalaš olbmot geain lea oamedovdu ja sii gálggaše leat dego vieljačagat."
)
LULE_SAMI = (
    "Gájk almatja riegádi friddjan ja avta árvon ja avta riektájn. Sijáj la jiermme ja "
    "oamedåbddo ja galggi gasskanisá dagu vieljatja årrot."
)
UKRAINIAN = "Щоб отримати місце в дитячому садку, подайте заявку до першого березня."
NAMES = (
    "Ole Nordmann, Kari Hansen, Per Berg, Liv Dahl, Anne Lie, Nils Moen, Ida Haugen, Jon Bakke, "
    "Eva Strand, Leif Solberg, Unni Vik, Arne Lund"
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
    assert compare([ENGLISH, *menu], "nb", menu).match is Match.RIGHT


SKIP = ["Skip to main content", "We use cookies on this site", "All rights reserved by the owner"]
FRAME = ["About the city of Lillevik", "What is new for you", "Contact us if you have questions"]


@pytest.mark.parametrize(
    ("frame", "times", "match"),
    [
        (SKIP, 2, Match.WRONG),
        (FRAME, 1, Match.RIGHT),
        (FRAME, 2, Match.DOUBTFUL),
        (FRAME, 5, Match.WRONG),
        (FRAME * 4, 5, Match.RIGHT),
    ],
)
def test_a_small_english_frame_may_be_the_templates(
    frame: list[str], times: int, match: Match
) -> None:
    assert compare([*[NORWEGIAN] * times, *frame], "en", frame).match is match


@pytest.mark.parametrize("times", [1, 5, 50])
def test_a_frame_in_norwegian_is_never_a_templates(times: int) -> None:
    frame = ["Om kommunen og politikken", "Skole for deg og dine", "Har du spørsmål til oss?"]
    assert compare([*[ENGLISH] * times, *frame], "nb", frame).match is Match.RIGHT


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
