"""The only SQL: scans with their ledgers and results, in SQLite or PostgreSQL."""

from auditor.store.archive import Archive
from auditor.store.ids import new_id
from auditor.store.jobs import Jobs
from auditor.store.runs import DATABASE_NAME, find_run, list_runs, new_run
from auditor.store.store import Store

__all__ = [
    "DATABASE_NAME",
    "Archive",
    "Jobs",
    "Store",
    "find_run",
    "list_runs",
    "new_id",
    "new_run",
]
