"""Results that other tools made: what they say of pages, in our nouns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from auditor.model.finding import Finding, RuleRun
from auditor.model.page import Viewport
from auditor.model.rule import RuleInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPage:
    """A page in one window, as another tool tells of it.

    Attributes:
        failure: why the tool did not look at it, or not at all of it, in its own words; "".
        findings: without fingerprints.
    """

    url: str
    viewport: Viewport
    title: str = ""
    started: datetime | None = None
    failure: str = ""
    rule_runs: tuple[RuleRun, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignResult:
    """A result that another tool made.

    Attributes:
        tool: its name; ``version`` is "" where it is not told.
        rules: by id, those that the result names.
        pages: in the order of the file, each window of an address once.
        left_out: entries that are of no web address, which cannot be taken in.
    """

    tool: str
    version: str
    rules: Mapping[str, RuleInfo]
    pages: tuple[ForeignPage, ...]
    left_out: int = 0

    @property
    def made_by(self) -> str:
        """The tool with its version."""
        return f"{self.tool} {self.version}".strip()
