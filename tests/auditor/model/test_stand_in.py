"""What stands for addresses that are never requested, and can never be taken for one."""

from auditor.model.stand_in import (
    MAX_ADDRESS,
    beginning,
    is_stand_in,
    more_links,
    recorded,
    stands_for,
    too_long,
    without_lesser,
)
from auditor.net.address import normalise

SITE = "https://fjordvik.example"
LONG = f"{SITE}/sok?q={'x' * MAX_ADDRESS}"


def test_an_address_is_recorded_as_it_is_up_to_its_longest() -> None:
    most = f"{SITE}/{'x' * (MAX_ADDRESS - len(SITE) - 1)}"
    assert recorded(most) == most
    assert recorded(most + "y") == too_long(most + "y")


def test_what_stands_for_an_address_is_no_address_and_says_how_it_begins() -> None:
    told = too_long(LONG)
    assert is_stand_in(told)
    assert normalise(told) is None
    assert len(told) < MAX_ADDRESS
    assert beginning(told) == LONG[:500]
    assert f"~{len(LONG)}~" in told


def test_two_long_addresses_have_two_entries() -> None:
    assert too_long(LONG + "a") != too_long(LONG + "b")
    assert too_long(LONG) == too_long(LONG)
    assert too_long(LONG, 9000) != too_long(LONG, 9001)


def test_unread_links_are_as_many_as_they_are() -> None:
    told = more_links(f"{SITE}/liste", 512)
    assert is_stand_in(told)
    assert normalise(told) is None
    assert beginning(told) is None
    assert stands_for(told) == 512
    assert stands_for(LONG) == stands_for(too_long(LONG)) == 1


def test_unread_links_of_a_page_in_two_windows_count_once() -> None:
    wide, narrow = more_links(f"{SITE}/liste", 512), more_links(f"{SITE}/liste", 600)
    other = more_links(f"{SITE}/kart", 7)
    assert without_lesser([LONG, wide, other, narrow]) == [LONG, narrow, other]
