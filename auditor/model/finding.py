"""Findings: what a rule said, of which element, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from auditor.model.locator import Locator
from auditor.model.page import FrameRecord

Selector = tuple[str | tuple[str, ...], ...]
"""Where an element is: one item for each document from the top page inwards (frames), each a CSS
selector, or a tuple of selectors where open shadow roots lie between (outermost host first)."""


class Outcome(StrEnum):
    """The five outcomes of EARL 1.0; UNTESTED is the default everywhere."""

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cant_tell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


class Kind(StrEnum):
    """What a finding means in law.

    BREACH: breaks a criterion of the chosen standard. ADVICE: good practice, or a criterion
    outside the standard. DUTY: another legal duty, such as the accessibility statement.
    """

    BREACH = "breach"
    ADVICE = "advice"
    DUTY = "duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signpost:
    """Where an element is, as people find it by eye; all of it is hostile text, cut short.

    Attributes:
        heading: words of the nearest heading above it; "" where there is none.
        landmark: what it is in: "header", "nav", "main", "aside", "footer", "search", "form"; "".
        words: its own text, its label, or the name of the file that it shows; "".
    """

    heading: str = ""
    landmark: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says of one element of one page in one viewport.

    The same in several viewports is one occurrence (`auditor.model.occurrence`).

    Attributes:
        outcome: FAILED or CANT_TELL; the other outcomes are only counted.
        snippet: the element's start tag as HTML, at most 300 characters, hostile text.
        reason: why the rule failed the element or could not tell, in the engine's own English.
        reason_key: the engine's stable key of that reason, "" where it has none.
        data: values that the message names (such as the measured contrast ratio).
        signpost: what leads people to the element; empty where it is not known.
        part: "page", or "consent_banner" where only the banner was judged.
        selector: the way to the element as the page was judged; empty for what is no element.
        locator: its place as it is known from scan to scan; None before it is known.
        also_found_by: ids of other rules that say the same of the element; it is one occurrence.
        fingerprint: what the occurrence is known by as long as it stays: the version of how that is
            made, a colon, 16 hex digits; "" before it is known.
    """

    rule: str
    engine: str
    criteria: tuple[str, ...]
    outcome: Outcome
    kind: Kind
    selector: Selector
    snippet: str
    reason: str = ""
    reason_key: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    signpost: Signpost = Signpost()
    part: str = "page"
    locator: Locator | None = None
    fingerprint: str = ""
    also_found_by: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """All rules that say so, the one that speaks first."""
        return (self.rule, *self.also_found_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many elements (page-wide rules: pages) had each outcome."""

    passed: int = 0
    failed: int = 0
    cant_tell: int = 0
    inapplicable: int = 0
    untested: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRun:
    """One rule on one page in one viewport.

    Attributes:
        counts: elements per outcome; a rule that met nothing it applies to has inapplicable=1,
            a rule that crashed or was not reached has untested=1.
        duration: None where the engine does not tell (axe-core does not).
        failure: why the rule did not run to its end, None if it did. What it said until then is
            counted all the same.
    """

    rule: str
    engine: str
    counts: Counts
    duration: timedelta | None = None
    failure: str | None = None

    @property
    def ended(self) -> bool:
        """Whether it came to its end, if only to say that there is nothing it applies to."""
        counts = self.counts
        told = counts.passed + counts.failed + counts.cant_tell + counts.inapplicable
        return self.failure is None and told > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What an engine said of one page in one viewport.

    Attributes:
        frames: the frames that the engine met, and whether it judged them.
    """

    rule_runs: tuple[RuleRun, ...]
    findings: tuple[Finding, ...]
    frames: tuple[FrameRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJudgement:
    """What a rule over all pages said of one of them, by its address."""

    page: str
    rule_run: RuleRun
    findings: tuple[Finding, ...]
