"""Addresses of a scan as rows, and what is being loaded of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from auditor.model.ledger import AddressRecord, Source, Suspect
from auditor.model.page import PageState, Reason
from auditor.store.codec import storable
from auditor.store.schema import address, in_flight

_WRITTEN_WHEN_SETTLED: Final = ("state", "reason", "detail", "attempts", "redirect_to")


def add(connection: Connection, scan: int, records: Sequence[AddressRecord]) -> None:
    """Enter addresses that are new."""
    if records:
        rows = [{"scan": scan, "linked": 0, **row_of(record)} for record in records]
        connection.execute(insert(address), rows)


def settle(connection: Connection, scan: int, record: AddressRecord) -> bool:
    """Enter what became of an address that is no longer being loaded; False if it is unknown."""
    row = row_of(record)
    this = (address.c.scan == scan) & (address.c.seq == record.seq)
    written = {key: row[key] for key in _WRITTEN_WHEN_SETTLED}
    found = connection.execute(update(address).where(this).values(**written)).rowcount
    done = (in_flight.c.scan == scan) & (in_flight.c.seq == record.seq)
    connection.execute(delete(in_flight).where(done))
    return found == 1


def settle_open(connection: Connection, scan: int, state: PageState, reason: Reason) -> int:
    """Give every address without a state this one; returns how many there were."""
    still_open = update(address).where((address.c.scan == scan) & address.c.state.is_(None))
    ending = {"state": state.value, "reason": reason.value}
    return connection.execute(still_open.values(**ending)).rowcount


def begin(connection: Connection, scan: int, seqs: Collection[int]) -> None:
    """Enter that addresses are being loaded from now on, beside those that are already."""
    mine = (in_flight.c.scan == scan) & in_flight.c.seq.in_(seqs)
    known = set(connection.execute(select(in_flight.c.seq).where(mine)).scalars())
    connection.execute(update(in_flight).where(mine).values(loading=True))
    fresh = {"scan": scan, "loading": True, "suspect": False, "deaths": 0}
    rows = [{**fresh, "seq": seq} for seq in dict.fromkeys(seqs) if seq not in known]
    if rows:
        connection.execute(insert(in_flight), rows)


def put_back(connection: Connection, scan: int, seqs: Collection[int]) -> None:
    """Enter that addresses are not being loaded any more, and are as they were before."""
    mine = (in_flight.c.scan == scan) & in_flight.c.seq.in_(seqs)
    connection.execute(delete(in_flight).where(mine & ~in_flight.c.suspect))
    connection.execute(update(in_flight).where(mine).values(loading=False))


def suspects(connection: Connection, scan: int) -> tuple[Suspect, ...]:
    """Addresses that a process died over, by seq."""
    of = in_flight.c
    chosen = select(of.seq, of.deaths).where((of.scan == scan) & of.suspect).order_by(of.seq)
    return tuple(Suspect(seq=row.seq, deaths=row.deaths) for row in connection.execute(chosen))


def row_of(record: AddressRecord) -> Mapping[str, object]:
    """An address as a row, but for its scan and who links to it."""
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


def record_of(row: Row[Any]) -> AddressRecord:
    """An address from its row."""
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
