"""What a page asked for and did not get: told, and never taken for the page as people see it."""

import pytest

from auditor.engines.catalogue import axe_rules
from auditor.engines.looks import BY_LOOKS
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.remark import RemarkKey
from auditor.model.visit import Visit
from rules import page_rules
from tests.auditor.conftest import VisitPage
from tests.site import SiteServer
from tests.site.hostile.pages import FAULTS, document

WEAK = '<p style="color: #aaa; background: #fff">Grå skrift på hvit bunn i teksten her.</p>'
COMPLETE = (PageState.AUDITED, Reason.COMPLETE)
UNSTYLED = (PageState.AUDITED, Reason.STYLES_MISSING)
BY_AXE = {rule.id for rule in axe_rules().values() if rule.default} & BY_LOOKS


def told(seen: Visit) -> list[tuple[RemarkKey, str, str]]:
    return [(r.key, r.data.get("address", ""), r.data.get("why", "")) for r in seen.remarks]


def untested(seen: Visit) -> set[str]:
    return {run.rule for run in seen.rule_runs if run.counts.untested}


def test_every_rule_that_depends_on_looks_is_a_rule() -> None:
    assert {*axe_rules(), *(rule.info.id for rule in page_rules())} >= BY_LOOKS


def test_without_its_style_sheet_a_page_is_not_judged_by_looks(
    visit: VisitPage, site: SiteServer
) -> None:
    head = '<link rel="stylesheet" href="/borte.css">'
    seen = visit(site.add("/bar", document("Bar", FAULTS + WEAK, head=head)))
    assert (seen.state, seen.reason) == UNSTYLED
    assert told(seen) == [(RemarkKey.STYLE_MISSING, site.url("/borte.css"), "HTTP 404")]
    assert untested(seen) == BY_AXE
    assert {f.rule for f in seen.findings} == {"image-alt", "label"}


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="/borte.css" media="screen and (min-width: 900px)">',
        '<style>@import "/borte.css" screen;</style>',
        '<link rel="stylesheet" href="/henter.css">',
        '<link rel="stylesheet" href="/borte.css" media="print" onload="this.media = \'all\'">',
        '<link rel="preload" as="style" href="/borte.css" onload="this.rel = \'stylesheet\'">',
        "<script>const l = document.createElement('link'); l.rel = 'stylesheet';"
        " l.href = '/borte.css'; document.head.append(l)</script>",
        '<link rel="Stylesheet" href="/side-i-stedet.css">',
        '<link rel="stylesheet" href="/brutt.css">',
        '<link rel="stylesheet" href="/streng.css">',
        '<link rel="stylesheet" href="/streng-borte.css">',
        '<link rel="stylesheet" href="/tekst.css">',
        '<style>@import "/tekst.css";</style>',
        '<link rel="stylesheet" href="/streng-tekst.css">',
    ],
)
def test_a_style_sheet_is_missing_however_it_is_asked_for(
    head: str, visit: VisitPage, site: SiteServer
) -> None:
    site.add("/henter.css", lambda to: to.send('@import "/borte.css";', "text/css"))
    site.add("/side-i-stedet.css", document("Forside"))
    site.add("/brutt.css", lambda to: to.close())
    strict = [("X-Content-Type-Options", "nosniff")]
    site.add("/streng.css", lambda to: to.html(document("Forside"), headers=strict))
    site.add("/streng-borte.css", lambda to: to.html(document("Borte"), 404, headers=strict))
    site.add("/tekst.css", lambda to: to.send("p { margin: 0 }", "text/plain"))
    site.add("/streng-tekst.css", lambda to: to.send("p {}", "text/plain", headers=strict))
    seen = visit(site.add("/bar", document("Bar", WEAK, head=head)))
    assert (seen.state, seen.reason) == UNSTYLED
    assert untested(seen) == BY_AXE
    assert {key for key, _, _ in told(seen)} == {RemarkKey.STYLE_MISSING}


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="/borte.css" media="print">',
        '<link rel="stylesheet" href="/borte.css" media="(max-width: 400px)">',
        '<link rel="alternate stylesheet" title="Stor skrift" href="/borte.css">',
        '<style>@import "/borte.css" print;</style>',
        '<link rel="icon" href="/borte.ico"><img src="/borte.png" alt="Kart">',
        "<style>@font-face { font-family: F; src: url(/borte.woff2) } p { font-family: F }</style>",
    ],
)
def test_what_does_not_shape_the_page_is_told_and_the_page_is_judged(
    head: str, visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.add("/hel", document("Hel", WEAK, head=head)))
    assert (seen.state, seen.reason) == COMPLETE
    assert {key for key, _, _ in told(seen)} <= {RemarkKey.FILE_MISSING}
    assert "color-contrast" in {f.rule for f in seen.findings}


def test_a_style_sheet_of_another_type_counts_where_the_page_takes_it(
    visit: VisitPage, site: SiteServer
) -> None:
    site.add("/tekst.css", lambda to: to.send("p { margin: 0 }", "text/plain"))
    site.add("/uten-type.css", lambda to: to.send("p { margin: 0 }", ""))
    old = '<link rel="stylesheet" href="/tekst.css">'
    quirks = document("Gammel", WEAK, head=old).replace("<!doctype html>", "")
    seen = visit(site.add("/gammel", quirks))
    assert (seen.state, seen.reason, told(seen)) == (*COMPLETE, [])
    untyped = '<link rel="stylesheet" href="/uten-type.css">'
    seen = visit(site.add("/uten", document("Uten", WEAK, head=untyped)))
    assert (seen.state, seen.reason, told(seen)) == (*COMPLETE, [])


