"""One typed Settings, each field with a sentence and its unit; read only by wiring."""

from auditor.settings.fields import Settings
from auditor.settings.sources import FILE, PREFIX, Given, load
from auditor.settings.values import Output

__all__ = ["FILE", "PREFIX", "Given", "Output", "Settings", "load"]
