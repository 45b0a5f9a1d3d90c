"""What a seal is over: all that reports read of a scan, in one order and one form.

The form is named in the first line. The other lines are JSON arrays, each with the name of what it
is first: the scan's record, its editions, their catalogues, then by their keys addresses, links,
visits with their rule runs, findings, causes, pictures and evidence (each by the SHA-256 of its
data), and the summary. Texts are as they are kept, codes are replaced by what they stand for, so
that the hash is the same in every database, whatever wrote it and whatever reads it.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select

from auditor.model.finding import RuleRun
from auditor.model.seal import SEAL_FORM
from auditor.store import schema
from auditor.store.codec import microseconds
from auditor.store.codes import cause_ids, read_rules, read_said
from auditor.store.found import TEXTS, select_findings
from auditor.store.ruleruns import Rules, from_text
from auditor.store.schema import address, catalogue, cause, edition, evidence, link, picture, visit

_ROWS: Final = 1_000
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ADDRESS: Final = (
    *("seq", "url", "depth", "source", "state", "reason", "detail", "attempts", "redirect_to"),
    *("found_on", "stands_for", "linked"),
)
_VISIT: Final = (
    *("seq", "ordinal", "edition", "viewport", "state", "reason", "detail", "final_url", "status"),
    *("mime", "title", "language", "redirects", "frames", "closed_shadow_roots", "dialogs"),
    *("started", "duration_us", "acts", "observations", "remarks", "census"),
)
_PICTURE: Final = (
    *("kind", "media_type", "width", "height", "page", "rule", "fingerprint", "selector"),
    "viewport",
)


def digest(connection: Connection, scan: int) -> str:
    """SHA-256, in hex, over the content of a scan; rows are read one by one.

    Args:
        connection: inside a transaction, so that nothing changes meanwhile.
        scan: number of the scan.
    """
    record = select(schema.scan.c.record).where(schema.scan.c.number == scan)
    summary = select(schema.seal.c.record).where(schema.seal.c.scan == scan)
    told = (connection.execute(one).scalar() for one in (record, summary))
    return digest_with(connection, scan, *told)


def digest_with(connection: Connection, scan: int, record: str | None, summary: str | None) -> str:
    """What `digest` comes to once the scan has this record, and a seal with this summary."""
    made = hashlib.sha256(f"auditor-seal/{SEAL_FORM}\n".encode())
    for line in _lines(connection, scan, record, summary):
        made.update(_ENCODE(line).encode())
        made.update(b"\n")
    return made.hexdigest()


def _lines(
    connection: Connection, scan: int, record: str | None, summary: str | None
) -> Iterator[list[object]]:
    def read(chosen: Select[Any]) -> Iterator[Row[Any]]:
        with connection.execute(chosen, execution_options={"yield_per": _ROWS}) as rows:
            yield from rows

    yield ["scan", record]
    yield from _judged_by(connection, scan)
    for row in read(_of(address, scan, *_ADDRESS, order="seq")):
        yield ["address", *row]
    for row in read(_of(link, scan, "target", "page", order="target page")):
        yield ["link", *row]
    rules = read_rules(connection, scan)
    for row in read(_of(visit, scan, *_VISIT, "rule_runs", order="seq ordinal")):
        yield ["visit", *row[:-1], _runs(row.rule_runs, rules)]
    yield from _findings(connection, scan, read)
    for row in read(_of(cause, scan, "number", "id", "record", order="number")):
        yield ["cause", *row]
    # Databases sort texts in ways of their own.
    pictures = read(_of(picture, scan, *_PICTURE, "data", order=""))
    for one in sorted((*row[:-1], hashlib.sha256(row.data).hexdigest()) for row in pictures):
        yield ["picture", *one]
    seen = ("seq", "ordinal", "kind", "media_type", "blob")
    for one in sorted(tuple(row) for row in read(_of(evidence, scan, *seen, order=""))):
        yield ["evidence", *one]
    yield ["summary", summary]


def _of(table: Any, scan: int, *columns: str, order: str) -> Select[Any]:  # noqa: ANN401
    chosen = select(*(table.c[name] for name in columns)).where(table.c.scan == scan)
    return chosen.order_by(table.c.scan, *(table.c[name] for name in order.split()))


def _judged_by(connection: Connection, scan: int) -> Iterator[list[object]]:
    chosen = _of(edition, scan, "number", "versions", "catalogue", order="number")
    found = connection.execute(chosen).all()
    for row in found:
        yield ["edition", *row]
    named = sorted({row.catalogue for row in found})
    of = catalogue.c
    packed = connection.execute(select(of.hash, of.record).where(of.hash.in_(named)))
    records = {row.hash: row.record for row in packed}
    for hash_ in named:
        yield ["catalogue", hash_, zlib.decompress(records[hash_]).decode()]


def _runs(text: str, rules: Rules) -> object:
    """Rule runs by their names; the text itself where it is none that we wrote."""
    try:
        return [_told(run) for run in from_text(text, rules)]
    except (KeyError, TypeError, ValueError):
        return text


def _told(run: RuleRun) -> list[object]:
    counts = run.counts
    return [
        run.rule,
        run.engine,
        None if run.duration is None else microseconds(run.duration),
        run.failure,
        *(counts.passed, counts.failed, counts.cant_tell, counts.inapplicable, counts.untested),
    ]


def _findings(
    connection: Connection, scan: int, read: Callable[[Select[Any]], Iterator[Row[Any]]]
) -> Iterator[list[object]]:
    causes = cause_ids(connection, scan)
    said = {
        code: [
            one.rule,
            one.engine,
            one.criteria,
            one.outcome.value,
            one.kind.value,
            one.part,
            one.reason_key,
            [str(viewport) for viewport in one.viewports],
            [str(viewport) for viewport in one.unsure_in],
            one.also_found_by,
        ]
        for code, one in read_said(connection, scan).items()
    }
    for row in read(select_findings(scan)):
        key = (row.seq, row.ordinal, row.position)
        texts = (getattr(row, name) for name in TEXTS)
        yield ["finding", *key, said.get(row.said), row.fingerprint, *texts, causes.get(row.cause)]
