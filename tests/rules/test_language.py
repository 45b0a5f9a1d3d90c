"""What is said of texts by their language, without a browser."""

import sys
import threading

import pytest

from auditor.model.evidence import Document, Element, Evidence, Text
from auditor.model.finding import Outcome
from auditor.model.page import Viewport
from rules.common.detectors import detect
from rules.common.language import Match, Setting, compare, prose
from rules.common.language_tags import family, primary
from rules.common.norwegian import form_of
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


LONG_BOKMAAL = (
    "Kommunen har ikke funnet noen som kan ta over, men vi håper å få et svar fra flere i løpet av "
    "uken. Hvis du ikke vet hvem du skal spørre, kan du ringe oss. Det er mye som skal gjøres, og "
    "vi vet ikke hvordan det blir. Noen har sagt at de bare kommer hvis det ikke regner, og noe må "
    "være klart før det gjelder alle. Hver søknad blir vurdert for seg selv, uten at noen får mer "
    "enn andre, og disse reglene er de samme for alle sammen."
)
LONG_NYNORSK = (
    "Kommunen har ikkje funne nokon som kan ta over, men vi vonar å få eit svar frå fleire i løpet "
    "av veka. Om du ikkje veit kven du skal spørje, kan du ringje oss. Det er mykje som skal "
    "gjerast, og vi veit ikkje korleis det blir. Nokon har sagt at dei berre kjem om det ikkje "
    "regnar, og noko må vere klart før det gjeld alle. Kvar søknad blir vurdert for seg sjølv, "
    "utan at nokon får meir enn andre, og desse reglane er dei same for alle saman."
)


SHORT_BOKMAAL = (
    "Kommunen har et tilbud til alle innbyggere som trenger hjelp hjemme. Ta kontakt med "
    "tjenesten i god tid, så får du svar innen tre uker. Du kan klage på vedtaket i tre uker "
    "etter at du har fått det."
)
SHORT_NYNORSK = (
    "Kommunen har eit tilbod til alle innbyggjarar som treng hjelp heime. Ta kontakt med "
    "tenesta i god tid, så får du svar innan tre veker. Du kan klage på vedtaket i tre veker "
    "etter at du har fått det."
)


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
