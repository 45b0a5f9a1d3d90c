"""The rows of a run as reports read them: in batches along the keys, in a fixed order.

No transaction stays open between two batches: a report may be abandoned half read, and a writer
is never kept waiting.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Column, Row, Select, Table, select, tuple_

from auditor.model import locator_json
from auditor.model.cause import Mark
from auditor.model.finding import Counts, Finding, Kind, Outcome, RuleRun
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.report import Occurrence, PageEntry, PageRuleRun
from auditor.model.tally import PageRuns, VisitRuns
from auditor.store.codec import (
    frames_from_json,
    hops_from_json,
    observations_from_json,
    remarks_from_json,
    selector_from_json,
    signpost_from_json,
)
from auditor.store.database import Database
from auditor.store.schema import address, digest, finding, rule_run, visit

_ADDRESSES: Final = 200
_ROWS: Final = 1000
_MARK: Final = (
    finding.c.seq,
    finding.c.ordinal,
    finding.c.position,
    finding.c.rule,
    finding.c.outcome,
    finding.c.kind,
    finding.c.locator,
    finding.c.viewports,
)


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The rows of a run, by the shape of `auditor.model.report.ReportRows`.

    Attributes:
        viewports: of the plan, in its order.
    """

    database: Database
    viewports: tuple[Viewport, ...]

    def pages(self) -> Iterator[PageEntry]:
        """One entry per address and viewport, in the order of discovery."""
        last = -1
        while True:
            addresses, visits = self._addresses_after(last)
            if not addresses:
                return
            runs, _ = self._runs_between(addresses[0].seq, addresses[-1].seq)
            seen: dict[int, dict[str, PageEntry]] = {}
            places = {row.seq: row for row in addresses}
            for row in visits:
                theirs = runs.get((row.seq, row.ordinal), ())
                entry = _visited(places[row.seq], row, theirs)
                seen.setdefault(row.seq, {})[row.viewport] = entry
            for row in addresses:
                yield from self._entries(row, seen.get(row.seq, {}))
            last = addresses[-1].seq

    def rule_runs(self) -> Iterator[PageRuleRun]:
        """One entry per rule, page and viewport."""
        for row in self._along(rule_run):
            yield PageRuleRun(
                page=row.url, viewport=Viewport.parse(row.viewport), run=_rule_run(row)
            )

    def page_runs(self) -> Iterator[PageRuns]:
        """How the rules ended on each page that was visited, in order of discovery."""
        last = -1
        while True:
            addresses, visits = self._addresses_after(last)
            if not addresses:
                return
            last = addresses[-1].seq
            runs, digested = self._runs_between(addresses[0].seq, last)
            urls = {row.seq: row.url for row in addresses}
            for seq, theirs in groupby(visits, key=lambda row: int(row.seq)):
                yield PageRuns(
                    url=urls[seq],
                    summed_up=seq in digested,
                    visits=tuple(
                        _visit_runs(row, runs.get((seq, row.ordinal), [])) for row in theirs
                    ),
                )

    def occurrences(self) -> Iterator[Occurrence]:
        """One entry per element and rule, ordered by page, first viewport, rule and selector."""
        for row in self._along(finding):
            yield Occurrence(
                page=row.url,
                viewports=_viewports(row.viewports),
                finding=_finding(row),
                unsure_in=_viewports(row.unsure_in),
            )

    def marks(self) -> Iterator[Mark]:
        """What grouping needs of each finding, in the order of `occurrences`."""
        for row in self._along(finding, _MARK):
            yield Mark(
                rule=row.rule,
                outcome=Outcome(row.outcome),
                kind=Kind(row.kind),
                page=row.url,
                viewports=_viewports(row.viewports),
                locator=locator_json.from_json(row.locator),
            )

    def _addresses_after(self, last: int) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
        some = select(address).where(address.c.seq > last).order_by(address.c.seq)
        with self.database.begin("read") as connection:
            addresses = connection.execute(some.limit(_ADDRESSES)).all()
            if not addresses:
                return (), ()
            within = visit.c.seq.between(addresses[0].seq, addresses[-1].seq)
            theirs = select(visit).where(within).order_by(visit.c.seq, visit.c.ordinal)
            return addresses, connection.execute(theirs).all()

    def _runs_between(
        self, first: int, last: int
    ) -> tuple[dict[tuple[int, int], list[RuleRun]], set[int]]:
        """The rule runs of visits by their keys, and the pages that have a digest."""
        within = rule_run.c.seq.between(first, last)
        theirs = select(rule_run).where(within).order_by(rule_run.c.seq, rule_run.c.ordinal)
        found: dict[tuple[int, int], list[RuleRun]] = {}
        with self.database.begin("read") as connection:
            for row in connection.execute(theirs.order_by(rule_run.c.position)):
                found.setdefault((row.seq, row.ordinal), []).append(_rule_run(row))
            digests = select(digest.c.seq).where(digest.c.seq.between(first, last))
            return found, set(connection.execute(digests).scalars())

    def _entries(self, place: Row[Any], visits: dict[str, PageEntry]) -> Iterator[PageEntry]:
        planned = {str(viewport): viewport for viewport in self.viewports}
        for text in planned | dict.fromkeys(visits):
            yield visits.get(text) or _unvisited(place, Viewport.parse(text))

    def _along(self, table: Table, columns: Sequence[Column[Any]] = ()) -> Iterator[Row[Any]]:
        """The rows of a visit's table with the page's address, along the key."""
        key = (table.c.seq, table.c.ordinal, table.c.position)
        rows: Select[Any] = (
            select(*(columns or table.c), visit.c.viewport, address.c.url)
            .join(visit, (visit.c.seq == table.c.seq) & (visit.c.ordinal == table.c.ordinal))
            .join(address, address.c.seq == table.c.seq)
            .order_by(*key)
            .limit(_ROWS)
        )
        last = (-1, -1, -1)
        while True:
            with self.database.begin("read") as connection:
                batch = connection.execute(rows.where(tuple_(*key) > last)).all()
            yield from batch
            if len(batch) < _ROWS:
                return
            last = (batch[-1].seq, batch[-1].ordinal, batch[-1].position)


