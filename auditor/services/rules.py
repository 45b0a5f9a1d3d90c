"""Rules: which there are, which of them a scan runs, and what is told of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from auditor.errors import UsageError
from auditor.model.criteria import Language, Standard
from auditor.model.rule import RuleInfo
from auditor.model.scan import EngineChoice, ScanPlan
from auditor.services.names import check_known

EVERY_RULE: Final = "ALL"
"""Selects every rule there is, also those that do not run by default."""
_SEE_RULES: Final = "'auditor rules list' shows those there are."

Lister = Callable[[Iterable[RuleInfo], Language, int | None], str]
"""Writes rules as aligned columns, of so many columns or as wide as they get."""
Explainer = Callable[[RuleInfo, Language], str]
"""Writes a page on one rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """Every rule there is, by id, and how it is told of."""

    rules: Mapping[str, RuleInfo]
    write_list: Lister
    write_page: Explainer

    def list(self, language: Language, width: int | None) -> str:
        """All rules as aligned columns; lines are as long as they get where ``width`` is None."""
        return self.write_list(self.rules.values(), language, width)

    def explain(self, rule: str, language: Language) -> str:
        """A page on one rule.

        Args:
            rule: its id, or one that it had before.
            language: of the page.

        Raises:
            UsageError: there is no such rule.
        """
        return self.write_page(known_rule(rule, self.rules), language)


def chosen_rules(plan: ScanPlan, rules: Iterable[RuleInfo]) -> tuple[RuleInfo, ...]:
    """The rules that a plan runs.

    Raises:
        UsageError: none is left.
    """
    found = chosen(plan, rules)
    if not found:
        raise UsageError(
            f"No rule is left to run of the engine {plan.engine.value} after select and ignore: "
            f"{_SEE_RULES}"
        )
    return found


def chosen(plan: ScanPlan, rules: Iterable[RuleInfo]) -> tuple[RuleInfo, ...]:
    """Those of the rules that a plan chooses, if any; the duties are those of public bodies."""
    everything = EVERY_RULE in plan.select

    def wanted(rule: RuleInfo) -> bool:
        if rule.id in plan.ignore or plan.target.kind not in rule.targets:
            return False
        if rule.duty and plan.standard is Standard.NO_PRIVATE:
            return False
        if plan.engine is not EngineChoice.ALL and rule.engine != plan.engine.value:
            return False
        return (everything or rule.id in plan.select) if plan.select else rule.default

    return tuple(rule for rule in rules if wanted(rule))


def known_rule(name: str, rules: Mapping[str, RuleInfo]) -> RuleInfo:
    """The rule of this id, or that had it before.

    Raises:
        UsageError: there is none.
    """
    known = {alias: info for info in rules.values() for alias in info.aliases} | dict(rules)
    check_known("rule", name, known, _SEE_RULES)
    return known[name]


def present_id(name: str, rules: Mapping[str, RuleInfo]) -> str:
    """The id that a rule has now; the word for every rule stays what it is.

    Raises:
        UsageError: there is no such rule.
    """
    return name if name == EVERY_RULE else known_rule(name, rules).id
