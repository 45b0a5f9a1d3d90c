"""Text can be read at a width of 320 CSS pixels without scrolling sideways.

Applicability
    Pages that show text, in a window 320 CSS px wide: that of a small phone, and of a window of
    1280 px at 400 %.

Expectation
    The page cannot be scrolled sideways, no text reaches past the side that it cannot be scrolled
    to, and no column is so narrow that words are torn into single letters.

    An element fails when the page really scrolls sideways and the edge of the window on that side
    cuts through text that the element holds: the right edge, or the left one where the page is
    written from right to left. It fails as well when the other edge does, for nobody can scroll
    there. Only the outermost of such elements is told.

Assumptions
    A page that fits at this width does so in the languages and with the content it has now. Text
    that lies wholly beyond the edge is a menu that waits there, or the next picture of a carousel.
    Upright writing is meant to be so.

What the tool cannot tell
    Whether something needs two dimensions for its use or meaning, as tables of data, maps,
    diagrams, games and pieces of code may; whether content that does not fit is of any use; what
    is lost where the page hides what is past its edge, or where something was placed past it by
    its position; whether a word of single letters, one below the other, can still be read; how the
    content of frames fits.

Why it matters
    People with low vision enlarge the text until a line is as wide as the screen. When lines are
    wider than that, they must scroll to and fro for every single line.

Source
    WCAG 2.1, success criterion 1.4.10 Reflow, with Understanding 1.4.10 and failure F102,
    2018-06-05.
"""

from collections.abc import Iterator

from auditor.rulekit import (
    Element,
    Evidence,
    Overflow,
    Reflow,
    RuleText,
    Side,
    Text,
    Texts,
    Verdict,
    Widths,
    Yield,
    cant_tell,
    failed,
    page_rule,
    passed,
)
from rules.common.visible import seen

