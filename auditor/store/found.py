"""Findings as they are read: a row of codes, joined with the texts that it names."""

import json
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Row, Select, func, select, true, tuple_

from auditor.model import locator_json
from auditor.model.finding import Finding
from auditor.store.codec import selector_from_json, signpost_from_json
from auditor.store.codes import Said
from auditor.store.schema import address, finding, text

TEXTS: Final = ("selector", "snippet", "reason", "data", "locator", "signpost")
"""Columns that hold the code of a text."""
EVERY: Final[ColumnElement[bool]] = true()
"""The condition that every row meets."""


def select_findings(scan: int, texts: tuple[str, ...] = TEXTS) -> Select[Any]:
    """Findings of a scan, in the order of their keys, with some of their texts; "" for none."""
    of = finding.c
    chosen = _with_texts(finding, texts).where(of.scan == scan)
    return chosen.order_by(of.scan, of.seq, of.ordinal, of.position)


def page_of_findings(
    scan: int,
    after: tuple[int, int, int],
    rows: int,
    texts: tuple[str, ...] = TEXTS,
    only: ColumnElement[bool] = EVERY,
) -> Select[Any]:
    """Some findings of a scan, as `select_findings`, with the address of their page.

    They are counted off along the key before anything is joined: a database that has no statistics
    yet would join all that is left for every page.

    Args:
        scan: number of the scan.
        after: seq, ordinal and position of the last finding before them.
        rows: as many at the most.
        texts: columns of texts.
        only: which findings are wanted.
    """
    of = finding.c
    key = (of.seq, of.ordinal, of.position)
    rest = (of.scan == scan) & (tuple_(*key) > after) & only
    some = select(finding).where(rest).order_by(of.scan, *key).limit(rows).subquery()
    source = (address.c.scan == some.c.scan) & (address.c.seq == some.c.seq)
    chosen = _with_texts(some, texts).add_columns(address.c.url).join(address, source)
    return chosen.order_by(some.c.seq, some.c.ordinal, some.c.position)


def _with_texts(findings: FromClause, texts: tuple[str, ...]) -> Select[Any]:
    of = findings.c
    columns: list[Any] = [of.seq, of.ordinal, of.position, of.said, of.fingerprint, of.cause]
    source = findings
    for name in texts:
        one = text.alias(name)
        source = source.outerjoin(one, (one.c.scan == of.scan) & (one.c.code == of[name]))
        columns.append(func.coalesce(one.c.content, "").label(name))
    return select(*columns).select_from(source)


def finding_of(row: Row[Any], said: Said) -> Finding:
    """A finding from a row with all its texts, and what it has in common with others."""
    return Finding(
        rule=said.rule,
        engine=said.engine,
        criteria=said.criteria,
        outcome=said.outcome,
        kind=said.kind,
        selector=selector_from_json(row.selector),
        snippet=row.snippet,
        reason=row.reason,
        reason_key=said.reason_key,
        data=json.loads(row.data) if row.data else {},
        part=said.part,
        locator=locator_json.from_json(row.locator),
        signpost=signpost_from_json(row.signpost),
        fingerprint=row.fingerprint,
        also_found_by=said.also_found_by,
    )
