"""Pages on which a tool can lie without noticing."""

import pytest

from auditor.model.page import FrameState, PageState, Reason
from auditor.model.remark import RemarkKey
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.hostile.pages import document, scripted


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


_XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml" lang="nb"><head><title>T</title></head>%s</html>'
)
_SAMPLE = (
    "<body><h1>Om feil i XML</h1><div><parsererror><h3>This page contains the following errors:"
    "</h3><div>error on line 1</div><h3>Below is a rendering.</h3></parsererror></div></body>"
)


@pytest.mark.parametrize(
    "markup",
    [
        _XHTML % "<body><h1>Skjema</h1><p>Fyll ut<br></p></body>",
        _XHTML % "<body><h1>Mat & drikke</h1></body>",
        _XHTML % "<body><p>&nbsp;&finnesikke;</p></body>",
        _XHTML % "<body><h1>Avkuttet",
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Avkuttet',
        "",
        "Ikke XML",
        _XHTML % "<body><h1>To røtter</h1></body>" + "<p/>",
        _XHTML % "<body><h1>Skjema</h1></body>" + "\x01",
    ],
)
def test_xml_that_does_not_parse_is_never_audited(
    markup: str, visit: VisitPage, site: SiteServer
) -> None:
    xhtml = "application/xhtml+xml; charset=utf-8"
    url = site.add("/brutt", lambda exchange: exchange.send(markup, xhtml))
    seen = visit(url)
    assert (seen.state, seen.reason) in {
        (PageState.UNREADABLE, Reason.MARKUP_BROKEN),
        (PageState.EMPTY, Reason.NO_CONTENT),
    }
    assert (seen.state is PageState.EMPTY) == (markup == "")


def test_xml_that_does_not_parse_is_told_with_the_browsers_error(
    visit: VisitPage, site: SiteServer
) -> None:
    markup = _XHTML % "<body><p>Mat & drikke</p></body>"
    xhtml = "application/xhtml+xml"
    seen = visit(site.add("/brutt", lambda exchange: exchange.send(markup, xhtml)))
    (told,) = seen.remarks
    assert told.key is RemarkKey.MARKUP_BROKEN
    assert told.data["error"].startswith("error on line 1")


@pytest.mark.parametrize("media_type", ["application/xhtml+xml", "text/html"])
def test_a_page_that_shows_such_an_error_as_its_own_is_audited(
    media_type: str, visit: VisitPage, site: SiteServer
) -> None:
    markup = _XHTML % _SAMPLE
    seen = visit(site.add("/om", lambda exchange: exchange.send(markup, media_type)))
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.COMPLETE)
