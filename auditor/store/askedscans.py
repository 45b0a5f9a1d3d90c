"""The scans that a service was asked for: found and listed, each organisation's for itself."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement

from auditor.model.admission import AskedScan, ScanFilter, Standing
from auditor.model.asked import Slice
from auditor.model.scan import ScanState
from auditor.store import told
from auditor.store.database import Database
from auditor.store.moments import to_seconds
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import site as sites
from auditor.store.slices import numbered, sliced

_STATES: Final = {Standing.RUNNING: (ScanState.RUNNING, ScanState.INTERRUPTED)}
_of = scans.c


class AskedScanTable:
    """The scans of an archive; meets `auditor.services.asked.AskedScans`."""

    def __init__(self, database: Database, *, retention_days: int) -> None:
        """Bind to an archive, of which any thread may ask.

        Args:
            database: the archive.
            retention_days: for organisations that have none of their own; 0 for ever.
        """
        self._database = database
        self._retention_days = retention_days

    def find(self, organisation: str, name: str) -> AskedScan:
        """The scan of this id, with what was asked for.

        Raises:
            NotThere: the organisation has no such scan.
        """
        with self._database.read() as connection:
            return told.one(connection, organisation, name, self._retention_days)

    def list(
        self, organisation: str, wanted: ScanFilter, after: str, limit: int
    ) -> Slice[AskedScan]:
        """Scans of an organisation, newest first.

        Args:
            organisation: its id.
            wanted: which of them.
            after: id of the last one before them; "" for the newest.
            limit: at the most so many.
        """
        chosen = told.told().where(organisations.c.id == organisation, *_conditions(wanted))
        if after:
            chosen = chosen.where(_of.number < numbered(scans, after))
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(_of.number.desc()).limit(limit + 1)).all()
        kept = self._retention_days
        return sliced([(str(row.id), told.read(row, kept)) for row in rows], limit)


def _conditions(wanted: ScanFilter) -> Iterator[ColumnElement[bool]]:
    states = [state for one in wanted.standings for state in _STATES.get(one, (one,))]
    if states:
        yield _of.state.in_(states)
    equal = {
        _of.environment: wanted.environment,
        _of.branch: wanted.branch,
        _of.commit_id: wanted.commit,
        _of.pull_request: wanted.pull_request,
        sites.c.id: wanted.site,
    }
    for column, value in equal.items():
        if value is not None:
            yield column == value
    if wanted.since is not None:
        yield _of.created >= to_seconds(wanted.since)
    if wanted.before is not None:
        yield _of.created < to_seconds(wanted.before)
