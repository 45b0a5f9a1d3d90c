"""The store of one scan: the ledger that a scan writes, and the way to what reports read."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Self, TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from auditor.errors import NothingYet, StoreError
from auditor.model.catalogue import Catalogue
from auditor.model.cause import Cause
from auditor.model.exhibit import Exhibit
from auditor.model.finding import PageJudgement
from auditor.model.gate import GateVerdict
from auditor.model.ledger import AddressRecord, Suspect
from auditor.model.page import PageState, Reason, Viewport
from auditor.model.scan import SEALED_STATES, Scan, ScanState
from auditor.model.seal import Seal, Summary
from auditor.model.text import clean
from auditor.model.visit import Visit
from auditor.store import (
    addresses,
    editions,
    events,
    exhibits,
    gates,
    jobs,
    lease,
    linking,
    schema,
    sealing,
)
from auditor.store.clock import clock
from auditor.store.codec import to_json
from auditor.store.codes import Writings
from auditor.store.database import Database
from auditor.store.homes import Access, open_file, tidy
from auditor.store.lease import Lease
from auditor.store.reading import Results
from auditor.store.records import scan_from_json, scan_to_json
from auditor.store.tables import DEFAULT_ORGANISATION
from auditor.store.writing import (
    Settled,
    forget_judgements,
    in_order,
    runs_without,
    write_judgement,
)

_Row = TypeVar("_Row")


class Store(Results):
    """The results of one scan, in its own file or in an archive of many.

    Writes come from one thread; a reader beside it has a store of its own. Every write is one
    transaction, so a process that is killed loses at most the page in work; each checks the lease
    first, and raises `auditor.errors.LeaseLost` where another process took it over.
    """

    def __init__(self, database: Database, scan: int, held: Lease | None = None) -> None:
        """Bind a store to a scan; nothing else may use ``database``.

        Args:
            database: closed with the store.
            scan: number of the scan.
            held: the lease to write it; None to read alone.
        """
        super().__init__(database, scan)
        self._lease = held
        self._codes: Writings | None = None
        self._edition: int | None = None
        self._beat = monotonic()

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make the file of a new run, and take the lease to write it.

        Raises:
            StoreError: the file is there already, or cannot be written.
        """
        return cls.new(open_file(path, Access.CREATE), DEFAULT_ORGANISATION)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file of a run to go on with it, and take the lease to write it.

        Raises:
            StoreError: there is no such file, it has an unknown format, or the process that
                writes it still lives.
        """
        database = open_file(path, Access.WRITE)
        return cls.lent(database, _only_scan(database))

    @classmethod
    def open_read_only(cls, path: Path) -> Self:
        """Open the file of a run to read it, also while a scan writes it.

        Raises:
            StoreError: there is no such file, or it has an unknown format.
        """
        database = open_file(path, Access.READ)
        return cls(database, _only_scan(database))

    @classmethod
    def new(cls, database: Database, organisation: int) -> Self:
        """A new scan of an organisation, and the lease to write it."""
        with _closed_on_failure(database):
            new = insert(schema.scan).values(organisation=organisation, created=clock())
            with database.write("write the scan to") as connection:
                number = connection.execute(new.returning(schema.scan.c.number)).scalar_one()
                return cls(database, number, lease.take(connection, number, database.name))

    @classmethod
    def lent(cls, database: Database, scan: int) -> Self:
        """A scan to go on with, and the lease to write it.

        Raises:
            StoreError: the process that writes it still lives.
        """
        with _closed_on_failure(database), database.write("open") as connection:
            return cls(database, scan, lease.take(connection, scan, database.name))

    def close(self) -> None:
        """Close the store and let go of the lease; nothing may be called afterwards."""
        held, self._lease = self._lease, None
        sealed = False
        if held is not None:
            # A lease that stays is taken over as soon as this process is gone.
            with suppress(StoreError), self._database.write("close") as connection:
                held.let_go(connection)
                sealed = self._is_sealed(connection)
        self._database.close()
        if sealed and self._database.tidied and self._database.file is not None:
            tidy(self._database.file)

    def heartbeat(self) -> None:
        """Say that the writer lives; to be called every few seconds, writes when it is time.

        Raises:
            LeaseLost: another process took the scan over.
        """
        if monotonic() - self._beat >= lease.BEAT.total_seconds():
            with self._writing("write to"):
                pass

    def save_scan(self, scan: Scan) -> None:
        """Insert or replace the record of this scan, which its seal is over: it loses that."""
        mine = update(schema.scan).where(schema.scan.c.number == self._scan)
        # A scan that has ended is shown as running until what it came to is sealed.
        state = ScanState.RUNNING if scan.state in SEALED_STATES else scan.state
        record = scan_to_json(replace(scan, sealed=False))
        with self._writing("write the scan to") as connection:
            jobs.tell_state(connection, self._scan, state)
            connection.execute(mine.values(id=scan.id, record=record))
            sealing.unseal(connection, self._scan)
        self._viewports = scan.plan.viewports

    def open_edition(self, catalogue: Catalogue, versions: Mapping[str, str]) -> int:
        """Enter with what visits are judged from now on; every visit that is settled names it.

        Args:
            catalogue: of all rules.
            versions: of the programs, by name.

        Returns:
            The edition's place in `editions`: an earlier one's where nothing differs.
        """
        with self._writing("write the rules to") as connection:
            self._edition = editions.enter(connection, self._scan, catalogue, versions)
        return self._edition

    def keep_causes(self, causes: Sequence[Cause], of_occurrences: Sequence[int]) -> None:
        """Keep the causes, and enter for each occurrence which it belongs to.

        Args:
            causes: in the order in which they are read.
            of_occurrences: the place of its cause in ``causes``, in the order of the occurrences.
        """
        with self._database.read() as connection:
            keys = sealing.finding_keys(connection, self._scan)
        numbered = zip(keys, of_occurrences, strict=True)
        for some in _batched(numbered):
            with self._writing("write the causes to") as connection:
                sealing.tell_causes(connection, self._scan, some)
        with self._writing("write the causes to") as connection:
            sealing.keep_causes(connection, self._scan, causes)

    def keep_gate(self, verdict: GateVerdict) -> None:
        """Keep what the gate of the scan says of it, before it is sealed."""
        with self._writing("write the gate to") as connection:
            gates.keep(connection, self._scan, verdict)

    def keep_seal(self, summary: Summary) -> Seal:
        """Seal the content, whose causes are kept; nothing of it may be written any more."""
        with self._database.read() as connection:
            spare = sealing.spare_texts(connection, self._scan)
            made = sealing.seal_over(connection, self._scan, summary)
        self._codes = None  # they may name texts that are gone
        for some in _batched(spare):
            with self._writing("write the seal to") as connection:
                sealing.drop_texts(connection, self._scan, some)
        record = select(schema.scan.c.record).where(schema.scan.c.number == self._scan)
        with self._writing("write the seal to") as connection:
            scan = scan_from_json(connection.execute(record).scalar_one())
            jobs.end(connection, self._scan, scan)
            sealing.keep_seal(connection, self._scan, made)
        return made

    def add(self, records: Sequence[AddressRecord]) -> None:
        """Enter addresses that are new; seq and url must both be unused."""
        with self._writing("write addresses to") as connection:
            addresses.add(connection, self._scan, records)

    def begin(self, seqs: Collection[int]) -> None:
        """Enter that addresses are about to be loaded, beside those that are being loaded."""
        with self._writing("write addresses to") as connection:
            addresses.begin(connection, self._scan, seqs)

    def put_back(self, seqs: Collection[int]) -> None:
        """Enter that addresses are not being loaded any more, and remain to be visited."""
        with self._writing("write addresses to") as connection:
            addresses.put_back(connection, self._scan, seqs)

    def recover(self) -> tuple[Suspect, ...]:
        """Addresses over which earlier processes of this scan died, by seq; not settled since."""
        with self._database.read() as connection:
            return addresses.suspects(connection, self._scan)

    def settle(self, record: AddressRecord, visits: Sequence[Visit], links: Sequence[str]) -> None:
        """Enter what became of an address, its visits, and its links as not yet followed up.

        It is not being loaded any more. What an earlier call wrote of it is replaced.
        """
        codes = self._known_codes()
        ordered = in_order(visits, self._planned_viewports())
        made = Settled.of(codes, record.seq, ordered, self._edition)
        of = schema.pending.c
        with self._writing("write a page to") as connection:
            if not addresses.settle(connection, self._scan, record):
                raise StoreError(
                    f"Address {record.seq} is not among those in {self._database.name}: start the"
                    " scan anew and report this."
                )
            made.write(connection, codes)
            connection.execute(
                delete(schema.pending).where((of.scan == self._scan) & (of.seq == record.seq))
            )
            row = {"scan": self._scan, "seq": record.seq, "links": to_json(list(links))}
            connection.execute(insert(schema.pending), row)
            if not self._database.tidied:  # nobody listens to a run in a file of its own
                events.tell_of_page(connection, self._scan, record)

    def follow_up(
        self, seq: int, new: Sequence[AddressRecord], linked: Collection[int] = ()
    ) -> None:
        """Enter that the links of ``seq`` have been followed up and ``new`` was new among them.

        Args:
            seq: of the page; pages must come in order of discovery.
            new: addresses that were not known before.
            linked: seqs of all the addresses that it links to, those that are new among them.
        """
        of = schema.pending.c
        with self._writing("write addresses to") as connection:
            connection.execute(
                delete(schema.pending).where((of.scan == self._scan) & (of.seq == seq))
            )
            addresses.add(connection, self._scan, new)
            linking.note(connection, self._scan, seq, linked)

    def leave_out(self, records: Sequence[AddressRecord]) -> None:
        """Enter that addresses that were added before will not be visited, and why."""
        with self._writing("write addresses to") as connection:
            for record in records:
                addresses.settle(connection, self._scan, record)

    def settle_open(self, state: PageState, reason: Reason) -> int:
        """Give every address without a state this one; returns how many there were."""
        with self._writing("write addresses to") as connection:
            return addresses.settle_open(connection, self._scan, state, reason)

    def keep_exhibit(self, seq: int, viewport: Viewport, exhibit: Exhibit) -> str:
        """Keep something of a visit, in place of an earlier one of its kind.

        Args:
            seq: of the address, which must be settled.
            viewport: of the visit.
            exhibit: what is kept; the same data twice take room once.

        Returns:
            SHA-256 of its data, hex.
        """
        with self._writing("write a page to") as connection:
            digest = exhibits.keep(connection, self._scan, seq, viewport, exhibit)
            if digest is None:
                raise StoreError(
                    f"Address {seq} is not among those in {self._database.name}: start the scan"
                    " anew and report this."
                )
            return digest

    def forget_judgements(self, rules: Collection[str]) -> None:
        """Delete what rules over all pages said before, when fewer pages were known."""
        codes = self._known_codes()
        with self._database.read() as connection:
            runs = runs_without(connection, codes, rules)
        with self._writing("write judgements to") as connection:
            forget_judgements(connection, codes, rules, runs)

    def add_judgement(self, judgement: PageJudgement) -> None:
        """Enter what a rule over all pages said of one, in the page's first visit.

        What the same rule said of the page before is replaced.
        """
        of = schema.address.c
        place = select(of.seq).where((of.scan == self._scan) & (of.url == judgement.page))
        codes = self._known_codes()
        with self._writing("write a judgement to") as connection:
            seq = connection.execute(place).scalar()
            if seq is None:
                raise StoreError(
                    f"{clean(judgement.page, 200)} is not among the addresses in"
                    f" {self._database.name}: start the scan anew and report this."
                )
            write_judgement(connection, codes, seq, judgement)

    @contextmanager
    def _writing(self, doing: str) -> Iterator[Connection]:
        """One transaction of the process that has the lease."""
        if self._lease is None:
            raise StoreError(
                f"The results in {self._database.name} were opened to be read: nothing was written."
            )
        try:
            with self._database.write(doing) as connection:
                self._lease.check(connection)
                yield connection
        except BaseException:
            self._codes = None  # they may name rows that were not kept
            raise
        self._beat = monotonic()

    def _is_sealed(self, connection: Connection) -> bool:
        mine = select(schema.seal.c.digest).where(schema.seal.c.scan == self._scan)
        return connection.execute(mine).first() is not None

    def _known_codes(self) -> Writings:
        """The codes of the scan, which nobody else enters as long as the lease is held."""
        if self._codes is None:
            with self._database.read() as connection:
                self._codes = Writings.of(connection, self._scan)
        return self._codes


def _batched(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Rows, as many at a time as are written in one transaction."""
    rest = iter(rows)
    while some := list(islice(rest, sealing.ROWS)):
        yield some


@contextmanager
def _closed_on_failure(database: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.close()
        raise


def _only_scan(database: Database) -> int:
    with _closed_on_failure(database), database.read("open") as connection:
        number = connection.execute(select(schema.scan.c.number)).scalar()
        if number is None:
            raise NothingYet
        return int(number)
