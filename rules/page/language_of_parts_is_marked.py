"""Text in another language than what is around it says so in the code.

Applicability
    Each element but the root that has a `lang` attribute with a valid primary subtag and shows at
    least 60 letters of running text whose language no element inside it declares. In XHTML that is
    served as such `xml:lang` counts as well, and wins. And each passage of running text of at
    least 60 letters that both detectors of language take for another language than the one that is
    declared for it; a passage is the largest element whose text is nearly all in that language.

Expectation
    The language that is declared for the text, by the element or the nearest one around it, is
    the language that it is in.

Assumptions
    What the rule on the language of the page says of the whole page is not said again of each
    part: where the page declares the wrong language, only parts in a third one are judged.
    Bokmål, nynorsk and Danish are one language here, unless a long text is marked as the wrong
    form of Norwegian, and so are others that nobody can tell apart in short texts. Names, titles,
    single words and menus of languages are exempt by being short. The widest window of a scan
    shows the text that is judged.

What the tool cannot tell
    A failure needs two detectors that agree, at least 100 letters, enough small words of the
    language, and a sentence; items of lists count only if each is a sentence itself. Shorter
    passages, lists of titles, other titles without a full stop, references to literature, lists
    under a heading that announces them, and passages in Northern Sámi are for a person to judge: a
    proper name or the title of a work needs no mark.

Why it matters
    A screen reader reads each part in the voice of the language that is declared for it. English
    in a Norwegian voice, or Norwegian in an English one, is hard or impossible to follow.

Source
    WCAG 2.2, success criterion 3.1.2 Language of Parts, 2024-12-12.
    ACT rule off6ek, HTML element language subtag matches language (proposed), 2024-02-13.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from auditor.rulekit import (
    Element,
    Evidence,
    RuleText,
    Texts,
    Verdict,
    Widths,
    cant_tell,
    failed,
    page_rule,
    passed,
)
from rules.common.detectors import leans
from rules.common.language import Match, Opinion, Setting, compare, prose
from rules.common.language_tags import family, primary
from rules.common.norwegian import FORMS, form_of
from rules.common.reading import Paragraph, Region, regions
from rules.common.works import ListsOfWorks, names_a_work, refers

TEXTS = Texts(
    nb=RuleText(
        title="Tekst på et annet språk er merket med språket",
        failure="Tekst på et annet språk er ikke merket",
        question="Er teksten på et annet språk enn koden sier?",
        decide=(
            "Les teksten: Er den et avsnitt eller en setning på et annet språk, må den merkes. "
            "Navn, titler, faguttrykk og ord som er blitt norske, trenger det ikke."
        ),
        advice="Tekst på et annet språk bør merkes med språket",
        wrong="En del av siden er skrevet på et annet språk enn koden sier.",
        hurts=(
            "Den som bruker skjermleser, får teksten lest opp med stemmen og uttalen til et annet "
            "språk. Da er den vanskelig eller umulig å forstå."
        ),
        fix=(
            "Sett `lang` på elementet rundt teksten, for eksempel "
            '`<section lang="en">` rundt en tekst på engelsk. Er elementet alt merket, må du rette '
            "merkingen til språket teksten er skrevet på."
        ),
        cannot_tell=(
            "Verktøyet underkjenner bare lengre tekst der to uavhengige språkgjenkjennere er "
            "enige. Korte sitater, titler, litteraturhenvisninger og samisk tekst må et menneske "
            "vurdere. Navn og titler trenger ikke merkes."
        ),
        messages={
            "unmarked": "Teksten er på {found:language}, men koden sier "
            "{declared:language}: «{text}»",
            "marked": "Elementet er merket som {declared:language}, men teksten er på "
            "{found:language}: «{text}»",
            "maybe": "Teksten ser ut til å være på {found:language}, men koden sier "
            "{declared:language}: «{text}»",
            "form": "Elementet er merket som {declared:language}, men teksten ser ut til å være "
            "på {found:language}. Det tyder disse ordene på: {words}.",
            "unknown": "Verktøyet kan ikke avgjøre om teksten er på {declared:language}: «{text}»",
        },
    ),
    nn=RuleText(
        title="Tekst på eit anna språk er merkt med språket",
        failure="Tekst på eit anna språk er ikkje merkt",
        question="Er teksten på eit anna språk enn koden seier?",
        decide=(
            "Les teksten: Er han eit avsnitt eller ei setning på eit anna språk, må han merkast. "
            "Namn, titlar, faguttrykk og ord som er blitt norske, treng det ikkje."
        ),
        advice="Tekst på eit anna språk bør merkast med språket",
        wrong="Ein del av sida er skriven på eit anna språk enn koden seier.",
        hurts=(
            "Den som bruker skjermlesar, får teksten lesen opp med stemma og uttalen til eit anna "
            "språk. Då er han vanskeleg eller umogleg å forstå."
        ),
        fix=(
            "Set `lang` på elementet rundt teksten, til dømes "
            '`<section lang="en">` rundt ein tekst på engelsk. Er elementet alt merkt, må du rette '
            "merkinga til språket teksten er skriven på."
        ),
        cannot_tell=(
            "Verktøyet underkjenner berre lengre tekst der to uavhengige språkattkjennarar er "
            "samde. Korte sitat, titlar, litteraturtilvisingar og samisk tekst må eit menneske "
            "vurdere. Namn og titlar treng ikkje merking."
        ),
        messages={
            "unmarked": "Teksten er på {found:language}, men koden seier "
            "{declared:language}: «{text}»",
            "marked": "Elementet er merkt som {declared:language}, men teksten er på "
            "{found:language}: «{text}»",
            "maybe": "Teksten ser ut til å vere på {found:language}, men koden seier "
            "{declared:language}: «{text}»",
            "form": "Elementet er merkt som {declared:language}, men teksten ser ut til å vere på "
            "{found:language}. Det tyder desse orda på: {words}.",
            "unknown": "Verktøyet kan ikkje avgjere om teksten er på {declared:language}: «{text}»",
        },
    ),
    en=RuleText(
        title="Text in another language is marked with its language",
        failure="Text in another language is not marked",
        question="Is the text in another language than the code says?",
        decide=(
            "Read the text: if it is a passage or a sentence in another language, it must be "
            "marked. Names, titles, technical terms and words that have become part of the "
            "language need no mark."
        ),
        advice="Text in another language should be marked with its language",
        wrong="Part of the page is in another language than the code says.",
        hurts=(
            "People who use a screen reader hear the text in the voice and pronunciation of "
            "another language. It is then hard or impossible to understand."
        ),
        fix=(
            "Set `lang` on the element around the text, for example "
            '`<section lang="en">` around a text in English. If the element is marked already, '
            "correct the mark to the language the text is in."
        ),
        cannot_tell=(
            "The tool fails only longer text where two independent detectors agree on the "
            "language. Short quotations, titles, references to literature and text in Sámi are for "
            "a person to judge. Names and titles need no mark."
        ),
        messages={
            "unmarked": "The text is in {found:language}, but the code says "
            "{declared:language}: “{text}”",
            "marked": "The element is marked as {declared:language}, but its text is in "
            "{found:language}: “{text}”",
            "maybe": "The text seems to be in {found:language}, but the code says "
            "{declared:language}: “{text}”",
            "form": "The element is marked as {declared:language}, but its text seems to be in "
            "{found:language}. These words suggest it: {words}.",
            "unknown": "The tool cannot tell whether the text is in {declared:language}: “{text}”",
        },
    ),
)
SHORT = 60
"""Letters below which nothing is said: names, titles, entries of menus."""
PASSAGE = 100
"""Letters from which an unmarked passage can fail."""
NEARLY_ALL = 0.7
"""Share of an element's letters that must be in the language for it to be the passage."""
LEVELS = 40
"""Elements around a paragraph that are looked at."""
_LISTS = frozenset({"ul", "ol", "dl", "table"})
_OWN = ""
"""Stands for the declared language where letters are counted by language."""
_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?…:»”\"]*[.!?…](?=[\s»”\")]|$)|[。؟।！？]")


