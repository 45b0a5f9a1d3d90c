"""Pictures show the element, outlined, in its surroundings, and leave the page as it was."""

import io
from collections.abc import Callable
from datetime import timedelta

import numpy
import pytest
from PIL import Image

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.cause import Picture
from auditor.model.evidence import Element
from auditor.observe import pictures
from auditor.observe.dom import read_documents
from auditor.observe.evidence import OpenPage
from tests.conftest import DESKTOP
from tests.site import SiteServer

OUTLINE = (200, 0, 80)
PAGE = """<!doctype html><html lang="nb"><title>Bilder</title>
<style>body { margin: 0; background: white } div { height: 3000px }
 #mal { position: absolute; left: 300px; top: 2000px; width: 120px; height: 40px;
 background: rgb(0, 90, 200) }
 #borte { display: none } #utenfor { position: absolute; left: -9999px }
</style><div></div><p id="mal">her</p><p id="borte">borte</p><p id="utenfor">utenfor</p>
<iframe style="position:absolute;left:700px;top:2500px;width:300px;height:200px;border:0"
 srcdoc="<body style='margin:0'><p id=inne style='margin:60px;background:lime'>inne</p>"></iframe>
"""

Shown = Callable[[str], tuple[OpenPage, dict[str, Element]]]


@pytest.fixture
def shown(tab: Tab, site: SiteServer) -> Shown:
    def show(html: str) -> tuple[OpenPage, dict[str, Element]]:
        url = site.add("/bilder", html)
        deadline = Deadline.after(timedelta(seconds=20))
        tab.navigate(url, deadline, lambda _url: True)
        tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
        top = tab.frames(deadline)
        page = OpenPage(
            tab=tab,
            top=top,
            world=tab.world(top.id, deadline),
            viewport=DESKTOP,
            deadline=deadline,
        )
        documents = read_documents(tab, deadline)
        named = {
            element.attributes.get("id", element.tag): element
            for document in reversed(documents)
            for element in document.elements
        }
        return page, named

    return show


def pixels(picture: Picture) -> "numpy.typing.NDArray[numpy.int16]":
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.size == (picture.width, picture.height)
        return numpy.asarray(image.convert("RGB")).astype(numpy.int16)


def near(picture: Picture, colour: tuple[int, int, int]) -> int:
    """How many pixels are close to a colour."""
    return int((numpy.abs(pixels(picture) - numpy.array(colour)).max(axis=2) < 40).sum())


def photograph(page: OpenPage, element: Element) -> Picture | None:
    with pictures.Camera(page) as camera:
        return camera.photograph(element)


def scroll(page: OpenPage) -> object:
    return page.tab.evaluate("[scrollX, scrollY]", page.world, page.deadline)


def test_an_element_is_outlined_with_what_is_around_it(shown: Shown) -> None:
    page, element = shown(PAGE)
    picture = photograph(page, element["mal"])
    assert picture is not None
    assert picture.media_type == "image/webp"
    assert 480 <= picture.width <= 960
    assert 240 <= picture.height <= 640
    assert near(picture, (0, 90, 200)) > 3000  # the element
    assert near(picture, OUTLINE) > 500  # its outline
    assert near(picture, (255, 255, 255)) > 50_000  # and what is around it


def test_the_page_is_scrolled_back(shown: Shown) -> None:
    page, element = shown(PAGE)
    page.tab.evaluate("scrollTo(0, 120)", page.world, page.deadline)
    assert photograph(page, element["mal"])
    assert scroll(page) == [0, 120]
    with pictures.Camera(page) as camera:
        assert camera.photograph_page(element["mal"])
    assert scroll(page) == [0, 120]


def test_the_page_itself_is_pictured_as_it_stood_before_other_pictures(shown: Shown) -> None:
    page, element = shown(PAGE)
    alone = photograph(page, element["html"])
    with pictures.Camera(page) as camera:
        assert camera.photograph(element["mal"])
        assert scroll(page) != [0, 0]
        after = camera.photograph(element["html"])
    assert alone is not None
    assert after is not None
    assert alone.data == after.data


def test_a_page_that_scrolls_smoothly_is_not_photographed_on_its_way(shown: Shown) -> None:
    page, element = shown(PAGE.replace("<style>", "<style>html { scroll-behavior: smooth }"))
    picture = photograph(page, element["mal"])
    assert picture is not None
    assert near(picture, (0, 90, 200)) > 3000
    assert scroll(page) == [0, 0]


def test_an_element_in_a_frame_is_found(shown: Shown) -> None:
    page, element = shown(PAGE)
    picture = photograph(page, element["inne"])
    assert picture is not None
    assert near(picture, (0, 255, 0)) > 1000
    assert near(picture, OUTLINE) > 300


@pytest.mark.parametrize("name", ["borte", "utenfor"])
def test_what_is_not_to_be_seen_has_no_picture(shown: Shown, name: str) -> None:
    page, element = shown(PAGE)
    assert photograph(page, element[name]) is None


def test_a_page_stands_for_itself_without_an_outline(shown: Shown) -> None:
    page, element = shown(PAGE)
    picture = photograph(page, element["html"])
    assert picture is not None
    assert (picture.width, picture.height) == (DESKTOP.width, DESKTOP.height)
    assert near(picture, OUTLINE) == 0


def test_the_whole_page_is_shown_at_half_its_size(shown: Shown) -> None:
    page, element = shown(PAGE)
    with pictures.Camera(page) as camera:
        picture = camera.photograph_page(element["mal"])
    assert picture is not None
    assert picture.height >= 1500
    assert near(picture, (0, 90, 200)) > 700
    assert near(picture, OUTLINE) > 250


def test_a_giant_element_is_cut_to_the_largest_picture(shown: Shown) -> None:
    page, element = shown(PAGE)
    picture = photograph(page, element["div"])
    assert picture is not None
    assert picture.width <= 960
    assert picture.height <= 640


@pytest.mark.parametrize("name", ["head", "title", "style"])
def test_what_is_in_the_head_has_no_picture(shown: Shown, name: str) -> None:
    page, element = shown(PAGE)
    assert photograph(page, element[name]) is None
    with pictures.Camera(page) as camera:
        assert camera.photograph_page(element[name]) is None
