"""Taking in results that were made elsewhere: all of one, sealed, or nothing.

A large one is written in small transactions, so that nobody who writes has to wait for long. Until
the last of them nobody sees it; what a process that dies leaves of it is removed like the rest of a
scan that was removed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from time import monotonic, sleep
from typing import Final

from sqlalchemy import Connection, insert, select, update

from auditor.errors import StoreError, UsageError
from auditor.model.admission import Answer, AskedScan, Once
from auditor.model.catalogue import Catalogue
from auditor.model.handed_in import HandedInAddress, HandedInResult, HandIn
from auditor.model.scan import Handed, Scan
from auditor.model.text import clean
from auditor.store import (
    addresses,
    editions,
    lease,
    outbox,
    purging,
    retests,
    schema,
    sealing,
    told,
)
from auditor.store.clock import clock
from auditor.store.codec import storable
from auditor.store.codes import Writings
from auditor.store.database import Database
from auditor.store.idempotency import answered, begin, finish, turn
from auditor.store.ids import new_id
from auditor.store.lease import Lease
from auditor.store.organisations import number_of
from auditor.store.records import cause_to_json, scan_to_json
from auditor.store.schema import scan as scans
from auditor.store.service_schema import api_key
from auditor.store.service_schema import site as sites
from auditor.store.writing import Settled, finding_rows, in_order

_DOING: Final = "write the handed-in result to"
_ROWS: Final = 5_000
_ROWS_AT_ONCE: Final = 2_000
_LONGEST: Final = 200

Teller = Callable[[AskedScan], Answer]
"""Makes the answer to whoever hands in."""


class HandInDesk:
    """Takes results in; meets `auditor.services.handing_in.TakesIn`."""

    def __init__(self, database: Database, *, retention_days: int) -> None:
        """Bind to an archive, of which any thread may ask.

        Args:
            database: the archive.
            retention_days: for organisations that have none of their own; 0 for ever.
        """
        self._database = database
        self._retention_days = retention_days

    def answered(self, organisation: str, once: Once) -> Answer | None:
        """What a call was answered before; None where it was not made yet.

        Raises:
            KeyReused: something else was handed in with this key.
            ScanRemoved: the answer told of a scan that was removed.
        """
        with self._database.read() as connection:
            return answered(connection, number_of(connection, organisation), once)

    def take_in(
        self, who: HandIn, result: HandedInResult, once: Once | None, tell: Teller
    ) -> Answer:
        """Take a result in, which was found to be one: all of it, or nothing.

        Raises:
            UsageError: it is none after all, or the organisation has no such site.
            KeyReused: something else was handed in with this key.
            ScanRemoved: the answer told of a scan that was removed.
            KeyInFlight: the first call with this key takes long.
            StoreError: the archive refused; nothing was taken in.
        """
        now, name = datetime.now(UTC), new_id("scan")
        with self._database.write(_DOING) as connection:
            organisation = number_of(connection, who.organisation)
            _site(connection, organisation, who.site)
            number = purging.hidden(connection, organisation, name)
            held = lease.take(connection, number, name)
        try:
            self._write(held, result)
            scan = self._seal(held, who, result, _marked(who, result.scan, name, now))
            answer = self._show(held, who, once, tell, scan, result)
        except BaseException:
            with suppress(StoreError):  # what is left of it goes when the service starts again
                purging.Purging(self._database).discard(held)
            raise
        return answer

    def _write(self, held: Lease, result: HandedInResult) -> None:
        """Write the rows, some at a time: others wait for their turn to write meanwhile."""
        rows = result.addresses()
        writer, more = _Writer(held.scan, result), True
        while more:
            begun = monotonic()
            with self._database.write(_DOING) as connection:
                held.check(connection)
                more = writer.add_some(connection, rows)
            if self._database.file is not None:  # nobody is told when their turn comes
                sleep(monotonic() - begun)

    def _seal(self, held: Lease, who: HandIn, result: HandedInResult, scan: Scan) -> Scan:
        """Enter the record and the seal, whose digest takes as long as all is large."""
        mine = scans.c.number == held.scan
        with self._database.read() as connection:  # all that was handed in may have to be searched
            organisation = number_of(connection, who.organisation)
            retest = retests.retest_here(connection, organisation, scan.retest)
        scan = replace(scan, retest=retest)
        with self._database.write(_DOING) as connection:
            held.check(connection)
            connection.execute(update(scans).where(mine).values(record=scan_to_json(scan)))
        with self._database.read() as connection:
            made = sealing.seal_over(connection, held.scan, result.summary)
        with self._database.write(_DOING) as connection:
            held.check(connection)
            sealing.keep_seal(connection, held.scan, made)
        return scan

    def _show(
        self,
        held: Lease,
        who: HandIn,
        once: Once | None,
        tell: Teller,
        scan: Scan,
        result: HandedInResult,
    ) -> Answer:
        """Let everybody see the scan, which is whole; where it was handed in meanwhile, nobody."""
        with self._database.write(_DOING) as connection:
            organisation = turn(connection, who.organisation, once)
            earlier = answered(connection, organisation, once) if once else None
            if earlier is None:
                held.check(connection)
                if once is not None:
                    begin(connection, organisation, once)
                values = _columns(connection, organisation, who, result.request, scan)
                mine = scans.c.number == held.scan
                connection.execute(update(scans).where(mine).values(**values))
                held.forget(connection)
                outbox.tell_end(connection, held.scan, scan.state)
                days = self._retention_days
                answer = tell(told.one(connection, who.organisation, scan.id, days))
                if once is not None:
                    finish(connection, organisation, once, answer)
                return answer
        purging.Purging(self._database).discard(held)
        return earlier


def _marked(who: HandIn, scan: Scan, name: str, now: datetime) -> Scan:
    """A scan as it is called here, marked as handed in."""
    ours = f"Auditor {scan.versions.get('auditor', '?')}"
    made_by = clean(scan.made_by or ours, _LONGEST)
    marked = Handed(by=who.key, moment=now, made_by=made_by, run=clean(scan.id, _LONGEST))
    return replace(scan, id=name, code=who.code, handed_in=marked, ended=scan.ended or now)


def _columns(
    connection: Connection, organisation: int, who: HandIn, request: str, scan: Scan
) -> dict[str, object]:
    """The row of a scan that was handed in, but for its record."""
    marked, key = scan.handed_in, select(api_key.c.number).where(api_key.c.id == who.key)
    by = connection.execute(key).scalar()
    return {
        "created": clock(),
        "state": str(scan.state),
        "ended": clock(),
        "request": request,
        "site": _site(connection, organisation, who.site),
        "environment": who.environment,
        "branch": who.code.branch,
        "commit_id": who.code.commit,
        "pull_request": who.code.pull_request,
        "target_key": who.target_key,
        "asked_by": by,
        "retest_of": scan.retest and scan.retest.of,
        "retest": retests.text_of(scan.retest),
        "pages_wanted": 0,  # none was visited from here
        "handed_in_by": by,
        "handed_in_at": clock(),
        "made_by": marked and marked.made_by,
    }


def _site(connection: Connection, organisation: int, site: str | None) -> int | None:
    """The number of a site.

    Raises:
        UsageError: the organisation has no such site.
    """
    if site is None:
        return None
    mine = (sites.c.id == site) & (sites.c.organisation == organisation)
    found = connection.execute(select(sites.c.number).where(mine)).scalar()
    if found is None:
        raise UsageError(f"There is no site {site!r}: give the id of one of your own.")
    return int(found)


class _Writer:
    """Writes the rows of a result."""

    def __init__(self, scan: int, result: HandedInResult) -> None:
        self._scan, self._result = scan, result
        self._codes = Writings(scan)
        self._causes = result.cause_numbers()
        self._editions: list[int] | None = None
        self._seqs: dict[str, int] = {}
        self._links: list[tuple[int, str]] = []

    def add_some(self, connection: Connection, rows: Iterator[HandedInAddress]) -> bool:
        """Write some of what is left; returns whether there is more.

        Args:
            connection: inside a transaction that writes.
            rows: the addresses that are left.
        """
        if self._editions is None:
            told = self._result.editions
            self._editions = _enter_editions(connection, self._scan, told, self._result.catalogue)
        written = 0
        for address in rows:
            self._add(connection, address, self._editions)
            written += 1 + len(address.visits) + len(address.occurrences)
            if written >= _ROWS_AT_ONCE:
                return True
        self._end(connection)
        return False

    def _add(self, connection: Connection, address: HandedInAddress, known: Sequence[int]) -> None:
        """Write an address with all that was seen and found there."""
        seq = address.record.seq
        self._seqs[storable(address.record.url)] = seq
        self._links += [(seq, page) for page in dict.fromkeys(address.linking)]
        row = {"scan": self._scan, "linked": address.linked, **addresses.row_of(address.record)}
        connection.execute(insert(schema.address), row)
        editions_of = {
            visit.viewport: None if edition is None else known[edition]
            for visit, edition in zip(address.visits, address.editions, strict=True)
        }
        visits = in_order(address.visits, self._result.scan.plan.viewports)
        Settled.of(self._codes, seq, visits, None).write(connection, self._codes)
        rows: list[dict[str, object]] = []
        for ordinal, visit in enumerate(visits):
            self._tell_edition(connection, seq, ordinal, editions_of[visit.viewport])
            found = [one for one in address.occurrences if one.viewport == visit.viewport]
            key = {"scan": self._scan, "seq": seq, "ordinal": ordinal}
            rows += ({**key, **it} for it in finding_rows(found, self._codes, self._causes))
        self._codes.enter(connection)
        if rows:
            connection.execute(insert(schema.finding), rows)

    def _end(self, connection: Connection) -> None:
        """Write what is known when all addresses are."""
        links = iter(
            {"scan": self._scan, "target": target, "page": self._seqs[storable(page)]}
            for target, page in self._links
            if storable(page) in self._seqs
        )
        while some := list(islice(links, _ROWS)):
            connection.execute(insert(schema.link), some)
        causes = [
            {"scan": self._scan, "number": at, "id": one.id, "record": cause_to_json(one)}
            for at, one in enumerate(self._result.causes())
        ]
        if causes:
            connection.execute(insert(schema.cause), causes)

    def _tell_edition(
        self, connection: Connection, seq: int, ordinal: int, edition: int | None
    ) -> None:
        of = schema.visit.c
        this = (of.scan == self._scan) & (of.seq == seq) & (of.ordinal == ordinal)
        connection.execute(update(schema.visit).where(this).values(edition=edition))


def _enter_editions(
    connection: Connection,
    scan: int,
    versions: Sequence[Mapping[str, str]],
    catalogue: Catalogue,
) -> list[int]:
    """Enter with what pages were judged; returns the number of each."""
    return [editions.enter(connection, scan, catalogue, one) for one in versions]
