"""Which addresses are one page, told by what they show."""

from dataclasses import replace

import pytest

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.view import View
from auditor.scan.twins import Twins, shared_name

SITE = "https://fjordvik.example"
HOME = View(text="0a", shape="1b", words=(1, 2))


def address(seq: int, path: str, source: Source = Source.LINK) -> AddressRecord:
    return AddressRecord(
        seq=seq,
        url=SITE + path,
        depth=0,
        source=source,
        state=PageState.AUDITED,
        reason=Reason.COMPLETE,
    )


def twins(*records: AddressRecord) -> Twins:
    made = Twins()
    for record in records:
        made.enter(record)
    return made


@pytest.mark.parametrize(
    "path",
    [
        "/om/",
        "/om",
        "/om/index.html",
        "/om/INDEX.HTM",
        "/om/index.php",
        "/om/default.aspx",
        "/om/Default.asp",
        "/om/index",
        "/om/#/",
        "/om/#!/a",
        "/om/index.jsp#/",
    ],
)
def test_these_may_be_the_page_of_a_folder(path: str) -> None:
    assert shared_name(SITE + path) == shared_name(f"{SITE}/om")


@pytest.mark.parametrize(
    "path",
    ["/", "/om/oss", "/om/index.html/a", "/om/?side=1", "/om/indeks.html", "/om/index.tar.gz"],
)
def test_these_are_not(path: str) -> None:
    assert shared_name(SITE + path) != shared_name(f"{SITE}/om")


def test_the_start_of_a_site_is_a_folder_too() -> None:
    assert shared_name(f"{SITE}/index.html") == shared_name(f"{SITE}/") == SITE
    assert shared_name(f"{SITE}/index.php?id=7&a=1") == shared_name(f"{SITE}/?a=1&id=7")


def test_the_first_address_of_a_page_counts_whatever_was_finished_first() -> None:
    first, second = address(3, "/om/"), address(8, "/om/index.html")
    both = twins(first, second)
    assert both.waits(second)
    assert not both.waits(first)
    both.settle(first, HOME)
    assert not both.waits(second)
    assert both.original(second, HOME) == f"{SITE}/om/"
    assert both.original(first, HOME) is None


def test_a_twin_that_shows_something_else_is_a_page() -> None:
    first, second = address(0, "/"), address(1, "/index.html")
    both = twins(first, second)
    both.settle(first, HOME)
    assert both.original(second, replace(HOME, shape="2c")) is None
    assert both.original(second, replace(HOME, words=(1, 2, 3))) is None
    assert both.original(second, None) is None


def test_a_clock_makes_no_page_but_the_number_of_a_route_does() -> None:
    home, file, route = address(0, "/"), address(1, "/index.html"), address(2, "/#/side/2")
    later = replace(HOME, text="0b")
    all_ = twins(home, file, route)
    all_.settle(home, HOME)
    assert all_.original(file, later) == f"{SITE}/"
    assert all_.original(route, later) is None
    assert all_.original(route, HOME) == f"{SITE}/"


def test_a_placeholder_without_words_shows_a_clock_too() -> None:
    home, placeholder = address(0, "/"), address(1, "/#/")
    both = twins(home, placeholder)
    both.settle(home, HOME)
    assert both.original(placeholder, replace(HOME, text="0b")) == f"{SITE}/"


def test_two_views_are_two_pages_whatever_they_show() -> None:
    home, one, other = address(0, "/"), address(1, "/#Visning:id=1"), address(2, "/#Visning:id=2")
    shown = View(text="9f", shape="8e", words=(3, 4))
    all_ = twins(home, one, other)
    all_.settle(home, HOME)
    all_.settle(one, shown)
    assert all_.original(other, shown) is None


def test_one_that_was_not_audited_is_nobodys_original() -> None:
    first, second = address(0, "/om/"), address(1, "/om")
    both = twins(first, second)
    both.settle(replace(first, state=PageState.TIMED_OUT, reason=Reason.NO_RESPONSE), None)
    assert not both.waits(second)
    assert both.original(second, HOME) is None


def test_the_addresses_of_a_list_are_pages_by_themselves() -> None:
    first, second = address(0, "/", Source.LIST), address(1, "/index.html", Source.LIST)
    both = twins(first, second)
    assert not both.waits(second)
    both.settle(first, HOME)
    assert both.original(second, HOME) is None
