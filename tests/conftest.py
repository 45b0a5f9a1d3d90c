"""What tests with a real browser share: one Chromium for each worker, and the test site."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor.browser.local import LocalChromium
from auditor.browser.policy import TabPolicy
from auditor.browser.session import Browser
from auditor.browser.tab import Tab
from auditor.engines.axe import axe_scripts
from auditor.errors import BrowserError
from auditor.model.page import Viewport
from auditor.observe.kits import page_script
from auditor.wiring import sandbox
from tests.site import SiteServer

_SLOW = (("browser",), ("postgresql", "big"))
"""Markers of tests that make a file slow; the slowest first."""
DESKTOP = Viewport(1280, 1024)
POLICY = TabPolicy(scripts=(*axe_scripts(), page_script()))


class Chromium:
    """The one Chromium of a test worker: begun when it is first asked for."""

    def __init__(self) -> None:
        self._browser: Browser | None = None
        self._tab: Tab | None = None

    def browser(self) -> Browser:
        if self._browser is None or not self._browser.alive:
            self.put_away()
            self._browser = Browser(LocalChromium(sandbox=sandbox()))
        return self._browser

    def tab(self) -> Tab:
        """The tab that pages follow one another in."""
        browser = self.browser()
        if self._tab is None:
            self._tab = browser.open_tab(POLICY)
        return self._tab

    def leave(self) -> None:
        """Leave the page in that tab, as a scan does; without it where it cannot be left."""
        if self._tab is None:
            return
        try:
            self._tab.leave()
        except BrowserError:
            tab, self._tab = self._tab, None
            _close(tab, self.browser())

    def put_away(self) -> None:
        self._tab = None
        browser, self._browser = self._browser, None
        if browser:
            browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Find the tests, which all stay: the collector of garbage need not walk over them.

    Doing so takes as long as finding them, and then a part of every test.
    """
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, so that no test can forget to, and begin with the slow.

    Files with a browser come first, then those with a database or much to do: what waits at the
    end is short, so that no worker ends long after the others.
    """
    ranks: dict[Path, int] = {}
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "chromium" in names:
            item.add_marker("browser")
        if names & {"database_server", "databases"}:
            item.add_marker("postgresql")
        rank = next(
            (n for n, one in enumerate(_SLOW) if any(map(item.get_closest_marker, one))), len(_SLOW)
        )
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    one = Chromium()
    yield one
    one.put_away()


@pytest.fixture
def browser(chromium: Chromium) -> Browser:
    """The worker's browser, without what an earlier test's site left in it."""
    one = chromium.browser()
    one.connection.send("Storage.clearCookies")
    return one


@pytest.fixture
def no_browser(chromium: Chromium) -> None:
    """For tests that start a browser of their own: a worker never has two."""
    chromium.put_away()


@pytest.fixture
def site() -> Iterator[SiteServer]:
    with SiteServer() as server:
        yield server


@pytest.fixture
def bare_site() -> Iterator[SiteServer]:
    """A site without the demo's pages, which a scan would find by its sitemap: every page costs."""
    with SiteServer(None, sitemap=False) as server:
        yield server


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens tabs that are closed with the test, stuck or not."""
    tabs: list[Tab] = []

    def make(policy: TabPolicy = POLICY) -> Tab:
        tabs.append(browser.open_tab(policy))
        return tabs[-1]

    yield make
    for tab in tabs:
        _close(tab, browser)


def _close(tab: Tab, browser: Browser) -> None:
    """Close a tab, stuck or not."""
    try:
        tab.close()
    except BrowserError:
        browser.close()  # the next test gets another


@pytest.fixture
def own_tab(open_tab: Callable[..., Tab]) -> Tab:
    """A tab that showed nothing yet."""
    one = open_tab()
    one.set_viewport(DESKTOP)
    return one


@pytest.fixture
def tab(chromium: Chromium, browser: Browser) -> Iterator[Tab]:  # noqa: ARG001 - without cookies
    """A tab that shows one page after another, as in a scan: a new one is a process more."""
    one = chromium.tab()
    one.set_viewport(DESKTOP)
    yield one
    chromium.leave()
