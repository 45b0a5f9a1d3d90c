"""The addresses of a report by what became of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.model.evidence import Completeness, Yield
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.remark import Remark, distinct
from auditor.model.report import LinkedFrom, PageEntry
from reports.phrases import BESIDE, LEFT_OUT, MISSED


@dataclass(slots=True, kw_only=True)
class Address:
    """One address.

    Attributes:
        status: of HTTP, None without an answer.
        viewports: those that are in this state, where the others are in another.
        reasons: why it is in its state; none for a page that was audited whole.
        remarks: what is told of it beside the findings.
        untested_rules: ids of the rules that did not come to their end on it.
        linked_from: the pages that link to it.
    """

    url: str
    title: str
    status: int | None
    viewports: tuple[Viewport, ...]
    reasons: tuple[Reason, ...] = ()
    remarks: tuple[Remark, ...] = ()
    untested_rules: tuple[str, ...] = ()
    linked_from: LinkedFrom


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedAddresses:
    """What became of all addresses, and what was not looked at to the end on how many.

    Attributes:
        states: addresses under their state: audited, then those that should have been, the rest.
        unfinished: number of addresses by observation and how it ended, but for whole ones.
    """

    states: Mapping[PageState, tuple[Address, ...]]
    unfinished: Mapping[tuple[Yield, Completeness], int]


def ledger(pages: Iterable[PageEntry], viewports: int) -> SortedAddresses:
    """Sort the addresses of a report.

    Args:
        pages: one for each address and viewport, read once.
        viewports: number of viewports that addresses are visited in.
    """
    found: dict[PageState, dict[str, Address]] = {}
    unfinished: dict[tuple[Yield, Completeness], set[str]] = {}
    for page in pages:
        for seen in page.observations:
            if seen.completeness is not Completeness.WHOLE:
                unfinished.setdefault((seen.yields, seen.completeness), set()).add(page.url)
        there = found.setdefault(page.state, {})
        reasons = () if page.reason is Reason.COMPLETE else (page.reason,)
        known = there.get(page.url)
        if known is None:
            there[page.url] = Address(
                url=page.url,
                title=page.title or "",
                status=page.status,
                viewports=(page.viewport,),
                reasons=reasons,
                remarks=page.remarks,
                untested_rules=page.untested_rules,
                linked_from=page.linked_from,
            )
        else:
            known.viewports += (page.viewport,)
            known.reasons = tuple(dict.fromkeys((*known.reasons, *reasons)))
            known.remarks = distinct((*known.remarks, *page.remarks))
            untested = (*known.untested_rules, *page.untested_rules)
            known.untested_rules = tuple(dict.fromkeys(untested))
    for there in found.values():
        for one in there.values():
            if len(one.viewports) == viewports or _alone(one.url, found):
                one.viewports = ()
    order = (PageState.AUDITED, *MISSED, *BESIDE, *LEFT_OUT)
    return SortedAddresses(
        states={state: tuple(found[state].values()) for state in order if state in found},
        unfinished={key: len(unfinished[key]) for key in sorted(unfinished)},
    )


def _alone(url: str, found: Mapping[PageState, Mapping[str, Address]]) -> bool:
    """Whether an address is in one state only."""
    return sum(url in there for there in found.values()) == 1
