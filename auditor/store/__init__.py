"""The only SQL: the ledger and the results of runs, in SQLite."""
