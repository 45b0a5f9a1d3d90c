"""What can be used keeps the focus that the keyboard gives it.

Applicability
    One element of each group of look-alikes that the Tab key reaches: links, buttons, fields and
    what a page makes focusable, in frames and shadow trees too. Elements are look-alikes when they
    agree in kind, in the place on the page, in classes and in colours, and the same scripts wait
    for focus on them. Elements with `aria-disabled="true"` and those that hand focus on to another
    element are left out. Where a page lets none of its elements keep focus, its root element.

Expectation
    The element still has focus a moment after it got it.

    An element that can be used fails where it let go of focus, and nothing else had it in the
    next 0.8 seconds, both when a script gave it focus and when the Tab key did.

Assumptions
    What was judged of one look-alike holds for the others, on the pages after it too: there the
    same rules of the style sheets reach both with focus. Focus behaves alike at all widths.

What the tool cannot tell
    Whether something that cannot be used by pointer either, such as a field that is read only, has
    to keep focus; and what is wrong where the Tab key did not lead back to an element that let go
    of focus once. Scripts that wait for longer than 0.15 seconds before they take focus away are
    not seen.

Why it matters
    People who use the keyboard, or a switch that acts as one, cannot press a link that throws focus
    away as soon as it gets it, and those who look for the focus find it nowhere.

Source
    WCAG 2.1, success criteria 2.1.1 Keyboard, 2.4.7 Focus Visible and 3.2.1 On Focus, 2018-06-05.
    Techniques for WCAG 2.2, failure F55, Failure due to using script to remove focus when focus is
    received, 2025-05-06.
"""

from collections.abc import Iterator

from auditor.rulekit import (
    Element,
    Evidence,
    FocusSight,
    RuleText,
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
        title="Det som får tastaturfokus, beholder det",
        failure="Elementet gir fra seg tastaturfokus med en gang",
        question="Kan elementet brukes med tastatur?",
        decide="Gå til elementet med tabulatortasten, og se om fokus blir der og om du kan bruke "
        "det med Enter eller mellomrom.",
        advice="Det som får tastaturfokus, bør beholde det",
        wrong="Et skript tar fokus fra elementet i samme øyeblikk som det får det.",
        hurts="Den som bruker tastatur i stedet for mus, kan ikke bruke elementet: Enter og "
        "mellomrom virker bare på det som har fokus.",
        fix='Fjern skriptet som tar fokus bort, for eksempel `onfocus="this.blur()"`. Er '
        "hensikten å skjule rammen rundt det som har fokus, så endre utseendet i "
        "`:focus-visible` i stedet.",
        cannot_tell="Verktøyet kan ikke vite om noe som ikke kan brukes med mus heller, må kunne "
        "ha fokus.",
        messages={
            "drops": "Elementet mistet fokus med en gang det fikk det, også med tabulatortasten, "
            "og ikke noe annet fikk fokus. Elementer på siden som ser like ut, men ikke er prøvd: "
            "{like}.",
            "no_use": "Elementet mistet fokus med en gang det fikk det. Se om det er noe her som "
            "kan brukes med mus, og om det kan brukes med tastatur.",
            "slips": "Elementet mistet fokus da det fikk det, og tabulatortasten førte ikke "
            "tilbake til det. Prøv om det kan brukes med tastatur.",
            "none_keeps": "Ingen av elementene som ble prøvd, beholdt fokus. Se om siden flytter "
            "fokus, og om alt kan brukes med tastatur.",
        },
    ),
    nn=RuleText(
        title="Det som får tastaturfokus, held på det",
        failure="Elementet gir frå seg tastaturfokus med ein gong",
        question="Kan ein bruke elementet med tastatur?",
        decide="Gå til elementet med tabulatortasten, og sjå om fokus blir der og om du kan bruke "
        "det med Enter eller mellomrom.",
        advice="Det som får tastaturfokus, bør halde på det",
        wrong="Eit skript tek fokus frå elementet i same augneblinken som det får det.",
        hurts="Den som bruker tastatur i staden for mus, kan ikkje bruke elementet: Enter og "
        "mellomrom verkar berre på det som har fokus.",
        fix='Fjern skriptet som tek fokus bort, til dømes `onfocus="this.blur()"`. Er '
        "meininga å gøyme ramma rundt det som har fokus, så endre utsjånaden i "
        "`:focus-visible` i staden.",
        cannot_tell="Verktøyet kan ikkje vite om noko som ein ikkje kan bruke med mus heller, må "
        "kunne ha fokus.",
        messages={
            "drops": "Elementet mista fokus med ein gong det fekk det, også med tabulatortasten, "
            "og ikkje noko anna fekk fokus. Element på sida som ser like ut, men ikkje er prøvde: "
            "{like}.",
            "no_use": "Elementet mista fokus med ein gong det fekk det. Sjå om det er noko her som "
            "ein kan bruke med mus, og om ein kan bruke det med tastatur.",
            "slips": "Elementet mista fokus då det fekk det, og tabulatortasten førte ikkje "
            "tilbake til det. Prøv om det kan brukast med tastatur.",
            "none_keeps": "Ingen av elementa som vart prøvde, heldt på fokus. Sjå om sida flyttar "
            "fokus, og om alt kan brukast med tastatur.",
        },
    ),
    en=RuleText(
        title="What gets keyboard focus keeps it",
        failure="The element throws keyboard focus away at once",
        question="Can the element be used with a keyboard?",
        decide="Go to the element with the Tab key, and see whether focus stays there and whether "
        "you can use it with Enter or the space bar.",
        advice="What gets keyboard focus should keep it",
        wrong="A script takes focus from the element the moment it gets it.",
        hurts="People who use a keyboard instead of a mouse cannot use the element: Enter and the "
        "space bar only work on what has focus.",
        fix='Remove the script that takes focus away, such as `onfocus="this.blur()"`. If it is '
        "meant to hide the outline of what has focus, change how it looks in `:focus-visible` "
        "instead.",
        cannot_tell="The tool cannot know whether something that cannot be used with a mouse "
        "either must be able to have focus.",
        messages={
            "drops": "The element lost focus as soon as it got it, by the Tab key too, and nothing "
            "else got focus. Elements on the page that look like it and were not tried: {like}.",
            "no_use": "The element lost focus as soon as it got it. Check whether there is "
            "anything here to use with a mouse, and whether it can be used with a keyboard.",
            "slips": "The element lost focus when it got it, and the Tab key did not lead back to "
            "it. Try whether it can be used with a keyboard.",
            "none_keeps": "None of the elements that were tried kept focus. Check whether the page "
            "moves focus, and whether everything can be used with a keyboard.",
        },
    ),
)

