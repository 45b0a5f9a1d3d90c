"""Text can be read at a width of 320 CSS pixels without scrolling sideways.

Applicability
    Pages that show text, in a window 320 CSS px wide: that of a small phone, and of a window of
    1280 px at 400 %.

Expectation
    The page cannot be scrolled sideways.

    An element fails when the page really scrolls sideways and the right edge of the window cuts
    through text that the element holds. Only the outermost of such elements is told.

Assumptions
    A page that fits at this width does so in the languages and with the content it has now. Text
    that begins beyond the edge is a menu that waits there, or the next picture of a carousel.

What the tool cannot tell
    Whether something needs two dimensions for its use or meaning, as tables of data, maps,
    diagrams, games and pieces of code may; whether content that does not fit is of any use; what
    is lost where the page hides what is past its edge; how the content of frames fits.

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

TEXTS = Texts(
    nb=RuleText(
        title="Teksten kan leses på 320 piksler uten å rulle sidelengs",
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
            "cut": "Kanten av skjermen går gjennom teksten, og innholdet stikker {past} piksler "
            "utenfor et vindu på {width} piksler.",
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
            "cut": "Kanten av skjermen går gjennom teksten, og innhaldet stikk {past} pikslar "
            "utanfor eit vindauge på {width} pikslar.",
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
        wrong="The content is wider than a small screen, so the page must be scrolled sideways to "
        "read each line.",
        hurts="People with low vision who enlarge the page to 400 % must scroll to and fro for "
        "every line. So must people with a small phone.",
        fix="Let widths follow the screen: use `max-width: 100%` instead of fixed widths, let "
        "grids and menus wrap, and break long words with `overflow-wrap: break-word`.",
        cannot_tell="The tool cannot decide whether something needs two dimensions, as tables, "
        "maps and code may.",
        messages={
            "cut": "The edge of the screen cuts through the text, and the content reaches {past} "
            "pixels beyond a window of {width} pixels.",
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
_TWO_WAYS = frozenset(
    ("table", "pre", "code", "samp", "kbd", "math", "svg", "canvas", "map", "video", "textarea")
)
_TWO_WAYS_ROLES = frozenset(("table", "grid", "treegrid", "toolbar", "math", "img", "application"))


@page_rule(criteria=["1.4.10"], texts=TEXTS, version=1, needs=[Yield.REFLOW], widths=Widths.NARROW)
def content_reflows_at_320_px(page: Evidence) -> Iterator[Verdict]:
    """Pass a page that fits; else judge what reaches past its edge."""
    reflow = page.reflow
    if reflow is None or not _shows_text(page):
        return
    past = [one for one in reflow.overflows if not one.scrolls]
    told: list[Verdict] = []
    if reflow.cut:
        told = [_hidden(one, reflow) for one in past if _cut_lines(one)]
    elif reflow.scrolled > MIN_SCROLL:
        told = [_scrolled(one, reflow) for one in past]
        told = [one for one in told if one.key == "cut"] or told
        told = told or [_unexplained(page.root, reflow)]
    yield from told[:MAX_TOLD] or [passed(page.root)]


def _shows_text(page: Evidence) -> bool:
    return any(
        isinstance(child, Text) and child.shown and child.value.strip()
        for element in page.documents[0].elements
        if element.shown
        for child in element.children
    )


def _scrolled(one: Overflow, reflow: Reflow) -> Verdict:
    """Judge an element that the page scrolls sideways for."""
    say = failed if _cut_lines(one) else cant_tell
    key = "cut" if say is failed else "two-ways"
    return say(one.element, key, past=round(one.past), width=reflow.width)


def _hidden(one: Overflow, reflow: Reflow) -> Verdict:
    return cant_tell(one.element, "hidden", width=reflow.width)


def _unexplained(root: Element, reflow: Reflow) -> Verdict:
    return cant_tell(root, "scrolls", scrolled=round(reflow.scrolled), width=reflow.width)


def _cut_lines(one: Overflow) -> bool:
    """Whether the edge cuts running text, not only what may need two dimensions."""
    return any(not _two_ways(text) for text in one.texts)


def _two_ways(element: Element) -> bool:
    """Whether text is part of what may need two dimensions; a caption of a figure is not."""
    in_caption = False
    for around in (element, *element.ancestors):
        role = around.attributes.get("role", "").lower()
        if around.tag == "figure" or role == "figure":
            if not in_caption:
                return True
            in_caption = False
        hidden = around.attributes.get("aria-hidden", "").lower() == "true"
        if hidden or around.tag in _TWO_WAYS or role in _TWO_WAYS_ROLES:
            return True
        in_caption = in_caption or around.tag == "figcaption"
    return False
