"""What is known again by what stands around it, and what is another one that looks the same."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from auditor.model.comparison import Change
from auditor.model.gate import Gate, GateResult
from auditor.model.locator import PagePlace
from auditor.model.report import Report
from auditor.model.scan import ScanState
from auditor.services.comparison import compare
from auditor.services.gate import judge
from tests.auditor.services.comparing import changes, found, keeping, place, report

Block = tuple[PagePlace, ...]
TAGS = ("img", "button", "h3", "h4")


def heading(name: str, **fields: str) -> PagePlace:
    return place(name, role="heading", chain=("h2",), **fields)


def text(name: str, **fields: str) -> PagePlace:
    return place(name, role="", chain=("p",), **fields)


def button(name: str = "", **fields: str) -> PagePlace:
    return place(name, role="button", chain=("button",), **fields)


def numbered(blocks: Sequence[Block], ids: Sequence[str]) -> list[Block]:
    """Blocks with ids by their place, and elements that are known by the same with their number."""
    met: dict[PagePlace, int] = {}
    told = []
    for block, id_ in zip(blocks, ids, strict=True):
        row = []
        for one in block:
            at = replace(one, anchor=id_)
            row.append(replace(at, ordinal=met.get(at, 0)))
            met[at] = met.get(at, 0) + 1
        told.append(tuple(row))
    return told


def scanned(blocks: Sequence[Block], faulty: Sequence[PagePlace], cause: str = "c-1") -> Report:
    """A scan of a page of these blocks; the fingerprint of what is faulty hangs on its place."""
    rows = [
        found(
            f"{one.anchor}/{one.role}/{one.name}/{one.address}/{one.ordinal}",
            locator=one,
            cause=cause,
            snippet=f"<{one.chain[-1]}>",
        )
        for one in faulty
    ]
    every = [one for block in blocks for one in block]
    return keeping(report(*rows), *every, tags=TAGS, together=tuple(blocks))


NEWS = (heading("nyheter"), text("brua åpner i mai"), button())
SCHOOL = (heading("skole"), text("søk plass i mars"), button())
ROADS = (heading("vei"), text("vi brøyter fra klokka fem"))
IDS = ("forste", "andre", "tredje")


@pytest.mark.parametrize("ids", [IDS, ("blokk", "blokk", "blokk")], ids=["words", "alike"])
def test_blocks_in_another_order_keep_their_findings(ids: Sequence[str]) -> None:
    before = numbered((NEWS, SCHOOL, ROADS), ids)
    after = numbered((ROADS, SCHOOL, NEWS), ids)
    earlier = scanned(before, [before[0][2], before[1][2]])
    later = scanned(after, [after[1][2], after[2][2]])
    comparison = compare(earlier, later)
    assert {one for one, _ in changes(comparison)} <= {Change.STILL_THERE}
    assert comparison.count_occurrences(Change.STILL_THERE) == 2


@pytest.mark.parametrize("ids", [IDS, ("blokk", "blokk", "blokk")], ids=["words", "alike"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_button_that_got_a_name_is_not_the_one_that_was_made_elsewhere(
    ids: Sequence[str], *, turned: bool
) -> None:
    told = (*NEWS[:2], button("del saken"))
    last = (*ROADS, button())
    blocks = (last, SCHOOL, told) if turned else (told, SCHOOL, last)
    before, after = numbered((NEWS, SCHOOL, ROADS), ids), numbered(blocks, ids)
    made = next(one for block in after if block[0].name == "vei" for one in block[2:])
    earlier = scanned(before, [before[0][2]])
    later = scanned(after, [made], cause="c-2")
    comparison = compare(earlier, later)
    assert sorted(one for one, _ in changes(comparison)) == [Change.FIXED, Change.NEW]
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.FAILED


def test_within_one_company_what_stands_in_the_old_place_is_the_mended_one() -> None:
    (before,) = numbered(((*NEWS, text("les mer i avisa")),), ("blokk",))
    (after,) = numbered(
        ((*NEWS[:2], button("del"), text("les mer i avisa"), button()),), ("blokk",)
    )
    comparison = compare(scanned([before], [before[2]]), scanned([after], [after[4]], cause="c-2"))
    assert sorted(one for one, _ in changes(comparison)) == [Change.FIXED, Change.NEW]


def test_a_button_with_a_name_beside_one_without_changes_nothing() -> None:
    (before,) = numbered((NEWS,), ("blokk",))
    (after,) = numbered(((*NEWS[:2], button("del"), button(), text("les mer")),), ("blokk",))
    comparison = compare(scanned([before], [before[2]]), scanned([after], [after[3]]))
    assert changes(comparison) == []
    assert comparison.count_occurrences(Change.STILL_THERE) == 1


def test_a_heading_on_another_level_is_mended_and_one_of_its_name_elsewhere_is_new() -> None:
    low, high = (place("åpent", role="heading", chain=(tag,)) for tag in ("h4", "h3"))
    before = numbered((NEWS, SCHOOL, (low,)), IDS)
    after = numbered((NEWS, SCHOOL, (high,), (replace(low, landmarks=("aside",)),)), (*IDS, "ny"))
    earlier = scanned(before, [before[2][0]])
    later = scanned(after, [after[3][0]], cause="c-2")
    assert sorted(one for one, _ in changes(compare(earlier, later))) == [Change.FIXED, Change.NEW]


def test_words_that_are_still_on_the_page_were_not_replaced_by_others() -> None:
    old, new = place("ring oss", role="button"), place("skriv til oss", role="button")
    before = numbered(((old, text("om skolen")),), ("forste",))
    after = numbered(((new, text("om barnehagen")), (old, text("om skolen"))), ("forste", "andre"))
    comparison = compare(
        scanned(before, [before[0][0]]), scanned(after, [after[0][0]], cause="c-2")
    )
    assert sorted(one for one, _ in changes(comparison)) == [Change.FIXED, Change.NEW]


def test_blocks_under_one_heading_each_find_each_other_whatever_is_under_it_now() -> None:
    rolling, fresh = (
        tuple(place(f"sak {letter}", role="link", address=f"/{letter}") for letter in letters)
        for letters in ("abcdef", "xyz")
    )
    before = numbered(
        ((heading("nyheter"), *rolling[:3], button()), (heading("eldre"), *rolling[3:], button())),
        ("side", "side"),
    )
    after = numbered(
        ((heading("nyheter"), *fresh, button()), (heading("eldre"), *rolling[:3], button())),
        ("side", "side"),
    )
    comparison = compare(
        scanned(before, [block[4] for block in before]), scanned(after, [b[4] for b in after])
    )
    assert changes(comparison) == []
