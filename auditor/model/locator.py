"""Locators: the place of an occurrence as it is known from scan to scan.

A locator is one value from the moment it is made until it leaves the process: it becomes text in
the archive and in results for programs, and nowhere else (`auditor.model.locator_json`).
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRule:
    """A rule of a stylesheet.

    Attributes:
        sheet: its address without query; the name of the custom element whose own it is; "" for a
            style element of the page.
        property: that it gives; the custom property where the value comes from one.
        value: a colour, as it is shown ("#777777"), where colour is what it is about.
    """

    sheet: str
    selector: str
    property: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlace:
    """The normalised place of an element: nothing generated, no query strings, no positions.

    Where another element is to blame than the one that the rule names
    (`auditor.model.cause.Sight`), it is that element's. All of it is hostile text, cut short. Names
    hold ``#`` for digits and are lower case.

    Attributes:
        frames: the way to its document through frames, from the page inwards: path of each one's
            address and its number among those that are alike.
        landmarks: from the document's root inwards: "header", "nav", "main", "aside", "footer",
            "search", "form", with ":name" where the page names it; "head" for what is in there.
        anchor: the nearest stable id, on the element or around it; "" where there is none.
        chain: what is around the element inside its landmark and tells structure (lists, tables,
            forms, headings, dialogs, custom elements and so hosts of shadow trees), outermost
            first; the element last.
        role: of the element, explicit or implied.
        name: skeleton of its name or own text; "" for containers.
        classes: the element's classes that were written by people.
        component: name of the nearest part around it that somebody named (a custom element, a
            ``data-component``, a class written by people); "" where there is none.
        prose: the component is a figure, a paragraph or the like, which an editor fills.
        alike: 64-bit hashes of what elements of the same making share, coarse to fine: own
            classes, with the part around, with the place; `auditor.model.cause.Census` counts by
            them.
        address: path of its src or href without query, "" where it has none.
        styled_by, or_styled_by, lacks: see `auditor.model.cause.Sight`.
        frame_host: host of the third party's frame that it is in; "" for the site's own pages.
        frame_path: the first part of that frame's address.
        script_host: host of the third party's script that made it; "".
        follows: the rule that failed an element inside this one, whose mending mends this too (a
            link is without a name because its image is); all else is then of that element.
        ordinal: its number, from 0, among elements of the page that are alike in all this, those
            without the fault included.
    """

    frames: tuple[str, ...] = ()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStep:
    """A step of a journey that a person goes through, such as filling in an application.

    Attributes:
        journey: what the journey is known by, on its site.
        step: its number in the journey, from 1; a step more before it changes the number.
        name: skeleton of what the step is called; "" where it has no name.
        element: the place in the page at that step, None where the step as a whole is meant.
    """

    journey: str
    step: int
    name: str = ""
    element: PagePlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentObject:
    """An object in a document that is no page, such as a figure in a PDF.

    Attributes:
        path: types of the structure elements from the document's root inwards, the object's own
            last; empty where the document as a whole is meant.
        name: skeleton of its alternative or text; "".
        page: number of the sheet that it is on, from 1; 0 where it is on none.
        ordinal: its number, from 0, among objects of the document that are alike in path and name.
    """

    path: tuple[str, ...] = ()
    name: str = ""
    page: int = 0
    ordinal: int = 0


Locator: TypeAlias = PagePlace | JourneyStep | DocumentObject
"""Where an occurrence is, whatever it was found in."""


def page_place(locator: Locator | None) -> PagePlace:
    """The place in a page that a locator names; an empty one where it names none."""
    match locator:
        case PagePlace():
            return locator
        case JourneyStep(element=PagePlace() as element):
            return element
        case _:
            return PagePlace()


def known_by(locator: Locator) -> tuple[str, ...]:
    """What a locator is known by from scan to scan, for fingerprints.

    Left out are hosts' ports, ids around what a third party makes, which scripts make up anew, the
    number of a step that has a name, and sheets, which move with every line that is added.
    """
    match locator:
        case PagePlace():
            stranger = locator.frame_host or locator.script_host
            frames = "".join(f"|{one}" for one in locator.frames)
            return (
                frames,
                locator.frame_host.partition(":")[0],
                "/".join(locator.landmarks),
                "" if stranger else locator.anchor,
                " ".join(locator.chain),
                locator.role,
                locator.name,
                locator.address,
                str(locator.ordinal),
            )
        case JourneyStep():
            step = locator.name or str(locator.step)
            element = known_by(locator.element) if locator.element else ()
            return ("journey", locator.journey, step, *element)
        case DocumentObject():
            return ("object", " ".join(locator.path), locator.name, str(locator.ordinal))
