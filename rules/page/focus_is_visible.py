"""What has keyboard focus can be seen.

Applicability
    One element of each group of look-alikes that the Tab key reaches: links, buttons, fields and
    what a page makes focusable, in frames and shadow trees too. Elements are look-alikes when they
    agree in kind, in the place on the page, in classes and in colours, and the same scripts wait
    for focus on them. Frames themselves and media players are left out, and so are elements that
    do not keep focus: another rule judges those.

    An element whose look-alike was tried on an earlier page of the site is not tried again: there
    the same rules of the style sheets reach both when they have focus, too, and what lies behind
    them and cuts them off is alike. Where that page does not settle it, it is tried here.

Expectation
    Pixels in the element or around it differ clearly between a picture with keyboard focus and
    one without: as many as a quarter of the element's edge has, by a contrast of 1.3 to 1 or more.

    The element fails when it was reached with the Tab key, was in view with nothing over it, and
    not one pixel of the whole viewport differed. A text field whose caret can be seen passes.

Assumptions
    What was judged of one look-alike holds for the others; on each page only one is told.
    Focus looks alike at all widths. Animations are at their end in both pictures.

What the tool cannot tell
    Whether a weak or small change is enough for a person, whether a change somewhere else on the
    page shows where focus is, and what happens to an element that something else lies over, that
    does not come into view or that moves by itself.

Why it matters
    People who use the keyboard, or a switch that acts as one, cannot know what they are about to
    press when nothing shows where they are.

Source
    WCAG 2.1, success criterion 2.4.7 Focus Visible, with Understanding 2.4.7 (the caret of a text
    field counts) and failure F78, 2018-06-05. ACT rule oj04fd, Element in sequential focus order
    has visible focus.
"""

from collections.abc import Iterator