@page_rule(criteria=["3.1.2"], act=["off6ek"], texts=TEXTS, version=4, widths=Widths.ONCE)
def language_of_parts_is_marked(page: Evidence) -> Iterator[Verdict]:
    """Judge elements that say their language, and passages that should."""
    for document in page.documents:
        for region in regions(document):
            declared = primary(region.language)
            if not declared:
                continue
            is_part = region.element is not document.root
            setting = Setting() if is_part else region.setting
            opinion = compare(region.texts, declared, setting)
            if is_part:
                yield from _marked(region, declared, opinion)
            is_wrong = opinion.match is Match.WRONG
            if not (is_part and is_wrong):
                yield from _unmarked(region, declared, opinion.language if is_wrong else declared)


def _marked(region: Region, declared: str, opinion: Opinion) -> Iterator[Verdict]:
    """An element that says the language of its text."""
    if opinion.letters < SHORT:
        return
    element = region.element
    form = form_of(region.texts) if opinion.match is Match.RIGHT else None
    if form is not None and declared in FORMS and form.language != declared:
        words = ", ".join(form.words)
        yield cant_tell(element, "form", declared=declared, found=form.language, words=words)
        return
    told = {"declared": declared, "text": opinion.quote}
    if opinion.match is Match.RIGHT:
        yield passed(element)
    elif opinion.match is Match.WRONG:
        yield failed(element, "marked", **told, found=opinion.language)
    elif opinion.match is Match.DOUBTFUL and opinion.language not in ("", declared):
        yield cant_tell(element, "maybe", **told, found=opinion.language)
    elif opinion.match is Match.DOUBTFUL:
        yield cant_tell(element, "unknown", **told)


