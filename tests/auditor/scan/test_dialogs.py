"""A dialog that lies over a page is judged, closed where that is safe, and the page judged too."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from auditor.browser.tab import Tab
from auditor.engines.axe import AxeEngine
from auditor.engines.catalogue import axe_rules
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Standard
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.scan import ConsentMode, PictureMode
from auditor.model.visit import Visit
from auditor.observe.evidence import Observers
from auditor.observe.focus import FocusObserver
from auditor.scan.album import Album
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.redact import Redactor
from auditor.scan.visit import Visitor
from auditor.scan.visitor_state import VisitorState
from auditor.scan.way import Errand
from tests.auditor.scan.scanning import DESKTOP
from tests.site import SiteServer

FIXED = 'style="position: fixed; inset: 20% 30%; background: #fff; color: #111; padding: 2rem"'
OVER = 'style="position: fixed; inset: 0; background: #fff; color: #111; padding: 2rem"'
WORDS = "<p>Kommunestyret møtes i rådhuset den andre torsdagen i hver måned, og alle kan komme.</p>"
SHOWN = '<img id="i-dialogen" src="data:,">'
PAGE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Møter</title>
<style>{style}</style></head><body>{before}
<main id="siden" {shut}><h1>Møter</h1>{words}{words}{words}
<img id="i-siden" src="data:,"></main>{dialog}
<script>{script}</script></body></html>"""
SHUT = 'inert aria-hidden="true"'
OPEN_UP = "document.getElementById('siden').inert = false; siden.removeAttribute('aria-hidden');"
GONE = f"document.getElementById('boks').remove(); {OPEN_UP}"


def page(
    dialog: str, *, script: str = "", shut: str = SHUT, style: str = "", before: str = ""
) -> str:
    return PAGE.format(
        dialog=dialog, script=script, shut=shut, style=style, before=before, words=WORDS
    )


def native(inside: str, attributes: str = "") -> str:
    return (
        f'<dialog id="boks" aria-label="Nytt" {attributes}>{SHOWN}<p>Les nytt.</p>{inside}</dialog>'
    )


def made(inside: str, style: str = FIXED, role: str = 'role="dialog" aria-modal="true"') -> str:
    return f'<div id="boks" {role} aria-label="Nytt" {style}>{SHOWN}<p>Les nytt.</p>{inside}</div>'


MODAL = f"boks.showModal(); boks.onclose = () => {{ {OPEN_UP} }};"
ESCAPES = f"boks.onkeydown = (e) => {{ if (e.key === 'Escape') {{ {GONE} }} }};"
CLOSES = f'type="button" onclick="{GONE}"'
CLOSED = {
    "by escape": page(native(""), script=MODAL),
    "by escape, and a script": page(made("<button>Les</button>"), script=ESCAPES),
    "by its button": page(
        native(f"<button {CLOSES}>Lukk</button>", 'closedby="none"'), script=MODAL
    ),
    "by a cross": page(made(f"<button {CLOSES}>×</button>")),
    "by a label": page(made(f'<button {CLOSES} aria-label="Close dialog"><svg></svg></button>')),
    "by the name of a picture": page(
        made(f'<button {CLOSES}><img alt="Lukk vindauget" src="data:,"></button>')
    ),
    "by a class alone": page(made(f'<button {CLOSES} class="modal-close"></button>')),
    "by a form that sends nothing": page(
        native('<form method="dialog"><button>Lukk</button></form>', 'closedby="none"'),
        script=MODAL,
    ),
    "over all of the page": page(made(f"<button {CLOSES}>Steng</button>", OVER, "")),
    "where scrolling is locked": page(
        made(f"<button {CLOSES} onpointerup=''>Lukk meldingen</button>", OVER, ""),
        style="body { overflow: hidden }",
    ),
}
SEND = f"fetch('/sendt', {{method: 'POST'}}).then(() => {{ {GONE} }})"
STAYS = {
    "a link": page(made('<a href="/videre">Lukk</a>')),
    "a form": page(made('<form method="post" action="/sendt"><button>Lukk</button></form>')),
    "another word": page(made(f"<button {CLOSES}>Fortsett</button>")),
    "a button that sends first": page(
        made(f'<button type="button" onclick="{SEND}">Lukk</button>')
    ),
    "a page that goes elsewhere": page(
        made('<button type="button" onclick="location.href = \'/videre\'">Lukk</button>')
    ),
    "nothing": page(native("", 'closedby="none"'), script="boks.showModal();"),
}
OPEN = {
    "a dialog beside the page": page(native("", "open"), shut=""),
    "an application in a fixed root": (
        '<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Program</title>'
        f"<style>body {{ overflow: hidden }}</style></head><body><div {OVER}><main><h1>Program</h1>"
        f'{WORDS}{WORDS}{SHOWN}<img id="i-siden" src="data:,"></main></div></body></html>'
    ),
    "a menu that is not shown": page(
        made("", 'style="position: fixed; left: -900px; width: 300px; height: 90vh"'),
        shut="",
    ),
    "a small message": page(
        made("", 'style="position: fixed; right: 0; bottom: 0"', 'role="status"'), shut=""
    ),
}


