"""Causes: what one edit would mend, however many places it shows in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from auditor.model.criteria import Need
from auditor.model.evidence import Element
from auditor.model.finding import Finding, Kind, Outcome, Selector
from auditor.model.locator import Locator, StyleRule
from auditor.model.page import Viewport


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


Census = Mapping[str, int]
"""How many elements of each making a page shows, with and without fault, by
`auditor.model.locator.PagePlace.alike` joined by full stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What grouping needs of an occurrence; a scan has a hundred thousand of them.

    Attributes:
        locator: its place, None where none is known.
    """

    rule: str
    outcome: Outcome
    kind: Kind
    page: str
    viewports: tuple[Viewport, ...]
    locator: Locator | None


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
        "settles": ("occurrences",),
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
names, texts or addresses. one_page: only on this ``page``. settles: so many more ``occurrences``
that a person would have to judge are settled by the same edit.
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
        key: that it is kept under (`auditor.causes.picture_key`); "" before it is.
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
    key: str = ""


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
        occurrences: rule × element × page, of the outcome.
        pages: addresses.
        unsure: occurrences that need a person beside a failure, and are settled when it is mended.
        asks: criteria that those are of and the failure is not.
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
    unsure: int = 0
    asks: tuple[str, ...] = ()
    picture: Picture | None = None

    @property
    def example(self) -> CausePlace:
        """The place to show first."""
        return self.places[0]
