"""Locators: read back as they were written, and what each kind is known by."""

from dataclasses import fields, replace

import pytest

from auditor.causes import fingerprinted
from auditor.model.cause import Sight
from auditor.model.locator import (
    JourneyStep,
    Locator,
    PagePlace,
    known_by,
    page_place,
)
from auditor.model.locator_json import from_json, to_json, to_plain
from tests.auditor.model.locators import EVERY, FIGURE, LINK, STEP
from tests.auditor.store import build


@pytest.mark.parametrize("locator", [*EVERY, PagePlace(), JourneyStep(journey="a", step=1), None])
def test_a_locator_is_read_back_as_it_was_written(locator: Locator | None) -> None:
    assert from_json(to_json(locator)) == locator


@pytest.mark.parametrize("name", [one.name for one in fields(PagePlace)])
def test_each_field_of_a_place_is_read_back_alone(name: str) -> None:
    alone = PagePlace(**{name: getattr(LINK, name)})
    assert alone != PagePlace()
    assert from_json(to_json(alone)) == alone


@pytest.mark.parametrize("text", ["[9]", "{}", "[0,1]", "[1]", "[0", "[2,[],0,0,0,0,0,0]"])
def test_what_is_no_locator_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"locator|Expecting"):
        from_json(text)


def test_programs_read_the_kind_and_what_is_known() -> None:
    assert to_plain(FIGURE) == {
        "kind": "document_object",
        "path": ["Document", "Sect", "Figure"],
        "name": "folketal",
        "page": 4,
        "ordinal": 1,
    }
    told = to_plain(STEP)
    assert told["kind"] == "journey_step"
    assert told["element"] == to_plain(LINK)
    assert to_plain(PagePlace()).keys() == {"kind", *(one.name for one in fields(PagePlace))} - {
        "alike"
    }


def test_the_place_in_a_page_is_that_of_the_element_where_there_is_one() -> None:
    assert page_place(LINK) == page_place(STEP) == LINK
    assert page_place(FIGURE) == page_place(replace(STEP, element=None)) == PagePlace()


def test_what_moves_without_a_change_is_not_what_a_locator_is_known_by() -> None:
    assert known_by(replace(FIGURE, page=5)) == known_by(FIGURE)
    assert known_by(replace(STEP, step=3)) == known_by(STEP)
    assert known_by(replace(LINK, frame_host="kart.example:9090", anchor="x")) == known_by(LINK)
    own = replace(LINK, frame_host="", script_host="")
    assert known_by(replace(own, anchor="x")) != known_by(own)
    assert known_by(replace(STEP, name="", step=3)) != known_by(replace(STEP, name="", step=4))


def test_each_kind_of_place_has_a_fingerprint_that_lasts() -> None:
    kinds: tuple[Locator, ...] = (STEP, replace(STEP, element=None), FIGURE)
    found = [replace(build.finding("a"), locator=one) for one in kinds]

    def printed() -> list[str]:
        made = fingerprinted(found, [Sight()] * len(found), url="https://a.example/soknad")
        assert [one.locator for one in made] == list(kinds)
        return [one.fingerprint for one in made]

    assert printed() == printed()
    assert len(set(printed())) == len(kinds)
