"""Keyboard focus: which elements are tried, and what the pixels say of them."""

import base64
import io
from datetime import timedelta

import numpy as np
import pytest
from PIL import Image

from auditor.errors import EngineError
from auditor.model.evidence import Completeness, Evidence, FocusSight, Yield
from auditor.model.page import Viewport
from auditor.observe import observers
from auditor.observe.evidence import Budget
from auditor.observe.focus import MAX_GROUPS, FocusObserver
from auditor.observe.pixels import Area, differ, picture_of
from tests.auditor.observe.conftest import Act
from tests.site.hostile.pages import document, scripted


def sights(evidence: Evidence) -> dict[str, FocusSight]:
    """By id, or the tag where there is none."""
    stops = evidence.focus or ()
    return {one.element.attributes.get("id", one.element.tag): one.sight for one in stops}


# ---- which are tried -----------------------------------------------------------------------------


def test_links_in_running_text_are_tried_once(act: Act) -> None:
    links = "".join(f'<p>Les om <a href="#{i}">sak {i}</a> her.</p>' for i in range(40))
    seen = act(document("Saker", links), FocusObserver())
    (stop,) = seen.focus or ()
    assert stop.sight is FocusSight.CLEAR
    assert len(stop.like) == 39
    assert stop.element not in stop.like


def test_a_group_is_tried_where_fewest_scrolls_lead(act: Act) -> None:
    body = (
        '<p><a class="en" href="#1">Første</a></p><div style="height: 4000px"></div>'
        '<p><a class="en" href="#2">Andre</a> <button id="nede">Langt nede</button></p>'
    )
    assert set(sights(act(document("Lang", body), FocusObserver()))) == {"a", "nede"}


def test_what_the_tab_key_passes_by_is_not_tried(act: Act) -> None:
    body = (
        '<a href="#x" tabindex="-1">a</a><button disabled>b</button><div inert><button>c</button>'
        '</div><fieldset disabled><legend><button id="d">d</button></legend><input></fieldset>'
        '<input type="hidden"><a>e</a><p hidden><button>f</button></p><summary>g</summary>'
        '<div style="visibility: hidden"><button>h</button></div><p tabindex="0" id="i">i</p>'
        '<div contenteditable id="j">j</div><details><summary id="k">k</summary></details>'
        "<details><p><button>l</button></p></details>"
    )
    seen = act(document("Rekke", body), FocusObserver())
    assert set(sights(seen)) == {"d", "i", "j", "k"}


def test_an_element_that_sends_focus_on_is_left_out(act: Act) -> None:
    script = "vakt.addEventListener('focus', () => mal.focus());"
    body = '<div id="vakt" tabindex="0"></div><p><button id="mal">Lukk</button></p>'
    seen = act(scripted("Vakt", script, body), FocusObserver())
    assert sights(seen) == {"mal": FocusSight.CLEAR}
    assert seen.observation(Yield.FOCUS).completeness is Completeness.WHOLE


def test_one_of_many_look_alikes_that_a_script_listens_to_is_tried(act: Act) -> None:
    script = "nr3.addEventListener('focus', (event) => event.target.blur());"
    links = "".join(f'<p><a id="nr{i}" href="#{i}">Sak</a></p>' for i in range(8))
    seen = sights(act(scripted("Saker", script, links), FocusObserver()))
    assert seen == {"nr0": FocusSight.CLEAR, "nr3": FocusSight.DROPPED}


def test_what_lets_go_of_focus_in_frames_and_closed_shadow_roots_is_seen(act: Act) -> None:
    script = (
        "const root = vert.attachShadow({mode: 'closed'});"
        "root.innerHTML = '<button id=\"inni\">Lagre</button>';"
        "root.querySelector('button').onfocus = (event) => event.target.blur();"
    )
    body = (
        '<p><a id="a" href="#a">Sak</a></p><div id="vert"></div><iframe title="Ramme" srcdoc="'
        "<a id='ute' href='#b' onfocus='blur()'>Sak</a>"
        '"></iframe>'
    )
    seen = sights(act(scripted("Ramme", script, body), FocusObserver()))
    dropped = {"inni": FocusSight.DROPPED, "ute": FocusSight.DROPPED}
    assert seen == {"a": FocusSight.CLEAR, **dropped}


def test_what_lets_go_only_when_a_script_gives_it_focus_keeps_it(act: Act) -> None:
    script = (
        "let tast = false;"
        "addEventListener('keydown', () => { tast = true; setTimeout(() => { tast = false; }); });"
        "lenke.addEventListener('focus', () => { if (!tast) lenke.blur(); });"
    )
    body = '<p><button id="f">En</button> <a id="lenke" href="#a">Sak</a></p>'
    seen = sights(act(scripted("Tast", script, body), FocusObserver()))
    assert seen == {"f": FocusSight.CLEAR, "lenke": FocusSight.UNSEEN}


def test_a_page_without_anything_to_focus_is_whole_at_once(act: Act) -> None:
    seen = act(document("Tom"), FocusObserver())
    assert seen.focus == ()
    one = seen.observation(Yield.FOCUS)
    assert (one.completeness, one.done, one.known) == (Completeness.WHOLE, 0, 0)


