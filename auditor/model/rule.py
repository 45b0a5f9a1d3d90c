"""Rules as the rest of the product sees them: an identity and what it answers for."""

from dataclasses import dataclass
from enum import StrEnum


class RuleStatus(StrEnum):
    """How far a rule may be relied on; only STABLE rules can find a breach."""

    STABLE = "stable"
    BEST_PRACTICE = "best_practice"
    EXPERIMENTAL = "experimental"
    AAA = "aaa"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """One rule of one engine.

    Attributes:
        id: says the demand, unique over all engines, never reused.
        engine: "axe" or "native".
        version: of the rule's verdicts; a rule of axe-core has the version of axe-core.
        criteria: success criteria (A/AA, "1.1.1") that a failure breaks; empty for good practice.
        act_ids: ACT rules (six characters) that this rule implements.
        default: whether the rule runs unless asked for.
    """

    id: str
    engine: str
    version: str
    criteria: tuple[str, ...]
    act_ids: tuple[str, ...] = ()
    status: RuleStatus = RuleStatus.STABLE
    default: bool = True
