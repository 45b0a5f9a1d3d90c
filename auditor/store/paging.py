"""Rows of a scan some at a time, as somebody asks for them: read along the keys, never counted off.

A slice begins behind the key of the last row before it, so that each costs the same however many
came before. What is asked for is compared where the rows are walked: a slice that finds nothing
reads the rows of a scan once, and so do all slices together.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from auditor.model.asked import AskedCauses, AskedFindings, AskedPages, RowKey, Slice
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState
from auditor.model.report import PageEntry
from auditor.store.codes import Readings, Said
from auditor.store.database import Database
from auditor.store.found import EVERY, TEXTS, page_of_findings
from auditor.store.rows import StoredRows
from auditor.store.schema import address, cause, finding, visit

_Row = TypeVar("_Row")

_ADDRESSES: Final = 200
_CAUSES: Final = 100
_BEFORE_ALL: Final = (-1, -1, -1)
_ANY_CAUSE: Final = AskedCauses()


def of_pages(rows: StoredRows, asked: AskedPages, after: RowKey, limit: int) -> Slice[PageEntry]:
    """Entries of pages, in the order of discovery.

    Args:
        rows: of the scan.
        asked: which are wanted.
        after: key of the last one before them; empty for the first.
        limit: as many at the most.
    """
    only = _addresses(rows.scan, asked)
    found = rows.numbered_pages(after, only, min(limit + 1, _ADDRESSES))
    wanted = (one for one in found if asked.state in (None, one[1].state))
    return _cut(wanted, limit)


def of_occurrences(
    rows: StoredRows, asked: AskedFindings, after: RowKey, limit: int
) -> Slice[Occurrence]:
    """Occurrences, in the order of reports; the arguments are as those of `of_pages`.

    The causes that ``rows`` knows are not used: those of the slice alone are looked up.
    """
    codes = Readings(rows.scan)
    seq, ordinal, position = after or _BEFORE_ALL
    last = (seq, ordinal, position)
    with rows.database.read() as connection:
        only = _findings(connection, rows.scan, asked, codes.said(connection))
        if asked.page is not None:
            page = _seq(connection, rows.scan, asked.page)
            last = max(last, (page, -1, -1))
            only &= finding.c.seq <= page
        some = page_of_findings(rows.scan, last, limit + 1, TEXTS, only)
        batch = connection.execute(some).all()
        said = codes.said(connection)
        rows = replace(rows, causes=_causes_of(connection, rows.scan, batch))
    found = (
        ((row.seq, row.ordinal, row.position), rows.occurrence(row, said[row.said]))
        for row in batch
    )
    return _cut(found, limit)


def _causes_of(
    connection: Connection, scan: int, batch: Sequence[Row[Any]]
) -> Mapping[int | None, str]:
    """Ids of the causes of some findings, by number."""
    numbers = {row.cause for row in batch} - {None}
    these = (cause.c.scan == scan) & cause.c.number.in_(numbers)
    rows = connection.execute(select(cause.c.number, cause.c.id).where(these))
    return {row.number: row.id for row in rows}


def of_causes(
    database: Database, scan: int, asked: AskedCauses, after: RowKey, limit: int
) -> Slice[str]:
    """Records of causes of a sealed scan, in the order in which they are read; as `of_pages`."""
    found = _causes(database, scan, after, min(limit + 1, _CAUSES))
    return _cut((one for one in found if _is_wanted(one[1], asked)), limit)


def _causes(
    database: Database, scan: int, after: RowKey, number: int
) -> Iterator[tuple[RowKey, str]]:
    """Key and record of each cause, so many read at a time."""
    of = cause.c
    last = after[0] if after else -1
    while True:
        behind = (of.scan == scan) & (of.number > last)
        some = select(of.number, of.record).where(behind).order_by(of.scan, of.number)
        with database.read() as connection:
            batch = connection.execute(some.limit(number)).all()
        yield from (((row.number,), row.record) for row in batch)
        if len(batch) < number:
            return
        last = batch[-1].number


def _is_wanted(record: str, asked: AskedCauses) -> bool:
    if asked == _ANY_CAUSE:
        return True
    told = json.loads(record)
    return asked.wants(
        rules=told["rules"],
        criteria=(*told["criteria"], *told["asks"]),
        engines=told["engines"],
        kind=told["kind"],
        outcome=told["outcome"],
    )


def _cut(found: Iterator[tuple[RowKey, _Row]], limit: int) -> Slice[_Row]:
    some = list(islice(found, limit + 1))
    kept = some[:limit]
    keys = tuple(key for key, _ in kept)
    return Slice(tuple(row for _, row in kept), keys[-1] if len(some) > limit else None, keys)


def _addresses(scan: int, asked: AskedPages) -> ColumnElement[bool]:
    """The addresses that may have an entry that is wanted."""
    only = EVERY if asked.page is None else address.c.url == asked.page
    if asked.state is None:
        return only
    seen = (visit.c.scan == scan) & (visit.c.seq == address.c.seq)
    visited = select(visit.c.seq).where(seen & (visit.c.state == asked.state.value)).exists()
    mine = [address.c.state == asked.state.value, visited]
    if asked.state is PageState.INTERRUPTED:  # so is called what was not seen in a viewport
        mine += [address.c.state.is_(None), address.c.state == PageState.AUDITED.value]
    return only & or_(*mine)


def _findings(
    connection: Connection, scan: int, asked: AskedFindings, said: Mapping[int, Said]
) -> ColumnElement[bool]:
    """The findings that are wanted, but for their page."""
    only = EVERY
    codes = [code for code, one in said.items() if _is_said(one, asked)]
    if len(codes) < len(said):
        only &= finding.c.said.in_(codes)
    if asked.cause is not None:
        named = (cause.c.scan == scan) & (cause.c.id == asked.cause)
        numbers = connection.execute(select(cause.c.number).where(named)).scalars().all()
        only &= finding.c.cause.in_(numbers)
    if asked.fingerprint is not None:
        only &= finding.c.fingerprint == asked.fingerprint
    return only


def _seq(connection: Connection, scan: int, url: str) -> int:
    """The seq of an address, one before all where it is not known."""
    this = (address.c.scan == scan) & (address.c.url == url)
    found = connection.execute(select(address.c.seq).where(this)).scalar()
    return -1 if found is None else int(found)


def _is_said(one: Said, asked: AskedFindings) -> bool:
    return asked.wants(
        rules=(one.rule, *one.also_found_by),
        criteria=one.criteria,
        engines=(one.engine,),
        kind=one.kind,
        outcome=one.outcome,
    )