@pytest.fixture
def visit(tab: Tab, site: SiteServer) -> Callable[[str], Visit]:
    rules = [axe_rules()[name] for name in ("image-alt", "document-title")]
    engine = AxeEngine(rules, Standard.NO_PUBLIC_WEB)
    judge = PageAudit(
        [engine],
        NativeEngine((), (), Standard.NO_PUBLIC_WEB),
        Observers([FocusObserver()]),
        Album(PictureMode.NONE),
        Redactor(()).echoes,
    )

    def make(markup: str) -> Visit:
        errand = Errand(
            url=site.add("/side", markup),
            gate=lambda _to: True,
            why=lambda _to: (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE),
            follow=False,
        )
        desk = ConsentDesk(ConsentMode.REJECT, None)
        state = VisitorState(signed_in=False)
        visitor = Visitor(tab, judge, desk, state, timedelta(seconds=20))
        return visitor.visit(errand, DESKTOP, summed_up=True)

    return make


def found(visit: Visit) -> list[str]:
    return sorted(str(one.selector[-1]) for one in visit.findings if one.rule == "image-alt")


def told(visit: Visit) -> set[RemarkKey]:
    return {one.key for one in visit.remarks}


@pytest.mark.parametrize("markup", CLOSED.values(), ids=list(CLOSED))
def test_a_dialog_is_judged_and_closed_and_the_page_judged(
    markup: str, visit: Callable[[str], Visit], site: SiteServer
) -> None:
    seen = visit(markup)
    assert found(seen) == ["#i-dialogen", "#i-siden"]
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.COMPLETE)
    assert RemarkKey.DIALOG_CLOSED in told(seen)
    run = next(one for one in seen.rule_runs if one.rule == "image-alt")
    assert (run.counts.failed, run.failure) == (2, None)
    assert len({one.rule for one in seen.rule_runs}) == len(seen.rule_runs)
    assert {one.method for one in site.requests} == {"GET"}


@pytest.mark.parametrize("markup", STAYS.values(), ids=list(STAYS))
def test_a_dialog_that_cannot_be_closed_safely_leaves_the_page_judged_in_part(
    markup: str, visit: Callable[[str], Visit], site: SiteServer
) -> None:
    seen = visit(markup)
    assert found(seen) == ["#i-dialogen"]
    assert (seen.state, seen.reason) == (PageState.AUDITED, Reason.DIALOG_OPEN)
    assert RemarkKey.DIALOG_OPEN in told(seen)
    assert site.asked_for("/videre") == []
    assert {one.method for one in site.requests} == {"GET"}


@pytest.mark.parametrize("markup", OPEN.values(), ids=list(OPEN))
def test_what_covers_nothing_is_left_as_it_is(markup: str, visit: Callable[[str], Visit]) -> None:
    seen = visit(markup)
    assert found(seen) == ["#i-dialogen", "#i-siden"]
    assert (seen.reason, told(seen)) == (Reason.COMPLETE, set())


def test_what_both_show_is_told_once(visit: Callable[[str], Visit]) -> None:
    both = '<img id="begge" src="data:,">'
    markup = page(made(f"<button {CLOSES}>Lukk</button>"), before=both)
    assert found(visit(markup)) == ["#begge", "#i-dialogen", "#i-siden"]
