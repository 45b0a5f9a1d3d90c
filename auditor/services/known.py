"""Baselines and reports: what is kept of a scan, and how a baseline stands for an earlier scan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from auditor.causes import Inventory, frame_known_by
from auditor.hosts import is_local
from auditor.model.baseline import (
    Baseline,
    BaselineRecord,
    KnownOccurrence,
    KnownPage,
    KnownVisit,
    NamedBaseline,
    Terms,
)
from auditor.model.cause import Cause, CausePlace
from auditor.model.criteria import needs_blocked
from auditor.model.finding import Finding, Kind, Outcome, Selector
from auditor.model.identity import Identity
from auditor.model.locator import PagePlace
from auditor.model.occurrence import Occurrence
from auditor.model.page import FrameRecord, FrameState, PageState, Reason, Viewport
from auditor.model.report import PageEntry, PageRuleRun, Report, ReportRows
from auditor.model.rule import RuleInfo
from auditor.model.scan import ScanPlan, ScanState
from auditor.model.target import Target, TargetKind
from auditor.services.pagenames import PageNames
from auditor.services.rules import EVERY_RULE
from auditor.services.standing import Judged

_COUNTED: Final = frozenset({Kind.BREACH, Kind.DUTY})
_PROGRAMS: Final = ("axe-core", "chromium")
_NO_PAGES: Final = frozenset({PageState.OUT_OF_SCOPE, PageState.NOT_HTML})
"""States of addresses that no later scan finds anything on."""
_NO_WINDOW: Final = Viewport(0, 0)
"""Of a page that was not judged in any."""


def counted(report: Report) -> Report:
    """A report of the failures alone that a gate can stop; advice and questions are left out."""
    causes = tuple(
        one for one in report.causes if one.outcome is Outcome.FAILED and one.kind in _COUNTED
    )
    ids = frozenset(one.id for one in causes)
    return replace(report, causes=causes, rows=_CountedRows(report.rows, ids))


def baseline_of(report: Report, terms: Terms) -> Baseline:
    """What a scan found and judged, as a baseline.

    Args:
        report: its rows are read more than once.
        terms: of every record.

    Raises:
        StoreError: its rows cannot be read.
    """
    identity = report.scan.plan.identity
    chosen, judged = counted(report), Judged.of(report, PageNames(identity))
    found: dict[str, list[Occurrence]] = defaultdict(list)
    for one in chosen.rows.occurrences():
        found[one.cause].append(one)
    inventories = _Inventories(report.rows)
    records = (
        _record(cause, found[cause.id], judged, inventories, terms)
        for cause in chosen.causes
        if found[cause.id]
    )
    return Baseline(
        records=tuple(records),
        pages=tuple(_pages(report.rows, identity)),
        rules=dict(judged.rules),
        programs={name: report.versions[name] for name in _PROGRAMS if name in report.versions},
        crawled=judged.crawled,
    )


def as_earlier(named: NamedBaseline, later: Report) -> Report:
    """A baseline as the report of an earlier scan, to compare a later one with.

    Where other versions of its rules made a record than judged the pages of the baseline, nothing
    but the id of its cause is compared.
    """
    baseline = named.baseline
    rules = {
        name: RuleInfo(id=name, engine="", version=version, criteria=())
        for name, version in baseline.rules.items()
    }
    kind = TargetKind.SITE if baseline.crawled else TargetKind.LIST
    plan = ScanPlan(target=Target(kind=kind, urls=()), select=(EVERY_RULE,))
    scan = replace(
        later.scan,
        id=named.name,
        plan=plan,
        state=ScanState.COMPLETED,
        versions=baseline.programs,
    )
    return replace(
        later,
        scan=scan,
        rules=rules,
        editions=(),
        causes=tuple(_cause(one, later.rules) for one in baseline.records),
        rows=_BaselineRows(baseline),
        comparison=None,
        gate=None,
    )


def is_stale(record: BaselineRecord, baseline: Baseline) -> bool:
    """Whether other versions of its rules made a record than judged the pages of its baseline."""
    return any(baseline.rules.get(rule) != it for rule, it in record.versions.items())


def address_of(url: str, identity: Identity) -> str:
    """The live address of a page; one of this machine has no port, which is another each time."""
    public = identity.public(url)
    parts = urlsplit(public)
    if not is_local(parts.hostname or ""):
        return public
    return urlunsplit((parts.scheme, "localhost", parts.path, parts.query, parts.fragment))


@dataclass(frozen=True, slots=True)
class _CountedRows:
    """The rows of a report without the occurrences of other causes than these."""

    rows: ReportRows
    causes: frozenset[str]

    def pages(self) -> Iterator[PageEntry]:
        return self.rows.pages()

    def rule_runs(self) -> Iterator[PageRuleRun]:
        return self.rows.rule_runs()

    def inventories(self, url: str) -> Mapping[Viewport, bytes]:
        return self.rows.inventories(url)

    def occurrences(self) -> Iterator[Occurrence]:
        return (one for one in self.rows.occurrences() if one.cause in self.causes)


class _Inventories:
    """The inventories of pages, kept for the one that was asked for last."""

    def __init__(self, rows: ReportRows) -> None:
        self._rows = rows
        self._page = ""
        self._had: tuple[Inventory, ...] = ()

    def alike(self, page: str, place: PagePlace | None) -> int | None:
        """How many elements a page has at a place; None where nobody counted."""
        if page != self._page:
            read = map(Inventory.read, self._rows.inventories(page).values())
            self._page, self._had = page, tuple(one for one in read if one.kept)
        if place is None or not self._had:
            return None
        return max(inventory.at(place) for inventory in self._had)


def _record(
    cause: Cause,
    found: Iterable[Occurrence],
    judged: Judged,
    inventories: _Inventories,
    terms: Terms,
) -> BaselineRecord:
    known = [_known(one, judged.names.identity, inventories) for one in found]
    example = cause.example
    selector = written(example.finding.selector)
    rules = {rule for one in known for rule in one.rules}
    return BaselineRecord(
        rule=cause.rule,
        place=f"{address_of(example.page, judged.names.identity)} {selector}".strip(),
        cause=cause.id,
        kind=cause.kind,
        criteria=cause.criteria,
        where=cause.where,
        versions={rule: judged.version(rule) for rule in sorted({*cause.rules, *rules})},
        terms=terms,
        occurrences=tuple(known),
    )


def written(selector: Selector) -> str:
    """A selector on one line; frames and shadow roots are entered by ``>>``."""
    steps = (one if isinstance(one, str) else " >> ".join(one) for one in selector)
    return " >> ".join(steps)


def _known(one: Occurrence, identity: Identity, inventories: _Inventories) -> KnownOccurrence:
    finding = one.finding
    place = finding.locator if isinstance(finding.locator, PagePlace) else None
    return KnownOccurrence(
        page=address_of(one.page, identity),
        fingerprint=finding.fingerprint,
        windows=one.viewports,
        rules=finding.rules,
        part=finding.part,
        outcome=finding.outcome,
        element=finding.snippet,
        place=None if place is None else _recognised_by(place),
        alike=inventories.alike(one.page, place),
    )


def _recognised_by(place: PagePlace) -> PagePlace:
    """A place without what only helps to group."""
    return PagePlace(
        frames=place.frames,
        landmarks=place.landmarks,
        anchor=place.anchor,
        chain=place.chain,
        role=place.role,
        name=place.name,
        address=place.address,
        frame_host=place.frame_host,
        script_host=place.script_host,
        ordinal=place.ordinal,
    )


def _pages(rows: ReportRows, identity: Identity) -> Iterator[KnownPage]:
    """Every address that a later scan may find something on, but those that are gone."""
    states: dict[str, PageState] = {}
    visits: dict[str, list[KnownVisit]] = defaultdict(list)
    for entry in rows.pages():
        url = address_of(entry.url, identity)
        if entry.state is PageState.AUDITED:
            visits[url].append(_visit(entry))
        elif entry.state not in _NO_PAGES and not entry.is_gone:
            states.setdefault(url, entry.state)
    for url in {**states, **visits}:
        if url in visits:
            yield KnownPage(url=url, visits=tuple(visits[url]))
        else:
            yield KnownPage(url=url, state=states[url])


def _visit(entry: PageEntry) -> KnownVisit:
    return KnownVisit(
        window=entry.viewport,
        reason=entry.reason,
        untested_rules=tuple(sorted(entry.untested_rules)),
        frames=tuple((frame_known_by(one.url), one.state) for one in entry.frames),
        closed_shadow_roots=entry.closed_shadow_roots,
    )


def _cause(record: BaselineRecord, rules: Mapping[str, RuleInfo]) -> Cause:
    """The cause of a record, as an earlier scan would have told it."""
    found = record.occurrences
    pages = len({one.page for one in found})
    first = found[0]
    example = CausePlace(
        page=first.page,
        viewport=first.windows[0],
        finding=_finding(first, record, rules),
        occurrences=len(found),
        pages=pages,
    )
    return Cause(
        id=record.cause,
        rule=record.rule,
        rules=tuple(record.versions),
        engines=tuple(sorted({rules[name].engine for name in record.versions if name in rules})),
        criteria=record.criteria,
        outcome=Outcome.FAILED,
        kind=record.kind,
        needs=needs_blocked(record.criteria),
        occurrences=len(found),
        pages=pages,
        viewports=tuple(sorted({window for one in found for window in one.windows}, reverse=True)),
        where=record.where,
        clues=(),
        places=(example,),
    )


def _finding(
    one: KnownOccurrence, record: BaselineRecord, rules: Mapping[str, RuleInfo]
) -> Finding:
    rule, *others = one.rules
    return Finding(
        rule=rule,
        engine=rules[rule].engine if rule in rules else "",
        criteria=record.criteria,
        outcome=one.outcome,
        kind=record.kind,
        selector=(),
        snippet=one.element,
        part=one.part,
        locator=one.place,
        fingerprint=one.fingerprint,
        also_found_by=tuple(others),
    )


class _BaselineRows:
    """The rows that a baseline has of the scan that it was made from."""

    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._alike: dict[str, list[tuple[PagePlace, int]]] = defaultdict(list)
        for record in baseline.records:
            for one in record.occurrences:
                if one.place is not None and one.alike is not None:
                    self._alike[one.page].append((one.place, one.alike))

    def pages(self) -> Iterator[PageEntry]:
        for page in self._baseline.pages:
            if page.visits:
                yield from (_entry(page, visit) for visit in page.visits)
            else:
                yield _entry(page, KnownVisit(window=_NO_WINDOW, reason=Reason.STOPPED))

    def rule_runs(self) -> Iterator[PageRuleRun]:
        return iter(())

    def inventories(self, url: str) -> Mapping[Viewport, bytes]:
        if url not in self._alike:
            return {}
        return {_NO_WINDOW: Inventory.counted(self._alike[url]).to_bytes()}

    def occurrences(self) -> Iterator[Occurrence]:
        for record in self._baseline.records:
            if not is_stale(record, self._baseline):
                for one in record.occurrences:
                    finding = _finding(one, record, {})
                    yield Occurrence(
                        page=one.page, viewports=one.windows, finding=finding, cause=record.cause
                    )


def _entry(page: KnownPage, visit: KnownVisit) -> PageEntry:
    return PageEntry(
        url=page.url,
        viewport=visit.window,
        state=page.state,
        reason=visit.reason,
        detail="",
        depth=0,
        source="",
        frames=tuple(
            FrameRecord(
                path=(),
                url=name,
                state=state,
                reason=(
                    Reason.COMPLETE if state is FrameState.AUDITED else Reason.FRAME_NOT_LOADED
                ),
            )
            for name, state in visit.frames
        ),
        closed_shadow_roots=visit.closed_shadow_roots,
        untested_rules=visit.untested_rules,
    )
