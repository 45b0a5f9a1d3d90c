"""Taking in results that were made elsewhere: all of one in a transaction, sealed, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from sqlalchemy import Connection, insert, select, update

from auditor.errors import UsageError
from auditor.model.admission import Answer, AskedScan, Once
from auditor.model.catalogue import Catalogue
from auditor.model.handed_in import HandedInAddress, HandedInResult, HandIn
from auditor.model.scan import Handed, Scan
from auditor.model.text import clean
from auditor.store import addresses, editions, outbox, retests, schema, sealing, told
from auditor.store.clock import clock
from auditor.store.codec import storable
from auditor.store.codes import Writings
from auditor.store.database import Database
from auditor.store.idempotency import answered, begin, finish, turn
from auditor.store.ids import new_id
from auditor.store.organisations import number_of
from auditor.store.records import cause_to_json, scan_to_json
from auditor.store.schema import scan as scans
from auditor.store.service_schema import api_key
from auditor.store.service_schema import site as sites
from auditor.store.writing import Settled, finding_rows, in_order

_ROWS: Final = 5_000
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
        with self._database.write("write the handed-in result to") as connection:
            organisation = turn(connection, who.organisation, once)
            if once is not None:
                earlier = answered(connection, organisation, once)
                if earlier is not None:
                    return earlier
                begin(connection, organisation, once)
            name = _enter(connection, organisation, who, result)
            answer = tell(told.one(connection, who.organisation, name, self._retention_days))
            if once is not None:
                finish(connection, organisation, once, answer)
        return answer


def _enter(connection: Connection, organisation: int, who: HandIn, result: HandedInResult) -> str:
    """Write a result; returns the id that it has from now on."""
    now, name = datetime.now(UTC), new_id("scan")
    ours = f"Auditor {result.scan.versions.get('auditor', '?')}"
    made_by = clean(result.scan.made_by or ours, _LONGEST)
    marked = Handed(by=who.key, moment=now, made_by=made_by, run=clean(result.scan.id, _LONGEST))
    scan = replace(
        result.scan,
        id=name,
        code=who.code,
        handed_in=marked,
        ended=result.scan.ended or now,
        retest=retests.retest_here(connection, organisation, result.scan.retest),
    )
    number = _enter_scan(connection, organisation, who, result, scan)
    writer = _Writer(connection, number, result)
    for address in result.addresses():
        writer.add(address)
    writer.end()
    made = sealing.seal_over(connection, number, result.summary)
    sealing.keep_seal(connection, number, made)
    outbox.tell_end(connection, number, scan.state)
    return name


def _enter_scan(
    connection: Connection, organisation: int, who: HandIn, result: HandedInResult, scan: Scan
) -> int:
    marked, key = scan.handed_in, select(api_key.c.number).where(api_key.c.id == who.key)
    by = connection.execute(key).scalar()
    values = {
        "organisation": organisation,
        "id": scan.id,
        "record": scan_to_json(scan),
        "created": clock(),
        "state": str(scan.state),
        "ended": clock(),
        "request": result.request,
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
    new = insert(scans).values(**values).returning(scans.c.number)
    return int(connection.execute(new).scalar_one())


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

    def __init__(self, connection: Connection, scan: int, result: HandedInResult) -> None:
        self._connection, self._scan, self._result = connection, scan, result
        self._codes = Writings(scan)
        self._causes = result.cause_numbers()
        self._editions = _enter_editions(connection, scan, result.editions, result.catalogue)
        self._seqs: dict[str, int] = {}
        self._links: list[tuple[int, str]] = []

    def add(self, address: HandedInAddress) -> None:
        """Write an address with all that was seen and found there."""
        seq = address.record.seq
        self._seqs[storable(address.record.url)] = seq
        self._links += [(seq, page) for page in dict.fromkeys(address.linking)]
        row = {"scan": self._scan, "linked": address.linked, **addresses.row_of(address.record)}
        self._connection.execute(insert(schema.address), row)
        editions_of = {
            visit.viewport: None if edition is None else self._editions[edition]
            for visit, edition in zip(address.visits, address.editions, strict=True)
        }
        visits = in_order(address.visits, self._result.scan.plan.viewports)
        Settled.of(self._codes, seq, visits, None).write(self._connection, self._codes)
        rows: list[dict[str, object]] = []
        for ordinal, visit in enumerate(visits):
            self._tell_edition(seq, ordinal, editions_of[visit.viewport])
            found = [one for one in address.occurrences if one.viewport == visit.viewport]
            key = {"scan": self._scan, "seq": seq, "ordinal": ordinal}
            rows += ({**key, **it} for it in finding_rows(found, self._codes, self._causes))
        self._codes.enter(self._connection)
        if rows:
            self._connection.execute(insert(schema.finding), rows)

    def end(self) -> None:
        """Write what is known when all addresses are."""
        links = iter(
            {"scan": self._scan, "target": target, "page": self._seqs[storable(page)]}
            for target, page in self._links
            if storable(page) in self._seqs
        )
        while some := list(islice(links, _ROWS)):
            self._connection.execute(insert(schema.link), some)
        causes = [
            {"scan": self._scan, "number": at, "id": one.id, "record": cause_to_json(one)}
            for at, one in enumerate(self._result.causes())
        ]
        if causes:
            self._connection.execute(insert(schema.cause), causes)

    def _tell_edition(self, seq: int, ordinal: int, edition: int | None) -> None:
        of = schema.visit.c
        this = (of.scan == self._scan) & (of.seq == seq) & (of.ordinal == ordinal)
        self._connection.execute(update(schema.visit).where(this).values(edition=edition))


def _enter_editions(
    connection: Connection,
    scan: int,
    versions: Sequence[Mapping[str, str]],
    catalogue: Catalogue,
) -> list[int]:
    """Enter with what pages were judged; returns the number of each."""
    return [editions.enter(connection, scan, catalogue, one) for one in versions]
