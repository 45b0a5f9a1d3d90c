"""Exhibits of visits: what they hold is kept once for each organisation, by its hash."""

from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from auditor.errors import StoreError
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.page import Viewport
from auditor.store import schema
from auditor.store.database import insert_once
from auditor.store.schema import blob, evidence, visit


def keep(
    connection: Connection, scan: int, seq: int, viewport: Viewport, exhibit: Exhibit
) -> str | None:
    """Keep an exhibit in place of an earlier one of its kind.

    Args:
        connection: inside a transaction.
        scan: number of the scan.
        seq: of the address.
        viewport: of the visit.
        exhibit: what is kept.

    Returns:
        SHA-256 of its data, hex; None where there is no such visit.
    """
    of = schema.visit.c
    this = (of.scan == scan) & (of.seq == seq) & (of.viewport == str(viewport))
    ordinal = connection.execute(select(of.ordinal).where(this)).scalar()
    if ordinal is None:
        return None
    owner = select(schema.scan.c.organisation).where(schema.scan.c.number == scan)
    organisation = connection.execute(owner).scalar_one()
    digest = sha256(exhibit.data).hexdigest()
    keep_data(connection, organisation, digest, exhibit.data)
    key = {"scan": scan, "seq": seq, "ordinal": ordinal, "kind": exhibit.kind.value}
    connection.execute(delete(evidence).filter_by(**key))
    kept = {"media_type": exhibit.media_type, "organisation": organisation, "blob": digest}
    connection.execute(insert(evidence), {**key, **kept})
    return digest


def keep_data(connection: Connection, organisation: int, digest: str, data: bytes) -> None:
    """Keep data once for an organisation; nobody removes them until the transaction ends.

    Args:
        connection: inside a transaction.
        organisation: its number.
        digest: SHA-256 of the data, hex.
        data: what is kept.
    """
    there = (blob.c.organisation == organisation) & (blob.c.hash == digest)
    held = select(blob.c.hash).where(there).with_for_update(key_share=True, read=True)
    if connection.execute(held).first() is None:  # nobody removes it now, see purging
        insert_once(connection, blob, {"organisation": organisation, "hash": digest, "data": data})


def inventories_of(connection: Connection, scan: int, url: str) -> Mapping[Viewport, bytes]:
    """The inventories of a page, by the window that one was taken in, in the plan's order."""
    of = evidence.c
    chosen = (
        select(of.blob, blob.c.data, visit.c.viewport)
        .select_from(evidence)
        .join(
            visit,
            (visit.c.scan == of.scan) & (visit.c.seq == of.seq) & (visit.c.ordinal == of.ordinal),
        )
        .join(schema.address, (schema.address.c.scan == of.scan) & (schema.address.c.seq == of.seq))
        .join(blob, (blob.c.organisation == of.organisation) & (blob.c.hash == of.blob))
        .where(of.scan == scan, schema.address.c.url == url)
        .where(of.kind == ExhibitKind.INVENTORY.value)
        .order_by(of.ordinal)
    )
    rows = connection.execute(chosen).all()
    for row in rows:
        _see_that_it_is_whole(row.data, row.blob, f"{url} ({ExhibitKind.INVENTORY.value})")
    return {Viewport.parse(row.viewport): row.data for row in rows}


def of_visit(
    connection: Connection, scan: int, seq: int, viewport: Viewport
) -> tuple[Exhibit, ...]:
    """What is kept of a visit, by kind.

    Raises:
        StoreError: its data are not those that were kept.
    """
    of = evidence.c
    chosen = (
        select(of.kind, of.media_type, of.blob, blob.c.data)
        .join(visit, (visit.c.scan == of.scan) & (visit.c.seq == of.seq))
        .join(blob, (blob.c.organisation == of.organisation) & (blob.c.hash == of.blob))
        .where(of.scan == scan, of.seq == seq, visit.c.viewport == str(viewport))
        .where(of.ordinal == visit.c.ordinal)
    )
    found: list[Exhibit] = []
    for row in connection.execute(chosen):
        _see_that_it_is_whole(row.data, row.blob, f"address {seq} ({row.kind})")
        kind = ExhibitKind(row.kind)
        found.append(Exhibit(kind=kind, media_type=row.media_type, data=row.data))
    return tuple(sorted(found, key=lambda one: one.kind))


def _see_that_it_is_whole(data: bytes, digest: str, of_what: str) -> None:
    if sha256(data).hexdigest() != digest:
        raise StoreError(
            f"What was kept of {of_what} does not match its hash: it was changed since. Use a"
            " copy of the results that was not, or scan again."
        )
