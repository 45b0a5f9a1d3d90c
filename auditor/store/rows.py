"""The rows of a run as reports read them: in batches along the keys, in a fixed order.

No transaction stays open between two batches, but for that of a snapshot: a report may be abandoned
half read, and a writer is never kept waiting.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, select

from auditor.model import locator_json
from auditor.model.asked import RowKey
from auditor.model.cause import Mark
from auditor.model.finding import RuleRun
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.remark import RemarkKey
from auditor.model.report import LinkedFrom, PageEntry, PageRuleRun
from auditor.model.tally import PageRuns, VisitRuns
from auditor.store import exhibits, ruleruns
from auditor.store.codec import (
    frames_from_json,
    hops_from_json,
    observations_from_json,
    remarks_from_json,
)
from auditor.store.codes import Readings, Said
from auditor.store.database import Database
from auditor.store.found import EVERY, TEXTS, finding_of, page_of_findings
from auditor.store.linking import first_pages
from auditor.store.ruleruns import Rules
from auditor.store.schema import address, digest, visit

_ADDRESSES: Final = 200
_ROWS: Final = 1000

_Stretch: TypeAlias = tuple[Sequence[Row[Any]], Sequence[Row[Any]], Rules, frozenset[int]]
"""Some addresses, their visits, the rules by their codes, and which addresses have a digest."""


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The rows of a run, by the shape of `auditor.model.report.ReportRows`.

    Attributes:
        scan: its number in the database.
        viewports: of the plan, in its order.
        causes: id of each cause by its number, once the scan is sealed.
    """

    database: Database
    scan: int
    viewports: tuple[Viewport, ...]
    causes: Mapping[int | None, str] = field(default_factory=dict)

    def pages(self) -> Iterator[PageEntry]:
        """One entry per address and viewport, in the order of discovery."""
        return (entry for _, entry in self.numbered_pages())

    def inventories(self, url: str) -> Mapping[Viewport, bytes]:
        """What a page had, by the window that it was kept of."""
        with self.database.read() as connection:
            return exhibits.inventories_of(connection, self.scan, url)

    def numbered_pages(
        self,
        after: RowKey = (),
        only: ColumnElement[bool] = EVERY,
        addresses: int = _ADDRESSES,
    ) -> Iterator[tuple[RowKey, PageEntry]]:
        """The same, each with its key: seq of the address, and which of its entries it is.

        Args:
            after: key of the last entry before them; empty for the first.
            only: which addresses are wanted.
            addresses: read at a time.
        """
        last = after[0] - 1 if after else -1  # of that address, later entries may follow
        for stretch in self._stretches(last, only, addresses):
            for key, entry in self._entries_of(stretch):
                if key > after:
                    yield key, entry

    def page_runs(self) -> Iterator[PageRuns]:
        """How the rules ended on each page that was visited, in order of discovery."""
        for addresses, visits, rules, digested in self._stretches():
            urls = {row.seq: row.url for row in addresses}
            for seq, theirs in groupby(visits, key=lambda row: int(row.seq)):
                yield PageRuns(
                    url=urls[seq],
                    summed_up=seq in digested,
                    visits=tuple(_visit_runs(row, rules) for row in theirs),
                )

    def rule_runs(self) -> Iterator[PageRuleRun]:
        """One entry per rule, page and viewport."""
        for page in self.page_runs():
            for visit_ in page.visits:
                for run in visit_.runs:
                    yield PageRuleRun(page=page.url, viewport=visit_.viewport, run=run)

    def occurrences(self) -> Iterator[Occurrence]:
        """One entry per element and rule, ordered by page, first viewport, rule and selector."""
        for row, said in self._findings():
            yield self.occurrence(row, said)

    def occurrence(self, row: Row[Any], said: Said) -> Occurrence:
        """An occurrence from its row, with all its texts and the address of its page."""
        return Occurrence(
            page=row.url,
            viewports=said.viewports,
            finding=finding_of(row, said),
            unsure_in=said.unsure_in,
            cause=self.causes.get(row.cause, ""),
        )

    def marks(self) -> Iterator[Mark]:
        """What grouping needs of each finding, in the order of `occurrences`."""
        for row, said in self._findings(("locator",)):
            yield Mark(
                rule=said.rule,
                outcome=said.outcome,
                kind=said.kind,
                page=row.url,
                viewports=said.viewports,
                locator=locator_json.from_json(row.locator),
            )

    def _stretches(
        self,
        last: int = -1,
        only: ColumnElement[bool] = EVERY,
        addresses: int = _ADDRESSES,
    ) -> Iterator[_Stretch]:
        """Addresses in order of discovery, some at a time, with all that was seen of them."""
        codes = Readings(self.scan)
        while True:
            stretch = self._stretch_after(last, codes, only, addresses)
            if not stretch[0]:
                return
            yield stretch
            last = stretch[0][-1].seq

    def _stretch_after(
        self, last: int, codes: Readings, only: ColumnElement[bool], number: int
    ) -> _Stretch:
        mine = (address.c.scan == self.scan) & (address.c.seq > last) & only
        some = select(address).where(mine).order_by(address.c.scan, address.c.seq)
        with self.database.read() as connection:
            addresses = connection.execute(some.limit(number)).all()
            if not addresses:
                return (), (), {}, frozenset()
            seqs = [row.seq for row in addresses]
            of = visit.c
            theirs = select(visit).where((of.scan == self.scan) & of.seq.in_(seqs))
            visits = connection.execute(theirs.order_by(of.scan, of.seq, of.ordinal)).all()
            told = (digest.c.scan == self.scan) & digest.c.seq.in_(seqs)
            digested = connection.execute(select(digest.c.seq).where(told)).scalars()
            return addresses, visits, codes.rules(connection), frozenset(digested)

    def _entries_of(self, stretch: _Stretch) -> Iterator[tuple[RowKey, PageEntry]]:
        """The entries of some addresses, each with its key."""
        addresses, visits, rules, _ = stretch
        places = {row.seq: row for row in addresses}
        with self.database.read() as connection:
            linking = first_pages(connection, self.scan, places)
        seen: dict[int, dict[str, PageEntry]] = {}
        for row in visits:
            runs = ruleruns.from_text(row.rule_runs, rules)
            seen.setdefault(row.seq, {})[row.viewport] = _visited(places[row.seq], row, runs)
        for row in addresses:
            linked_from = LinkedFrom(count=row.linked, first=linking.get(row.seq, ()))
            for nth, entry in enumerate(self._entries(row, seen.get(row.seq, {}))):
                yield (row.seq, nth), replace(entry, linked_from=linked_from)

    def _entries(self, place: Row[Any], visits: dict[str, PageEntry]) -> Iterator[PageEntry]:
        planned = {str(viewport): viewport for viewport in self.viewports}
        for text in planned | dict.fromkeys(visits):
            yield visits.get(text) or _unvisited(place, Viewport.parse(text))

    def _findings(self, texts: tuple[str, ...] = TEXTS) -> Iterator[tuple[Row[Any], Said]]:
        """Findings with some of their texts and the address of their page, along the key."""
        codes, last = Readings(self.scan), (-1, -1, -1)
        while True:
            page = page_of_findings(self.scan, last, _ROWS, texts)
            with self.database.read() as connection:
                batch = connection.execute(page).all()
                said = codes.said(connection)
            yield from ((row, said[row.said]) for row in batch)
            if len(batch) < _ROWS:
                return
            last = (batch[-1].seq, batch[-1].ordinal, batch[-1].position)


