"""Evidence that was saved is the evidence that was gathered."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.evidence import (
    Box,
    Completeness,
    Document,
    Element,
    Evidence,
    FocusSight,
    FocusStop,
    Observation,
    Overflow,
    Reflow,
    Text,
    Yield,
)
from auditor.model.evidence_json import FORM, from_json, to_json
from auditor.model.finding import Outcome
from auditor.model.page import Viewport
from auditor.model.selector import selector_of
from rules.page.focus_is_visible import focus_is_visible
from tests.rules.conftest import Look
from tests.site import SiteServer

PAGE = """<!doctype html><html lang="nb"><head><title>Lagret side</title>
<style>#gjemt { visibility: hidden } p { font-size: 17.5px }</style></head><body>
<h1>Noe å lagre – «blåbær» &amp; <em>tyttebær</em></h1>
<p onclick="void 0">Før <b id="to ord">midt</b> etter</p><p id="gjemt">Gjemt</p>
<script>document.querySelector("p").addEventListener("click", () => 0)</script>
<div id="vert"><template shadowrootmode="closed">Løs tekst <slot name="a"></slot><i>inni</i>
<iframe srcdoc="<p lang=en>Framed</p>" title="Inni"></iframe></template><u slot="a">gitt</u></div>
<iframe srcdoc="<iframe srcdoc='<p>To ned</p>'></iframe>" title="Ramme"></iframe>
</body></html>"""


def test_a_page_is_the_same_after_it_was_saved(look: Look, site: SiteServer) -> None:
    live = look(site.add("/lagres", PAGE))
    text = to_json(live)
    saved = from_json(text)
    assert len(live.documents) == 4
    assert plain(saved) == plain(live)
    assert to_json(saved) == text
    assert all(element.node == 0 for element in saved.elements)
    assert all(element.node for element in live.elements)


def test_saved_elements_are_found_again_as_before(look: Look, site: SiteServer) -> None:
    live = look(site.add("/lagres", PAGE))
    saved = from_json(to_json(live))
    assert [selector_of(e) for e in saved.elements] == [selector_of(e) for e in live.elements]
    flat = [[e.index for e in page.root.descend()] for page in (live, saved)]
    assert flat[0] == flat[1]


def plain(evidence: Evidence) -> object:
    """All that evidence holds of its documents, in values that can be compared."""
    return [
        (document.url, address(document.owner, evidence), [facts(e) for e in document.elements])
        for document in evidence.documents
    ]


def facts(element: Element) -> object:
    return (
        element.index,
        element.tag,
        element.attributes,
        element.parent.index if element.parent else None,
        inside(element.children),
        None if element.shadow is None else inside(element.shadow),
        element.in_shadow,
        element.shown,
        element.box,
        element.style,
        element.clickable,
    )


def inside(children: tuple[Element | Text, ...]) -> object:
    return [
        child.index
        if isinstance(child, Element)
        else (child.value, child.shown, child.box, child.parent.index)
        for child in children
    ]


def address(element: Element | None, evidence: Evidence) -> object:
    return element and (evidence.documents.index(element.document), element.index)


# ---- what observers added ------------------------------------------------------------------------


def observed() -> Evidence:
    """A page of one paragraph and one link, with everything that observers can add."""
    document = Document(url="https://www.fjellvik.example/", owner=None)
    root = Element(document=document, index=0, tag="html", attributes={}, parent=None)
    link = Element(document=document, index=1, tag="a", attributes={"href": "/"}, parent=root)
    bare = Element(document=document, index=2, tag="p", attributes={}, parent=root)
    root.children = (link, bare)
    link.box = Box(0.5, 1.0, 20.0, 30.0)
    link.children = (Text(value="Hjem", parent=link, shown=True, box=Box(0, 1, 2, 3)),)
    document.elements = (root, link, bare)
    return Evidence(
        url=document.url,
        title="Hjem",
        viewport=Viewport(320, 256),
        documents=(document,),
        observations=(
            Observation(
                yields=Yield.FOCUS,
                completeness=Completeness.CUT,
                done=1,
                known=2,
                duration_ms=31,
                detail="the time was up",
            ),
        ),
        focus=(
            FocusStop(
                element=link, sight=FocusSight.FAINT, pixels=12, contrast=1.25, like=(bare, root)
            ),
        ),
        reflow=Reflow(
            width=320,
            scroll_width=512,
            scrolled=192.0,
            overflows=(Overflow(element=bare, past=192.0, scrolls=False),),
        ),
    )


def test_what_observers_added_is_the_same_after_it_was_saved() -> None:
    live = observed()
    saved = from_json(to_json(live))
    assert (saved.url, saved.title, saved.viewport) == (live.url, live.title, live.viewport)
    assert saved.observations == live.observations
    assert saved.focus is not None
    (stop,) = saved.focus
    root, link, bare = saved.documents[0].elements
    assert stop.element is link
    assert stop.like == (bare, root)
    assert (stop.sight, stop.pixels, stop.contrast) == (FocusSight.FAINT, 12, 1.25)
    assert saved.reflow is not None
    assert saved.reflow.overflows[0].element is bare
    assert to_json(saved) == to_json(live)


def test_nothing_observed_stays_nothing() -> None:
    live = observed()
    live.focus = live.reflow = None
    saved = from_json(to_json(live))
    assert saved.focus is None
    assert saved.reflow is None


def test_a_page_deeper_than_any_stack_can_be_saved() -> None:
    document = Document(url="https://www.fjellvik.example/", owner=None)
    elements: list[Element] = []
    for i in range(5_000):
        around = elements[-1] if elements else None
        one = Element(document=document, index=i, tag="div", attributes={}, parent=around)
        if around:
            around.children = (one,)
        elements.append(one)
    document.elements = tuple(elements)
    live = observed()
    live.documents, live.focus, live.reflow = (document,), None, None
    deepest = from_json(to_json(live)).documents[0].elements[-1]
    assert sum(1 for _ in deepest.ancestors) == 4_999


# ---- what is no evidence -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{", "[" * 100_000, '"auditor-evidence/1"', '{"form": NaN}'],
    ids=["empty", "null", "list", "cut", "deep", "text", "nan"],
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a JSON object"):
        from_json(text)


def test_another_version_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"auditor-evidence/2.*auditor-evidence/1"):
        from_json('{"form": "auditor-evidence/2"}')


def _set(*path: str | int, to: object) -> Callable[[Any], None]:
    def damage(told: Any) -> None:
        for step in path[:-1]:
            told = told[step]
        told[path[-1]] = to

    return damage


_FIRST = ("documents", 0, "elements", 0)


@pytest.mark.parametrize(
    "damage",
    [
        _set("documents", to=[]),
        _set("documents", 0, "elements", to=[]),
        _set("documents", 0, "owner", to=[0, 0]),
        _set(*_FIRST, "children", to=[1, 1]),
        _set(*_FIRST, "children", to=[1]),
        _set(*_FIRST, "children", to=[1, 2, 0]),
        _set(*_FIRST, "children", to=[1, 2, -1]),
        _set(*_FIRST, "children", to=[1, 2, ["text"]]),
        _set(*_FIRST, "tag", to=7),
        _set(*_FIRST, "shown", to="yes"),
        _set(*_FIRST, "style", to=4),
        _set(*_FIRST, "box", to=[0, 0, 1]),
        _set(*_FIRST, "attributes", to={"id": 1}),
        _set("focus", 0, "element", to=[0, 9]),
        _set("focus", 0, "element", to=[-1, 0]),
        _set("focus", 0, "sight", to="blurred"),
        _set("focus", 0, "colour", to="red"),
        _set("reflow", to=[]),
        _set("title", to=None),
        _set("viewport", to=None),
        _set("styles", to=None),
    ],
)
def test_damaged_evidence_is_refused_in_a_sentence(damage: Callable[[Any], None]) -> None:
    told = json.loads(to_json(observed()))
    assert told["form"] == FORM
    damage(told)
    with pytest.raises(UsageError, match=r"damaged .*gather it anew"):
        from_json(json.dumps(told))


# ---- what is said of small changes ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("pixels", "contrast", "key"),
    [
        (0, 1.0, "trace"),
        (0, 3.0, "trace"),
        (40, 1.04, "trace"),
        (1, 1.05, "faint"),
        (12, 1.25, "faint"),
    ],
)
def test_a_change_that_no_figure_tells_has_words_of_its_own(
    pixels: int, contrast: float, key: str
) -> None:
    live = observed()
    stop = FocusStop(
        element=live.root, sight=FocusSight.FAINT, pixels=pixels, contrast=contrast, like=()
    )
    live.focus = (stop,)
    assert [(one.outcome, one.key) for one in focus_is_visible.judge(live)] == [
        (Outcome.CANT_TELL, key)
    ]
