"""The language that a page declares is the language that its text is in.

Applicability
    The root element of each document that has a `lang` attribute with a valid primary subtag and
    shows at least 40 letters of running text whose language no element inside it declares. In
    XHTML that is served as such `xml:lang` counts as well, and wins. The documents of frames that
    are shown count like the page itself.

Expectation
    The primary subtag of `lang` names the language that most of that text is in.

Assumptions
    A page that shows fewer letters than that, and is otherwise marked throughout as being in one
    other language, is in that language. Code, addresses, numbers and what is hidden is no text of
    the page. The code "no" stands for bokmål and nynorsk alike. Languages that nobody can tell
    apart in short texts, such as the Sámi languages, pass for one another; Danish and Norwegian do
    so in texts of fewer than 400 letters. Where menus, header and footer are in the declared
    language, it is the language of the page, whatever language its content is in: content in
    another language is judged by the rule on parts. English is the exception, for templates come
    with it: what they say in every site does not count, and a small English frame around a main
    heading in another language, and around five times as many letters in it, does not either. The
    widest window of a scan shows the text that is judged: what a narrow one hides says nothing.

What the tool cannot tell
    A failure needs two detectors of language that agree, and enough small words of that language.
    A text that is in two languages, in one that only one detector knows (Northern Sámi), or
    declared to be in one that none knows, is for a person to judge. So is a text of 140 letters
    or more in bokmål that is declared to be in nynorsk, or the other way, if it is clearly not
    mixed. A page without sentences is not judged.

Why it matters
    A screen reader chooses its voice by the declared language. Norwegian read by an English voice
    is gibberish, and the wrong braille table is as bad. Browsers also translate and divide words
    by it.

Source
    WCAG 2.2, success criterion 3.1.1 Language of Page, 2024-12-12.
    ACT rule ucwvc8, HTML page language subtag matches default language (proposed), 2024-02-13.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from auditor.rulekit import (
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
from rules.common.detectors import detect
from rules.common.language import SENTENCES, Match, Opinion, compare, prose, sample
from rules.common.language_tags import family, primary
from rules.common.norwegian import FORMS, form_of
from rules.common.reading import Region, regions

MOSTLY = 5
"""Times as many letters are marked as one other language as are not marked at all."""

TEXTS = Texts(
    nb=RuleText(
        title="Språket som siden oppgir, er språket teksten er skrevet på",
        failure="Siden oppgir feil språk",
        question="Oppgir siden riktig språk?",
        decide=(
            "Les menyen og innholdet: Er det meste på språket som siden oppgir, er det riktig. "
            "Enkelte deler på et annet språk skal merkes hver for seg."
        ),
        advice="Siden bør oppgi språket teksten er skrevet på",
        wrong="Siden oppgir ett språk i koden, men teksten er skrevet på et annet.",
        hurts=(
            "Den som bruker skjermleser, får teksten lest opp med feil stemme og feil uttale, og "
            "leselisten bruker feil punktskrift. Da er teksten ofte umulig å forstå."
        ),
        fix=(
            "Oppgi språket teksten er skrevet på i `lang` på `html`-elementet, for eksempel "
            '`<html lang="nb">` for bokmål, `<html lang="nn">` for nynorsk eller '
            '`<html lang="se">` for nordsamisk. Språket settes som regel ett sted i malen.'
        ),
        cannot_tell=(
            "Verktøyet underkjenner bare der to uavhengige språkgjenkjennere er enige. Korte "
            "tekster, tekster på flere språk og språk som gjenkjennerne ikke kjenner godt nok, "
            "må et menneske vurdere."
        ),
        messages={
            "wrong": "Siden oppgir {declared:language}, men teksten er på "
            "{found:language}: «{text}»",
            "doubtful": "Siden oppgir {declared:language}, men teksten kan være på "
            "{found:language}: «{text}»",
            "form": "Siden oppgir {declared:language}, men teksten ser ut til å være på "
            "{found:language}. Det tyder disse ordene på: {words}.",
            "mixed": "Siden oppgir {declared:language}. Verktøyet kan ikke avgjøre om teksten er "
            "på det: «{text}»",
        },
    ),
    nn=RuleText(
        title="Språket som sida oppgir, er språket teksten er skriven på",
        failure="Sida oppgir feil språk",
        question="Oppgir sida rett språk?",
        decide=(
            "Les menyen og innhaldet: Er det meste på språket som sida oppgir, er det rett. "
            "Enkelte delar på eit anna språk skal merkast kvar for seg."
        ),
        advice="Sida bør oppgi språket teksten er skriven på",
        wrong="Sida oppgir eitt språk i koden, men teksten er skriven på eit anna.",
        hurts=(
            "Den som bruker skjermlesar, får teksten lesen opp med feil stemme og feil uttale, og "
            "leselista bruker feil punktskrift. Då er teksten ofte umogleg å forstå."
        ),
        fix=(
            "Oppgi språket teksten er skriven på i `lang` på `html`-elementet, til dømes "
            '`<html lang="nn">` for nynorsk, `<html lang="nb">` for bokmål eller '
            '`<html lang="se">` for nordsamisk. Språket blir som regel sett éin stad i malen.'
        ),
        cannot_tell=(
            "Verktøyet underkjenner berre der to uavhengige språkattkjennarar er samde. Korte "
            "tekstar, tekstar på fleire språk og språk som attkjennarane ikkje kjenner godt nok, "
            "må eit menneske vurdere."
        ),
        messages={
            "wrong": "Sida oppgir {declared:language}, men teksten er på "
            "{found:language}: «{text}»",
            "doubtful": "Sida oppgir {declared:language}, men teksten kan vere på "
            "{found:language}: «{text}»",
            "form": "Sida oppgir {declared:language}, men teksten ser ut til å vere på "
            "{found:language}. Det tyder desse orda på: {words}.",
            "mixed": "Sida oppgir {declared:language}. Verktøyet kan ikkje avgjere om teksten er "
            "på det: «{text}»",
        },
    ),
    en=RuleText(
        title="The language a page declares is the language its text is in",
        failure="The page declares the wrong language",
        question="Does the page declare the right language?",
        decide=(
            "Read the menu and the content: if most of it is in the language that the page "
            "declares, it is right. Single parts in another language are marked one by one."
        ),
        advice="The page should declare the language its text is in",
        wrong="The page declares one language in its code, but the text is in another.",
        hurts=(
            "People who use a screen reader hear the text in the wrong voice and with the wrong "
            "pronunciation, and their braille display uses the wrong table. The text often cannot "
            "be understood at all."
        ),
        fix=(
            "Name the language of the text in `lang` on the `html` element, for example "
            '`<html lang="nb">` for Norwegian bokmål, `<html lang="nn">` for nynorsk or '
            '`<html lang="se">` for Northern Sámi. It is usually set in one place in the template.'
        ),
        cannot_tell=(
            "The tool fails a page only where two independent detectors agree on the language. "
            "Short texts, texts in several languages, and languages that the detectors do not know "
            "well are for a person to judge."
        ),
        messages={
            "wrong": "The page declares {declared:language}, but its text is in "
            "{found:language}: “{text}”",
            "doubtful": "The page declares {declared:language}, but its text may be in "
            "{found:language}: “{text}”",
            "form": "The page declares {declared:language}, but its text seems to be in "
            "{found:language}. These words suggest it: {words}.",
            "mixed": "The page declares {declared:language}. The tool cannot tell whether its text "
            "is: “{text}”",
        },
    ),
)


@page_rule(criteria=["3.1.1"], act=["ucwvc8"], texts=TEXTS, version=4, widths=Widths.ONCE)
def page_language_is_that_of_its_text(page: Evidence) -> Iterator[Verdict]:
    """Judge the root element of every document."""
    for document in page.documents:
        root = document.root
        declared = primary(root.language or "")
        if root.tag != "html" or not declared:
            continue
        own, *marked = regions(document)
        opinion = compare(own.texts, declared, own.setting)
        told = {"declared": declared, "text": opinion.quote}
        form = form_of(own.texts) if opinion.match is Match.RIGHT else None
        if form is not None and declared in FORMS and form.language != declared:
            words = ", ".join(form.words)
            yield cant_tell(root, "form", declared=declared, found=form.language, words=words)
        elif opinion.match is Match.RIGHT:
            yield passed(root)
        elif opinion.match is Match.WRONG:
            yield failed(root, "wrong", **told, found=opinion.language)
        elif opinion.match is Match.DOUBTFUL and opinion.language not in ("", declared):
            yield cant_tell(root, "doubtful", **told, found=opinion.language)
        elif opinion.match is Match.DOUBTFUL:
            yield cant_tell(root, "mixed", **told)
        elif found := _marked_throughout(own, marked, declared):
            yield failed(root, "wrong", declared=declared, found=found.language, text=found.quote)


def _marked_throughout(own: Region, marked: Sequence[Region], declared: str) -> Opinion | None:
    """What is said of a page that is next to all marked as in one other language, and is in it.

    What little is left must not be in the declared language: it may be the site's own.
    """
    languages = {primary(region.language) for region in marked if region.texts}
    texts = [text for region in marked for text in region.texts]
    if len(languages) != 1:
        return None
    (language,) = languages
    letters = sum(map(len, texts))
    if not language or letters < SENTENCES or letters < MOSTLY * sum(map(len, own.texts)):
        return None
    left = detect(sample([prose(text) for text in own.texts]))
    if family(left.language or left.guess) in ("", family(declared)):
        return None
    opinion = compare(texts, declared)
    fits = compare(texts, language).match is Match.RIGHT
    return replace(opinion, language=language) if opinion.match is Match.WRONG and fits else None
