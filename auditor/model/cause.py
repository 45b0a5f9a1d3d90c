"""Causes: what one edit would mend, however many places it shows in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from auditor.model.criteria import Need
from auditor.model.evidence import Element
from auditor.model.finding import Finding, Kind, Outcome, Selector
from auditor.model.page import Viewport


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRule:
    """A rule of a stylesheet: the sheet's address without query ("" for a style element).

    Attributes:
        property: that it gives; the custom property where the value comes from one.
        value: a colour, as it is shown ("#777777"), where colour is what it is about.
    """

    sheet: str
    selector: str
    property: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the open page told of one finding's element.

    Attributes:
        element: in the evidence; None where it is gone or there is no evidence.
        culprit: the element whose making or layout is to blame, where it is another one.
        styled_by: the rule of a stylesheet that the finding comes from, where one is known.
        or_styled_by: another one, whose change would mend it as well.
        lacks: property and element that a style is missing for, where no rule is wrong.
        script_host: host of the third party's script that made the element; "".
    """

    element: Element | None = None
    culprit: Element | None = None
    styled_by: StyleRule | None = None
    or_styled_by: StyleRule | None = None
    lacks: str = ""
    script_host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """The normalised place of one occurrence: nothing generated, no query strings, no positions.

    Where another element is to blame than the one that the rule names (`Sight.culprit`), it is that
    element's. All of it is hostile text, cut short. Names hold ``#`` for digits and are lower case.

    Attributes:
        landmarks: from the document's root inwards: "header", "nav", "main", "aside", "footer",
            "search", "form", with ":name" where the page names it; "head" for what is in there.
        anchor: the nearest stable id, on the element or around it; "" where there is none.
        chain: what is around the element inside its landmark and tells structure (lists, tables,
            forms, headings, dialogs, custom elements), outermost first; the element last.
        role: of the element, explicit or implied.
        name: skeleton of its name or own text; "" for containers.
        classes: the element's classes that were written by people.
        component: name of the nearest part around it that somebody named (a custom element, a
            ``data-component``, a class written by people); "" where there is none.
        prose: the component is a figure, a paragraph or the like, which an editor fills.
        alike: 64-bit hashes of what elements of the same making share, coarse to fine: own
            classes, with the part around, with the place; `Census` counts by them.
        address: path of its src or href without query, "" where it has none.
        styled_by, or_styled_by, lacks: see `Sight`.
        frame_host: host of the third party's frame that it is in; "" for the site's own pages.
        frame_path: the first part of that frame's address.
        script_host: host of the third party's script that made it; "".
        follows: the rule that failed an element inside this one, whose mending mends this too (a
            link is without a name because its image is); all else is then of that element.
        ordinal: its number, from 0, among elements of the page that are alike in all this, those
            without the fault included.
    """

    landmarks: tuple[str, ...] = ()
    anchor: str = ""
    chain: tuple[str, ...] = ()
    role: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()
    component: str = ""
    prose: bool = False
    alike: tuple[str, ...] = ()
    address: str = ""
    styled_by: StyleRule | None = None
    or_styled_by: StyleRule | None = None
    lacks: str = ""
    frame_host: str = ""
    frame_path: str = ""
    script_host: str = ""
    follows: str = ""
    ordinal: int = 0


Census = Mapping[str, int]
"""How many elements of each making a page shows, with and without fault, by `Locator.alike`
joined by full stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What grouping needs of an occurrence; a scan has a hundred thousand of them.

    Attributes:
        locator: JSON of its normalised place (`auditor.causes.locator`), "" where none is known.
    """

    rule: str
    outcome: Outcome
    kind: Kind
    page: str
    viewports: tuple[Viewport, ...]
    locator: str


class Where(StrEnum):
    """Where a cause probably sits; a help for the reader, never a statement in law."""

    TEMPLATE = "template"
    COMPONENT = "component"
    CONTENT = "content"
    THIRD_PARTY = "third_party"


CLUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "frame_of": ("host",),
        "made_by_script": ("host",),
        "same_style_rule": ("selector", "sheet"),
        "same_colour": ("colour", "rules", "sheet"),
        "same_custom_property": ("property", "colour", "sheet"),
        "missing_style": ("property", "element"),
        "page_wide": ("element",),
        "on_most_pages": ("pages", "audited"),
        "in_landmark": ("landmark", "name"),
        "same_place": ("pages",),
        "same_component": ("component", "places", "pages"),
        "all_alike": ("elements",),
        "some_alike": ("faulty", "elements"),
        "varies": ("different",),
        "one_page": ("page",),
    }
)
"""Every key of a clue, with the names of its data.

frame_of: it is inside a frame of another ``host``. made_by_script: a script of another ``host``
made it. same_style_rule: one rule of a stylesheet, ``selector`` in ``sheet`` (an address, "" for a
style element in the page), makes all of them. same_colour: so many ``rules`` of the ``sheet`` give
the same ``colour``. same_custom_property: the ``property`` ("--grey", set in ``sheet``) gives all
of them the ``colour``. missing_style: a ``property`` such as overflow-wrap is missing, for one kind
of ``element`` or, "", for text. page_wide: it concerns the ``element`` (html, head,
title, meta, body) that every page gets from a template. on_most_pages: on so many ``pages`` of the
``audited`` ones. in_landmark: always inside the ``landmark`` (header, nav, footer, aside, search,
form), with its ``name``, "" for none. same_place: at one and the same place of so many ``pages``,
once on each. same_component: in a part that is called ``component`` in the code, so many ``places``
on so many ``pages``. all_alike: all of the ``elements`` made alike have the fault. some_alike:
``faulty`` of the ``elements`` made alike have it, the others not. varies: so many ``different``
names, texts or addresses. one_page: only on this ``page``.
Numbers are written as digits; names, selectors and hosts are hostile text.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A piece of evidence for where a cause sits.

    Attributes:
        key: one of `CLUES`; it says which sentence reports write.
        data: what the sentence names.
    """

    key: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What an occurrence looks like, with what is around it; the element is outlined.

    Attributes:
        media_type: "image/webp".
        width, height: of the picture, px.
        page: the address it was taken on.
        rule, fingerprint, selector: of the occurrence that it shows.
    """

    media_type: str
    width: int
    height: int
    page: str
    viewport: Viewport
    data: bytes = field(repr=False)
    rule: str = ""
    fingerprint: str = ""
    selector: Selector = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """Which occurrence the picture of a key shows (`auditor.causes.picture_key`).

    The same page may have been seen at another address, where fingerprints are others: there the
    selector tells it.
    """

    key: str
    page: str
    rule: str
    fingerprint: str
    selector: Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class CausePlace:
    """One place of a cause: a selector, on how many pages, and one of them."""

    page: str
    viewport: Viewport
    finding: Finding
    occurrences: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Occurrences that one edit would probably mend.

    Attributes:
        id: the same in every scan of the site as long as the cause stands: "c-" and 12 hex digits.
        rule: the rule that speaks for it; ``rules`` are all that said so, of all ``engines``.
        occurrences: rule × element × page.
        pages: addresses.
        clues: why it probably sits there, the strongest first.
        places: at most 20, the example first, then those on most pages, among them those that were
            met first.
        picture: of the example; None where none of its occurrences was pictured.
    """

    id: str
    rule: str
    rules: tuple[str, ...]
    engines: tuple[str, ...]
    criteria: tuple[str, ...]
    outcome: Outcome
    kind: Kind
    needs: tuple[Need, ...]
    occurrences: int
    pages: int
    viewports: tuple[Viewport, ...]
    where: Where
    clues: tuple[Clue, ...]
    places: tuple[CausePlace, ...]
    picture: Picture | None = None

    @property
    def example(self) -> CausePlace:
        """The place to show first."""
        return self.places[0]
