"""What is known again by what stands around it, and what is another one that looks the same."""

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from auditor.model.comparison import Change
from auditor.model.gate import Gate, GateResult
from auditor.model.locator import PagePlace
from auditor.model.page import Viewport
from auditor.model.report import Report
from auditor.model.scan import ScanState
from auditor.services.comparison import compare
from auditor.services.gate import judge
from tests.auditor.services.comparing import changes, found, keeping, page, place, report

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


WIDE, NARROW = Viewport(1280, 1024), Viewport(320, 640)
LINK = place("del saken", role="link", chain=("a",), address="/del")
MORE = text("les mer i avisa")
HEAD, STORY, BARE = NEWS


@pytest.mark.parametrize(
    "later",
    [
        pytest.param((HEAD, STORY, LINK, MORE, BARE), id="became a link"),
        pytest.param((HEAD, STORY, LINK, BARE, MORE), id="became a link, made beside it"),
        pytest.param((HEAD, STORY, button("del saken"), BARE, MORE), id="got a name"),
        pytest.param((HEAD, STORY, BARE, button("del saken"), MORE), id="made before it"),
        pytest.param((HEAD, STORY, MORE, BARE), id="taken out, made behind"),
        pytest.param((HEAD, BARE, STORY, MORE), id="taken out, made before"),
    ],
)
@pytest.mark.parametrize("renamed", [False, True])
def test_a_nameless_one_that_may_be_another_is_fixed_and_new(
    later: Block, *, renamed: bool
) -> None:
    (before,) = numbered(((*NEWS, MORE),), ("blokk",))
    (after,) = numbered((later,), ("spalte" if renamed else "blokk",))
    bare = next(one for one in after if one.role == "button" and not one.name)
    comparison = compare(scanned([before], [before[2]]), scanned([after], [bare], cause="c-2"))
    assert sorted(one for one, _ in changes(comparison)) == [Change.FIXED, Change.NEW]
    assert judge(comparison, ScanState.COMPLETED, Gate()).result is GateResult.FAILED


@pytest.mark.parametrize(
    "later",
    [
        pytest.param((HEAD, text("nytt"), STORY, text("mer nytt"), BARE, MORE), id="words above"),
        pytest.param((HEAD, button("søk"), STORY, BARE, MORE), id="a button elsewhere"),
        pytest.param((HEAD, BARE), id="words taken out"),
        pytest.param((HEAD, text("helt andre ord"), BARE, text("og disse")), id="other words"),
    ],
)
@pytest.mark.parametrize("renamed", [False, True])
def test_a_nameless_one_between_what_it_was_between_stays(later: Block, *, renamed: bool) -> None:
    (before,) = numbered(((*NEWS, MORE),), ("blokk",))
    (after,) = numbered((later,), ("spalte" if renamed else "blokk",))
    bare = next(one for one in after if one.role == "button" and not one.name)
    comparison = compare(scanned([before], [before[2]]), scanned([after], [bare]))
    assert {one for one, _ in changes(comparison)} <= {Change.STILL_THERE}
    assert comparison.count_occurrences(Change.STILL_THERE) == 1


LOGO = place("", address="/logo.png")
NAMED_LOGO = replace(LOGO, name="fjordvik")
SEARCH = button("søk")


@pytest.mark.parametrize(
    ("was", "later", "stays"),
    [
        pytest.param(LOGO, (HEAD, NAMED_LOGO, LOGO, MORE), False, id="beside it"),
        pytest.param(LOGO, (HEAD, NAMED_LOGO, MORE, LOGO), False, id="behind"),
        pytest.param(LOGO, (HEAD, MORE, NAMED_LOGO, LOGO), False, id="both elsewhere"),
        pytest.param(LOGO, (HEAD, MORE, LOGO), True, id="only elsewhere"),
        pytest.param(SEARCH, (HEAD, button("tøm"), SEARCH, MORE), True, id="name beside it"),
        pytest.param(SEARCH, (HEAD, button("tøm"), MORE, SEARCH), False, id="name in its place"),
    ],
)
@pytest.mark.parametrize("renamed", [False, True])
def test_what_has_an_address_or_a_name_is_known_by_it_unless_it_may_be_mended(
    was: PagePlace, later: Block, *, stays: bool, renamed: bool
) -> None:
    (before,) = numbered(((HEAD, was, MORE),), ("blokk",))
    (after,) = numbered((later,), ("spalte" if renamed else "blokk",))
    now = next(one for one in after if (one.name, one.address) == (was.name, was.address))
    comparison = compare(scanned([before], [before[1]]), scanned([after], [now]))
    assert comparison.count_occurrences(Change.STILL_THERE) == int(stays)
    assert comparison.count_occurrences(Change.NEW) == int(not stays)


def rows(*numbers: int) -> Block:
    every = (each for at in numbers for each in (text(f"sak nummer {at}"), button()))
    return (heading("saker"), *every)


