"""Baselines: the causes that a site is known to have, kept in a file beside its code.

A baseline is what an earlier scan found and judged, as far as a later one needs it to tell what is
new: the causes with what their occurrences are known by, the pages, and the versions of the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from auditor.model.cause import Where
from auditor.model.finding import Kind, Outcome
from auditor.model.locator import PagePlace
from auditor.model.page import FrameState, PageState, Reason, Viewport


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVisit:
    """How far a page was judged in one window.

    Attributes:
        untested_rules: ids of the rules that did not come to their end.
        frames: what each frame is known by (`auditor.causes.frame_known_by`), and its state.
    """

    window: Viewport
    reason: Reason = Reason.COMPLETE
    untested_rules: tuple[str, ...] = ()
    frames: tuple[tuple[str, FrameState], ...] = ()
    closed_shadow_roots: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """A page that was judged, or that was there and was not.

    Attributes:
        url: the live address; one of this machine has no port.
        visits: those that were audited.
        state: of a page without any.
    """

    url: str
    visits: tuple[KnownVisit, ...] = ()
    state: PageState = PageState.AUDITED


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOccurrence:
    """What an occurrence is known by.

    Attributes:
        rules: all that say so, the one that speaks first.
        element: its start tag, hostile text.
        place: of the element; None where it is none in a page.
        alike: how many elements the page had at that place; None where nobody counted.
    """

    page: str
    fingerprint: str
    windows: tuple[Viewport, ...]
    rules: tuple[str, ...]
    part: str = "page"
    outcome: Outcome = Outcome.FAILED
    element: str = ""
    place: PagePlace | None = None
    alike: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Why a cause may stay, and how long.

    Attributes:
        reason: in the words of whoever let it stay; "" where nobody said.
        owner: whose it is to mend.
        ticket: where that is followed up.
        expires: the last day on which it may be there; None for no such day.
    """

    reason: str = ""
    owner: str = ""
    ticket: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRecord:
    """One cause that may stay.

    Attributes:
        place: where people find it: an address and a selector.
        cause: id.
        versions: of the rules that it was found by.
        occurrences: at least one.
    """

    rule: str
    place: str
    cause: str
    kind: Kind
    criteria: tuple[str, ...]
    where: Where
    versions: Mapping[str, str]
    terms: Terms
    occurrences: tuple[KnownOccurrence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a site is known to have.

    Attributes:
        rules: versions of all rules that judged, by id and by ids that they had before.
        programs: versions of those that judge pages or show them.
        crawled: the pages are all that a crawl came to; others were not there.
    """

    records: tuple[BaselineRecord, ...]
    pages: tuple[KnownPage, ...]
    rules: Mapping[str, str]
    programs: Mapping[str, str]
    crawled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBaseline:
    """A baseline and the name of its file."""

    name: str
    baseline: Baseline