def _visit_runs(row: Row[Any], rules: Rules) -> VisitRuns:
    return VisitRuns(
        viewport=Viewport.parse(row.viewport),
        state=PageState(row.state),
        reason=Reason(row.reason),
        frames_not_reached=row.frames_not_reached,
        closed_shadow_roots=row.closed_shadow_roots,
        runs=ruleruns.from_text(row.rule_runs, rules),
    )


def _unvisited(place: Row[Any], viewport: Viewport) -> PageEntry:
    """The address' own state, but never "audited": nothing was seen in this viewport."""
    settled = place.state is not None and place.state != PageState.AUDITED
    return PageEntry(
        url=place.url,
        viewport=viewport,
        state=PageState(place.state) if settled else PageState.INTERRUPTED,
        reason=Reason(place.reason) if settled else Reason.STOPPED,
        detail=place.detail,
        depth=place.depth,
        source=place.source,
        attempts=place.attempts,
        final_url=place.redirect_to,
    )


def _visited(place: Row[Any], row: Row[Any], runs: Sequence[RuleRun]) -> PageEntry:
    remarks = remarks_from_json(row.remarks)
    return PageEntry(
        url=place.url,
        viewport=Viewport.parse(row.viewport),
        state=PageState(row.state),
        reason=Reason(row.reason),
        detail=row.detail,
        depth=place.depth,
        source=place.source,
        attempts=place.attempts,
        final_url=row.final_url,
        status=row.status,
        mime=row.mime,
        title=row.title,
        language=row.language,
        redirects=hops_from_json(row.redirects),
        frames=frames_from_json(row.frames),
        closed_shadow_roots=row.closed_shadow_roots,
        started=datetime.fromisoformat(row.started),
        duration_ms=row.duration_us // 1000,
        observations=observations_from_json(row.observations),
        remarks=tuple(one for one in remarks if one.key is not RemarkKey.RESIZED),
        resized=any(one.key is RemarkKey.RESIZED for one in remarks),
        edition=row.edition,
        untested_rules=tuple(run.rule for run in runs if not run.ended),
    )
