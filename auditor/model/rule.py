"""Rules as the rest of the product sees them: an identity, what it answers for, its texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.criteria import Language, Standard, criteria
from auditor.model.finding import Kind, Outcome
from auditor.model.page import Viewport
from auditor.model.target import TargetKind

NARROW = 320
"""CSS px: viewports up to this width are narrow."""


class RuleStatus(StrEnum):
    """How far a rule may be relied on; only STABLE rules can find a breach."""

    STABLE = "stable"
    BEST_PRACTICE = "best_practice"
    EXPERIMENTAL = "experimental"
    AAA = "aaa"
    DEPRECATED = "deprecated"


class Widths(StrEnum):
    """The viewports that a rule judges in.

    ONCE: in the widest window of a scan alone, as what it says does not hang on the width: a
    narrow window that hides a menu changes nothing.
    """

    ALL = "all"
    WIDE = "wide"
    NARROW = "narrow"
    ONCE = "once"

    def hold(self, viewport: Viewport, widest: Viewport | None) -> bool:
        """Whether a rule with these widths judges in a viewport.

        Args:
            viewport: the window.
            widest: of the scan, that of rules that judge once; None for any.
        """
        if self is Widths.ALL:
            return True
        if self is Widths.ONCE:
            return widest in (None, viewport)
        return (viewport.width <= NARROW) is (self is Widths.NARROW)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What people are told about one rule; all but the title are "" for a rule without texts.

    Attributes:
        title: the demand, as a statement.
        failure: the title of what breaks the demand, without a full stop.
        question: the title of what a person must judge, as a question.
        decide: how a person answers that question, in a sentence or two.
        advice: the title of a failure that breaks no requirement: what should be.
        wrong: what is wrong with an element that fails.
        hurts: whose use it hurts, and how.
        fix: what to do, HTML in backticks.
        cannot_tell: what the rule cannot judge; "" where that is not told.
        messages: what one verdict says, by key, with ``{name}`` for the verdict's values.
        reasons: why the engine cannot tell, by its key, where the key alone says it.
    """

    title: str
    failure: str = ""
    question: str = ""
    decide: str = ""
    advice: str = ""
    wrong: str = ""
    hurts: str = ""
    fix: str = ""
    cannot_tell: str = ""
    messages: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


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
        duty: a failure breaks another legal duty than a criterion.
        same_as: rules of other engines that say the same of the same element.
        texts: in every language; empty for a rule of another engine before wiring has joined it
            with those that reports keep.
        aliases: ids that the rule had before.
        widths: the viewports that it judges in.
        over_site: it judges all pages together, once, instead of each page in each viewport.
        targets: the kinds of targets that it runs on.
    """

    id: str
    engine: str
    version: str
    criteria: tuple[str, ...]
    act_ids: tuple[str, ...] = ()
    status: RuleStatus = RuleStatus.STABLE
    default: bool = True
    duty: bool = False
    same_as: tuple[str, ...] = ()
    texts: Mapping[Language, RuleText] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    widths: Widths = Widths.ALL
    over_site: bool = False
    targets: tuple[TargetKind, ...] = tuple(TargetKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A piece of a page, as an example of what a rule says.

    Attributes:
        outcome: what the rule says of it.
        html: a few lines of markup, written by us.
    """

    outcome: Outcome
    html: str


def kind_of(rule: RuleInfo, standard: Standard) -> Kind:
    """Whether a failure of ``rule`` breaks a criterion of ``standard``, a duty, or is advice."""
    if rule.duty:
        return Kind.DUTY
    if rule.status is not RuleStatus.STABLE:
        return Kind.ADVICE
    known = criteria()
    breaks = any(standard in known[sc].standards for sc in rule.criteria)
    return Kind.BREACH if breaks else Kind.ADVICE