TEXTS = Texts(
    nb=RuleText(
        title="Teksten kan leses på 320 piksler uten å rulle sidelengs",
        failure="Teksten passer ikke på 320 piksler",
        question="Kan alt leses på 320 piksler uten å rulle sidelengs?",
        decide=(
            "Åpne siden i et vindu som er 320 piksler bredt (eller 1280 piksler med 400 % "
            "forstørring): Kan du lese alt uten å rulle fram og tilbake, er den god nok. "
            "Tabeller, kart og kode kan kreve plassen."
        ),
        advice="Teksten bør kunne leses på 320 piksler uten å rulle sidelengs",
        wrong="Innholdet er bredere enn en liten skjerm, så siden må rulles sidelengs for å lese "
        "hver linje.",
        hurts="Den som ser dårlig og forstørrer siden til 400 %, må rulle fram og tilbake for "
        "hver linje. Det samme gjelder på en liten mobil.",
        fix="La bredden følge skjermen: bruk `max-width: 100%` i stedet for faste bredder, la "
        "rutenett og menyer brytes over flere linjer, og del lange ord med "
        "`overflow-wrap: break-word`.",
        cannot_tell="Verktøyet kan ikke avgjøre om noe trenger to retninger, slik tabeller, kart "
        "og kode kan gjøre.",
        messages={
            "cut": "Høyre kant av skjermen går gjennom teksten, og innholdet stikker {past} "
            "piksler utenfor et vindu på {width} piksler.",
            "cut_left": "Venstre kant av skjermen går gjennom teksten, og innholdet stikker {past} "
            "piksler utenfor et vindu på {width} piksler.",
            "lost_left": "Teksten stikker {past} piksler utenfor venstre kant av et vindu på "
            "{width} piksler, og dit kan siden ikke rulles. Det som er utenfor, kan ikke leses.",
            "lost_right": "Teksten stikker {past} piksler utenfor høyre kant av et vindu på "
            "{width} piksler, og dit kan siden ikke rulles. Det som er utenfor, kan ikke leses.",
            "may_be_lost": "Teksten stikker {past} piksler utenfor en kant av et vindu på {width} "
            "piksler som siden ikke kan rulles forbi. Se om noe går tapt.",
            "torn": "Ordet «{text}» er delt i biter på én eller to bokstaver, én på hver linje, i "
            "et vindu på {width} piksler. Se om teksten kan leses, eller om spalten er for smal.",
            "two-ways": "Dette stikker {past} piksler utenfor et vindu på {width} piksler, så "
            "siden ruller sidelengs. Se om det trenger plassen, slik en tabell, et kart eller "
            "kode kan gjøre.",
            "scrolls": "Siden kan rulles {scrolled} piksler sidelengs i et vindu på {width} "
            "piksler, men ingen tekst er funnet som kanten går gjennom. Se om noe går tapt.",
            "hidden": "Siden skjuler det som er utenfor kanten, og kanten går gjennom teksten her. "
            "Se om noe går tapt i et vindu på {width} piksler.",
        },
    ),
    nn=RuleText(
        title="Teksten kan lesast på 320 pikslar utan å rulle sidelengs",
        failure="Teksten passar ikkje på 320 pikslar",
        question="Kan alt lesast på 320 pikslar utan å rulle sidelengs?",
        decide=(
            "Opne sida i eit vindauge som er 320 pikslar breitt (eller 1280 pikslar med 400 % "
            "forstørring): Kan du lese alt utan å rulle att og fram, er ho god nok. Tabellar, "
            "kart og kode kan krevje plassen."
        ),
        advice="Teksten bør kunne lesast på 320 pikslar utan å rulle sidelengs",
        wrong="Innhaldet er breiare enn ein liten skjerm, så sida må rullast sidelengs for å lese "
        "kvar linje.",
        hurts="Den som ser dårleg og forstørrar sida til 400 %, må rulle att og fram for kvar "
        "linje. Det same gjeld på ein liten mobil.",
        fix="Lat breidda følgje skjermen: bruk `max-width: 100%` i staden for faste breidder, lat "
        "rutenett og menyar brytast over fleire linjer, og del lange ord med "
        "`overflow-wrap: break-word`.",
        cannot_tell="Verktøyet kan ikkje avgjere om noko treng to retningar, slik tabellar, kart "
        "og kode kan gjere.",
        messages={
            "cut": "Høgre kant av skjermen går gjennom teksten, og innhaldet stikk {past} "
            "pikslar utanfor eit vindauge på {width} pikslar.",
            "cut_left": "Venstre kant av skjermen går gjennom teksten, og innhaldet stikk {past} "
            "pikslar utanfor eit vindauge på {width} pikslar.",
            "lost_left": "Teksten stikk {past} pikslar utanfor venstre kant av eit vindauge på "
            "{width} pikslar, og dit kan ein ikkje rulle sida. Det som er utanfor, kan ingen lese.",
            "lost_right": "Teksten stikk {past} pikslar utanfor høgre kant av eit vindauge på "
            "{width} pikslar, og dit kan ein ikkje rulle sida. Det som er utanfor, kan ingen lese.",
            "may_be_lost": "Teksten stikk {past} pikslar utanfor ein kant av eit vindauge på "
            "{width} pikslar som ein ikkje kan rulle sida forbi. Sjå om noko går tapt.",
            "torn": "Ordet «{text}» er delt i bitar på éin eller to bokstavar, éin på kvar linje, "
            "i eit vindauge på {width} pikslar. Sjå om teksten kan lesast, eller om spalta er for "
            "smal.",
            "two-ways": "Dette stikk {past} pikslar utanfor eit vindauge på {width} pikslar, så "
            "sida rullar sidelengs. Sjå om det treng plassen, slik ein tabell, eit kart eller kode "
            "kan gjere.",
            "scrolls": "Sida kan rullast {scrolled} pikslar sidelengs i eit vindauge på {width} "
            "pikslar, men det er ikkje funne nokon tekst som kanten går gjennom. Sjå om noko går "
            "tapt.",
            "hidden": "Sida gøymer det som er utanfor kanten, og kanten går gjennom teksten her. "
            "Sjå om noko går tapt i eit vindauge på {width} pikslar.",
        },
    ),
    en=RuleText(
        title="Text can be read at 320 pixels without scrolling sideways",
        failure="Text does not fit at 320 pixels",
        question="Can everything be read at 320 pixels without scrolling sideways?",
        decide=(
            "Open the page in a window 320 pixels wide (or 1280 pixels enlarged to 400 %): if "
            "you can read everything without scrolling to and fro, it is good enough. Tables, "
            "maps and code may need the room."
        ),
        advice="Text should be readable at 320 pixels without scrolling sideways",
        wrong="The content is wider than a small screen, so the page must be scrolled sideways to "
        "read each line.",
        hurts="People with low vision who enlarge the page to 400 % must scroll to and fro for "
        "every line. So must people with a small phone.",
        fix="Let widths follow the screen: use `max-width: 100%` instead of fixed widths, let "
        "grids and menus wrap, and break long words with `overflow-wrap: break-word`.",
        cannot_tell="The tool cannot decide whether something needs two dimensions, as tables, "
        "maps and code may.",
        messages={
            "cut": "The right edge of the screen cuts through the text, and the content reaches "
            "{past} pixels beyond a window of {width} pixels.",
            "cut_left": "The left edge of the screen cuts through the text, and the content "
            "reaches {past} pixels beyond a window of {width} pixels.",
            "lost_left": "The text reaches {past} pixels beyond the left edge of a window of "
            "{width} pixels, and the page cannot be scrolled there. What is beyond cannot be read.",
            "lost_right": "The text reaches {past} pixels beyond the right edge of a window of "
            "{width} pixels, and the page cannot be scrolled there. What is beyond cannot be read.",
            "may_be_lost": "The text reaches {past} pixels beyond an edge of a window of {width} "
            "pixels that the page cannot be scrolled past. Check whether anything is lost.",
            "torn": "The word “{text}” is torn into pieces of one or two letters, one to a line, "
            "in a window of {width} pixels. Check whether the text can be read, or whether the "
            "column is too narrow.",
            "two-ways": "This reaches {past} pixels beyond a window of {width} pixels, so the page "
            "scrolls sideways. Check whether it needs the room, as a table, a map or code may.",
            "scrolls": "The page can be scrolled {scrolled} pixels sideways in a window of {width} "
            "pixels, but no text was found that the edge cuts. Check whether anything is lost.",
            "hidden": "The page hides what is beyond its edge, and the edge cuts through the text "
            "here. Check whether anything is lost in a window of {width} pixels.",
        },
    ),
)

