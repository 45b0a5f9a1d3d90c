"""Gates: whether what changed since an earlier scan may pass."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.model.finding import Kind


class GateResult(StrEnum):
    """What a gate says; not comparable is never passed, and failed outranks it."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_COMPARABLE = "not_comparable"


class OnEngineChange(StrEnum):
    """What it means that rules judge in another version than before.

    So it is where the browser or axe-core is another one. WARN: nothing can be passed by the
    comparison. FAIL: the gate fails.
    """

    WARN = "warn"
    FAIL = "fail"


class GateReason(StrEnum):
    """Why a gate says what it says."""

    NEW_CAUSES = "new_causes"
    NEW_OCCURRENCES = "new_occurrences"
    """More of a cause that was there before; only where the gate asks for it."""
    ACCEPTANCES_EXPIRED = "acceptances_expired"
    """Somebody had accepted causes until a day that is over; they are still there."""
    CAUSES_UNKNOWN = "causes_unknown"
    """The earlier scan could not have found them, so that nobody knows whether they are new."""
    PAGES_MISSED = "pages_missed"
    RULES_CHANGED = "rules_changed"
    ENGINES_CHANGED = "engines_changed"
    """Another axe-core, or a browser of another milestone."""
    SCAN_UNFINISHED = "scan_unfinished"
    """The later scan did not end by itself."""
    NO_BASELINE = "no_baseline"
    """There is no earlier scan to compare with."""
    BASELINE_UNUSABLE = "baseline_unusable"
    """The earlier scan was removed, is not over, is of another site or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What may not get worse.

    Attributes:
        new_causes_only: more occurrences of a cause that was there before may pass, unless it sits
            in the content, which is mended place by place.
        kinds: of causes that count.
        level: of the success criteria that count, "A" or "AA", which holds A; causes that break no
            criterion count whatever it is.
        min_coverage: ratio (0 to 1) of the earlier scan's pages that must be judged again; pages
            that are gone do not count.
    """

    new_causes_only: bool = True
    kinds: tuple[Kind, ...] = (Kind.BREACH, Kind.DUTY)
    level: str = "AA"
    min_coverage: float = 1.0
    on_engine_change: OnEngineChange = OnEngineChange.WARN


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One reason of a gate.

    Attributes:
        count: of what it names.
        causes: ids of the causes.
        pages: addresses, the first of them.
        rules: ids, the first of them.
        engines: names of programs.
    """

    reason: GateReason
    count: int
    causes: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """What a gate says of a comparison.

    Attributes:
        grounds: those of a failure first; empty where nothing speaks against passing.
    """

    result: GateResult
    gate: Gate
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedGate:
    """A gate that a service is asked to hold a scan against.

    Attributes:
        gate: what may not get worse.
        baseline: id of the scan to compare with; None for the last complete one.
        target_branch: that the baseline is to be of; None for that of the scan itself.
    """

    gate: Gate = Gate()
    baseline: str | None = None
    target_branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateVerdict:
    """What a service has said of a scan by its gate.

    Attributes:
        baseline: id of the scan that it was compared with; None where there was none.
    """

    answer: GateAnswer
    baseline: str | None
