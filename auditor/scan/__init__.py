"""One scan: which address next, one visit, and the coordinator that keeps the ledger."""
