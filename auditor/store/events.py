"""What is told of a scan while it goes on: rows whose numbers rise, for whoever listens."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select

from auditor.model.ledger import AddressRecord
from auditor.store.clock import clock
from auditor.store.codec import to_json
from auditor.store.schema import scan as scans
from auditor.store.service_schema import event

STATE = "state"
"""Kind: the state that the scan has now."""
PROGRESS = "progress"
"""Kind: where it stands; only the newest is kept."""
PAGE = "page"
"""Kind: an address that was settled."""


def add(connection: Connection, scan: int, kind: str, data: Mapping[str, object]) -> None:
    """Add an event; one of progress takes the place of the one before.

    Args:
        connection: inside a transaction that writes.
        scan: number of the scan.
        kind: one of the above.
        data: what JSON can hold.
    """
    # Who writes events of this scan waits here for whoever does so now.
    connection.execute(select(scans.c.number).where(scans.c.number == scan).with_for_update())
    mine = event.c.scan == scan
    newest = connection.execute(select(func.max(event.c.id)).where(mine)).scalar() or 0
    if kind == PROGRESS:
        connection.execute(delete(event).where(mine & (event.c.kind == PROGRESS)))
    row = {"scan": scan, "id": newest + 1, "at": clock(), "kind": kind, "data": to_json(dict(data))}
    connection.execute(insert(event).values(**row))


def tell_of_page(connection: Connection, scan: int, record: AddressRecord) -> None:
    """Add that an address was settled, in the transaction that settles it."""
    told = {"url": record.url, "state": record.state, "reason": record.reason}
    add(connection, scan, PAGE, told)
