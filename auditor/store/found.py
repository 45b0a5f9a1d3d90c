"""Findings as they are read: a row of codes, joined with the texts that it names."""

import json
from typing import Any, Final

from sqlalchemy import Row, Select, func, select

from auditor.model import locator_json
from auditor.model.finding import Finding
from auditor.store.codec import selector_from_json, signpost_from_json
from auditor.store.codes import Said
from auditor.store.schema import finding, text

TEXTS: Final = ("selector", "snippet", "reason", "data", "locator", "signpost")


def select_findings(scan: int, texts: tuple[str, ...] = TEXTS) -> Select[Any]:
    """Findings of a scan, in the order of their keys, with some of their texts; "" for none."""
    of = finding.c
    joined = finding
    columns: list[Any] = [of.seq, of.ordinal, of.position, of.said, of.fingerprint, of.cause]
    source: Any = joined
    for name in texts:
        one = text.alias(name)
        source = source.outerjoin(one, (one.c.scan == of.scan) & (one.c.code == of[name]))
        columns.append(func.coalesce(one.c.content, "").label(name))
    chosen = select(*columns).select_from(source).where(of.scan == scan)
    return chosen.order_by(of.scan, of.seq, of.ordinal, of.position)


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
    )
