"""The rules of all engines, and those that a plan chooses."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType

import rules
from auditor import settings
from auditor.engines.catalogue import axe_rules
from auditor.errors import UsageError
from auditor.model.criteria import Standard
from auditor.model.rule import RuleInfo
from auditor.model.scan import EngineChoice, ScanPlan
from auditor.model.text import clean
from auditor.rulekit import PageRule, SiteRule
from reports.texts import with_texts

EVERY_RULE = "ALL"
SEE_RULES = "'auditor rules list' shows those there are."


@cache
def catalogue() -> Mapping[str, RuleInfo]:
    """Every rule there is, by id, with its texts."""
    every = (*axe_rules().values(), *(rule.info for rule in own_rules()))
    return MappingProxyType({info.id: with_texts(info) for info in every})


def own_rules() -> tuple[PageRule | SiteRule, ...]:
    """The rules of our own engine."""
    return (*rules.page_rules(), *rules.site_rules())


def chosen_native(plan_: ScanPlan) -> tuple[tuple[PageRule, ...], tuple[SiteRule, ...]]:
    """The rules of our own that a plan runs: over one page, and over all pages."""
    chosen = {rule.id for rule in chosen_rules(plan_, catalogue().values())}
    return (
        tuple(rule for rule in rules.page_rules() if rule.info.id in chosen),
        tuple(rule for rule in rules.site_rules() if rule.info.id in chosen),
    )


def chosen_rules(plan_: ScanPlan, rules: Iterable[RuleInfo]) -> tuple[RuleInfo, ...]:
    """The rules that a plan runs; the duties are those of public bodies.

    Raises:
        UsageError: none is left.
    """
    everything = EVERY_RULE in plan_.select

    def wanted(rule: RuleInfo) -> bool:
        if rule.id in plan_.ignore or (rule.duty and plan_.standard is Standard.NO_PRIVATE):
            return False
        if plan_.engine is not EngineChoice.ALL and rule.engine != plan_.engine.value:
            return False
        return (everything or rule.id in plan_.select) if plan_.select else rule.default

    chosen = tuple(rule for rule in rules if wanted(rule))
    if not chosen:
        raise UsageError(
            f"No rule is left to run with --engine {plan_.engine.value}, --select and --ignore: "
            f"{SEE_RULES}"
        )
    return chosen


def known_rule(name: str) -> RuleInfo:
    """The rule of this id, or that had it before.

    Raises:
        UsageError: there is none.
    """
    rules_ = catalogue()
    old = {alias: info for info in rules_.values() for alias in info.aliases}
    known = {**old, **rules_}
    check_known("rule", name, known, SEE_RULES)
    return known[name]


def present_id(name: str) -> str:
    """The id that a rule has now; the word for every rule stays what it is."""
    return name if name == EVERY_RULE else known_rule(name).id


def check_known(what: str, name: str, names: Collection[str], hint: str) -> None:
    """Refuse a name that is none.

    Raises:
        UsageError: it is not among ``names``; the sentence names the nearest one, or ``hint``.
    """
    if name not in names:
        close = settings.nearest(name, names)
        raise UsageError(f"There is no {what} {clean(name, 80)!r}: {close or hint}")
