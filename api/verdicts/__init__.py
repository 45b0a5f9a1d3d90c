"""Verdicts: what people have decided on findings, causes and criteria of a site."""

from api.verdicts.routes import router
from api.verdicts.workbook import router as of_scans

__all__ = ["of_scans", "router"]
