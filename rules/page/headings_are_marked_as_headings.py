"""Text that looks like a heading is marked as a heading.

Applicability
    Each heading that assistive technology meets, and each short line of text that looks like one:
    a block of its own, all bold or clearly larger than the running text of the page, with a longer
    paragraph in plain type right below it.

Expectation
    What looks like a heading has a heading element (`h1` to `h6`) or the role `heading`.

    A line fails where at least three lines of the same look stand over paragraphs in the main
    content of the page. One or two may be emphasis; a person must judge.

Assumptions
    Three lines of the same look, each over a paragraph of its own, divide the text into parts.

What the tool cannot tell
    Whether a single bold line is a heading or emphasis. Nor whether a line is something else that
    stands over a paragraph: a figure that the paragraph explains, a quotation in italics, the name
    of a person, a speaker whose name recurs, a label such as "Merk". Lines in tables, lists,
    quotations, navigation, page headers and footers are not judged, nor lines that end like a
    sentence or a label. Whether text that is marked as a heading is one.

Why it matters
    People who use a screen reader find their way by the list of headings and jump from one to the
    next. A heading that is only bold is not in that list.

Source
    WCAG 2.1, success criterion 1.3.1 Info and Relationships, with technique H42 and failure F2,
    2018-06-05.
"""

from collections import defaultdict
from collections.abc import Iterator

from auditor.rulekit import (
    Element,
    Evidence,
    RuleText,
    Texts,
    Verdict,
    Yield,
    cant_tell,
    failed,
    page_rule,
    passed,
)
from rules.common.accessible_name import role
from rules.common.headings import LookAlike, headings, look_alikes

TEXTS = Texts(
    nb=RuleText(
        title="Overskrifter er merket som overskrifter",
        failure="Overskrifter er ikke merket som overskrifter",
        question="Er linjen en overskrift?",
        decide=(
            "Les linjen og det som kommer etter: Innleder den en del av siden, er den en "
            "overskrift og må merkes som det. Er den et navn, et sitat eller framhevet tekst, er "
            "den riktig som den er."
        ),
        advice="Overskrifter bør merkes som overskrifter",
        wrong="Teksten ser ut som en overskrift, men er ikke merket som det i koden.",
        hurts="Den som bruker skjermleser, finner ikke overskriften i oversikten og kan ikke hoppe "
        "til denne delen av siden.",
        fix="Bruk en overskrift på riktig nivå, for eksempel `<h2>`, og la stilarket bestemme hvor "
        "stor og fet den skal være.",
        cannot_tell="Verktøyet kan ikke vite om en enkelt fet linje er en overskrift eller bare "
        "framhevet tekst, eller om linjer er noe annet, slik som navn, sitater og nøkkeltall.",
        messages={
            "several": "«{text}» ser ut som en overskrift, og {alike} linjer på siden ser slik ut, "
            "men ingen av dem er merket som overskrift.",
            "single": "«{text}» kan være en overskrift. Se om den innleder teksten under, og merk "
            "den i så fall som overskrift.",
        },
    ),
    nn=RuleText(
        title="Overskrifter er merkte som overskrifter",
        failure="Overskrifter er ikkje merkte som overskrifter",
        question="Er linja ei overskrift?",
        decide=(
            "Les linja og det som kjem etter: Innleier ho ein del av sida, er ho ei overskrift "
            "og må merkast som det. Er ho eit namn, eit sitat eller framheva tekst, er ho rett "
            "som ho er."
        ),
        advice="Overskrifter bør merkast som overskrifter",
        wrong="Teksten ser ut som ei overskrift, men er ikkje merkt som det i koden.",
        hurts="Den som bruker skjermlesar, finn ikkje overskrifta i oversynet og kan ikkje hoppe "
        "til denne delen av sida.",
        fix="Bruk ei overskrift på rett nivå, til dømes `<h2>`, og lat stilarket avgjere kor stor "
        "og feit ho skal vere.",
        cannot_tell="Verktøyet kan ikkje vite om ei enkelt feit linje er ei overskrift eller berre "
        "framheva tekst, eller om linjer er noko anna, slik som namn, sitat og nøkkeltal.",
        messages={
            "several": "«{text}» ser ut som ei overskrift, og {alike} linjer på sida ser slik ut, "
            "men ingen av dei er merkte som overskrift.",
            "single": "«{text}» kan vere ei overskrift. Sjå om ho innleier teksten under, og merk "
            "ho i så fall som overskrift.",
        },
    ),
    en=RuleText(
        title="Headings are marked as headings",
        failure="Headings are not marked as headings",
        question="Is the line a heading?",
        decide=(
            "Read the line and what follows: if it introduces a part of the page it is a heading "
            "and must be marked as one. If it is a name, a quotation or emphasis, it is right as "
            "it is."
        ),
        advice="Headings should be marked as headings",
        wrong="The text looks like a heading but is not marked as one in the code.",
        hurts="People who use a screen reader do not find the heading in the list of headings and "
        "cannot jump to this part of the page.",
        fix="Use a heading of the right level, such as `<h2>`, and let the style sheet decide how "
        "large and bold it is.",
        cannot_tell="The tool cannot know whether a single bold line is a heading or emphasis, or "
        "whether lines are something else, such as names, quotations and key figures.",
        messages={
            "several": "“{text}” looks like a heading, and {alike} lines of the page look like "
            "this, but none of them is marked as a heading.",
            "single": "“{text}” may be a heading. Check whether it introduces the text below, and "
            "if so mark it as a heading.",
        },
    ),
)

_SEVERAL = 3
"""Lines of the same look from which they surely divide the text."""


@page_rule(
    criteria=["1.3.1"], texts=TEXTS, version=2, needs=[Yield.ACCESS], same_as=["p-as-heading"]
)
def headings_are_marked_as_headings(page: Evidence) -> Iterator[Verdict]:
    """Pass each heading; judge what looks like one."""
    for document in page.documents:
        for heading in headings(document):
            yield passed(heading)
        main = any(role(one) == "main" for one in document.elements)
        by_look: dict[tuple[str, ...], list[LookAlike]] = defaultdict(list)
        for line in look_alikes(document):
            by_look[line.look].append(line)
        for alike in by_look.values():
            yield from _judge(alike, main=main)


def _judge(alike: list[LookAlike], *, main: bool) -> Iterator[Verdict]:
    """Judge lines of the same look.

    Args:
        alike: the lines.
        main: the document marks its main content.
    """
    sure = {
        line.element for line in alike if not line.doubtful and (not main or _in_main(line.element))
    }
    for line in alike:
        if len(sure) >= _SEVERAL and line.element in sure:
            yield failed(line.element, "several", text=line.text, alike=len(sure))
        elif not line.doubtful or len(alike) >= _SEVERAL:
            yield cant_tell(line.element, "single", text=line.text)


def _in_main(element: Element) -> bool:
    return any(role(around) == "main" for around in element.ancestors)
