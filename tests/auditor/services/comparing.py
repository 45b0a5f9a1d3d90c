"""Reports of two scans of a site, made by hand, for tests."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from auditor.causes import Company, Inventory, member_at
from auditor.causes.inventory import key_of
from auditor.model.cause import Cause, CausePlace, Where
from auditor.model.comparison import Change, ComparedOccurrence, Comparison, Doubt
from auditor.model.criteria import needs_blocked
from auditor.model.finding import Finding
from auditor.model.locator import PagePlace
from auditor.model.occurrence import Occurrence
from auditor.model.page import FrameRecord, FrameState, PageState, Reason, Viewport
from auditor.model.report import PageEntry, Report
from auditor.model.rule import RuleInfo
from tests.reports.sample import COVERAGE, Rows, finding, scan
from tests.reports.sample_causes import DESKTOP, SITE

RULE = "image-alt"


def rule(version: str = "4.14.1", id_: str = RULE) -> RuleInfo:
    return RuleInfo(id=id_, engine="axe", version=version, criteria=("1.1.1",))


def page(path: str = "/", **fields: Any) -> PageEntry:
    values: dict[str, Any] = {
        "url": SITE + path,
        "viewport": DESKTOP,
        "state": PageState.AUDITED,
        "reason": Reason.COMPLETE,
        "detail": "",
        "depth": 0,
        "source": "link",
        "status": 200,
    }
    return PageEntry(**(values | fields))


def place(name: str = "", **fields: Any) -> PagePlace:
    values: dict[str, Any] = {"landmarks": ("main",), "chain": ("p",), "role": "img", "name": name}
    return PagePlace(**(values | fields))


def found(
    fingerprint: str,
    path: str = "/",
    *,
    cause: str = "c-1",
    windows: tuple[Viewport, ...] = (DESKTOP,),
    **fields: Any,
) -> Occurrence:
    made: Finding = finding(fingerprint=f"1:{fingerprint}", **({"locator": place()} | fields))
    return Occurrence(page=SITE + path, viewports=windows, finding=made, cause=cause)


def causes_of(occurrences: Iterable[Occurrence]) -> tuple[Cause, ...]:
    first: dict[str, Occurrence] = {}
    for one in occurrences:
        first.setdefault(one.cause, one)
    return tuple(
        Cause(
            id=id_,
            rule=one.finding.rule,
            rules=(one.finding.rule,),
            engines=("axe",),
            criteria=one.finding.criteria,
            outcome=one.finding.outcome,
            kind=one.finding.kind,
            needs=needs_blocked(one.finding.criteria),
            occurrences=1,
            pages=1,
            viewports=one.viewports,
            where=Where.CONTENT,
            clues=(),
            places=(
                CausePlace(
                    page=one.page,
                    viewport=one.viewport,
                    finding=one.finding,
                    occurrences=1,
                    pages=1,
                ),
            ),
        )
        for id_, one in first.items()
    )


def report(
    *occurrences: Occurrence,
    pages: Iterable[PageEntry] = (page(),),
    rules: Iterable[RuleInfo] = (rule(),),
    **scan_fields: Any,
) -> Report:
    return Report(
        scan=scan(**scan_fields),
        coverage=COVERAGE,
        criteria=(),
        rules={one.id: one for one in rules},
        rows=Rows(page_rows=tuple(pages), found=occurrences),
        causes=causes_of(occurrences),
        seal="0" * 64,
    )


def keeping(
    value: Report,
    *places: PagePlace,
    tags: tuple[str, ...] = ("img",),
    together: tuple[tuple[PagePlace, ...], ...] = (),
    window: Viewport = DESKTOP,
) -> Report:
    """A report of a front page that had elements at these places in a window, and nothing else.

    Args:
        value: the report.
        places: of all elements.
        tags: that are all listed.
        together: the places of each company, where companies were kept.
        window: in which it had them; what it had in others stays.
    """
    known = (key_of(one) for one in places)
    regions = [("landmark", "")]
    for one in places:
        frames = "|".join(one.frames)
        regions += [("landmark", frames, *one.landmarks), ("anchor", frames, one.anchor)]
    companies = tuple(Company(-1, tuple(map(member_at, one))) for one in together)
    kept = Inventory.listing(known, tags, regions, companies).to_bytes()
    rows = value.rows
    assert isinstance(rows, Rows)
    had = {**rows.had.get(SITE + "/", {}), window: kept}
    return replace(value, rows=replace(rows, had={SITE + "/": had}))


def changes(comparison: Comparison) -> list[tuple[Change, Doubt | None]]:
    return [(one.change, one.doubt) for one in comparison.occurrences]


def only(comparison: Comparison) -> ComparedOccurrence:
    (one,) = comparison.occurrences
    return one


def frame(path: str, state: FrameState) -> FrameRecord:
    reason = Reason.COMPLETE if state is FrameState.AUDITED else Reason.FRAME_NOT_LOADED
    return FrameRecord(path=("iframe",), url=SITE + path, state=state, reason=reason)