from auditor.rulekit import (
    Evidence,
    FocusSight,
    FocusStop,
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
        title="Man kan se hva som har tastaturfokus",
        failure="Det vises ikke hva som har tastaturfokus",
        question="Kan man se hva som har tastaturfokus?",
        decide=(
            "Gå gjennom siden med tabulatortasten: Ser du hele tiden hvor du er, er det godt nok."
        ),
        advice="Det bør vises hva som har tastaturfokus",
        wrong="Ingenting på skjermen endrer seg når elementet får tastaturfokus.",
        hurts="Den som bruker tastatur i stedet for mus, ser ikke hvor på siden hun er, og vet "
        "ikke hva som skjer når hun trykker Enter.",
        fix="Ikke fjern nettleserens ramme med `outline: none` uten å sette noe annet i stedet. "
        "Gi `:focus-visible` en tydelig ramme, for eksempel "
        "`outline: 3px solid; outline-offset: 2px`.",
        cannot_tell="Verktøyet kan ikke vite om en svak eller liten endring er nok, og prøver "
        "bare ett av flere elementer som ser like ut.",
        messages={
            "none": "Ikke en eneste piksel endret seg da elementet fikk fokus med "
            "tabulatortasten. Elementer på siden som ser like ut, men ikke er prøvd: {like}.",
            "faint": "Noe endret seg da elementet fikk fokus ({pixels} piksler, høyeste kontrast "
            "{contrast} : 1), men lite, svakt eller langt unna. Se om det er nok til å finne "
            "fokus.",
            "none_elsewhere": "Ikke en eneste piksel endret seg da et element som ser likt ut, "
            "fikk fokus med tabulatortasten på {page}. Derfor ble det ikke prøvd på nytt her. "
            "Andre elementer på siden som ser like ut: {like}.",
            "faint_elsewhere": "Noe endret seg da et element som ser likt ut, fikk fokus på {page} "
            "({pixels} piksler, høyeste kontrast {contrast} : 1), men lite, svakt eller langt "
            "unna. Se om det er nok til å finne fokus.",
            "trace": "Det som endret seg da elementet fikk fokus, er så svakt eller lite at det "
            "knapt kan ses. Prøv med tastaturet om fokus kan ses.",
            "covered": "Noe annet ligger over elementet når det har fokus. Prøv med tastaturet om "
            "fokus kan ses.",
            "unseen": "Elementet kom ikke fram i bildet, eller noe annet på siden rørte seg "
            "samtidig. Prøv med tastaturet om fokus kan ses.",
        },
    ),
    nn=RuleText(
        title="Det er synleg kva som har tastaturfokus",
        failure="Det er ikkje synleg kva som har tastaturfokus",
        question="Er det synleg kva som har tastaturfokus?",
        decide=(
            "Gå gjennom sida med tabulatortasten: Ser du heile tida kvar du er, er det godt nok."
        ),
        advice="Det bør vere synleg kva som har tastaturfokus",
        wrong="Ingenting på skjermen endrar seg når elementet får tastaturfokus.",
        hurts="Den som bruker tastatur i staden for mus, ser ikkje kvar på sida ho er, og veit "
        "ikkje kva som hender når ho trykkjer Enter.",
        fix="Ikkje fjern ramma til nettlesaren med `outline: none` utan å setje noko anna i "
        "staden. Gi `:focus-visible` ei tydeleg ramme, til dømes "
        "`outline: 3px solid; outline-offset: 2px`.",
        cannot_tell="Verktøyet kan ikkje vite om ei svak eller lita endring er nok, og prøver "
        "berre eitt av fleire element som ser like ut.",
        messages={
            "none": "Ikkje ein einaste piksel endra seg då elementet fekk fokus med "
            "tabulatortasten. Element på sida som ser like ut, men ikkje er prøvde: {like}.",
            "faint": "Noko endra seg då elementet fekk fokus ({pixels} pikslar, høgaste kontrast "
            "{contrast} : 1), men lite, svakt eller langt unna. Sjå om det er nok til å finne "
            "fokus.",
            "none_elsewhere": "Ikkje ein einaste piksel endra seg då eit element som ser likt ut, "
            "fekk fokus med tabulatortasten på {page}. Difor vart det ikkje prøvt på nytt her. "
            "Andre element på sida som ser like ut: {like}.",
            "faint_elsewhere": "Noko endra seg då eit element som ser likt ut, fekk fokus på "
            "{page} ({pixels} pikslar, høgaste kontrast {contrast} : 1), men lite, svakt eller "
            "langt unna. Sjå om det er nok til å finne fokus.",
            "trace": "Det som endra seg då elementet fekk fokus, er så svakt eller lite at ein "
            "knapt kan sjå det. Prøv med tastaturet om fokus er synleg.",
            "covered": "Noko anna ligg over elementet når det har fokus. Prøv med tastaturet om "
            "fokus er synleg.",
            "unseen": "Elementet kom ikkje fram i biletet, eller noko anna på sida rørte seg "
            "samstundes. Prøv med tastaturet om fokus er synleg.",
        },
    ),
    en=RuleText(
        title="What has keyboard focus can be seen",
        failure="What has keyboard focus cannot be seen",
        question="Can you see what has keyboard focus?",
        decide=(
            "Go through the page with the Tab key: if you see where you are all the time, it is "
            "good enough."
        ),
        advice="What has keyboard focus should be seen",
        wrong="Nothing on the screen changes when the element gets keyboard focus.",
        hurts="People who use a keyboard instead of a mouse do not see where on the page they are, "
        "and do not know what will happen when they press Enter.",
        fix="Do not remove the browser's own outline with `outline: none` unless something else "
        "takes its place. Give `:focus-visible` a clear outline, such as "
        "`outline: 3px solid; outline-offset: 2px`.",
        cannot_tell="The tool cannot know whether a weak or small change is enough, and tries only "
        "one of several elements that look alike.",
        messages={
            "none": "Not a single pixel changed when the element got focus by the Tab key. "
            "Elements on the page that look like it and were not tried: {like}.",
            "faint": "Something changed when the element got focus ({pixels} pixels, greatest "
            "contrast {contrast} : 1), but little, weakly or far away. Check whether it is enough "
            "to find the focus.",
            "none_elsewhere": "Not a single pixel changed when an element that looks like it got "
            "focus by the Tab key on {page}. So it was not tried again here. Other elements on "
            "the page that look like it: {like}.",
            "faint_elsewhere": "Something changed when an element that looks like it got focus on "
            "{page} ({pixels} pixels, greatest contrast {contrast} : 1), but little, weakly or far "
            "away. Check whether it is enough to find the focus.",
            "trace": "What changed when the element got focus is so weak or small that it can "
            "hardly be seen. Try with the keyboard whether the focus can be seen.",
            "covered": "Something else lies over the element while it has focus. Try with the "
            "keyboard whether the focus can be seen.",
            "unseen": "The element did not come into view, or something else on the page moved "
            "at the same time. Try with the keyboard whether the focus can be seen.",
        },
    ),
)


_PERCEPTIBLE = 1.05
"""Contrast ratio below which no figure helps: it would read as none."""


@page_rule(
    criteria=["2.4.7"],
    texts=TEXTS,
    version=3,
    act=["oj04fd"],
    needs=[Yield.FOCUS],
    widths=Widths.WIDE,
)
def focus_is_visible(page: Evidence) -> Iterator[Verdict]:
    """Judge each element that was tried by what the pixels say."""
    for stop in page.focus or ():
        if stop.sight not in (FocusSight.DROPPED, FocusSight.SLIPPED):
            yield _judge(stop)


def _judge(stop: FocusStop) -> Verdict:
    match stop.sight:
        case FocusSight.CLEAR | FocusSight.CARET:
            return passed(stop.element)
        case FocusSight.NONE if stop.elsewhere:
            return failed(stop.element, "none_elsewhere", like=len(stop.like), page=stop.elsewhere)
        case FocusSight.NONE:
            return failed(stop.element, "none", like=len(stop.like))
        case FocusSight.FAINT if stop.pixels == 0 or stop.contrast < _PERCEPTIBLE:
            return cant_tell(stop.element, "trace")
        case FocusSight.FAINT:
            seen: dict[str, str | int] = {
                "pixels": stop.pixels,
                "contrast": f"{stop.contrast:.1f}",
            }
            if stop.elsewhere:
                return cant_tell(stop.element, "faint_elsewhere", **seen, page=stop.elsewhere)
            return cant_tell(stop.element, "faint", **seen)
        case _:
            return cant_tell(stop.element, stop.sight.value)
