"""What is kept when a scan is over: its causes, which finding belongs to which, and its seal."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, union, update

from auditor.model.cause import Cause
from auditor.model.seal import Seal, Summary
from auditor.store.content import digest
from auditor.store.records import (
    cause_to_json,
    scan_from_json,
    scan_to_json,
    seal_from_json,
    seal_to_json,
)
from auditor.store.schema import cause, finding, seal, text
from auditor.store.schema import scan as scans

_ROWS: Final = 5_000


def keep_causes(
    connection: Connection, scan: int, causes: Sequence[Cause], of_occurrences: Sequence[int]
) -> None:
    """Replace the causes of a scan, and enter for each finding which it belongs to.

    Args:
        connection: inside a transaction.
        scan: number of the scan.
        causes: in the order in which they are read.
        of_occurrences: the place of its cause in ``causes``, in the order of the occurrences.
    """
    connection.execute(delete(cause).where(cause.c.scan == scan))
    rows = [
        {"scan": scan, "number": number, "id": one.id, "record": cause_to_json(one)}
        for number, one in enumerate(causes)
    ]
    if rows:
        connection.execute(insert(cause), rows)
    of = finding.c
    keys = (of.seq, of.ordinal, of.position)
    this = of.scan == scan
    for name, column in zip(("of_seq", "of_ordinal", "of_position"), keys, strict=True):
        this &= column == bindparam(name)
    belongs = update(finding).where(this).values(cause=bindparam("belongs_to"))
    found = connection.execute(select(*keys).where(of.scan == scan).order_by(of.scan, *keys)).all()
    numbered = zip(found, of_occurrences, strict=True)
    while some := list(islice(numbered, _ROWS)):
        connection.execute(
            belongs,
            [
                {
                    "of_seq": key.seq,
                    "of_ordinal": key.ordinal,
                    "of_position": key.position,
                    "belongs_to": number,
                }
                for key, number in some
            ],
        )


def drop_texts(connection: Connection, scan: int) -> None:
    """Delete the texts that no finding names any more: those of pages that were settled again."""
    of = finding.c
    columns = (of.selector, of.snippet, of.reason, of.data, of.locator, of.signpost)
    named = union(*(select(one).where(of.scan == scan, one.is_not(None)) for one in columns))
    mine = text.c.scan == scan
    connection.execute(delete(text).where(mine, text.c.code.not_in(named)))


def cause_records(connection: Connection, scan: int) -> Sequence[str]:
    """What `auditor.store.records.cause_to_json` wrote of each cause, by number."""
    mine = select(cause.c.record).where(cause.c.scan == scan).order_by(cause.c.number)
    return connection.execute(mine).scalars().all()


def keep_seal(connection: Connection, scan: int, summary: Summary) -> Seal:
    """Replace the seal of a scan, whose causes are kept, by one over its present content.

    The record of the scan remembers that it is sealed, so that the seal cannot just be taken away.
    """
    this = scans.c.number == scan
    record = scan_from_json(connection.execute(select(scans.c.record).where(this)).scalar_one())
    told = scan_to_json(replace(record, sealed=True))
    connection.execute(update(scans).where(this).values(record=told))
    connection.execute(delete(seal).where(seal.c.scan == scan))
    made = Seal(digest="", summary=summary)
    row = {"scan": scan, "digest": "", "record": seal_to_json(made)}
    connection.execute(insert(seal), row)
    found = digest(connection, scan)
    connection.execute(update(seal).where(seal.c.scan == scan).values(digest=found))
    return replace(made, digest=found)


def seal_of(connection: Connection, scan: int) -> Seal | None:
    """The seal of a scan, None where it has none."""
    row = connection.execute(select(seal).where(seal.c.scan == scan)).first()
    return None if row is None else seal_from_json(row.record, row.digest)


def unseal(connection: Connection, scan: int) -> None:
    """Forget the seal and the causes of a scan that goes on."""
    for table in (seal, cause):
        connection.execute(delete(table).where(table.c.scan == scan))
