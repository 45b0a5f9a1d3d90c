"""A page at 320 CSS px: how far it scrolls sideways, and what its edge cuts."""

import time
from collections.abc import Callable

import pytest

from auditor.model.evidence import (
    STYLES,
    Box,
    Completeness,
    Document,
    Element,
    Evidence,
    Reflow,
    Side,
    Text,
    Yield,
)
from auditor.model.page import Viewport
from auditor.observe import observers
from auditor.observe.zoom import MAX_OVERFLOWS, ZoomObserver, overflows
from tests.auditor.observe.conftest import Act
from tests.site.hostile.pages import document, scripted

PHONE = Viewport(320, 256)
TEXT = "Kommunen tar imot søknader om plass i barnehagen hele året, og svarer innen fire uker."


def seen(evidence: Evidence) -> Reflow:
    assert evidence.reflow is not None
    return evidence.reflow


def told(evidence: Evidence) -> dict[str, list[str]]:
    """What reaches past the edge and does not scroll by itself, with the elements of cut text."""
    return {
        one.element.attributes.get("id", one.element.tag): [
            text.attributes.get("id", text.tag) for text in one.texts
        ]
        for one in seen(evidence).overflows
        if not one.scrolls
    }


def test_a_page_that_fits_scrolls_nowhere(act: Act) -> None:
    evidence = act(document("Passer", f"<p>{TEXT}</p>"), ZoomObserver(), PHONE)
    reflow = seen(evidence)
    assert (reflow.width, reflow.scrolled, reflow.overflows, reflow.cut) == (320, 0, (), False)


def test_the_page_stands_where_it_stood(act: Act, ask: Callable[[str], object]) -> None:
    body = f'<div style="width: 900px; height: 2000px"><p>{TEXT * 4}</p></div>'
    evidence = act(scripted("Bred", "scrollTo(70, 150);", body), ZoomObserver(), PHONE)
    one = evidence.observation(Yield.REFLOW)
    assert one is not None
    assert one.completeness is Completeness.WHOLE
    assert seen(evidence).scrolled >= 500
    assert ask("[scrollX, scrollY]") == [70, 150]


def test_the_outermost_of_what_reaches_past_the_edge_is_told(act: Act) -> None:
    body = (
        '<div id="ytre" style="width: 700px"><div><p id="inni">'
        f'{TEXT * 2}</p></div></div><p id="kort">Kort</p>'
    )
    assert told(act(document("Ytterst", body), ZoomObserver(), PHONE)) == {"ytre": ["inni"]}


def test_a_word_that_is_too_long_reaches_past_its_own_box(act: Act) -> None:
    body = f'<h2 id="ord" style="font-size: 40px">Barnehageopptaksforskriften</h2><p>{TEXT}</p>'
    assert told(act(document("Ord", body), ZoomObserver(), PHONE)) == {"ord": ["ord"]}


@pytest.mark.parametrize(
    "style",
    [
        "position: fixed; left: 0; top: 0; width: 600px",
        "position: absolute; left: 330px; width: 250px",
        "position: absolute; width: 1px; height: 1px; overflow: hidden; white-space: nowrap",
        "position: absolute; clip: rect(0 0 0 0); white-space: nowrap",
        "position: absolute; clip-path: inset(50%); white-space: nowrap",
        "position: absolute; left: -9999px; white-space: nowrap",
        "white-space: nowrap; overflow: hidden; text-overflow: ellipsis",
        "display: none; width: 600px",
        "visibility: hidden; width: 600px",
    ],
)
def test_what_is_meant_to_be_out_of_sight_cuts_no_text(style: str, act: Act) -> None:
    body = f'<p id="gjemt" style="{style}">{TEXT}</p>'
    assert not any(told(act(document("Gjemt", body), ZoomObserver(), PHONE)).values())


def test_a_box_that_scrolls_by_itself_is_told_apart(act: Act) -> None:
    body = f'<div style="overflow-x: auto"><p id="bred" style="width: 600px">{TEXT}</p></div>'
    reflow = seen(act(document("Ruller", body), ZoomObserver(), PHONE))
    assert [(one.element.attributes["id"], one.scrolls) for one in reflow.overflows] == [
        ("bred", True)
    ]
    assert reflow.scrolled == 0


def test_a_box_does_not_hold_what_is_placed_outside_it(act: Act) -> None:
    body = (
        '<div style="overflow: hidden; width: 200px"><p id="ute" style="position: absolute; '
        f'width: 600px">{TEXT}</p></div>'
    )
    assert told(act(document("Utenfor", body), ZoomObserver(), PHONE)) == {"ute": ["ute"]}


