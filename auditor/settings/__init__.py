"""Typed settings, each field with a sentence and its unit; read only by wiring."""

from auditor.settings.fields import Settings
from auditor.settings.service import ServiceSettings
from auditor.settings.sources import FILE, PREFIX, SERVICE, Given, load, load_service
from auditor.settings.values import Output

__all__ = [
    "FILE",
    "PREFIX",
    "SERVICE",
    "Given",
    "Output",
    "ServiceSettings",
    "Settings",
    "load",
    "load_service",
]