MAX_TOLD = 10
"""Elements of one page that are told: more do not help to mend it."""
MIN_SCROLL = 4
"""CSS px that a page may scroll sideways without anyone missing anything."""
SURELY_LOST = 8
"""CSS px past an edge that nobody can scroll beyond, from which something is lost for sure."""
_TABLES = frozenset(("table", "grid", "treegrid"))
_TWO_WAYS = frozenset(
    ("pre", "code", "samp", "kbd", "math", "svg", "canvas", "map", "video", "textarea")
)
_TWO_WAYS_ROLES = frozenset(("toolbar", "math", "img", "application"))


@page_rule(criteria=["1.4.10"], texts=TEXTS, version=2, needs=[Yield.REFLOW], widths=Widths.NARROW)
def content_reflows_at_320_px(page: Evidence) -> Iterator[Verdict]:
    """Pass a page that fits; else judge what reaches past its edges, and what is torn."""
    reflow = page.reflow
    if reflow is None or not _shows_text(page):
        return
    past = [one for one in reflow.overflows if not one.scrolls]
    if reflow.cut:
        told = [_hidden(one, reflow) for one in past if _cut_lines(one)]
    else:
        told = [_lost(one, reflow) for one in past if one.side is reflow.shut and _cut_lines(one)]
        if reflow.scrolled > MIN_SCROLL:
            there = [_scrolled(one, reflow) for one in past if one.side is not reflow.shut]
            there = [one for one in there if one.key != "two-ways"] or there
            told += there or ([] if told else [_unexplained(page.root, reflow)])
    spoken_of = {one.element for one in told}
    told = told[:MAX_TOLD] + [one for one in _torn(page, reflow) if one.element not in spoken_of]
    yield from told or [passed(page.root)]


