"""What a process died over is tried alone, and what died alone comes last."""

from dataclasses import replace

from auditor.model.ledger import Source, Suspect
from auditor.model.page import PageState, Reason
from auditor.scan.frontier import Frontier
from auditor.scan.suspects import Suspects

SITE = "https://fjordvik.example"


def frontier_of(pages: int) -> Frontier:
    frontier = Frontier()
    urls = [f"{SITE}/{n}" for n in range(pages)]
    frontier.discover(urls, 0, Source.LIST, lambda _url, _depth: None)
    return frontier


def test_nothing_is_visited_beside_what_a_process_died_over_among_others() -> None:
    suspects = Suspects(frontier_of(4))
    assert suspects.take_up([Suspect(seq=1, deaths=0), Suspect(seq=2, deaths=0)]) == ()
    assert suspects.alone()
    assert not suspects.comes_last(1)
    suspects.clear(1)
    assert suspects.alone()
    suspects.clear(2)
    assert not suspects.alone()


def test_what_a_process_died_over_alone_comes_last_and_until_then_others_go_on() -> None:
    frontier = frontier_of(3)
    suspects = Suspects(frontier)
    assert suspects.take_up([Suspect(seq=0, deaths=2)]) == ()
    assert suspects.comes_last(0)
    assert not suspects.alone()
    frontier.take(0)
    assert suspects.alone()  # now that its turn has come


def test_three_deaths_alone_are_enough_but_not_for_what_was_settled_since() -> None:
    frontier = frontier_of(2)
    last = replace(frontier.record(1), state=PageState.AUDITED, reason=Reason.COMPLETE)
    frontier.settle(last, ())
    known = [Suspect(seq=0, deaths=3), Suspect(seq=1, deaths=3)]
    assert Suspects(frontier).take_up(known) == (Suspect(seq=0, deaths=3),)


def test_a_browser_that_was_lost_on_an_address_is_tried_twice_more_alone() -> None:
    frontier = frontier_of(2)
    suspects = Suspects(frontier)
    frontier.take(0)
    assert suspects.lose(0)
    assert suspects.alone()
    assert suspects.lose(0)
    assert suspects.alone()
    assert not suspects.lose(0)
    suspects.clear(0)
    assert not suspects.alone()
