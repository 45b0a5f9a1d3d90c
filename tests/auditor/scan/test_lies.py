"""Pages on which a tool can lie without noticing."""

import pytest

from auditor.model.page import FrameState, PageState
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.hostile.pages import document, scripted

pytestmark = pytest.mark.xdist_group("visits")


def test_a_page_that_empties_itself_is_never_audited(visit: VisitPage, site: SiteServer) -> None:
    url = site.add("/bort", scripted("Bort", "location.href = 'about:blank'"))
    assert visit(url).state is not PageState.AUDITED


def test_a_frame_that_comes_after_load_is_judged(visit: VisitPage, site: SiteServer) -> None:
    frame = site.url("/gen/1")
    script = (
        "setTimeout(() => { const f = document.createElement('iframe'); f.title = 'Sent';"
        f" f.src = '{frame}'; document.body.append(f); }}, 60)"
    )
    found = visit(site.add("/sen-ramme", scripted("Sen ramme", script)))
    assert [(one.url, one.state) for one in found.frames] == [(frame, FrameState.AUDITED)]


@pytest.mark.parametrize("name", ["title", "body", "links", "scripts", "fonts", "querySelectorAll"])
def test_names_that_hide_the_document_do_not_stop_an_audit(
    name: str, visit: VisitPage, site: SiteServer
) -> None:
    url = site.add(f"/navn-{name}", document("Navn", f'<img name="{name}" src="/x.png" alt="">'))
    assert visit(url).state is PageState.AUDITED