def _visit_runs(row: Row[Any], runs: Sequence[RuleRun]) -> VisitRuns:
    return VisitRuns(
        viewport=Viewport.parse(row.viewport),
        state=PageState(row.state),
        reason=Reason(row.reason),
        frames_not_reached=row.frames_not_reached,
        runs=tuple(runs),
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
        remarks=remarks_from_json(row.remarks),
        edition=0,
        untested_rules=tuple(run.rule for run in runs if not run.ended),
    )


def _rule_run(row: Row[Any]) -> RuleRun:
    return RuleRun(
        rule=row.rule,
        engine=row.engine,
        counts=Counts(
            passed=row.passed,
            failed=row.failed,
            cant_tell=row.cant_tell,
            inapplicable=row.inapplicable,
            untested=row.untested,
        ),
        duration=None if row.duration_us is None else timedelta(microseconds=row.duration_us),
        failure=row.failure,
    )


@lru_cache
def _viewports(text: str) -> tuple[Viewport, ...]:
    """Viewports in JSON; a scan has few combinations of them."""
    return tuple(Viewport.parse(one) for one in json.loads(text))


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        rule=row.rule,
        engine=row.engine,
        criteria=tuple(json.loads(row.criteria)),
        outcome=Outcome(row.outcome),
        kind=Kind(row.kind),
        selector=selector_from_json(row.selector),
        snippet=row.snippet,
        reason=row.reason,
        reason_key=row.reason_key,
        data=json.loads(row.data),
        part=row.part,
        locator=locator_json.from_json(row.locator),
        signpost=signpost_from_json(row.signpost),
        fingerprint=row.fingerprint,
    )
