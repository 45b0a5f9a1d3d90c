"""What was tried on one page counts for its look-alikes on later pages of the site."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.evidence import Evidence, FocusSight, FocusStop, Yield
from auditor.model.scan import ConsentMode
from auditor.observe.evidence import Observers, OpenPage
from auditor.observe.focus import FocusObserver
from auditor.observe.lookalikes import LookAlikes, Tried
from auditor.observe.page import PageObserver
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.hostile.pages import document

SOON = timedelta(seconds=20)
BARE = "<style>a { outline: none }</style>"
LINK = '<p><a id="a" class="lenke" href="#x">Les om barnehage i kommunen</a></p>'
Page = Callable[..., Evidence]


@pytest.fixture
def likes() -> LookAlikes:
    return LookAlikes()


@pytest.fixture
def page(tab: Tab, site: SiteServer, likes: LookAlikes) -> Page:
    """Loads a page as that of a number in a scan, and lets the observer of focus act on it."""

    def make(number: int, markup: str) -> Evidence:
        deadline = Deadline.after(SOON)
        tab.set_viewport(DESKTOP)
        tab.navigate(site.add(f"/side-{number}", markup), deadline, lambda _: True)
        assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
        settled = PageObserver(tab, deadline, ConsentMode.LEAVE, None)
        settled.settle()
        open_ = OpenPage(
            tab=tab,
            top=settled.top,
            world=settled.world,
            viewport=DESKTOP,
            deadline=deadline,
            number=number,
        )
        observers = Observers([FocusObserver(likes)])
        evidence = observers.read(open_)
        observers.act(open_, evidence)
        return evidence

    return make


def stop_of(evidence: Evidence, id_: str) -> FocusStop:
    return next(one for one in evidence.focus or () if one.element.attributes.get("id") == id_)


def elsewhere(evidence: Evidence) -> tuple[str, ...]:
    seen = evidence.observation(Yield.FOCUS)
    assert seen is not None
    assert seen.done == seen.known
    return seen.elsewhere


def test_a_look_alike_on_a_later_page_is_not_tried_and_names_the_page_that_was(
    page: Page, tab: Tab
) -> None:
    first = page(0, document("En", BARE + LINK))
    assert tab.held
    assert stop_of(first, "a").elsewhere == ""
    later = page(1, document("To", f"{BARE}<h1>Noe annet</h1>{LINK}"))
    assert not tab.held
    stop = stop_of(later, "a")
    assert stop.sight is FocusSight.NONE
    assert stop.elsewhere == first.url
    assert elsewhere(later) == (first.url,)


def test_what_is_plain_to_see_counts_on_later_pages_as_well(page: Page) -> None:
    page(0, document("En", LINK))
    stop = stop_of(page(1, document("To", LINK)), "a")
    assert (stop.sight, bool(stop.elsewhere)) == (FocusSight.CLEAR, True)


@pytest.mark.parametrize(
    "other",
    [
        "<style>a:focus { outline: 3px solid #000 }</style>" + LINK,
        "<style>p:focus-within { background: #000 }</style>" + BARE + LINK,
        "<style>a { outline: none } a:focus + i { color: #900 }</style>" + LINK,
        BARE + "<style>.lenke:focus-visible { outline: 3px solid #000 }</style>" + LINK,
        BARE + "<style>p { background: #036 } a { color: #fff }</style>" + LINK,
        BARE + "<style>@layer a { a:focus { outline: 2px solid } }</style>" + LINK,
        LINK,
        BARE + LINK.replace("<p>", '<p style="overflow: hidden; height: 20px; width: 90px">'),
        BARE
        + LINK
        + "<script>a.addEventListener('focus', () => { a.style.color = 'red' })</script>",
    ],
)
def test_what_other_rules_reach_or_other_scripts_hear_is_tried_anew(page: Page, other: str) -> None:
    page(0, document("En", BARE + LINK))
    assert elsewhere(page(1, document("To", other))) == ()


def test_the_colour_that_a_rule_for_focus_takes_from_elsewhere_counts(page: Page) -> None:
    ring = "<style>a:focus { outline: 3px solid var(--ring) }</style>" + LINK
    page(0, document("En", "<style>:root { --ring: #000 }</style>" + ring))
    assert elsewhere(page(1, document("To", "<style>:root { --ring: #fff }</style>" + ring))) == ()
    assert elsewhere(page(2, document("Tre", "<style>:root { --ring: #000 }</style>" + ring)))


def test_what_hangs_on_its_page_is_tried_on_each(page: Page) -> None:
    over = '<div style="position: fixed; inset: 0; background: #fff"></div>'
    first = page(0, document("En", BARE + LINK + over))
    assert stop_of(first, "a").sight is FocusSight.COVERED
    assert stop_of(page(1, document("To", BARE + LINK + over)), "a").elsewhere == ""


def test_a_look_alike_in_a_frame_counts(page: Page, site: SiteServer) -> None:
    frame = site.add("/ramme", document("Ramme", BARE + LINK))
    body = f'<iframe src="{frame}" title="Ramme" width="600" height="300"></iframe>'
    page(0, document("En", body))
    assert elsewhere(page(1, document("To", body)))


# ---- the memory itself ---------------------------------------------------------------------------


def tried(page: str) -> Tried:
    return Tried(page=page, sight=FocusSight.CLEAR, pixels=100, contrast=21.0)


def test_a_page_goes_by_the_earliest_that_is_early_enough() -> None:
    likes = LookAlikes(lag=2)
    likes.note(3, b"k", tried("tre"))
    likes.note(1, b"k", tried("en"))
    likes.note(2, b"k", tried("to"))
    assert likes.known(2, [b"k"], Deadline.after(SOON)) == {}
    assert likes.known(3, [b"k"], Deadline.after(SOON)) == {b"k": tried("en")}


def test_a_page_waits_for_one_that_was_handed_out_well_before_it() -> None:
    likes = LookAlikes(lag=2)
    likes.begin(0)
    found: list[object] = []
    asks = threading.Thread(
        target=lambda: found.append(likes.known(2, [b"k"], Deadline.after(SOON)))
    )
    asks.start()
    likes.note(0, b"k", tried("null"))
    likes.end(0)
    asks.join(timeout=20)
    assert found == [{b"k": tried("null")}]


def test_nothing_is_known_while_an_earlier_page_is_still_under_way() -> None:
    likes = LookAlikes()
    likes.note(0, b"k", tried("null"))
    likes.begin(1)
    assert likes.known(2, [b"k"], Deadline.after(timedelta(0))) == {}
