"""The rules of all engines."""

from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType

import rules
from auditor.engines.catalogue import axe_checks, axe_rules
from auditor.model.rule import RuleInfo
from auditor.rulekit import PageRule, SiteRule
from reports.texts import with_texts


@cache
def catalogue() -> Mapping[str, RuleInfo]:
    """Every rule there is, by id, with its texts."""
    every = (*axe_rules().values(), *(rule.info for rule in own_rules()))
    checks = axe_checks()
    return MappingProxyType({i.id: with_texts(i, checks.get(i.id, ())) for i in every})


def own_rules() -> tuple[PageRule | SiteRule, ...]:
    """The rules of our own engine."""
    return (*rules.page_rules(), *rules.site_rules())


def native_rules(
    own: Collection[PageRule | SiteRule], chosen: Collection[RuleInfo]
) -> tuple[tuple[PageRule, ...], tuple[SiteRule, ...]]:
    """The rules of our own among those chosen: over one page, and over all pages."""
    ids = {rule.id for rule in chosen}
    found = [rule for rule in own if rule.info.id in ids]
    return (
        tuple(rule for rule in found if isinstance(rule, PageRule)),
        tuple(rule for rule in found if isinstance(rule, SiteRule)),
    )
