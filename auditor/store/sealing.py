"""What is kept when a scan is over: its causes, which finding belongs to which, and its seal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, union, update

from auditor.model.cause import Cause
from auditor.model.seal import Seal, Summary
from auditor.store.content import digest_with
from auditor.store.records import (
    cause_to_json,
    scan_from_json,
    scan_to_json,
    seal_from_json,
    seal_to_json,
)
from auditor.store.schema import cause, finding, seal, text
from auditor.store.schema import scan as scans

ROWS: Final = 1_000
"""Rows that are changed in one transaction; others may write before the next one."""


def finding_keys(connection: Connection, scan: int) -> Sequence[Row[int, int, int]]:
    """The key of each finding, in the order of the occurrences."""
    of = finding.c
    keys = (of.seq, of.ordinal, of.position)
    return connection.execute(select(*keys).where(of.scan == scan).order_by(of.scan, *keys)).all()


def tell_causes(
    connection: Connection, scan: int, numbered: Sequence[tuple[Row[int, int, int], int]]
) -> None:
    """Enter for findings which cause they belong to; nobody reads it before that is kept.

    Args:
        connection: inside a transaction.
        scan: number of the scan.
        numbered: keys of some findings, with the number of the cause.
    """
    of = finding.c
    this = of.scan == scan
    for name in ("seq", "ordinal", "position"):
        this &= of[name] == bindparam(f"of_{name}")
    belongs = update(finding).where(this).values(cause=bindparam("belongs_to"))
    rows = [
        {
            "of_seq": key.seq,
            "of_ordinal": key.ordinal,
            "of_position": key.position,
            "belongs_to": number,
        }
        for key, number in numbered
    ]
    connection.execute(belongs, rows)


def keep_causes(connection: Connection, scan: int, causes: Sequence[Cause]) -> None:
    """Replace the causes of a scan.

    Args:
        connection: inside a transaction.
        scan: number of the scan.
        causes: in the order in which they are read.
    """
    connection.execute(delete(cause).where(cause.c.scan == scan))
    rows = [
        {"scan": scan, "number": number, "id": one.id, "record": cause_to_json(one)}
        for number, one in enumerate(causes)
    ]
    if rows:
        connection.execute(insert(cause), rows)


def spare_texts(connection: Connection, scan: int) -> Sequence[int]:
    """Codes of texts that no finding names any more: those of pages that were settled again."""
    of = finding.c
    columns = (of.selector, of.snippet, of.reason, of.data, of.locator, of.signpost)
    named = union(*(select(one).where(of.scan == scan, one.is_not(None)) for one in columns))
    spare = select(text.c.code).where(text.c.scan == scan, text.c.code.not_in(named))
    return connection.execute(spare).scalars().all()


def drop_texts(connection: Connection, scan: int, codes: Sequence[int]) -> None:
    """Delete texts that no finding names."""
    connection.execute(delete(text).where(text.c.scan == scan, text.c.code.in_(codes)))


def cause_records(connection: Connection, scan: int) -> Sequence[str]:
    """What `auditor.store.records.cause_to_json` wrote of each cause, by number."""
    mine = select(cause.c.record).where(cause.c.scan == scan).order_by(cause.c.number)
    return connection.execute(mine).scalars().all()


def seal_over(connection: Connection, scan: int, summary: Summary) -> Seal:
    """The seal over the present content of a scan, whose causes are kept; only reads.

    Args:
        connection: inside a transaction.
        scan: number of the scan, which nobody else writes before the seal is kept.
        summary: what the scan comes to.
    """
    made = Seal(digest="", summary=summary)
    found = digest_with(connection, scan, _sealed_record(connection, scan), seal_to_json(made))
    return replace(made, digest=found)


def keep_seal(connection: Connection, scan: int, made: Seal) -> None:
    """Replace the seal of a scan.

    The record of the scan remembers that it is sealed, so that the seal cannot just be taken away.
    """
    told = update(scans).where(scans.c.number == scan)
    connection.execute(told.values(record=_sealed_record(connection, scan)))
    connection.execute(delete(seal).where(seal.c.scan == scan))
    row = {"scan": scan, "digest": made.digest, "record": seal_to_json(made)}
    connection.execute(insert(seal), row)


def _sealed_record(connection: Connection, scan: int) -> str:
    record = select(scans.c.record).where(scans.c.number == scan)
    found = scan_from_json(connection.execute(record).scalar_one())
    return scan_to_json(replace(found, sealed=True))


def seal_of(connection: Connection, scan: int) -> Seal | None:
    """The seal of a scan, None where it has none."""
    row = connection.execute(select(seal).where(seal.c.scan == scan)).first()
    return None if row is None else seal_from_json(row.record, row.digest)


def unseal(connection: Connection, scan: int) -> None:
    """Forget the seal and the causes of a scan that goes on."""
    for table in (seal, cause):
        connection.execute(delete(table).where(table.c.scan == scan))
