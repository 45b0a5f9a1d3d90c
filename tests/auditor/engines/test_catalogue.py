"""Our table of rules says what the installed axe-core says; a new or changed rule fails here."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.engines.catalogue import axe_checks, axe_rules, axe_source, axe_version
from auditor.model.criteria import criteria
from auditor.model.rule import RuleStatus
from tests.site import SiteServer

_RULES = """axe._audit.rules.map(({id, enabled, tags, actIds, any, all, none}) => ({
    id, tags, actIds: actIds || [],
    checks: [...any, ...all, ...none].map((check) => check.id || check),
    listed: axe.getRules().some((rule) => rule.ruleId === id),
    runs: enabled && !tags.some((tag) => axe._audit.tagExclude.includes(tag))}))"""
_OURS_BY_DEFAULT = {"target-size"}
"""Rules for WCAG 2.2 that axe-core leaves off until they are asked for; to us they are advice."""
_STATUSES = {  # the first that a rule is tagged with
    "deprecated": RuleStatus.DEPRECATED,
    "experimental": RuleStatus.EXPERIMENTAL,
    "best-practice": RuleStatus.BEST_PRACTICE,
    "wcag2aaa": RuleStatus.AAA,
}
_CRITERION = re.compile(r"wcag([1-4])(\d)(\d+)")


@pytest.fixture
def installed(open_tab: Callable[..., Tab], site: SiteServer) -> dict[str, dict[str, Any]]:
    """The rules of the installed axe-core, as it lists them itself."""
    tab, deadline = open_tab(), Deadline.after(timedelta(seconds=20))
    tab.navigate(site.url("/kontakt.html"), deadline, lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    tab.awaken(deadline)
    world = tab.world(tab.frames(deadline).id, deadline)
    return {rule["id"]: rule for rule in tab.evaluate(_RULES, world, deadline)}


def test_the_table_and_the_installed_axe_core_agree_on_every_rule(
    installed: dict[str, dict[str, Any]],
) -> None:
    known = axe_rules()
    assert set(known) == set(installed)
    assert all(rule["listed"] for rule in installed.values())
    for name, rule in installed.items():
        ours = known[name]
        assert set(ours.criteria) == criteria_of(rule["tags"]), name
        assert set(ours.act_ids) == set(rule["actIds"]), name
        assert ours.status is status_of(rule["tags"]), name
        assert set(axe_checks()[name]) == set(rule["checks"]), name
        assert ours.default is (rule["runs"] or name in _OURS_BY_DEFAULT), name


def criteria_of(tags: list[str]) -> set[str]:
    """The A and AA criteria among a rule's tags; wcag1410 is 1.4.10."""
    found = {".".join(match.groups()) for tag in tags if (match := _CRITERION.fullmatch(tag))}
    return found & set(criteria())


def status_of(tags: list[str]) -> RuleStatus:
    return next((status for tag, status in _STATUSES.items() if tag in tags), RuleStatus.STABLE)


def test_every_stable_rule_names_a_criterion_and_good_practice_names_none() -> None:
    for rule in axe_rules().values():
        if rule.status is RuleStatus.STABLE:
            assert rule.criteria, rule.id
        if rule.status is RuleStatus.BEST_PRACTICE:
            assert rule.criteria == (), rule.id


def test_each_rule_has_the_version_of_the_installed_axe_core() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", axe_version())
    assert {rule.version for rule in axe_rules().values()} == {axe_version()}
    assert f"axe v{axe_version()}" in axe_source()[:200]
