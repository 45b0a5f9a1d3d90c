"""The store of one run: the ledger that a scan writes, and the way to what reports read."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from auditor.errors import StoreError
from auditor.model.cause import Census, Mark, Picture, Pictured
from auditor.model.evidence import PageDigest
from auditor.model.finding import PageJudgement
from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.report import ReportRows
from auditor.model.scan import Scan
from auditor.model.tally import AddressTally, CriterionTally, PageRuns, RuleRunTally, VisitTally
from auditor.model.text import clean
from auditor.model.view import View
from auditor.model.visit import Visit
from auditor.store import schema, tallies
from auditor.store.codec import (
    digest_from_json,
    scan_from_json,
    scan_to_json,
    selector_from_json,
    storable,
    to_json,
)
from auditor.store.database import Access, Database
from auditor.store.rows import StoredRows
from auditor.store.writing import (
    forget_judgements,
    in_order,
    write_criteria,
    write_judgement,
    write_visits,
)

_BATCH: Final = 500
"""Rows fetched at a time: between batches no transaction is open, so the caller may write."""


class Store:
    """The results of one run, in one file.

    Writes come from one thread; a reader beside it opens the file with `open_read_only`. Every
    write is one transaction, so a process that is killed loses at most the page in work.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._viewports: tuple[Viewport, ...] = ()
        self._criteria: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make the file of a new run and lock it for writing.

        Raises:
            StoreError: the file is there already, or cannot be written.
        """
        return cls(Database(path, Access.CREATE))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file of a run to go on with it, and lock it for writing.

        Raises:
            StoreError: there is no such file, it has an unknown format, or the process that
                writes it still lives.
        """
        return cls(Database(path, Access.WRITE))

    @classmethod
    def open_read_only(cls, path: Path) -> Self:
        """Open the file of a run to read it, also while a scan writes it.

        Raises:
            StoreError: there is no such file, or it has an unknown format.
        """
        return cls(Database(path, Access.READ))

    def close(self) -> None:
        """Close the file and let go of the lock; nothing may be called afterwards."""
        self._database.close()

    def save_scan(self, scan: Scan) -> None:
        """Insert or replace the one scan of this file."""
        with self._database.begin("write the scan to") as connection:
            connection.execute(delete(schema.scan))
            connection.execute(insert(schema.scan), {"id": scan.id, "record": scan_to_json(scan)})
        self._viewports = scan.plan.viewports

    def load_scan(self) -> Scan | None:
        """The scan as it was last saved, None in a new file."""
        with self._database.begin("read") as connection:
            record = connection.execute(select(schema.scan.c.record)).scalar()
        return None if record is None else scan_from_json(record)

    def add(self, records: Sequence[AddressRecord]) -> None:
        """Enter addresses that are new; seq and url must both be unused."""
        with self._database.begin("write addresses to") as connection:
            _insert_addresses(connection, records)

    def settle(self, record: AddressRecord, visits: Sequence[Visit], links: Sequence[str]) -> None:
        """Enter what became of an address, its visits, and its links as not yet followed up.

        What an earlier call wrote of the same address is replaced.
        """
        row = _address_row(record)
        written = {key: row[key] for key in _WRITTEN_WHEN_SETTLED}
        found = {finding.criteria for visit in visits for finding in visit.findings}
        with self._database.begin("write a page to") as connection:
            this = update(schema.address).where(schema.address.c.seq == record.seq)
            if connection.execute(this, written).rowcount != 1:
                raise StoreError(
                    f"Address {record.seq} is not among those in {self._database.path}: start the"
                    " scan anew and report this."
                )
            write_visits(connection, record.seq, in_order(visits, self._planned_viewports()))
            write_criteria(connection, found - self._criteria)
            connection.execute(delete(schema.pending).where(schema.pending.c.seq == record.seq))
            connection.execute(
                insert(schema.pending), {"seq": record.seq, "links": to_json(list(links))}
            )
        self._criteria |= found

    def follow_up(self, seq: int, new: Sequence[AddressRecord]) -> None:
        """Enter that the links of ``seq`` have been followed up and ``new`` was new among them."""
        with self._database.begin("write addresses to") as connection:
            connection.execute(delete(schema.pending).where(schema.pending.c.seq == seq))
            _insert_addresses(connection, new)

    def leave_out(self, records: Sequence[AddressRecord]) -> None:
        """Enter that addresses that were added before will not be visited, and why."""
        with self._database.begin("write addresses to") as connection:
            for record in records:
                row = _address_row(record)
                connection.execute(
                    update(schema.address).where(schema.address.c.seq == record.seq),
                    {key: row[key] for key in _WRITTEN_WHEN_SETTLED},
                )

    def settle_open(self, state: PageState, reason: Reason) -> int:
        """Give every address without a state this one; returns how many there were."""
        with self._database.begin("write addresses to") as connection:
            still_open = update(schema.address).where(schema.address.c.state.is_(None))
            return connection.execute(
                still_open, {"state": state.value, "reason": reason.value}
            ).rowcount

    def addresses(self) -> Iterator[AddressRecord]:
        """Every address, by seq."""
        return map(_address_record, self._by_seq(schema.address))

    def pending_links(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(seq, links) of the addresses settled but not yet followed up, by seq."""
        for row in self._by_seq(schema.pending):
            yield row.seq, tuple(json.loads(row.links))

    def acts(self) -> Iterator[tuple[str, Reason]]:
        """Links whose words say that they do something, and what."""
        some = select(schema.visit.c.acts).where(schema.visit.c.acts != to_json({})).distinct()
        with self._database.begin("read") as connection:
            rows = connection.execute(some).scalars().all()
        for text in rows:
            for url, reason in json.loads(text).items():
                yield url, Reason(reason)

    def digests(self) -> Iterator[PageDigest]:
        """What rules across pages need of every audited page, in order of discovery."""
        for row in self._by_seq(schema.digest):
            yield digest_from_json(row.record)

    def views(self) -> Iterator[tuple[int, View]]:
        """(seq, view) of every audited page that has one, by seq."""
        for row in self._by_seq(schema.digest):
            view = digest_from_json(row.record).view
            if view is not None:
                yield row.seq, view

    def forget_judgements(self, rules: Collection[str]) -> None:
        """Delete what rules over all pages said before, when fewer pages were known."""
        with self._database.begin("write judgements to") as connection:
            forget_judgements(connection, rules)

    def add_judgement(self, judgement: PageJudgement) -> None:
        """Enter what a rule over all pages said of one, in the page's first visit.

        What the same rule said of the page before is replaced.
        """
        place = select(schema.address.c.seq).where(schema.address.c.url == judgement.page)
        with self._database.begin("write a judgement to") as connection:
            seq = connection.execute(place).scalar()
            if seq is None:
                raise StoreError(
                    f"{clean(judgement.page, 200)} is not among the addresses in"
                    f" {self._database.path}: start the scan anew and report this."
                )
            write_judgement(connection, seq, judgement)
            write_criteria(connection, {finding.criteria for finding in judgement.findings})

    def picture_kinds(self) -> frozenset[str]:
        """The kinds of occurrences that there are pictures of."""
        with self._database.begin("read") as connection:
            return frozenset(connection.execute(select(schema.picture.c.kind)).scalars())

    def pictured(self) -> tuple[Pictured, ...]:
        """What each picture shows, in the order of their keys."""
        of = schema.picture.c
        shown = select(of.kind, of.page, of.rule, of.fingerprint, of.selector).order_by(of.kind)
        with self._database.begin("read") as connection:
            return tuple(
                Pictured(
                    key=row.kind,
                    page=row.page,
                    rule=row.rule,
                    fingerprint=row.fingerprint,
                    selector=selector_from_json(row.selector),
                )
                for row in connection.execute(shown)
            )

    def pictures(self, kinds: Iterable[str]) -> Mapping[str, Picture]:
        """The pictures of these kinds, as far as there are any."""
        wanted = list(kinds)
        found: dict[str, Picture] = {}
        for start in range(0, len(wanted), _BATCH):
            these = schema.picture.c.kind.in_(wanted[start : start + _BATCH])
            with self._database.begin("read") as connection:
                for row in connection.execute(select(schema.picture).where(these)):
                    found[row.kind] = Picture(
                        media_type=row.media_type,
                        width=row.width,
                        height=row.height,
                        page=row.page,
                        viewport=Viewport.parse(row.viewport),
                        data=row.data,
                        rule=row.rule,
                        fingerprint=row.fingerprint,
                        selector=selector_from_json(row.selector),
                    )
        return found

    def rows(self) -> ReportRows:
        """The rows of the run, read in batches; memory stays flat however many there are."""
        return StoredRows(self._database, self._planned_viewports())

    def marks(self) -> Iterator[Mark]:
        """What grouping needs of each occurrence, in the order of `ReportRows.occurrences`."""
        return StoredRows(self._database, self._planned_viewports()).marks()

    def audited_pages(self) -> tuple[str, ...]:
        """The addresses that were audited in at least one viewport, in order of discovery."""
        return tallies.audited_pages(self._database)

    def census(self) -> Census:
        """Elements of each making over all audited pages."""
        return tallies.of_elements(self._database)

    def address_tallies(self) -> tuple[AddressTally, ...]:
        """How many addresses that were audited in no viewport ended in each state."""
        return tallies.of_addresses(self._database)

    def page_runs(self) -> Iterator[PageRuns]:
        """How the rules ended on each page that was visited, in order of discovery."""
        return StoredRows(self._database, self._planned_viewports()).page_runs()

    def rule_run_tallies(self) -> tuple[RuleRunTally, ...]:
        """How often each rule ran, by rule."""
        return tallies.of_rule_runs(self._database)

    def criterion_tallies(self) -> tuple[CriterionTally, ...]:
        """What was found for each criterion that a finding of kind breach names."""
        return tallies.of_criteria(self._database)

    def visit_tally(self) -> VisitTally:
        """Sums over all visits."""
        return tallies.of_visits(self._database)

    def _planned_viewports(self) -> tuple[Viewport, ...]:
        if not self._viewports:
            scan = self.load_scan()
            if scan is None:
                raise StoreError(
                    f"{self._database.path} holds no scan: it was stopped before it began, scan"
                    " again."
                )
            self._viewports = scan.plan.viewports
        return self._viewports

    def _by_seq(self, table: Table) -> Iterator[Row[Any]]:
        last = -1
        while True:
            batch = select(table).where(table.c.seq > last).order_by(table.c.seq).limit(_BATCH)
            with self._database.begin("read") as connection:
                rows = connection.execute(batch).all()
            yield from rows
            if len(rows) < _BATCH:
                return
            last = rows[-1].seq


_WRITTEN_WHEN_SETTLED: Final = ("state", "reason", "detail", "attempts", "redirect_to")


def _insert_addresses(connection: Connection, records: Sequence[AddressRecord]) -> None:
    if records:
        connection.execute(insert(schema.address), [_address_row(record) for record in records])


def _address_row(record: AddressRecord) -> dict[str, object]:
    return {
        "seq": record.seq,
        "url": storable(record.url),
        "depth": record.depth,
        "source": record.source.value,
        "state": record.state and record.state.value,
        "reason": record.reason and record.reason.value,
        "detail": storable(record.detail),
        "attempts": record.attempts,
        "redirect_to": record.redirect_to and storable(record.redirect_to),
        "found_on": record.found_on,
        "stands_for": record.stands_for,
    }


def _address_record(row: Row[Any]) -> AddressRecord:
    return AddressRecord(
        seq=row.seq,
        url=row.url,
        depth=row.depth,
        source=Source(row.source),
        state=row.state and PageState(row.state),
        reason=row.reason and Reason(row.reason),
        detail=row.detail,
        attempts=row.attempts,
        redirect_to=row.redirect_to,
        found_on=row.found_on,
        stands_for=row.stands_for,
    )