_FIELDS = frozenset({"input", "textarea"})
_USED = frozenset({"button", "select", "summary"})
_USED_ROLES = frozenset(
    {"link", "button", "checkbox", "radio", "switch", "tab", "option", "menuitem", "combobox"}
    | {"menuitemcheckbox", "menuitemradio", "searchbox", "textbox", "slider", "spinbutton"}
)
_SEVERAL = 2
"""Groups of elements from which it is the page that lets nothing keep focus."""


@page_rule(
    criteria=["2.1.1", "2.4.7", "3.2.1"],
    texts=TEXTS,
    version=2,
    needs=[Yield.FOCUS],
    widths=Widths.WIDE,
)
def focusable_element_keeps_focus(page: Evidence) -> Iterator[Verdict]:
    """Judge each element that was tried by whether it kept focus."""
    seen = page.observation(Yield.FOCUS)
    if not page.focus and seen is not None and seen.done >= _SEVERAL:
        yield cant_tell(page.root, "none_keeps")
    for stop in page.focus or ():
        if stop.element.attributes.get("aria-disabled", "").strip().lower() == "true":
            continue
        match stop.sight:
            case FocusSight.DROPPED if _can_be_used(stop.element):
                yield failed(stop.element, "drops", like=len(stop.like))
            case FocusSight.DROPPED:
                yield cant_tell(stop.element, "no_use")
            case FocusSight.SLIPPED:
                yield cant_tell(stop.element, "slips")
            case _:
                yield passed(stop.element)


def _can_be_used(element: Element) -> bool:
    """Whether an element does something for those who use a pointer."""
    given = element.attributes
    if element.tag in _FIELDS:
        return "readonly" not in given and given.get("aria-readonly", "").lower() != "true"
    by_nature = element.tag in _USED or (element.tag == "a" and "href" in given)
    return by_nature or element.clickable or given.get("role", "").strip().lower() in _USED_ROLES
