"""Retests: of which scan, and which of its findings are looked for again."""

import json
from dataclasses import replace

from sqlalchemy import Connection, select

from auditor.model.target import Retesting
from auditor.store.codec import to_json
from auditor.store.records import scan_from_json
from auditor.store.schema import kept
from auditor.store.schema import scan as scans


def text_of(retest: Retesting | None) -> str | None:
    """Which findings are looked for again, as a row has it; None for no retest."""
    return None if retest is None else to_json([list(retest.causes), retest.scanned_base])


def retest_in(of: str | None, asked: str | None) -> Retesting | None:
    """What a scan looks for again, by the columns of its row; None for a scan of its own."""
    if of is None:
        return None
    causes, base = json.loads(asked) if asked else ([], "")
    return Retesting(of=of, causes=tuple(causes), scanned_base=base)


def retest_here(
    connection: Connection, organisation: int, asked: Retesting | None
) -> Retesting | None:
    """A retest that was made elsewhere, by the id that the scan it is of has here.

    Where that scan was not handed in, by the name that it has elsewhere: it stays a retest.

    Args:
        connection: inside a transaction.
        organisation: number of the one that hands it in, of whose scans alone it can be.
        asked: as it was told; None for no retest.
    """
    if asked is None:
        return None
    of = scans.c
    mine = select(of.id, of.record).where(of.organisation == organisation, kept())
    handed = mine.where(of.handed_in_at.is_not(None), of.record.contains(asked.of, autoescape=True))
    for row in connection.execute(handed.order_by(of.number.desc())):
        told = scan_from_json(row.record).handed_in
        if told is not None and told.run == asked.of:
            return replace(asked, of=row.id)
    return asked
