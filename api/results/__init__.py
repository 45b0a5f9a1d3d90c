"""Results: what a scan found, some at a time, one by one, or as a report."""

from api.results.evidence import router as of_evidence
from api.results.routes import router

__all__ = ["of_evidence", "router"]