def test_narrow_viewports_are_not_looked_at() -> None:
    (observer,) = observers(frozenset({Yield.FOCUS}))
    assert not observer.looks_at(Viewport(320, 256))
    assert observer.looks_at(Viewport(1280, 1024))


# ---- budget --------------------------------------------------------------------------------------

KINDS = (
    '<p><a id="a" href="#">a</a> <button id="b">b</button> <input id="c"> <select id="d"></select>'
    ' <textarea id="e"></textarea> <input type="checkbox" id="f"> <input type="radio" id="g"></p>'
)


def test_what_the_budget_leaves_out_is_told(act: Act) -> None:
    observer = FocusObserver()
    observer.budget = Budget(steps=3, time=timedelta(seconds=20))
    seen = act(document("Mye", KINDS), observer)
    one = seen.observation(Yield.FOCUS)
    assert (one.completeness, one.done, one.known) == (Completeness.SAMPLED, 3, 7)
    assert set(sights(seen)) == {"a", "b", "c"}


def test_the_time_of_the_budget_ends_the_walk(act: Act) -> None:
    observer = FocusObserver()
    observer.budget = Budget(steps=100, time=timedelta(0))
    one = act(document("Sen", KINDS), observer).observation(Yield.FOCUS)
    assert (one.completeness, one.done, one.known) == (Completeness.CUT, 0, 7)


def test_many_looks_are_made_coarser_and_not_cut(act: Act) -> None:
    links = "".join(
        f'<p><a class="slag-{chr(97 + i)}" style="font-size: {12 + i}px" href="#">Lenke</a></p>'
        for i in range(2 * MAX_GROUPS)
    )
    one = act(document("Mange slag", links), FocusObserver()).observation(Yield.FOCUS)
    assert (one.completeness, one.known) == (Completeness.WHOLE, 1)


# ---- pages that do not hold still ----------------------------------------------------------------


def test_a_page_that_would_leave_on_focus_is_held(act: Act) -> None:
    script = "addEventListener('focusin', () => { location.href = '/kontakt.html'; });"
    body = "".join(f'<p><button class="k{chr(97 + i)}">Knapp</button></p>' for i in range(6))
    seen = act(scripted("Drar", script, body), FocusObserver())
    assert seen.observation(Yield.FOCUS).completeness is Completeness.WHOLE
    assert set(sights(seen).values()) == {FocusSight.CLEAR}


def test_an_element_that_goes_when_it_gets_focus_costs_nothing_else(act: Act) -> None:
    script = "borte.addEventListener('focus', () => borte.remove());"
    body = '<p><button id="borte" class="x">Borte</button> <a href="#" id="b">Blir</a></p>'
    seen = act(scripted("Borte", script, body), FocusObserver())
    assert sights(seen)["b"] is FocusSight.CLEAR
    assert sights(seen).get("borte") in (None, FocusSight.UNSEEN)


def test_a_late_indicator_is_awaited(act: Act) -> None:
    script = (
        "k.addEventListener('focus', () => setTimeout(() => k.style.border = '4px solid', 90));"
        "k.addEventListener('blur', () => { k.style.border = ''; });"
    )
    body = '<style>button { outline: none }</style><p><button id="k">Lagre</button></p>'
    assert sights(act(scripted("Sein", script, body), FocusObserver())) == {"k": FocusSight.CLEAR}


def test_only_the_caret_of_a_field_counts_as_such(act: Act) -> None:
    body = (
        "<style>input { outline: none }</style>"
        '<p><input id="med" aria-label="Navn"> '
        '<input id="uten" type="text" class="u" style="caret-color: transparent" aria-label="B"> '
        '<input id="les" class="l" readonly aria-label="C" value="Fast"></p>'
    )
    seen = sights(act(document("Felt", body), FocusObserver()))
    assert seen["med"] is FocusSight.CARET
    assert seen["uten"] is not FocusSight.CARET


# ---- pixels --------------------------------------------------------------------------------------


def test_black_upon_white_differs_by_the_greatest_contrast() -> None:
    white = np.full((10, 20, 3), 255, np.uint8)
    black = white.copy()
    black[2:4, 5:9] = 0
    change = differ(white, black)
    assert (change.pixels, change.telling, change.contrast) == (8, 8, 21.0)
    assert change.where == Area(5, 2, 9, 4)


def test_noise_is_no_difference_and_a_faint_one_is_not_telling() -> None:
    white = np.full((4, 4, 3), 255, np.uint8)
    assert differ(white, white - 2).pixels == 0
    faint = differ(white, white - 20)
    assert (faint.pixels, faint.telling) == (16, 0)
    assert 1 < faint.contrast < 1.3


def test_a_picture_of_another_size_is_refused() -> None:
    png = io.BytesIO()
    Image.new("RGB", (4, 3)).save(png, "PNG")
    assert picture_of(png.getvalue(), Area(10, 10, 14, 13)).pixels.shape == (3, 4, 3)
    with pytest.raises(EngineError, match="another size"):
        picture_of(png.getvalue(), Area(0, 0, 3, 4))
    with pytest.raises(EngineError, match="no sound picture"):
        picture_of(base64.b64decode("R0lGODlhAQABAAAAACw="), Area(0, 0, 1, 1))
