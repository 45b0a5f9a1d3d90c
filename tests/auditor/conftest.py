"""What tests of the product's own rooms share: visits as a scan makes them."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest

from auditor.browser.tab import Tab
from auditor.engines.axe import AxeEngine
from auditor.engines.catalogue import axe_rules
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Standard
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.scan import ConsentMode, PictureMode
from auditor.model.visit import Visit
from auditor.observe.evidence import Observers
from auditor.scan.album import Album
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.redact import Redactor
from auditor.scan.visit import Visitor
from auditor.scan.visitor_state import VisitorState
from auditor.scan.way import Errand
from tests.conftest import DESKTOP


class VisitPage(Protocol):
    """Visits one address as a scan of its origin would."""

    def __call__(
        self,
        url: str,
        *,
        viewport: Viewport = DESKTOP,
        page_timeout: timedelta = timedelta(seconds=20),
        follow: bool = False,
        inert: int | None = None,
    ) -> Visit: ...


@pytest.fixture
def visit(tab: Tab) -> VisitPage:
    rules = [rule for rule in axe_rules().values() if rule.default]
    engine = AxeEngine(rules, Standard.NO_PUBLIC_WEB)
    native = NativeEngine((), (), Standard.NO_PUBLIC_WEB)  # rules of our own have their fixtures
    observing = Observers(())
    state = VisitorState(signed_in=False)

    def make(
        url: str,
        *,
        viewport: Viewport = DESKTOP,
        page_timeout: timedelta = timedelta(seconds=20),
        follow: bool = False,
        inert: int | None = None,
    ) -> Visit:
        place = "/".join(url.split("/", 3)[:3]) + "/"
        errand = Errand(
            url=url,
            gate=lambda to: to.startswith(place),
            why=lambda _to: (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE),
            follow=follow,
            inert=inert,
        )
        desk = ConsentDesk(ConsentMode.LEAVE, None)
        judge = PageAudit([engine], native, observing, Album(PictureMode.NONE), Redactor(()).echoes)
        visitor = Visitor(tab, judge, desk, state, page_timeout)
        return visitor.visit(errand, viewport, summed_up=True)

    return make


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder for temporary files: Chromium's sockets want a path below 108 characters."""
    with tempfile.TemporaryDirectory(prefix="a-") as folder:
        yield Path(folder)