@dataclass(frozen=True, slots=True)
class _Stranger:
    """A paragraph that seems to be in another language than the text around it."""

    paragraph: Paragraph
    language: str


def _unmarked(region: Region, declared: str, main: str) -> Iterator[Verdict]:
    """Passages of a region that are in another language than it declares.

    Args:
        region: text with a valid language.
        declared: its language.
        main: the language that most of it is in.
    """
    letters: dict[Element, Counter[str]] = {}
    works = ListsOfWorks(region.element.document)
    read = [(one, _language_of(one.text, declared, main)) for one in region.paragraphs]
    strangers = [_Stranger(one, language) for one, language in read if language]
    others = {one.language for one in strangers}
    for paragraph, language in read:
        kind = _side_of(paragraph, main, others) if language is None else language
        for element in _around(paragraph, region):
            letters.setdefault(element, Counter())[kind] += prose(paragraph.text).letters
    verdicts: list[Verdict] = []
    passages: dict[tuple[Element, str], list[Paragraph]] = {}
    for stranger in strangers:
        place = _widest(stranger, region, letters)
        passages.setdefault((place, stranger.language), []).append(stranger.paragraph)
    for (element, _), paragraphs in passages.items():
        told = [one.text for one in paragraphs if not _is_fragment(one)]
        named = works.holds(element) or any(refers(one) for one in told)
        surely = not named and compare(told, main).letters >= PASSAGE
        texts = told if surely else [one.text for one in paragraphs]
        verdicts.extend(_passage(element, texts, declared, main, surely=surely))
    told_of = {one.element for one in verdicts}
    told_of.update(around for one in verdicts for around in one.element.ancestors)
    yield from _lists_of_titles(region, letters, declared, main, told_of)
    yield from verdicts


