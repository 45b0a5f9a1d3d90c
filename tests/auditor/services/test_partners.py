"""Which elements are the same ones, moved or reworded, and which were mended."""

import time
from dataclasses import replace
from string import ascii_lowercase

import pytest

from auditor.model.comparison import Change, Doubt
from auditor.model.gate import Gate, GateResult
from auditor.model.locator import PagePlace
from auditor.model.scan import ScanState
from auditor.services.comparison import compare
from auditor.services.gate import judge
from tests.auditor.services.comparing import (
    RULE,
    changes,
    found,
    keeping,
    only,
    page,
    place,
    report,
)


def test_a_moved_element_is_the_same_finding() -> None:
    here = place("kart over skolen", address="/kart.png")
    there = replace(here, landmarks=("aside",), chain=())
    before = found("a", locator=here)
    earlier = keeping(report(before), here)
    later = keeping(report(found("b", locator=there)), there, place("annet", address="/annet"))
    one = only(compare(earlier, later))
    assert (one.change, one.earlier) == (Change.STILL_THERE, before)


def test_reworded_elements_are_the_same_findings() -> None:
    link = place("les mer", role="link", address="/nyheter")
    heading = place("om skolen og sfo", role="heading")
    text = place("ring oss", role="p")
    before = [link, heading, text]
    after = [
        replace(link, name="alle nyheter"),
        replace(heading, name="om skolen vår og sfo"),
        replace(text, name="skriv heller til skolen"),
    ]
    earlier = keeping(
        report(*(found(f"a{at}", locator=one) for at, one in enumerate(before))), *before
    )
    later = keeping(report(*(found(f"b{at}", locator=one) for at, one in enumerate(after))), *after)
    assert changes(compare(earlier, later)) == [(Change.STILL_THERE, None)] * 3


def test_many_that_were_reworded_in_one_place_are_looked_for_near_by() -> None:
    letters = [f"{one}{other}" for one in ascii_lowercase for other in ascii_lowercase]
    before = [place(f"gammel knapp {two} {two}") for two in letters]
    after = [replace(one, name=one.name.replace("gammel", "ny")) for one in before]
    earlier = report(*(found(f"a{at}", locator=one) for at, one in enumerate(before)))
    later = report(*(found(f"b{at}", locator=one) for at, one in enumerate(after)))
    began = time.process_time()
    comparison = compare(keeping(earlier, *before), keeping(later, *after))
    assert time.process_time() - began < 5  # each with each took far longer
    told = [(one.earlier, one.occurrence.finding.locator) for one in comparison.occurrences]
    assert [at and at.finding.locator for at, _ in told] == before
    assert [at for _, at in told] == after


def test_names_longer_than_any_that_is_written_are_compared_by_their_beginning() -> None:
    before = [place("a " * 3_000 + two) for two in ascii_lowercase[:10]]
    after = [replace(one, name=f"{one.name} igjen") for one in before]
    earlier = report(*(found(f"a{at}", locator=one) for at, one in enumerate(before)))
    later = report(*(found(f"b{at}", locator=one) for at, one in enumerate(after)))
    began = time.process_time()
    comparison = compare(keeping(earlier, *before), keeping(later, *after))
    assert time.process_time() - began < 5  # all words with all words take minutes
    assert comparison.count_occurrences(Change.STILL_THERE) == len(before)


def test_without_inventories_nothing_is_taken_for_moved() -> None:
    here = place("kart over skolen", address="/kart.png")
    there = replace(here, landmarks=("aside",), chain=())
    comparison = compare(report(found("a", locator=here)), report(found("b", locator=there)))
    assert sorted(one for one, _ in changes(comparison)) == [Change.FIXED, Change.NEW]


LOGO = place("", address="/logo.png", landmarks=("header",), chain=())

BELOW = replace(LOGO, landmarks=("footer",))

PARAGRAPH = place("frist i mars", role="p")

SPAN = replace(PARAGRAPH, chain=("span",), role="span")


@pytest.mark.parametrize(
    ("was", "is_now", "had", "has", "tags"),
    [
        pytest.param(
            LOGO, BELOW, [LOGO], [replace(LOGO, name="fjordvik"), BELOW], ("img",), id="named"
        ),
        pytest.param(
            replace(LOGO, address=""),
            replace(BELOW, address=""),
            [replace(LOGO, address="")],
            [replace(LOGO, address="", name="søk"), replace(BELOW, address="")],
            ("img",),
            id="button",
        ),
        pytest.param(PARAGRAPH, SPAN, [PARAGRAPH], [PARAGRAPH, SPAN], ("img",), id="stayed"),
        pytest.param(PARAGRAPH, SPAN, [PARAGRAPH], [SPAN], ("span",), id="tag-not-listed"),
    ],
)
def test_a_mended_element_and_a_new_fault_are_no_partners(
    was: PagePlace,
    is_now: PagePlace,
    had: list[PagePlace],
    has: list[PagePlace],
    tags: tuple[str, ...],
) -> None:
    earlier = keeping(report(found("a", locator=was)), *had)
    later = keeping(report(found("b", cause="c-2", locator=is_now)), *has, tags=tags)
    comparison = compare(earlier, later)
    told = {one for one, _ in changes(comparison)}
    assert Change.NEW in told
    assert Change.STILL_THERE not in told
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.FAILED


def test_what_was_in_a_region_that_is_no_more_is_gone_where_its_rule_ended() -> None:
    inside = place("nyheter", landmarks=("aside:arkiv",))
    earlier = keeping(report(found("a", locator=inside)), inside)
    assert only(compare(earlier, keeping(report(), place()))).change is Change.GONE
    assert only(compare(earlier, keeping(report(), inside))).change is Change.FIXED
    broken = keeping(report(pages=[page(untested_rules=(RULE,))]), place())
    assert only(compare(earlier, broken)).doubt is Doubt.RULE_NOT_ENDED
