"""The text of a link says where the link leads, alone or together with what is around it.

Applicability
    Each link that assistive technology meets and whose whole name is a word that fits any link:
    "les mer", "les meir", "klikk her", "read more", "her". Links that open something on the page
    (`aria-expanded`, `aria-haspopup`, `aria-controls`) are left out.

Expectation
    Other words in the same sentence, paragraph, list item or table cell, the term of a definition,
    the header of the table row, a description or the heading of the link's own part of the page
    say what the link leads to.

    A link fails where none of these is there and no heading stands over it, or where links with
    the same words but other targets share the same heading.

Assumptions
    Words that are around a generic link say what it leads to; whether they do well is not judged.

What the tool cannot tell
    Whether a heading that stands over a single link, a cell of the same row without header
    markup, the name of a region around the link, other text in a strip outside the main content,
    or another link to the same place whose text does say is enough. Whether the purpose would be
    unclear to everybody, which the criterion allows. Text that style sheets generate is not seen.

Why it matters
    People who use a screen reader or a magnifier, and people who go from link to link with the
    keyboard, often meet links one at a time. Ten links called "les mer" are ten closed doors.

Source
    WCAG 2.1, success criterion 2.4.4 Link Purpose (In Context), with technique H80 and failure F63,
    2018-06-05. ACT rule 5effbb, Link in context is descriptive, which is met in part: only
    words that fit any link are judged.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.rulekit import (
    Element,
    Evidence,
    RuleText,
    Text,
    Texts,
    Verdict,
    Yield,
    cant_tell,
    failed,
    page_rule,
    passed,
)
from rules.common.accessible_name import description, name, role, text
from rules.common.headings import is_heading
from rules.common.visible import Lines, Row
from rules.common.words import GENERIC, VAGUE, link_words, plain

TEXTS = Texts(
    nb=RuleText(
        title="Lenketeksten sier hvor lenken fører",
        failure="Lenketeksten sier ikke hvor lenken fører",
        question="Sier lenken hvor den fører?",
        decide=(
            "Les lenken sammen med setningen, listepunktet, tabellcellen eller overskriften den "
            "hører til: Kan du si hvor den fører, er den god nok."
        ),
        advice="Lenketeksten bør si hvor lenken fører",
        wrong="Lenketeksten passer til hva som helst, og ingenting som er knyttet til lenken i "
        "koden, sier hvor den fører.",
        hurts="Den som bruker skjermleser, forstørrer skjermen eller går fra lenke til lenke med "
        "tastaturet, må gjette eller lete i teksten rundt.",
        fix="Skriv målet i lenketeksten: «Les mer om barnehageplass» i stedet for «Les mer». "
        "Må den synlige teksten være kort, så gi lenken overskriften sin med `aria-labelledby`.",
        cannot_tell="Verktøyet ser om det står ord eller en overskrift ved lenken, ikke om de "
        "forklarer den. Tekst som lages av stilark, blir ikke sett.",
        messages={
            "no_context": "Lenken heter bare «{text}», og verken setningen eller avsnittet den "
            "står i, listepunkt, tabell eller overskrift sier hvor den fører.",
            "same_words": "Lenken heter bare «{text}», og minst én lenke til med samme tekst, men "
            "et annet mål, står under samme overskrift.",
            "heading_only": "Lenken heter bare «{text}». Se om overskriften «{heading}» sier hvor "
            "den fører.",
            "weak_context": "Lenken heter bare «{text}». Se om det som står rundt, sier hvor den "
            "fører.",
        },
    ),
    nn=RuleText(
        title="Lenkjeteksten seier kvar lenkja fører",
        failure="Lenkjeteksten seier ikkje kvar lenkja fører",
        question="Seier lenkja kvar ho fører?",
        decide=(
            "Les lenkja saman med setninga, listepunktet, tabellcella eller overskrifta ho "
            "høyrer til: Kan du seie kvar ho fører, er ho god nok."
        ),
        advice="Lenkjeteksten bør seie kvar lenkja fører",
        wrong="Lenkjeteksten passar til kva som helst, og ingenting som er knytt til lenkja i "
        "koden, seier kvar ho fører.",
        hurts="Den som bruker skjermlesar, forstørrar skjermen eller går frå lenkje til lenkje med "
        "tastaturet, må gjette eller leite i teksten rundt.",
        fix="Skriv målet i lenkjeteksten: «Les meir om barnehageplass» i staden for «Les meir». "
        "Må den synlege teksten vere kort, så gi lenkja overskrifta si med `aria-labelledby`.",
        cannot_tell="Verktøyet ser om det står ord eller ei overskrift ved lenkja, ikkje om dei "
        "forklarer ho. Tekst som stilark lagar, blir ikkje sett.",
        messages={
            "no_context": "Lenkja heiter berre «{text}», og korkje setninga eller avsnittet ho "
            "står i, listepunkt, tabell eller overskrift seier kvar ho fører.",
            "same_words": "Lenkja heiter berre «{text}», og minst éi lenkje til med same tekst, "
            "men eit anna mål, står under same overskrift.",
            "heading_only": "Lenkja heiter berre «{text}». Sjå om overskrifta «{heading}» seier "
            "kvar ho fører.",
            "weak_context": "Lenkja heiter berre «{text}». Sjå om det som står rundt, seier kvar "
            "ho fører.",
        },
    ),
    en=RuleText(
        title="Link text says where the link leads",
        failure="The link text does not say where the link leads",
        question="Does the link say where it leads?",
        decide=(
            "Read the link with the sentence, list item, table cell or heading that it belongs "
            "to: if you can tell where it leads, it is good enough."
        ),
        advice="Link text should say where the link leads",
        wrong="The link text would fit any link, and nothing that the code ties to the link says "
        "where it leads.",
        hurts="People who use a screen reader, magnify the screen or move from link to link with "
        "the keyboard have to guess, or search the text around it.",
        fix="Put the target into the link text: “Read more about day care” instead of “Read more”. "
        "If the visible text must be short, add the heading with `aria-labelledby`.",
        cannot_tell="The tool sees whether words or a heading stand by the link, not whether they "
        "explain it. Text made by style sheets is not seen.",
        messages={
            "no_context": "The link is only called “{text}”, and neither its sentence or paragraph "
            "nor a list item, table or heading says where it leads.",
            "same_words": "The link is only called “{text}”, and at least one more link with the "
            "same text but another target stands under the same heading.",
            "heading_only": "The link is only called “{text}”. Check whether the heading "
            "“{heading}” says where it leads.",
            "weak_context": "The link is only called “{text}”. Check whether what is around it "
            "says where it leads.",
        },
    ),
)

_PARAGRAPHS = frozenset(
    ("p", "li", "td", "th", "dd", "dt", "figcaption", "caption", "summary", "blockquote", "label")
)
_PARAGRAPH_ROLES = frozenset(("paragraph", "listitem", "cell", "gridcell"))
_OPENS = ("aria-expanded", "aria-haspopup", "aria-controls")
_PAGE_PARTS = frozenset(("html", "body", "main", "form"))
_NAMED_GROUPS = frozenset(("fieldset", "figure", "details", "nav"))


@dataclass(frozen=True, slots=True)
class _Link:
    """A generic link that nothing in its own paragraph explains.

    Attributes:
        words: its plain text.
        heading: the last heading before it, None where there is none.
    """

    element: Element
    words: str
    heading: Element | None

    @property
    def target(self) -> str:
        """Where it leads, as written."""
        return _target(self.element)

    @property
    def place(self) -> object:
        """Equal for links with the same words under the same heading."""
        return self.element.document, self.words, self.heading


@page_rule(criteria=["2.4.4"], act=["5effbb"], texts=TEXTS, version=2, needs=[Yield.ACCESS])
def link_text_says_where_it_leads(page: Evidence) -> Iterator[Verdict]:
    """Judge each link whose name would fit any link."""
    generic = list(_generic_links(page))
    around = _Around(page, frozenset(link.element for link in generic))
    bare: list[_Link] = []
    for link in generic:
        if around.explains(link.element):
            yield passed(link.element)
        else:
            bare.append(link)
    targets: dict[object, set[str]] = defaultdict(set)
    for link in bare:
        targets[link.place].add(link.target)
    for link in bare:
        yield _judge(link, around, alone=len(targets[link.place]) == 1)


def _generic_links(page: Evidence) -> Iterator[_Link]:
    for document in page.documents:
        heading: Element | None = None
        for element in document.elements:
            if is_heading(element) and _says(name(element)):
                heading = element
            elif _is_link(element):
                words = link_words(name(element))
                if words in GENERIC or words in VAGUE:
                    yield _Link(element, words, heading)


def _is_link(element: Element) -> bool:
    if element.tag != "a" and "role" not in element.attributes:
        return False
    met = element.access is not None and role(element) == "link"
    return met and not any(one in element.attributes for one in _OPENS)


def _is_button(element: Element) -> bool:
    return element.tag == "button" or element.attributes.get("role", "").lower() == "button"


def _target(link: Element) -> str:
    return link.attributes.get("href", "").strip()


class _Around:
    """What stands around the generic links of a page; each part is read once."""

    def __init__(self, page: Evidence, generic: frozenset[Element]) -> None:
        self._silent = generic | {one for one in page.elements if _is_button(one)}
        self._speaks: dict[Element, bool] = {}
        self._lines = Lines()
        self._line_says: dict[Row, bool] = {}
        # Links beside each other have the same around them.
        self._parts: dict[Element | None, Element | None] = {}
        self._weak: dict[Element | None, bool] = {}
        self._told = {
            (one.document, _target(one))
            for one in page.elements
            if one not in generic and _is_link(one) and _says(name(one))
        }
        self._with_main = {one.document for one in page.elements if role(one) == "main"}

    def told_elsewhere(self, link: Element) -> bool:
        """Whether another link to the same place says what it leads to."""
        return (link.document, _target(link)) in self._told

    def in_strip(self, link: Element) -> bool:
        """Whether the link stands beside other text in a part outside the main content."""
        if link.document not in self._with_main or self.own_part(link) is None:
            return False
        return all(role(around) != "main" for around in link.ancestors)

    def explains(self, link: Element) -> bool:
        """Whether other words are tied to the link by the markup around it."""
        if _says(description(link)) or self._line_speaks(link):
            return True
        for around in link.ancestors:
            told = around.tag in _PARAGRAPHS or (
                "role" in around.attributes and role(around) in _PARAGRAPH_ROLES
            )
            if told and self.speaks(around):
                return True
            if around.tag == "dd" and self._says(_terms(around)):
                return True
            if around.tag == "tr":
                return self._says(_row_headers(around))
        return False

    def tells_weakly(self, link: Element) -> bool:
        """Whether something tells of the link in a way that only a person can weigh."""
        target = _target(link).lower()
        if target in ("", "#") or target.startswith("javascript:"):
            return True
        if link.document.owner is not None:
            return True
        if link.parent not in self._weak:
            self._weak[link.parent] = any(
                around.tag in _NAMED_GROUPS
                or around.tag == "tr"
                or (around.tag not in _PAGE_PARTS and bool(_labelled(around)))
                for around in link.ancestors
            )
        return self._weak[link.parent]

    def own_part(self, link: Element) -> Element | None:
        """The smallest part of the page around the link with other words; None for the page."""
        if link.parent not in self._parts:
            self._parts[link.parent] = self._part_around(link)
        return self._parts[link.parent]

    def _part_around(self, link: Element) -> Element | None:
        for around in link.ancestors:
            if around.tag in _PAGE_PARTS:
                return None
            if self.speaks(around):
                return around
        return None

    def speaks(self, element: Element) -> bool:
        """Whether there are words in an element besides its generic links and its buttons."""
        found = self._speaks.get(element)
        if found is None:
            found = self._speaks[element] = self._says(element.flat)
        return found

    def _line_speaks(self, link: Element) -> bool:
        """Whether other words run in one line with the link."""
        line = self._lines.around(link)
        if line not in self._line_says:
            self._line_says[line] = self._says(line)
        return self._line_says[line]

    def _says(self, nodes: Iterable[Element | Text]) -> bool:
        return _says(text(nodes, without=self._silent))


def _terms(definition: Element) -> list[Element]:
    """The terms that a definition belongs to."""
    terms: list[Element] = []
    for one in definition.parent.children if definition.parent is not None else ():
        if one is definition:
            break
        if isinstance(one, Element) and one.tag == "dt":
            terms = [one]
    return terms


def _row_headers(row: Element) -> list[Element]:
    return [
        cell
        for cell in row.children
        if isinstance(cell, Element)
        and (cell.tag == "th" or cell.attributes.get("role", "").lower() == "rowheader")
    ]


def _judge(link: _Link, around: _Around, *, alone: bool) -> Verdict:
    """Judge a link that nothing in its own paragraph explains.

    Args:
        link: the link.
        around: what stands around its links.
        alone: no link under the same heading has the same words and another target.
    """
    words = name(link.element)
    own = around.own_part(link.element)
    if alone and own is not None and link.heading is not None and own in link.heading.ancestors:
        return passed(link.element)
    weakly = around.told_elsewhere(link.element) or around.in_strip(link.element)
    if weakly or link.words in VAGUE or around.tells_weakly(link.element):
        return cant_tell(link.element, "weak_context", text=words)
    if link.heading is None:
        return failed(link.element, "no_context", text=words)
    if not alone:
        return failed(link.element, "same_words", text=words)
    return cant_tell(link.element, "heading_only", text=words, heading=name(link.heading))


def _labelled(element: Element) -> str:
    """The name that the page itself gives to a part of it."""
    if element.attributes.keys().isdisjoint(("aria-label", "aria-labelledby", "title")):
        return ""
    return name(element)


def _says(told: str) -> bool:
    """Whether a text holds a word of its own, not only numbers, separators or generic words."""
    words = plain(told)
    return words not in GENERIC and any(char.isalpha() for char in words) and len(words) > 1
