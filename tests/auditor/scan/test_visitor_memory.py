"""What is kept of a visitor between pages: storage, cookies, and who is the first on a site."""

import threading
from datetime import timedelta
from typing import cast

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.policy import TabPolicy
from auditor.browser.session import Browser
from auditor.browser.tab import Tab
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Standard
from auditor.model.page import PageState, Reason
from auditor.model.scan import ConsentMode, PictureMode
from auditor.net.throttle import HostClock
from auditor.observe.evidence import Observers
from auditor.observe.page import PageObserver
from auditor.scan.album import Album
from auditor.scan.browsers import SharedBrowser
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.redact import Redactor
from auditor.scan.slot import Done, Slot, SlotKit, Task
from auditor.scan.visitor_state import Memory, VisitorState, gained
from auditor.scan.way import Errand
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.hostile.pages import document


def test_a_new_browser_finds_local_storage_as_it_was_kept_and_asks_no_site_for_it(
    browser: Browser, tab: Tab, site: SiteServer
) -> None:
    state, deadline = VisitorState(signed_in=False), Deadline.after(timedelta(seconds=10))
    state.keep(site.url(), Memory({}, site.origin, {"språk": "nn"}))
    state.equip(browser)
    state.furnish(tab, site.url(), deadline)
    assert site.requests == []
    assert not state.lacks(site.url())
    site.add("/tom", document("Tom"))
    tab.navigate(site.url("/tom"), deadline, lambda _url: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    observer = PageObserver(tab, deadline, ConsentMode.LEAVE, None)
    assert observer.storage() == {"språk": "nn"}


def test_a_new_browser_lacks_the_storage_of_each_site_until_that_site_is_visited() -> None:
    state = VisitorState(signed_in=False)
    state.keep("http://a.example/", Memory({}, "https://www.a.example", {"språk": "nn"}))
    state.keep("http://b.example/", Memory({}, "http://b.example", {"tema": "mørkt"}))
    state.keep("http://c.example/", Memory({}, "http://c.example"))
    asked = (
        "http://a.example/1",
        "https://www.a.example/",
        "http://b.example/",
        "http://c.example/",
    )
    assert not any(state.lacks(url) for url in asked)
    state.equip(cast(Browser, None))  # there are no cookies to give it
    assert [state.lacks(url) for url in asked] == [True, True, True, False]


def cookies(*places: tuple[str, str, str, str]) -> Memory:
    """What a browser holds: name, value, domain and path of each cookie."""
    fields = ("name", "value", "domain", "path")
    held = {(n, d, p, ""): dict(zip(fields, (n, v, d, p), strict=True)) for n, v, d, p in places}
    return Memory(held, "https://www.a.example", {"teller": str(len(places))})


@pytest.mark.parametrize(
    ("more", "given", "again"),
    [
        ((), (), False),
        ((("_ga", "2", ".a.example", "/"),), (), False),  # counts
        ((), ("okt=ny",), False),  # is renewed by each answer
        ((), ("borte=",), False),  # is taken away
        ((("måler", "1", "stats.example", "/"),), (), False),
        ((("måler", "1", "sub.www.a.example", "/"),), (), False),
        ((("vilkar", "sett", "www.a.example", "/"),), (), True),
        ((("vilkar", "sett", ".a.example", "/skjema"),), (), True),
        ((("okt", "1", "www.a.example", "/skjema"),), (), True),  # one more, of a part of the site
        ((), ("okt=1", "vilkar=sett"), True),  # a page beside this one has lost it again
    ],
)
def test_a_redirect_is_asked_for_again_for_new_cookies_of_its_own_host_alone(
    more: tuple[tuple[str, str, str, str], ...], given: tuple[str, ...], again: bool
) -> None:
    url = "https://www.a.example/skjema"
    known = (("_ga", "1", ".a.example", "/"), ("okt", "1", "www.a.example", "/"))
    had = cookies(*known).cookies.keys()
    assert gained(url, had, cookies(*known, *more), given) is again


def test_pages_wait_for_the_first_of_their_site_and_the_next_takes_its_place() -> None:
    state, first, other = VisitorState(signed_in=False), "http://a.example/1", "http://a.example/2"
    for url in (first, other, "http://b.example/"):
        state.expect(url)
    told: list[tuple[str, bool]] = []

    def claim(url: str) -> None:
        told.append((url, state.claim(url)))

    waiting = threading.Thread(target=claim, args=(other,))
    waiting.start()
    assert state.claim("http://b.example/") is True
    assert state.claim(first) is True
    assert told == []
    state.settle(first)  # it came to nothing
    waiting.join(timeout=60)
    assert told == [(other, True)]
    state.keep(other, Memory({}, "http://a.example"))
    assert state.claim("http://a.example/3") is False


def claiming(state: VisitorState, url: str, told: list[bool]) -> threading.Thread:
    thread = threading.Thread(target=lambda: told.append(state.claim(url)), daemon=True)
    thread.start()
    return thread


def test_nobody_waits_for_a_first_page_once_the_scan_is_stopped() -> None:
    stop, told = threading.Event(), list[bool]()
    state = VisitorState(signed_in=False, stop=stop)
    for url in ("http://a.example/1", "http://a.example/2"):
        state.expect(url)
    waiting = claiming(state, "http://a.example/2", told)
    assert told == []
    stop.set()
    waiting.join(timeout=60)
    assert told == [True]


def test_an_address_that_is_given_back_is_waited_for_again_once_it_is_handed_out() -> None:
    state, first, other = VisitorState(signed_in=False), "http://a.example/1", "http://a.example/2"
    told: list[bool] = []
    state.expect(first)
    state.settle(first)
    state.settle(first)
    state.expect(first)
    state.expect(other)
    waiting = claiming(state, other, told)
    assert state.claim(first) is True
    assert told == []
    state.keep(first, Memory({}, "http://a.example"))
    waiting.join(timeout=60)
    assert told == [False]


def test_an_address_that_its_slot_does_not_visit_holds_up_no_other_of_its_host() -> None:
    state, first, other = VisitorState(signed_in=False), "http://a.example/1", "http://a.example/2"
    stop, told = threading.Event(), list[bool]()
    kit = SlotKit(
        browsers=SharedBrowser(lambda: cast(Browser, None)),  # a stopped slot takes none
        policy=TabPolicy(),
        judge=PageAudit(
            [],
            NativeEngine((), (), Standard.NO_PUBLIC_WEB),
            Observers(()),
            Album(PictureMode.NONE),
            Redactor(()).echoes,
        ),
        desk=ConsentDesk(ConsentMode.LEAVE, None),
        state=state,
        clock=HostClock(timedelta(0)),
        viewports=(DESKTOP,),
        page_timeout=timedelta(seconds=20),
        stop=stop,
        redactor=Redactor(()),
    )
    for url in (first, other):
        state.expect(url)
    waiting = claiming(state, other, told)
    assert told == []
    stop.set()
    verdict = (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE)
    errand = Errand(url=first, gate=lambda _to: True, why=lambda _to: verdict, follow=False)
    kit.tasks.put(Task(seq=0, errand=errand))
    kit.tasks.put(None)
    Slot(kit, 0).run()
    assert kit.inbox.get_nowait() == Done(seq=0)
    waiting.join(timeout=60)
    assert told == [True]