@pytest.mark.parametrize("renamed", [False, True])
@pytest.mark.parametrize("made", [0, 700, 1_400], ids=["first", "between", "last"])
def test_one_more_in_a_long_list_is_one_new_one(made: int, *, renamed: bool) -> None:
    numbers = list(range(1_400))
    (before,) = numbered((rows(*numbers),), ("venstre",))
    numbers.insert(made, 9_999)
    (after,) = numbered((rows(*numbers),), ("spalte" if renamed else "venstre",))
    began = time.process_time()
    comparison = compare(scanned([before], before[2::2]), scanned([after], after[2::2]))
    assert time.process_time() - began < 10.0  # each with each would take hours
    told = [one for one in comparison.occurrences if one.change is not Change.STILL_THERE]
    assert [(one.change, one.occurrence.finding.locator) for one in told] == [
        (Change.NEW, after[2 * made + 2])
    ]
    assert comparison.count_occurrences(Change.STILL_THERE) == 1_400


@pytest.mark.parametrize(
    ("earlier", "later"),
    [((WIDE, NARROW), (NARROW,)), ((NARROW,), (WIDE, NARROW)), ((WIDE, NARROW), (NARROW, WIDE))],
    ids=["fewer", "more", "other order"],
)
def test_what_a_page_has_in_a_window_is_held_against_the_same_window_alone(
    earlier: Sequence[Viewport], later: Sequence[Viewport]
) -> None:
    """The page has a link more where it is narrow; between the scans nothing was changed."""

    def scan(windows: Sequence[Viewport]) -> Report:
        one = found("bare", locator=BARE, snippet="<button>", windows=tuple(windows))
        value = report(one, pages=[page(viewport=window) for window in windows])
        for window in windows:
            (row,) = numbered(((HEAD, STORY, BARE, MORE),), ("",))
            if window == NARROW:
                row = (*row[:2], LINK, *row[2:])
            value = keeping(value, *row, tags=TAGS, together=(row,), window=window)
        return value

    told = [one for one, _ in changes(compare(scan(earlier), scan(later)))]
    assert told == []


def test_what_was_in_a_part_that_is_no_more_is_gone_whatever_words_are_left_elsewhere() -> None:
    shared = text("ring oss på telefon")
    before = numbered(((*rows(1, 2), shared), NEWS), ("venstre", "forste"))
    after = numbered(((*NEWS, shared),), ("forste",))
    comparison = compare(scanned(before, [before[0][2]]), scanned(after, []))
    assert [one for one, _ in changes(comparison)] == [Change.GONE]


def test_what_was_mended_in_a_part_that_is_called_otherwise_now_is_fixed_and_not_gone() -> None:
    (before,) = numbered((rows(1, 2),), ("venstre",))
    (after,) = numbered(((*rows(1)[:2], button("del"), *rows(2)[1:]),), ("spalte",))
    comparison = compare(scanned([before], before[2::2]), scanned([after], [after[4]]))
    assert sorted(one for one, _ in changes(comparison)) == [Change.FIXED, Change.STILL_THERE]


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


def test_many_that_were_mended_on_one_page_are_told_at_once() -> None:
    before = numbered((rows(*range(1_400)),), ("blokk",))
    earlier = scanned(before, before[0][2::2])
    later = scanned(numbered(((heading("saker"), *before[0][1::2]),), ("blokk",)), [])
    began = time.process_time()
    comparison = compare(earlier, later)
    assert time.process_time() - began < 1.2  # reading what the page had for each takes three
    assert comparison.count_occurrences(Change.FIXED) == 1_400


def card(name: str) -> Block:
    return (button(), place(f"sak om {name}", role="link", chain=("a",), address=f"/{name}"))


@pytest.mark.parametrize("id_", ["blokk", "spalte"])
@pytest.mark.parametrize("last", ["bru", "skole"])
def test_a_card_that_was_made_above_others_mends_none_of_theirs(id_: str, last: str) -> None:
    names = ["bru", "skole", "vei"]
    left = names[: names.index(last) + 1]
    (before,) = numbered(((HEAD, *(one for name in names for one in card(name))),), ("blokk",))
    (after,) = numbered(((HEAD, *(one for name in ("ny", *left) for one in card(name))),), (id_,))
    comparison = compare(scanned([before], before[1::2]), scanned([after], after[1::2]))
    assert comparison.count_occurrences(Change.STILL_THERE) == len(left)
    assert comparison.count_occurrences(Change.NEW) == 1
    assert comparison.count_occurrences(Change.FIXED) == len(names) - len(left)


CONTACT = heading("kontakt")


@pytest.mark.parametrize(
    ("left", "taken_out"),
    [
        pytest.param((CONTACT, LINK, MORE), (CONTACT, STORY, BARE), id="of one heading"),
        pytest.param((HEAD, LINK, MORE), (CONTACT, LINK, MORE, BARE), id="of the same words"),
        pytest.param((CONTACT, MORE), (CONTACT, MORE, BARE), id="alike"),
    ],
)
def test_what_was_in_a_part_that_is_no_more_is_gone_though_one_like_it_is_left(
    left: Block, taken_out: Block
) -> None:
    before = numbered((taken_out, left), ("forste", "andre"))
    after = numbered((left,), ("andre",))
    comparison = compare(scanned(before, [before[0][-1]]), scanned(after, []))
    assert [one for one, _ in changes(comparison)] == [Change.GONE]
