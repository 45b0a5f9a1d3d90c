"""Editions and catalogues: what a scan's visits were judged with, kept with its results."""

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import Connection, insert, select

from auditor.model.catalogue import Catalogue, Edition
from auditor.store.codec import to_json
from auditor.store.database import insert_once
from auditor.store.records import rules_from_json, rules_to_json
from auditor.store.schema import catalogue as catalogues
from auditor.store.schema import edition as editions


def enter(
    connection: Connection, scan: int, catalogue: Catalogue, versions: Mapping[str, str]
) -> int:
    """The number of the edition with these rules and versions; entered unless it is there."""
    entered = Edition(catalogue=catalogue.hash, versions=versions)
    known = of_scan(connection, scan)
    if entered in known:
        return known.index(entered)
    there = select(catalogues.c.hash).where(catalogues.c.hash == catalogue.hash)
    if connection.execute(there).first() is None:
        packed = zlib.compress(rules_to_json(catalogue.rules).encode(), 9)
        insert_once(connection, catalogues, {"hash": catalogue.hash, "record": packed})
    row = {"scan": scan, "number": len(known), "versions": to_json(dict(versions))}
    connection.execute(insert(editions), {**row, "catalogue": catalogue.hash})
    return len(known)


def of_scan(connection: Connection, scan: int) -> tuple[Edition, ...]:
    """The editions of a scan, by number."""
    of = editions.c
    rows = connection.execute(select(editions).where(of.scan == scan).order_by(of.number))
    return tuple(
        Edition(catalogue=row.catalogue, versions=json.loads(row.versions)) for row in rows
    )


def catalogues_of_scan(connection: Connection, scan: int) -> dict[str, Catalogue]:
    """The catalogues that the editions of a scan name, by hash.

    Raises:
        StoreError: one cannot be read.
    """
    of = catalogues.c
    named = select(editions.c.catalogue).where(editions.c.scan == scan)
    rows = connection.execute(select(of.hash, of.record).where(of.hash.in_(named)))
    return {row.hash: _unpacked(row.hash, row.record) for row in rows}


@lru_cache(maxsize=8)
def _unpacked(hash_: str, record: bytes) -> Catalogue:
    """A catalogue as it was kept; a service reads the same few again and again."""
    return Catalogue(rules=rules_from_json(zlib.decompress(record).decode()), hash=hash_)