def _lists_of_titles(
    region: Region,
    letters: Mapping[Element, Counter[str]],
    declared: str,
    main: str,
    told_of: Collection[Element],
) -> Iterator[Verdict]:
    """Lists whose entries are too short to be told one by one, and together in another language.

    Args:
        region: the text.
        letters: how many are in which language, for each element.
        declared: the language that is declared for it.
        main: the language that most of it is in.
        told_of: what holds a passage that has a verdict already.
    """
    judged: set[Element] = set()
    for element, told in letters.items():
        languages = {family(one) for one in told if one not in ("?", _OWN)}
        mixed = _OWN in told or len(languages) > 1 or element in told_of
        if element.tag not in _LISTS or mixed or told.total() < PASSAGE:
            continue
        if not judged.isdisjoint(element.ancestors):
            continue
        texts = [one.text for one in region.paragraphs if element in one.element.ancestors]
        texts = [text for text in texts if not names_a_work(text)]
        opinion = compare(texts, main)
        if opinion.match is Match.WRONG:
            judged.add(element)
            yield cant_tell(
                element, "maybe", declared=declared, found=opinion.language, text=opinion.quote
            )


def _is_fragment(paragraph: Paragraph) -> bool:
    """Whether a paragraph is an item of a list and no sentence: it may be a name or a title."""
    if _SENTENCE.search(paragraph.text):
        return False
    element = paragraph.element
    return any(one.tag == "li" for one in (element, *element.ancestors))


def _language_of(text: str, declared: str, main: str) -> str | None:
    """Another language, `_OWN` for the declared one or the main one, None where it is not told."""
    part = prose(text)
    own = {family(declared), family(main)}
    if family(part.likeliest) in own:
        return _OWN
    opinion = compare([text], main)
    if family(opinion.language) in own or not opinion.language:
        return None
    surely = opinion.match is Match.WRONG
    probably = opinion.match is Match.DOUBTFUL and part.likeliest == opinion.language
    return opinion.language if surely or probably else None


def _side_of(paragraph: Paragraph, main: str, others: Collection[str]) -> str:
    """A few words: `_OWN` if they are rather in the main language than in others, else "?"."""
    text = prose(paragraph.text).text
    is_own = others and all(leans(text, main, one) == family(main) for one in others)
    return _OWN if is_own else "?"


def _around(paragraph: Paragraph, region: Region) -> Iterator[Element]:
    """The elements around a paragraph within its region that a mark could be put on."""
    yield paragraph.element
    if paragraph.element is region.element:
        return
    for level, element in enumerate(paragraph.element.ancestors):
        if element is region.element or element.tag == "body" or level == LEVELS:
            return
        yield element


def _widest(stranger: _Stranger, region: Region, letters: dict[Element, Counter[str]]) -> Element:
    """The largest element around a paragraph that is nearly all in its language."""
    widest = stranger.paragraph.element
    for element in _around(stranger.paragraph, region):
        told = letters[element]
        if told[_OWN] or told[stranger.language] < NEARLY_ALL * told.total():
            break
        widest = element
    return widest


def _passage(
    element: Element, texts: list[str], declared: str, main: str, *, surely: bool
) -> Iterator[Verdict]:
    """What is said of a passage: surely in another language, or perhaps.

    Args:
        element: holds it.
        texts: its paragraphs.
        declared: the language that is declared for it.
        main: the language of most of what is around it.
        surely: it is long enough and is no list of works.
    """
    opinion = compare(texts, main)
    if opinion.letters < SHORT or not opinion.language:
        return
    told = {"declared": declared, "found": opinion.language, "text": opinion.quote}
    whole = any(_SENTENCE.search(text) for text in texts)
    if opinion.match is Match.WRONG and surely and whole:
        yield failed(element, "unmarked", **told)
    elif opinion.match in (Match.WRONG, Match.DOUBTFUL):
        yield cant_tell(element, "maybe", **told)
