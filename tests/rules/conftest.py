"""What tests of rules share: fixtures as they are seen in a real browser."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.evidence import Evidence, Yield
from auditor.model.page import Viewport
from auditor.model.scan import ConsentMode
from auditor.observe import observers
from auditor.observe.evidence import Observers, OpenPage
from auditor.observe.page import PageObserver
from tests.conftest import DESKTOP
from tests.site import SiteServer

FIXTURES = Path(__file__).parents[2] / "rules" / "fixtures"
PHONE = Viewport(320, 256)

Look = Callable[..., Evidence]


def files(folder: Path) -> list[Path]:
    """The pages of a folder of fixtures; what begins with "_" is a part of one of them."""
    return sorted(path for path in folder.rglob("*.html") if not path.name.startswith("_"))


@pytest.fixture(scope="session")
def page_fixtures() -> Iterator[SiteServer]:
    """Serves the fixtures of page rules."""
    with SiteServer(FIXTURES / "page", sitemap=False) as server:
        yield server


@pytest.fixture
def look(tab: Tab) -> Look:
    """Observes an address as a scan does: loaded, at rest, then every observer that is needed."""

    def make(url: str, viewport: Viewport = DESKTOP, needs: Iterable[Yield] = ()) -> Evidence:
        deadline = Deadline.after(timedelta(seconds=60))
        tab.set_viewport(viewport)
        tab.navigate(url, deadline, lambda _: True)
        assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
        assert tab.log.document is not None
        assert tab.log.document.status == 200, f"{url} is not there"
        observer = PageObserver(tab, deadline, ConsentMode.LEAVE, None)
        observer.settle()
        page = OpenPage(
            tab=tab, top=observer.top, world=observer.world, viewport=viewport, deadline=deadline
        )
        acting = Observers(observers(frozenset(needs)))
        evidence = acting.read(page)
        acting.act(page, evidence)
        return evidence

    return make
