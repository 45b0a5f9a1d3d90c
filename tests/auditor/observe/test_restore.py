"""A page is as it was after focus was tried on it; where it is not, that is said."""

from collections.abc import Callable

import pytest

from auditor.model.evidence import Completeness, Evidence, Yield
from auditor.observe.focus import FocusObserver
from tests.auditor.observe.conftest import Act
from tests.site.hostile.pages import document, scripted

Ask = Callable[[str], object]
BUTTONS = '<p><button id="a">Lagre</button> <button id="b" class="stor">Slett</button></p>'


def outcome(evidence: Evidence) -> Completeness:
    seen = evidence.observation(Yield.FOCUS)
    assert seen is not None
    return seen.completeness


def test_focus_and_scrolling_are_set_back(act: Act, ask: Ask) -> None:
    body = (
        '<p><input id="felt" style="color: black" aria-label="Navn"></p>'
        '<div id="boks" style="height: 100px; overflow: auto"><div style="height: 900px">'
        f"{BUTTONS}</div></div><div style='height: 3000px'></div>"
        '<p><a href="#nederst" style="outline: none">Nederst</a></p>'
    )
    script = "felt.focus(); boks.scrollTop = 300; scrollTo(0, 120);"
    seen = act(scripted("Skjema", script, body), FocusObserver())
    assert outcome(seen) is Completeness.WHOLE
    assert len(seen.focus or ()) == 4
    assert ask(
        "[document.activeElement.id, document.getElementById('boks').scrollTop, scrollY,"
        " document.getElementById('felt').getAttribute('style')]"
    ) == ["felt", 300, 120, "color: black"]


def test_a_page_without_focus_has_none_afterwards(act: Act, ask: Ask) -> None:
    assert outcome(act(document("Knapper", BUTTONS), FocusObserver())) is Completeness.WHOLE
    assert ask("document.activeElement.localName") == "body"


def test_focus_in_a_closed_shadow_root_is_taken_away_again(act: Act, ask: Ask) -> None:
    script = "vert.attachShadow({mode: 'closed'}).innerHTML = '<button>Lagre</button>';"
    seen = act(scripted("Skygge", script, '<div id="vert"></div>'), FocusObserver())
    assert outcome(seen) is Completeness.WHOLE
    assert [stop.element.tag for stop in seen.focus or ()] == ["button"]
    assert ask("document.activeElement.localName") == "body"


@pytest.mark.parametrize(
    "event",
    [
        "document.body.classList.add('tastatur'); document.documentElement.dataset.input = 'key';",
        "event.target.classList.add('focus-visible', 'har-hatt-fokus');",
        "event.target.setAttribute('data-focus-visible-added', '');",
        "document.querySelector('h1').textContent = String(Math.random());",
        "setTimeout(() => meny.hidden = true, 200); meny.hidden = false;",
    ],
)
def test_marks_of_focus_and_what_closes_by_itself_do_not_spoil_a_page(event: str, act: Act) -> None:
    script = f"addEventListener('focusin', (event) => {{ {event} }});"
    body = f'{BUTTONS}<div id="meny" hidden><p>Hjelp</p></div>'
    assert outcome(act(scripted("Merker", script, body), FocusObserver())) is Completeness.WHOLE


@pytest.mark.parametrize(
    "event",
    [
        "document.body.append(document.createElement('p'));",
        "meny.hidden = false;",
        "meny.style.display = 'block'; meny.removeAttribute('hidden');",
        "event.target.setAttribute('aria-expanded', 'true');",
        "event.target.setAttribute('aria-invalid', 'true');",
        "document.querySelector('h1').remove();",
        "document.querySelector('dialog').show();",
    ],
)
@pytest.mark.parametrize("when", ["focusin", "focusout"])
def test_a_page_that_does_not_go_back_is_spoilt(when: str, event: str, act: Act) -> None:
    script = f"addEventListener('{when}', (event) => {{ {event} }}, {{ once: true }});"
    body = f'{BUTTONS}<div id="meny" hidden><p>Hjelp</p></div><dialog><p>Hei</p></dialog>'
    assert outcome(act(scripted("Blir", script, body), FocusObserver())) is Completeness.SPOILT


def test_a_carousel_that_turns_meanwhile_spoils_nothing(act: Act) -> None:
    script = (
        "setInterval(() => { for (const one of karusell.children) one.hidden = !one.hidden; }, 60);"
    )
    slides = '<div id="karusell" class="karusell"><p>Første</p><p hidden>Andre</p></div>'
    seen = act(scripted("Karusell", script, f"{slides}{BUTTONS}"), FocusObserver())
    assert outcome(seen) is Completeness.WHOLE


def test_a_page_cannot_stand_in_the_way(act: Act, ask: Ask) -> None:
    script = """
      HTMLElement.prototype.focus = HTMLElement.prototype.blur = () => {};
      Element.prototype.matches = () => false;
      window.requestAnimationFrame = () => 0;
    """
    names = "".join(
        f'<img name="{name}" alt="">'
        for name in ("activeElement", "getAnimations", "documentElement", "scrollingElement")
    )
    form = '<form><input name="focus" aria-label="En"><input name="matches" aria-label="To"></form>'
    seen = act(scripted("Fiendtlig", script, f"{names}{form}{BUTTONS}"), FocusObserver())
    assert outcome(seen) is Completeness.WHOLE
    assert {stop.sight.value for stop in seen.focus or ()} == {"clear"}
    assert ask("document.querySelector(':focus')") is None
