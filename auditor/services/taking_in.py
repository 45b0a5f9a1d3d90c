"""Results of other tools, kept as runs of their own, so that they are reported like any other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Final, Protocol

from auditor.causes import fingerprinted
from auditor.errors import UsageError
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Sight
from auditor.model.criteria import Standard
from auditor.model.foreign import ForeignPage, ForeignResult
from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.rule import RuleInfo
from auditor.model.scan import Scan, ScanPlan, ScanState
from auditor.model.target import Target, TargetKind
from auditor.model.visit import Visit
from auditor.services.foreign import read_foreign
from auditor.services.foreign.gathering import name_of
from auditor.services.seal import SealWriter, seal

MAX_BYTES: Final = 200_000_000
"""Bytes of a file that is taken in."""
_MAX_WINDOWS: Final = 8
"""Windows that a scan has at the most."""


class RunStore(SealWriter, Protocol):
    """Where a run is written; the store meets it by shape."""

    def close(self) -> None:
        """Let go of it."""

    def open_edition(self, catalogue: Catalogue, versions: Mapping[str, str]) -> int:
        """Enter with what pages were judged."""

    def add(self, records: Sequence[AddressRecord]) -> None:
        """Enter addresses."""

    def settle(self, record: AddressRecord, visits: Sequence[Visit], links: Sequence[str]) -> None:
        """Enter what became of an address."""


class NewRun(Protocol):
    """A run that was just made, held for writing."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def store(self) -> RunStore:
        """Where it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A result that was taken in.

    Attributes:
        run: its id.
        left_out: entries of the file that are of no web address.
    """

    run: str
    made_by: str
    pages: int
    findings: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Takes in what other tools found.

    Attributes:
        begin: makes a new run.
        rules: our own catalogue, whose texts rules of axe-core are told with.
        now: asked for the time.
    """

    begin: Callable[[datetime], NewRun]
    rules: Mapping[str, RuleInfo]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def take(
        self, data: bytes, *, standard: Standard, title: str | None, owner: str | None
    ) -> TakenIn:
        """Keep a result as a run that is over, sealed, and marked with its tool.

        Args:
            data: the file, at most `MAX_BYTES`.
            standard: decides what is a breach.
            title: of reports; None for the address.
            owner: of the site.

        Raises:
            UsageError: it is no result that can be read.
            StoreError: it cannot be written.
        """
        if len(data) > MAX_BYTES:
            raise UsageError(f"The file is larger than {MAX_BYTES // 1_000_000} MB: part it.")
        result = read_foreign(data, self.rules, standard)
        windows = tuple(dict.fromkeys(page.viewport for page in result.pages))
        if len(windows) > _MAX_WINDOWS:
            raise UsageError(
                f"The file has pages in {len(windows)} sizes of window, and {_MAX_WINDOWS} is the"
                " most that a scan has: part it."
            )
        urls = tuple(dict.fromkeys(page.url for page in result.pages))
        plan = ScanPlan(
            target=Target(kind=TargetKind.LIST, urls=urls),
            standard=standard,
            viewports=windows,
            max_pages=0,
            title=title,
            owner=owner,
        )
        return self._keep(result, plan)

    def _keep(self, result: ForeignResult, plan: ScanPlan) -> TakenIn:
        now = self.now()
        moments = [page.started for page in result.pages if page.started] or [now]
        started, ended = min(moments), max(moments)
        run = self.begin(now)
        scan = Scan(
            id=run.id,
            plan=plan,
            state=ScanState.RUNNING,
            started=started,
            versions={name_of(result.tool, 40) or "tool": result.version or "?"},
            made_by=result.made_by,
        )
        store = run.store
        try:
            store.save_scan(scan)
            store.open_edition(Catalogue.of(result.rules.values()), scan.versions)
            _write(store, result, now)
            store.save_scan(replace(scan, state=ScanState.COMPLETED, ended=ended))
            seal(store)
        finally:
            store.close()
        return TakenIn(
            run=run.id,
            made_by=result.made_by,
            pages=len(plan.target.urls),
            findings=sum(len(page.findings) for page in result.pages),
            left_out=result.left_out,
        )


def _write(store: RunStore, result: ForeignResult, now: datetime) -> None:
    """Enter the pages, each address once with all its windows."""
    order = {url: n for n, url in enumerate(dict.fromkeys(page.url for page in result.pages))}
    pages = sorted(result.pages, key=lambda page: order[page.url])
    store.add([_address(seq, url, None, None) for url, seq in order.items()])
    for url, windows in groupby(pages, lambda page: page.url):
        visits = [_visit(page, now) for page in windows]
        best = next((one for one in visits if one.state is PageState.AUDITED), visits[0])
        store.settle(_address(order[url], url, best.state, best.reason), visits, ())


def _address(seq: int, url: str, state: PageState | None, reason: Reason | None) -> AddressRecord:
    return AddressRecord(
        seq=seq,
        url=url,
        depth=0,
        source=Source.LIST,
        state=state,
        reason=reason,
        attempts=0 if state is None else 1,
    )


def _visit(page: ForeignPage, now: datetime) -> Visit:
    """What a tool saw of a page: all of it, some of it, or nothing."""
    some = any(run.ended for run in page.rule_runs)
    state, reason = PageState.AUDITED, Reason.COMPLETE
    if page.failure:
        state = PageState.AUDITED if some else PageState.CRASHED
        reason = Reason.ENGINE_INCOMPLETE if some else Reason.ENGINE_FAILED
    nothing_known = [Sight()] * len(page.findings)
    return Visit(
        url=page.url,
        viewport=page.viewport,
        state=state,
        reason=reason,
        detail=page.failure,
        title=page.title or None,
        rule_runs=page.rule_runs,
        findings=fingerprinted(page.findings, nothing_known, url=page.url),
        started=page.started or now,
    )