@pytest.mark.parametrize("where", ["html", "body"])
def test_a_page_that_hides_its_edge_says_so(where: str, act: Act) -> None:
    head = f"<style>{where} {{ overflow-x: hidden }}</style>"
    body = f'<p id="bred" style="width: 600px">{TEXT}</p>'
    evidence = act(document("Skjuler", body, head=head), ZoomObserver(), PHONE)
    assert (seen(evidence).cut, seen(evidence).scrolled) == (True, 0)
    assert told(evidence) == {"bred": ["bred"]}


@pytest.mark.parametrize("where", ["html", "body"])
def test_a_page_from_right_to_left_runs_over_on_the_left(where: str, act: Act) -> None:
    body = f'<div id="bred" style="width: 700px"><p id="tekst">{TEXT * 3}</p></div>'
    page = document("Fra høyre", body).replace(f"<{where}", f'<{where} dir="rtl"')
    evidence = act(page, ZoomObserver(), PHONE)
    assert seen(evidence).scrolled >= 300
    assert seen(evidence).shut is Side.RIGHT
    assert told(evidence) == {"bred": ["tekst"]}
    assert [one.side for one in seen(evidence).overflows] == [Side.LEFT]


def test_a_page_from_left_to_right_never_scrolls_to_what_is_on_its_left(act: Act) -> None:
    body = f'<p id="ut" style="margin-left: -90px">{TEXT}</p><p>{TEXT}</p>'
    evidence = act(document("Ut til venstre", body), ZoomObserver(), PHONE)
    (one,) = seen(evidence).overflows
    assert (one.side, one.past, seen(evidence).shut) == (Side.LEFT, 82, Side.LEFT)
    assert seen(evidence).scrolled == 0
    assert told(evidence) == {"ut": ["ut"]}


def test_a_box_from_right_to_left_scrolls_to_the_left(act: Act) -> None:
    body = (
        f'<div dir="rtl" style="overflow-x: auto"><p id="p" style="width: 600px">{TEXT}</p></div>'
    )
    reflow = seen(act(document("Ruller", body), ZoomObserver(), PHONE))
    assert [(one.side, one.scrolls) for one in reflow.overflows] == [(Side.LEFT, True)]


@pytest.mark.parametrize(
    ("style", "torn"),
    [
        ("width: 1ch; overflow-wrap: anywhere", "Kommunale"),
        ("width: 2.2ch; word-break: break-all", "Kommunale"),
        ("width: 1ch", ""),
        ("width: 5ch; overflow-wrap: anywhere", ""),
        ("width: 200px; overflow-wrap: anywhere", ""),
    ],
)
def test_words_that_a_column_tears_into_letters_are_seen(style: str, torn: str, act: Act) -> None:
    body = f'<p id="smal" style="{style}">Av Kommunale regler</p>'
    evidence = act(document("Smal", body), ZoomObserver(), PHONE)
    texts = [child for one in evidence.elements for child in one.children]
    found = [text.torn for text in texts if isinstance(text, Text) and text.torn]
    assert found == ([torn] if torn else [])


def test_a_page_cannot_hide_how_wide_it_is(act: Act) -> None:
    script = "Element.prototype.scrollTo = window.scrollTo = () => {};"
    names = '<img name="scrollingElement" alt=""><img name="documentElement" alt="">'
    body = f'{names}<p style="width: 700px">{TEXT}</p>'
    assert seen(act(scripted("Fiendtlig", script, body), ZoomObserver(), PHONE)).scrolled >= 300


def test_no_more_than_so_many_are_told(act: Act) -> None:
    body = f'<p style="width: 700px">{TEXT}</p>' * (MAX_OVERFLOWS + 20)
    reflow = seen(act(document("Mange", body), ZoomObserver(), PHONE))
    assert len(reflow.overflows) == MAX_OVERFLOWS


def test_what_is_nested_deep_is_measured_in_proportion() -> None:
    document = Document(url="https://www.fjellvik.example/", owner=None)
    style, box = dict.fromkeys(STYLES, "auto") | {"clip-path": "none"}, Box(0, 0, 400, 20)
    made: list[Element] = []
    for index in range(20_000):
        around = made[-1] if made else None
        one = Element(document, index, "div", {}, around, shown=True, box=box, style=style)
        one.style = style if index != 3 else style | {"position": "fixed"}
        made.append(one)
    document.elements = tuple(made)
    began = time.process_time()
    (found,) = overflows(document, 320)
    assert time.process_time() - began < 5  # walking up from each takes minutes
    assert (found.element, found.past) == (made[0], 80)


def test_wide_viewports_are_not_looked_at() -> None:
    (observer,) = observers(frozenset({Yield.REFLOW}))
    assert observer.looks_at(PHONE)
    assert not observer.looks_at(Viewport(1280, 1024))
