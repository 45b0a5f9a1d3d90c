"""Which pages are told to show the same, and which are not."""

import pytest

from auditor.model.evidence import Document, Element, Evidence, Text
from auditor.model.page import Viewport
from auditor.model.view import View
from auditor.observe.view import view_of

Node = str | tuple[str, dict[str, str], list["Node"]]


def page(*body: Node, hidden: tuple[Node, ...] = ()) -> View:
    """The view of a page with such a body, written as text and (tag, attributes, inside)."""
    document = Document(url="https://fjordvik.example/", owner=None)
    root = Element(document=document, index=0, tag="html", attributes={}, parent=None, shown=True)
    root.children = (
        *(_node(document, root, one, shown=True) for one in body),
        *(_node(document, root, one, shown=False) for one in hidden),
    )
    document.elements = tuple(root.descend())
    return view_of(
        Evidence(url=document.url, title="", viewport=Viewport(1280, 1024), documents=(document,))
    )


def _node(document: Document, parent: Element, node: Node, *, shown: bool) -> Element | Text:
    if isinstance(node, str):
        return Text(value=node, parent=parent, shown=shown)
    tag, attributes, inside = node
    element = Element(
        document=document, index=0, tag=tag, attributes=attributes, parent=parent, shown=shown
    )
    element.children = tuple(_node(document, element, one, shown=shown) for one in inside)
    return element


def heading(text: str) -> Node:
    return ("h1", {}, [text])


def test_the_same_page_under_another_address_is_the_same() -> None:
    link: Node = ("a", {"href": "/kontakt?fra=/"}, ["Kontakt"])
    same: Node = ("a", {"href": "/kontakt?fra=/index.html"}, ["Kontakt"])
    one, other = page(heading("Fjordvik"), link), page(heading("Fjordvik "), same)
    assert one.exactly == other.exactly


@pytest.mark.parametrize(
    "other",
    [
        (heading("Fjordvika"),),
        (("h2", {}, ["Fjordvik"]),),
        (heading("Fjordvik"), ("img", {"src": "/kart.png"}, [])),
        (heading("Fjordvik"), heading("Fjordvik")),
    ],
)
def test_other_words_elements_or_pictures_make_another_page(other: tuple[Node, ...]) -> None:
    view = page(heading("Fjordvik"))
    assert view.exactly != page(*other).exactly
    assert view.roughly != page(*other).roughly


def test_what_is_hidden_does_not_count() -> None:
    token: Node = ("input", {"type": "hidden", "value": "8f3a"}, [])
    shown = page(heading("Fjordvik"))
    assert page(heading("Fjordvik"), hidden=(token,)).exactly == shown.exactly
    assert page(heading("Fjordvik"), hidden=(heading("Mer"),)).exactly == shown.exactly


def test_clocks_and_counters_are_seen_but_make_no_news() -> None:
    one, other = page(heading("Klokka 12:31")), page(heading("Klokka 07:02"))
    assert one.exactly != other.exactly
    assert one.roughly == other.roughly
    assert set(other.words) <= set(one.words)


def test_the_query_of_a_picture_file_is_not_its_source_and_that_of_a_program_is() -> None:
    def pictured(source: str) -> View:
        return page(("img", {"src": source}, []))

    assert pictured("/kart.png?v=1").exactly == pictured("/kart.png?v=2").exactly
    assert pictured("/kart.png").exactly != pictured("/bru.png").exactly
    assert pictured("/bilde.php?id=1").exactly != pictured("/bilde.php?id=2").exactly


def test_a_page_that_is_only_sorted_otherwise_brings_no_new_word() -> None:
    one = page(("ul", {}, [("li", {}, ["Bibliotek"]), ("li", {}, ["Skole"])]))
    other = page(("ul", {}, [("li", {}, ["Skole"]), ("li", {}, ["Bibliotek"])]))
    assert one.words == other.words
    assert one.exactly != other.exactly
