"""The tree of documents: frames, shadow trees, and what is shown."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.errors import EngineError
from auditor.model.evidence import Document, Element, Text
from auditor.model.selector import selector_of
from auditor.observe import dom
from auditor.observe.dom import MAX_ATTRIBUTE, MAX_TEXT, read_documents
from tests.auditor.observe.conftest import Read
from tests.site import SiteServer


def elements(documents: Iterable[Document]) -> list[Element]:
    return [element for one in documents for element in one.elements]


def one(documents: Iterable[Document], **attributes: str) -> Element:
    """The one element with such attributes."""
    (found,) = (e for e in elements(documents) if attributes.items() <= e.attributes.items())
    return found


def text(element: Element) -> str:
    """All text inside an element as it is rendered."""
    return "".join(
        child.value if isinstance(child, Text) else text(child) for child in element.flat
    )


# ---- frames --------------------------------------------------------------------------------------


def test_frames_follow_the_top_document_in_order(read: Read) -> None:
    inner = "<p>Innerst</p>"
    found = read(
        f'<iframe title="A" srcdoc="<p>Første</p><iframe title=B srcdoc=\'{inner}\'></iframe>">'
        '</iframe><iframe title="C" src="/hostile/frames/content"></iframe>'
    )
    owners = [one.owner and one.owner.attributes["title"] for one in found]
    assert owners == [None, "A", "B", "C"]
    assert found[2].owner is not None
    assert found[2].owner.document is found[1]
    assert found[3].url.endswith("/hostile/frames/content")
    assert "Innerst" in text(found[2].root)


def test_a_frame_that_runs_no_scripts_is_read(read: Read) -> None:
    top, frame = read('<iframe title="Låst" sandbox srcdoc="<p id=inni>Låst</p>"></iframe>')
    assert frame.owner is one([top], title="Låst")
    assert text(one([frame], id="inni")) == "Låst"


def test_a_frame_of_another_site_is_read(read: Read, site: SiteServer) -> None:
    _, frame = read(f'<iframe src="{site.third_party}/hostile/frames/content"></iframe>')
    assert frame.url.startswith(site.third_party)
    assert len(frame.elements) > 5


@pytest.mark.parametrize("style", ["visibility: hidden", "opacity: 0", "display: none"])
def test_nothing_in_a_hidden_frame_is_shown(style: str, read: Read) -> None:
    top, *frames = read(f'<iframe style="{style}" srcdoc="<p>Gjemt</p>"></iframe>')
    assert one([top], style=style).shown is False
    assert [e.tag for frame in frames for e in frame.elements if e.shown] == []


def test_what_is_in_a_shown_frame_is_shown(read: Read) -> None:
    _, frame = read('<iframe srcdoc="<p id=synlig>Synlig</p>"></iframe>')
    assert one([frame], id="synlig").shown


# ---- shadow trees --------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_a_shadow_tree_is_read_beside_the_children_of_its_host(mode: str, read: Read) -> None:
    found = read(
        f'<div id="vert"><template shadowrootmode="{mode}"><i>skygge</i>'
        '<slot name="a"></slot><slot>i stedet</slot></template><b slot="a">gitt</b><u>resten</u>'
        "</div>"
    )
    host = one(found, id="vert")
    assert [child.tag for child in host.children if isinstance(child, Element)] == ["b", "u"]
    assert host.shadow is not None
    inside = [child for child in host.shadow if isinstance(child, Element)]
    assert [child.tag for child in inside] == ["i", "slot", "slot"]
    assert all(child.in_shadow and child.parent is host for child in inside)
    assert text(host) == "skyggegittresten"


def test_a_slot_that_is_given_nothing_shows_its_own_children(read: Read) -> None:
    found = read(
        '<div id="vert"><template shadowrootmode="open"><slot name="a">i stedet</slot></template>'
        "</div>"
    )
    assert text(one(found, id="vert")) == "i stedet"


def test_what_is_given_to_no_slot_is_not_rendered(read: Read) -> None:
    found = read(
        '<div id="vert"><template shadowrootmode="open">bare dette</template><b id="ute">nei</b>'
        "</div>"
    )
    assert text(one(found, id="vert")) == "bare dette"
    assert not one(found, id="ute").shown


def test_a_slot_hides_what_is_given_to_it(read: Read) -> None:
    found = read(
        '<div id="vert"><template shadowrootmode="open"><p style="opacity: 0"><slot></slot></p>'
        '<slot name="a"></slot></template>tekst<b id="bort">bort</b><u id="her" slot="a">her</u>'
        "</div>"
    )
    host = one(found, id="vert")
    assert [child.shown for child in host.children] == [False, False, True]
    assert not one(found, id="bort").shown
    assert one(found, id="her").shown


def test_a_tree_too_deep_for_one_answer_is_read_to_the_end(read: Read) -> None:
    shadow = '<div id="vert"><template shadowrootmode="open"><slot></slot></template>lys</div>'
    found = read("<div>" * 300 + shadow + "</div>" * 300)
    host = one(found, id="vert")
    assert sum(1 for _ in host.ancestors) > 300
    assert text(host) == "lys"


def test_shadow_trees_in_shadow_trees_keep_their_hosts(read: Read) -> None:
    found = read(
        '<div id="ytre"><template shadowrootmode="closed"><div id="indre">'
        '<template shadowrootmode="closed"><em id="dypt">dypt</em></template></div>'
        "</template></div>"
    )
    deep = one(found, id="dypt")
    assert [e.attributes.get("id") for e in deep.ancestors][:2] == ["indre", "ytre"]
    assert selector_of(deep) == (("#ytre", "#indre", "#dypt"),)
    assert deep.shown


def test_what_the_browser_makes_inside_controls_is_left_out(read: Read) -> None:
    found = read(
        '<input id="felt" placeholder="Navn"><details id="mer"><summary>Mer</summary>Inni</details>'
        '<video id="film" controls></video><p id="lapp">Tekst</p>'
        "<style>#lapp::before { content: 'før' }</style>"
    )
    assert one(found, id="felt").shadow is None
    assert one(found, id="film").flat == ()
    assert [e.tag for e in one(found, id="mer").descend()] == ["details", "summary"]
    assert text(one(found, id="lapp")) == "Tekst"


# ---- what is shown -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("around", "style", "shown"),
    [
        ("", "", True),
        ("display: contents", "", True),
        ("display: none", "", False),
        ("visibility: hidden", "", False),
        ("visibility: hidden", "visibility: visible", True),
        ("opacity: 0", "opacity: 1", False),
        ("opacity: 0", "visibility: visible", False),
        ("opacity: 0.01", "", True),
        ("", "position: absolute; left: -9999px", True),
        ("content-visibility: hidden", "", False),
    ],
)
def test_what_is_shown(around: str, style: str, shown: bool, read: Read) -> None:
    found = read(
        f'<div style="{around}"><section><p id="her" style="{style}">Noe</p></section></div>'
    )
    here = one(found, id="her")
    assert here.shown is shown
    (run,) = here.children
    assert isinstance(run, Text)
    assert run.shown is shown


def test_nothing_below_something_transparent_is_shown_however_deep(read: Read) -> None:
    found = read(
        '<div style="opacity: 0"><div style="visibility: hidden">'
        '<p id="her" style="visibility: visible">Noe</p></div></div>'
    )
    assert not one(found, id="her").shown


def test_a_box_of_display_contents_has_none_of_its_own(read: Read) -> None:
    found = read('<div id="boks" style="display: contents"><p>Noe</p></div>')
    box = one(found, id="boks")
    assert (box.box, box.shown) == (None, False)


def test_text_in_a_box_of_display_contents_is_shown(read: Read) -> None:
    found = read(
        '<p><span id="a" style="display: contents">Synlig</span>'
        '<span id="b" style="display: contents; visibility: hidden">Usynlig</span></p>'
    )
    assert [child.shown for child in one(found, id="a").children] == [True]
    assert [child.shown for child in one(found, id="b").children] == [False]


def test_boxes_count_from_the_corner_of_their_document(read: Read) -> None:
    found = read(
        "<style>body { margin: 0; height: 5000px } iframe { border: 0; position: absolute;"
        ' top: 3000px }</style><iframe srcdoc="<style>body { margin: 0 }</style><div id=inni'
        " style='height: 20px'>Noe</div>\"></iframe>"
        '<div id="nede" style="position: absolute; top: 2000px; left: 10px; width: 30px;'
        ' height: 40px"></div>'
    )
    low, inside = one(found, id="nede").box, one(found, id="inni").box
    assert low is not None
    assert (low.x, low.y, low.width, low.height) == (10, 2000, 30, 40)
    assert inside is not None
    assert (inside.x, inside.y, inside.height) == (0, 0, 20)


def test_styles_are_the_computed_ones(read: Read) -> None:
    found = read('<p id="her" style="font-size: 2em; color: red">Noe</p>')
    style = one(found, id="her").style
    assert style["color"] == "rgb(255, 0, 0)"
    assert style["font-size"] == "32px"


def test_elements_that_wait_for_clicks_are_known(read: Read) -> None:
    found = read(
        '<span id="klikk">a</span><span id="ikke">b</span>'
        '<script>document.getElementById("klikk").addEventListener("click", () => 0)</script>'
    )
    assert one(found, id="klikk").clickable
    assert not one(found, id="ikke").clickable


# ---- what is kept of a stranger's text -----------------------------------------------------------


def test_what_somebody_typed_is_never_kept(read: Read) -> None:
    secret = "hemmelig-4711"
    found = read(
        f'<input value="{secret}"><input type="password" value="{secret}">'
        f'<input type="hidden" value="{secret}"><input type="SEARCH" value="{secret}">'
        '<input id="skrevet"><textarea id="lang"></textarea><input type="submit" value="Send inn">'
        f'<script>skrevet.value = lang.value = "{secret}"; document.currentScript.remove()</script>'
    )
    kept = [v for e in elements(found) for v in e.attributes.values()]
    assert [value for value in kept if secret in value] == []
    assert secret not in text(found[0].root)
    assert one(found, type="submit").attributes["value"] == "Send inn"


def test_text_and_attributes_are_cleaned_and_capped(read: Read) -> None:
    found = read(
        f'<p id="lang" title="{"t" * 3_000}">{"å" * 20_000}</p><p id="snudd">a\u202eb\u2066c</p>'
    )
    long = one(found, id="lang")
    assert len(long.attributes["title"]) == MAX_ATTRIBUTE
    assert len(text(long)) == MAX_TEXT
    assert text(one(found, id="snudd")) == "abc"


def test_a_page_too_large_is_not_read(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dom, "MAX_NODES", 50)
    with pytest.raises(EngineError, match="more than the 50 nodes that are read"):
        read("<p>x</p>" * 50)


def test_a_page_too_large_is_refused_before_it_is_told_of(
    read: Read, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    read("<p>x</p>")
    monkeypatch.setattr(dom, "MAX_NODES", 50)
    grow = "document.body.innerHTML = '<p>x</p>'.repeat(500)"
    deadline = Deadline.after(timedelta(seconds=20))
    tab.evaluate(grow, tab.world(tab.frames(deadline).id, deadline), deadline)
    asked: list[str] = []
    send = tab.send

    def heard(method: str, *more: Any, **named: Any) -> Mapping[str, Any]:
        asked.append(method)
        return send(method, *more, **named)

    monkeypatch.setattr(tab, "send", heard)
    with pytest.raises(EngineError, match="more than the 50 nodes that are read"):
        read_documents(tab, deadline)
    assert "DOMSnapshot.captureSnapshot" not in asked


@pytest.mark.parametrize(
    "heavy",
    [
        f"<p>{'å' * 3_000}</p>",
        f'<img alt="" src="data:image/png;base64,{"A" * 3_000}">',
        f"<style>/*{'x' * 3_000}*/</style>",
        f"<!--{'x' * 3_000}-->",
        f'<iframe srcdoc="{"x" * 3_000}" title="Ramme"></iframe>',
    ],
    ids=["text", "attribute", "style", "comment", "frame"],
)
def test_a_page_too_heavy_is_refused_before_it_is_told_of(
    heavy: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(heavy)
    monkeypatch.setattr(dom, "MAX_CHARACTERS", 2_000)
    with pytest.raises(EngineError, match="more than the 2000 characters that are read"):
        read(heavy)


def test_a_shadow_tree_too_heavy_is_not_read(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dom, "MAX_CHARACTERS", 5_000)
    inside = f"<p>{'å' * 6_000}</p>"
    with pytest.raises(EngineError, match="the 5000 characters"):
        read(f'<div><template shadowrootmode="closed">{inside}</template></div>')


def test_a_shadow_tree_too_large_is_not_read(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dom, "MAX_NODES", 60)
    inside = "<p>x</p>" * 50
    with pytest.raises(EngineError, match="the 60 nodes"):
        read(f'<div><template shadowrootmode="closed">{inside}</template></div>')


def test_a_page_nested_too_deep_is_not_read(read: Read) -> None:
    with pytest.raises(EngineError, match="deeper than the 1000"):
        read(
            "<script>let at = document.body; for (let i = 0; i < 1100; i++)"
            ' at = at.appendChild(document.createElement("div"))</script>'
        )


def test_what_stands_in_a_field_is_never_kept(read: Read) -> None:
    found = read('<textarea id="f">Min sykdom</textarea><p id="p">Skriv over</p>')
    assert one(found, id="f").children == ()
    assert text(found[0].root).strip().endswith("Skriv over")
    assert "sykdom" not in text(found[0].root)