def _shows_text(page: Evidence) -> bool:
    return any(
        isinstance(child, Text) and child.shown and child.value.strip()
        for element in page.documents[0].elements
        if element.shown
        for child in element.children
    )


def _scrolled(one: Overflow, reflow: Reflow) -> Verdict:
    """Judge an element that the page scrolls sideways for."""
    told = {"past": round(one.past), "width": reflow.width}
    if not _cut_lines(one):
        return cant_tell(one.element, "two-ways", **told)
    return failed(one.element, "cut_left" if one.side is Side.LEFT else "cut", **told)


def _lost(one: Overflow, reflow: Reflow) -> Verdict:
    """Judge an element that reaches where the page cannot be scrolled to."""
    told = {"past": round(one.past), "width": reflow.width}
    if one.past < SURELY_LOST or _is_placed(one.element):
        return cant_tell(one.element, "may_be_lost", **told)
    return failed(one.element, "lost_left" if one.side is Side.LEFT else "lost_right", **told)


def _is_placed(element: Element) -> bool:
    """Whether an element stands where its position puts it, not in the flow of the page."""
    around = (element, *element.ancestors)
    return any(one.style.get("position") in ("absolute", "fixed", "sticky") for one in around)


def _torn(page: Evidence, reflow: Reflow) -> Iterator[Verdict]:
    """The elements whose words are torn into letters, at most `MAX_TOLD`."""
    found = 0
    for element in page.documents[0].elements:
        words = [
            child.torn
            for child in element.children
            if isinstance(child, Text) and child.torn and child.shown
        ]
        if not words or found >= MAX_TOLD or not _is_read(element):
            continue
        found += 1
        yield cant_tell(element, "torn", text=words[0], width=reflow.width)


def _is_read(element: Element) -> bool:
    """Whether the text of an element is there for eyes to read, line below line."""
    upright = element.style.get("writing-mode", "horizontal-tb") != "horizontal-tb"
    return not upright and seen(element) and not _two_ways(element, tables=False)


def _hidden(one: Overflow, reflow: Reflow) -> Verdict:
    return cant_tell(one.element, "hidden", width=reflow.width)


def _unexplained(root: Element, reflow: Reflow) -> Verdict:
    return cant_tell(root, "scrolls", scrolled=round(reflow.scrolled), width=reflow.width)


def _cut_lines(one: Overflow) -> bool:
    """Whether the edge cuts running text, not only what may need two dimensions."""
    return any(not _two_ways(text) for text in one.texts)


def _two_ways(element: Element, *, tables: bool = True) -> bool:
    """Whether text is part of what may need two dimensions; a caption of a figure is not.

    Args:
        element: holds the text.
        tables: those count as well.
    """
    in_caption = False
    for around in (element, *element.ancestors):
        role = around.attributes.get("role", "").lower()
        if around.tag == "figure" or role == "figure":
            if not in_caption:
                return True
            in_caption = False
        hidden = around.attributes.get("aria-hidden", "").lower() == "true"
        is_table = around.tag == "table" or role in _TABLES
        if hidden or around.tag in _TWO_WAYS or role in _TWO_WAYS_ROLES or (tables and is_table):
            return True
        in_caption = in_caption or around.tag == "figcaption"
    return False