def test_the_window_decides_which_style_sheet_applies(visit: VisitPage, site: SiteServer) -> None:
    head = '<link rel="stylesheet" href="/smal.css" media="(max-width: 400px)">'
    url = site.add("/bar", document("Bar", WEAK, head=head))
    assert visit(url).reason is Reason.COMPLETE
    assert visit(url, viewport=Viewport(320, 256)).reason is Reason.STYLES_MISSING


def test_a_strangers_style_sheet_counts_where_the_page_has_no_other(
    visit: VisitPage, site: SiteServer
) -> None:
    site.add("/borte.css", lambda to: to.send("", "text/css", 404))
    theirs = f'<link rel="stylesheet" href="{site.third_party}/borte.css">'
    own = "<style>main { max-width: 60rem }</style>"
    assert visit(site.add("/bar", document("Bar", head=theirs))).reason is Reason.STYLES_MISSING
    seen = visit(site.add("/hel", document("Hel", head=theirs + own)))
    assert seen.reason is Reason.COMPLETE
    assert told(seen) == [(RemarkKey.FILE_MISSING, f"{site.third_party}/borte.css", "HTTP 404")]


def test_a_strangers_script_that_fails_is_told_and_no_more(
    visit: VisitPage, site: SiteServer
) -> None:
    site.add("/teller.js", lambda to: to.send("", "text/javascript", 404))
    scripts = (
        f'<script async src="{site.third_party}/teller.js"></script>'
        '<script async src="http://localhost:1/teller.js"></script>'
    )
    seen = visit(site.add("/hel", document("Hel", scripts)))
    assert (seen.state, seen.reason) == COMPLETE
    assert told(seen) == [
        (RemarkKey.FILE_MISSING, "http://localhost:1/teller.js", "net::ERR_UNSAFE_PORT"),
        (RemarkKey.FILE_MISSING, f"{site.third_party}/teller.js", "HTTP 404"),
    ]


@pytest.mark.parametrize("around", ["", "<header><p>Fjordvik kommune på nett</p></header>"])
def test_a_page_that_shows_little_without_its_script_is_judged_only_in_part(
    around: str, visit: VisitPage, site: SiteServer
) -> None:
    markup = (
        '<!doctype html><html lang="nb"><title>Søk</title>'
        f'{around}<main><h1>Søk</h1></main><script src="/app.js"></script></html>'
    )
    seen = visit(site.add("/sok", markup))
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.SCRIPTS_MISSING)
    assert told(seen) == [(RemarkKey.SCRIPT_MISSING, site.url("/app.js"), "HTTP 404")]


def test_a_page_that_shows_its_content_without_a_script_is_complete(
    visit: VisitPage, site: SiteServer
) -> None:
    text = "<p>Kommunestyret vedtok saken i møtet i mars, og arbeidet begynner i april.</p>"
    seen = visit(site.add("/hel", document("Hel", f'{text}<script src="/app.js"></script>')))
    assert (seen.state, seen.reason) == COMPLETE
    assert told(seen) == [(RemarkKey.FILE_MISSING, site.url("/app.js"), "HTTP 404")]


def test_a_page_that_shows_nothing_tells_which_script_did_not_come(
    visit: VisitPage, site: SiteServer
) -> None:
    seen = visit(site.url("/hostile/classification/missing-bundle"))
    assert (seen.state, seen.reason) == (PageState.EMPTY, Reason.NOTHING_RENDERED)
    bundle = site.url("/hostile/classification/app.123abc.js")
    assert (RemarkKey.SCRIPT_MISSING, bundle, "HTTP 404") in told(seen)


def test_only_some_of_what_is_missing_is_told_and_the_rest_counted(
    visit: VisitPage, site: SiteServer
) -> None:
    images = "".join(f'<img src="/borte-{n}.png" alt="Bilde {n}">' for n in range(9))
    seen = visit(site.add("/hel", document("Hel", images)))
    assert seen.reason is Reason.COMPLETE
    assert [key for key, _, _ in told(seen)] == [
        *[RemarkKey.FILE_MISSING] * 5,
        RemarkKey.FILES_MISSING,
    ]
    assert seen.remarks[-1].data == {"n": "4"}


def test_what_a_strangers_frame_lacks_is_its_own_matter(visit: VisitPage, site: SiteServer) -> None:
    inside = document("Ramme", head=f'<link rel="stylesheet" href="{site.elsewhere}/borte.css">')
    site.add("/ramme", inside)
    frame = f'<iframe src="{site.elsewhere}/ramme" title="Ramme"></iframe>'
    seen = visit(site.add("/rundt", document("Rundt", frame)))
    assert ((seen.state, seen.reason), told(seen)) == (COMPLETE, [])


def test_scripts_may_be_refused_in_their_talk_with_the_server(
    visit: VisitPage, site: SiteServer
) -> None:
    site.add("/hvem", lambda to: to.send("{}", "application/json", 401))
    site.add("/sak", lambda to: to.send("{}", "application/json", 500))
    ask = "<script>fetch('/hvem'); fetch('/sak')</script>"
    seen = visit(site.add("/hel", document("Hel", ask)))
    assert told(seen) == [(RemarkKey.FILE_MISSING, site.url("/sak"), "HTTP 500")]
