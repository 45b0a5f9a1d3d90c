"""The only SQL: the ledger and the results of runs, in SQLite."""

from auditor.store.runs import DATABASE_NAME, find_run, list_runs, new_run
from auditor.store.store import Store

__all__ = ["DATABASE_NAME", "Store", "find_run", "list_runs", "new_run"]
