"""Scans as a service tells of them: what was asked for, and where they stand."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select

from auditor.model.admission import AskedScan, HandedInBy, Standing, VersionControl
from auditor.model.dossier import EvidenceSize
from auditor.model.job import Environment
from auditor.model.scan import ScanState
from auditor.store import events, gates, retests
from auditor.store.json_text import json_text
from auditor.store.moments import maybe_moment, to_moment
from auditor.store.purging import refuse_missing
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import api_key, event
from auditor.store.service_schema import site as sites


def told() -> Select[Any]:
    """Scans that a service was asked for, without what was asked in full."""
    progress = (
        select(event.c.data)
        .where((event.c.scan == scans.c.number) & (event.c.kind == events.PROGRESS))
        .order_by(event.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            *(scans.c[name] for name in _PLAIN),
            json_text(scans.c.request, "url").label("url"),
            json_text(scans.c.record, "started").label("started"),
            json_text(scans.c.record, "failure").label("failure"),
            json_text(scans.c.record, "evidence").label("evidence"),
            organisations.c.id.label("organisation_id"),
            organisations.c.retention_days,
            sites.c.id.label("site_id"),
            api_key.c.id.label("key_id"),
            progress.label("progress"),
        )
        .join_from(scans, organisations, scans.c.organisation == organisations.c.number)
        .outerjoin(sites, scans.c.site == sites.c.number)
        .outerjoin(api_key, scans.c.asked_by == api_key.c.number)
        .where(scans.c.request.is_not(None))
    )


_PLAIN: Final = (
    *("number", "id", "created", "state", "ended", "environment", "branch", "commit_id"),
    *("pull_request", "public_base", "gate", "gate_result", "baseline", "handed_in_at", "made_by"),
    *("retest_of", "retest"),
)


def one(connection: Connection, organisation: str, name: str, retention_days: int) -> AskedScan:
    """The scan of this id, with what was asked for.

    Raises:
        NotThere: the organisation has no such scan.
        ScanRemoved: it had, and that was removed.
    """
    mine = (scans.c.id == name) & (organisations.c.id == organisation)
    row = connection.execute(told().add_columns(scans.c.request).where(mine)).first()
    if row is None:
        refuse_missing(connection, organisation, name)
    return read(row, retention_days, request=row.request)


def read(row: Row[Any], retention_days: int, *, request: str = "") -> AskedScan:
    """A row of `told`.

    Args:
        row: of it.
        retention_days: of the service, for organisations that have none of their own; 0 for ever.
        request: what was asked for, as JSON.
    """
    standing = standing_of(row.state)
    days = retention_days if row.retention_days is None else row.retention_days
    ended = maybe_moment(row.ended)
    return AskedScan(
        id=row.id,
        standing=standing,
        created=to_moment(row.created),
        started=None if row.started is None else datetime.fromisoformat(row.started),
        ended=ended,
        failure=row.failure if standing is Standing.FAILED else None,
        request=request,
        url=row.url,
        site=row.site_id,
        environment=Environment(row.environment),
        code=VersionControl(branch=row.branch, commit=row.commit_id, pull_request=row.pull_request),
        public_base=row.public_base,
        asked_by=row.key_id,
        progress=row.progress,
        expires=ended + timedelta(days=days) if ended and days else None,
        gate=gates.asked_in(row),
        verdict=gates.verdict_in(row.gate_result, row.baseline) if standing.final else None,
        retest=retests.retest_in(row.retest_of, row.retest),
        handed_in=_handed_in(row),
        evidence=None if row.evidence is None else EvidenceSize(**json.loads(row.evidence)),
    )


def _handed_in(row: Row[Any]) -> HandedInBy | None:
    """That a result was made elsewhere; the key that handed it in is the one that asked."""
    if row.handed_in_at is None:
        return None
    return HandedInBy(
        key=str(row.key_id), moment=to_moment(row.handed_in_at), made_by=str(row.made_by)
    )


def standing_of(state: str) -> Standing:
    """Where a scan stands, by its row; what a service that was stopped left goes on by itself."""
    return Standing.RUNNING if state == ScanState.INTERRUPTED else Standing(state)
