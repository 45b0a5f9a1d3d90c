"""What is kept of what a page had, as it is written and read again."""

from array import array
from dataclasses import replace

import pytest

from auditor.causes import Company, Inventory, member_at
from auditor.causes.inventory import key_of
from auditor.model.locator import PagePlace

HEADING = PagePlace(landmarks=("main",), chain=("h2",), role="heading", name="nyheter")
BUTTON = PagePlace(landmarks=("main",), chain=("button",), role="button")
MADE = Inventory.listing(
    [key_of(HEADING), key_of(BUTTON)],
    ["h2", "button"],
    [("landmark", ""), ("landmark", "", "main")],
    (Company(-1, (member_at(HEADING),)), Company(0, (member_at(BUTTON), member_at(BUTTON)))),
)


def test_an_inventory_is_read_as_it_was_written() -> None:
    again = Inventory.read(MADE.to_bytes())
    assert again == MADE
    assert again.holds(BUTTON)
    assert again.lists("h2")
    assert not again.lists("img")


def test_one_of_an_earlier_release_has_no_companies_and_all_else() -> None:
    numbers = [2, 0, 1, *sorted(MADE.elements), *sorted(MADE.tags)[:1], *sorted(MADE.regions)]
    read = Inventory.read(array("I", numbers).tobytes())
    assert (read.elements, read.regions) == (MADE.elements, MADE.regions)
    assert read.kept
    assert read.companies == ()


@pytest.mark.parametrize("cut", [4, 8, 12, 20, 44])
def test_what_is_cut_short_is_no_error_and_tells_of_no_company(cut: int) -> None:
    assert Inventory.read(MADE.to_bytes()[:-cut]).companies == ()


def test_only_what_has_a_name_or_an_address_can_be_told_from_others() -> None:
    picture = PagePlace(chain=("img",), role="img", address="/kart.png")
    assert [member_at(one).kind & 1 for one in (HEADING, BUTTON, picture)] == [1, 0, 1]
    kinds = {member_at(PagePlace(chain=(tag,))).kind for tag in ("dl", "table")}
    assert len(kinds) == 2


@pytest.mark.parametrize(("deep", "read"), [(10, True), (11, False)])
def test_companies_deeper_than_headings_go_are_not_read(deep: int, *, read: bool) -> None:
    chain = tuple(Company(at - 1, (member_at(HEADING),)) for at in range(deep))
    whole = replace(MADE, companies=chain)
    assert Inventory.read(whole.to_bytes()).companies == (chain if read else ())
