"""What tests of acting observers share: a page as a scan has it open, and the browser for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.evidence import Document, Evidence
from auditor.model.page import Viewport
from auditor.model.scan import ConsentMode
from auditor.observe.dom import read_documents
from auditor.observe.evidence import Observer, Observers, OpenPage
from auditor.observe.page import PageObserver
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.hostile.pages import document

Act = Callable[..., Evidence]
Read = Callable[[str], tuple[Document, ...]]


@pytest.fixture
def act(tab: Tab, site: SiteServer) -> Act:
    """Loads markup as a scan does and lets one observer act on it."""

    def make(markup: str, observer: Observer, viewport: Viewport = DESKTOP) -> Evidence:
        deadline = Deadline.after(timedelta(seconds=30))
        tab.set_viewport(viewport)
        tab.navigate(site.add("/handling", markup), deadline, lambda _: True)
        assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
        settled = PageObserver(tab, deadline, ConsentMode.LEAVE, None)
        settled.settle()
        page = OpenPage(
            tab=tab, top=settled.top, world=settled.world, viewport=viewport, deadline=deadline
        )
        observers = Observers([observer])
        evidence = observers.read(page)
        observers.act(page, evidence)
        return evidence

    return make


@pytest.fixture
def ask(tab: Tab) -> Callable[[str], object]:
    """Evaluates an expression in our world of the open page."""

    def make(expression: str) -> object:
        deadline = Deadline.after(timedelta(seconds=5))
        return tab.evaluate(expression, tab.world(tab.frames(deadline).id, deadline), deadline)

    return make


@pytest.fixture
def read(tab: Tab, site: SiteServer) -> Read:
    """Reads the documents of a page that is made of a body."""

    def make(body: str) -> tuple[Document, ...]:
        deadline = Deadline.after(timedelta(seconds=20))
        tab.navigate(site.add("/lest", document("Lest side", body)), deadline, lambda _: True)
        assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
        return read_documents(tab, deadline)

    return make
