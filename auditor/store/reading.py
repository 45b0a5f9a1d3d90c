"""What one scan has come to, for whoever reads it."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from sqlalchemy import Row, Table, select

from auditor.errors import NothingYet
from auditor.model.admission import Standing
from auditor.model.asked import AskedCauses, AskedFindings, AskedPages, RowKey, Slice
from auditor.model.catalogue import Catalogue, Edition
from auditor.model.cause import Cause, Census, Mark, Picture, Pictured
from auditor.model.evidence import PageDigest
from auditor.model.exhibit import Exhibit
from auditor.model.gate import GateVerdict
from auditor.model.ledger import AddressRecord
from auditor.model.occurrence import Occurrence
from auditor.model.page import Reason, Viewport
from auditor.model.report import PageEntry, ReportRows
from auditor.model.scan import Scan
from auditor.model.seal import Seal
from auditor.model.tally import AddressTally, CriterionTally, PageRuns, RuleRunTally, VisitTally
from auditor.model.view import View
from auditor.store import (
    addresses,
    content,
    editions,
    exhibits,
    gates,
    paging,
    schema,
    sealing,
    tallies,
)
from auditor.store.codec import digest_from_json, selector_from_json, to_json
from auditor.store.codes import cause_ids
from auditor.store.database import Database
from auditor.store.records import cause_from_json, picture_key_of, scan_from_json
from auditor.store.rows import StoredRows
from auditor.store.told import standing_of

_BATCH: Final = 500
"""Rows fetched at a time: between batches no transaction is open, so the caller may write."""


class Results:
    """The results of one scan in an archive, to be read."""

    def __init__(self, database: Database, scan: int) -> None:
        self._database = database
        self._scan = scan
        self._viewports: tuple[Viewport, ...] = ()

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads within see the scan as it is at the first of them, also while it is written.

        Nothing can be written through this store meanwhile; another process can.

        Raises:
            StoreError: the database refused.
        """
        return self._database.snapshot()

    def load_scan(self) -> Scan | None:
        """The scan as it was last saved, None in a new file."""
        mine = schema.scan.c.number == self._scan
        with self._database.read() as connection:
            record = connection.execute(select(schema.scan.c.record).where(mine)).scalar()
        return None if record is None else scan_from_json(record)

    def standing(self) -> Standing:
        """Where the scan stands, as a service tells it."""
        mine = schema.scan.c.number == self._scan
        with self._database.read() as connection:
            return standing_of(
                connection.execute(select(schema.scan.c.state).where(mine)).scalar_one()
            )

    def gate_verdict(self) -> GateVerdict | None:
        """What its gate says; None where it has none, or is not sealed."""
        if self.sealed_as() is None:
            return None
        with self._database.read() as connection:
            return gates.verdict_of(connection, self._scan)

    def sealed_as(self) -> str | None:
        """The digest of the seal, hex; None where the scan is not sealed."""
        mine = select(schema.seal.c.digest).where(schema.seal.c.scan == self._scan)
        with self._database.read() as connection:
            found: str | None = connection.execute(mine).scalar()
        return found

    def addresses(self) -> Iterator[AddressRecord]:
        """Every address, by seq."""
        return map(addresses.record_of, self._by_seq(schema.address))

    def pending_links(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(seq, links) of the addresses settled but not yet followed up, by seq."""
        for row in self._by_seq(schema.pending):
            yield row.seq, tuple(json.loads(row.links))

    def acts(self) -> Iterator[tuple[str, Reason]]:
        """Links whose words say that they do something, and what."""
        of = schema.visit.c
        some = select(of.acts).where((of.scan == self._scan) & (of.acts != to_json({}))).distinct()
        with self._database.read() as connection:
            rows = connection.execute(some).scalars().all()
        for text in sorted(rows):
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

    def editions(self) -> tuple[Edition, ...]:
        """What the visits were judged with, in the order of use; a visit counts from 0."""
        with self._database.read() as connection:
            return editions.of_scan(connection, self._scan)

    def catalogues(self) -> Mapping[str, Catalogue]:
        """The rules of each edition, with their texts, by the hash that the edition names."""
        with self._database.read() as connection:
            return editions.catalogues_of_scan(connection, self._scan)

    def exhibits(self, seq: int, viewport: Viewport) -> tuple[Exhibit, ...]:
        """What is kept of the visit of an address, by kind.

        Raises:
            StoreError: its data are not those that were kept.
        """
        with self._database.read() as connection:
            return exhibits.of_visit(connection, self._scan, seq, viewport)

    def seal(self) -> Seal | None:
        """The seal, None where the scan is not sealed."""
        with self._database.read() as connection:
            return sealing.seal_of(connection, self._scan)

    def digest(self) -> str:
        """SHA-256 over the content as it is now, hex; "" where it is no content of a scan."""
        with self._database.read() as connection:
            try:
                return content.digest(connection, self._scan)
            except (KeyError, TypeError, ValueError, zlib.error):  # it was changed by hand
                return ""

    def causes(self) -> tuple[Cause, ...]:
        """The causes as they were kept when the scan was over, in the order they are read."""
        with self._database.read() as connection:
            records = sealing.cause_records(connection, self._scan)
        return self._causes(records)

    def _causes(self, records: Sequence[str]) -> tuple[Cause, ...]:
        keys = [key for key in map(picture_key_of, records) if key is not None]
        pictures = self.pictures(keys)
        return tuple(cause_from_json(record, pictures) for record in records)

    def picture_kinds(self) -> frozenset[str]:
        """The kinds of occurrences that there are pictures of."""
        of = schema.picture.c
        with self._database.read() as connection:
            chosen = select(of.kind).where(of.scan == self._scan)
            return frozenset(connection.execute(chosen).scalars())

    def pictured(self) -> tuple[Pictured, ...]:
        """What each picture shows, in the order of their keys."""
        of = schema.picture.c
        shown = select(of.kind, of.page, of.rule, of.fingerprint, of.selector)
        with self._database.read() as connection:
            rows = connection.execute(shown.where(of.scan == self._scan)).all()
        return tuple(
            Pictured(
                key=row.kind,
                page=row.page,
                rule=row.rule,
                fingerprint=row.fingerprint,
                selector=selector_from_json(row.selector),
            )
            for row in sorted(rows, key=lambda row: str(row.kind))
        )

    def pictures(self, kinds: Iterable[str]) -> Mapping[str, Picture]:
        """The pictures of these kinds, as far as there are any."""
        wanted = list(kinds)
        found: dict[str, Picture] = {}
        of = schema.picture.c
        for start in range(0, len(wanted), _BATCH):
            these = (of.scan == self._scan) & of.kind.in_(wanted[start : start + _BATCH])
            with self._database.read() as connection:
                for row in connection.execute(select(schema.picture).where(these)):
                    found[row.kind] = _picture(row)
        return found

    def rows(self) -> ReportRows:
        """The rows of the scan, read in batches; memory stays flat however many there are."""
        return self._rows()

    def page_slice(self, asked: AskedPages, after: RowKey, limit: int) -> Slice[PageEntry]:
        """Some entries of pages, in the order of discovery.

        Args:
            asked: which are wanted.
            after: key of the last one before them; empty for the first.
            limit: as many at the most.
        """
        return paging.of_pages(self._uncaused(), asked, after, limit)

    def occurrence_slice(
        self, asked: AskedFindings, after: RowKey, limit: int
    ) -> Slice[Occurrence]:
        """Some occurrences, in the order of reports; the arguments are as those of `page_slice`."""
        return paging.of_occurrences(self._uncaused(), asked, after, limit)

    def cause_slice(self, asked: AskedCauses, after: RowKey, limit: int) -> Slice[Cause]:
        """Some causes of a sealed scan, in the order they are read; as `page_slice`."""
        some = paging.of_causes(self._database, self._scan, asked, after, limit)
        return Slice(self._causes(some.rows), some.last)

    def marks(self) -> Iterator[Mark]:
        """What grouping needs of each occurrence, in the order of `ReportRows.occurrences`."""
        return self._rows().marks()

    def audited_pages(self) -> tuple[str, ...]:
        """The addresses that were audited in at least one viewport, in order of discovery."""
        return tallies.audited_pages(self._database, self._scan)

    def census(self) -> Census:
        """Elements of each making over all audited pages."""
        return tallies.of_elements(self._database, self._scan)

    def address_tallies(self) -> tuple[AddressTally, ...]:
        """How many addresses that were audited in no viewport ended in each state."""
        return tallies.of_addresses(self._database, self._scan)

    def page_runs(self) -> Iterator[PageRuns]:
        """How the rules ended on each page that was visited, in order of discovery."""
        return self._rows().page_runs()

    def rule_run_tallies(self) -> tuple[RuleRunTally, ...]:
        """How often each rule ran, by rule."""
        return tallies.of_rule_runs(self._database, self._scan)

    def criterion_tallies(self) -> tuple[CriterionTally, ...]:
        """What was found for each criterion that a finding of kind breach names."""
        return tallies.of_criteria(self._database, self._scan)

    def visit_tally(self) -> VisitTally:
        """Sums over all visits."""
        return tallies.of_visits(self._database, self._scan)

    def _rows(self) -> StoredRows:
        with self._database.read() as connection:
            causes = cause_ids(connection, self._scan)
        return StoredRows(self._database, self._scan, self._planned_viewports(), causes)

    def _uncaused(self) -> StoredRows:
        """The rows, which know no causes: a scan may have thousands of them."""
        return StoredRows(self._database, self._scan, self._planned_viewports())

    def _planned_viewports(self) -> tuple[Viewport, ...]:
        if not self._viewports:
            scan = self.load_scan()
            if scan is None:
                raise NothingYet
            self._viewports = scan.plan.viewports
        return self._viewports

    def _by_seq(self, table: Table) -> Iterator[Row[Any]]:
        of, last = table.c, -1
        while True:
            batch = select(table).where((of.scan == self._scan) & (of.seq > last))
            with self._database.read() as connection:
                rows = connection.execute(batch.order_by(of.scan, of.seq).limit(_BATCH)).all()
            yield from rows
            if len(rows) < _BATCH:
                return
            last = rows[-1].seq


def _picture(row: Row[Any]) -> Picture:
    return Picture(
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        page=row.page,
        viewport=Viewport.parse(row.viewport),
        data=row.data,
        key=row.kind,
        rule=row.rule,
        fingerprint=row.fingerprint,
        selector=selector_from_json(row.selector),
    )
