"""Which rules a plan runs."""

from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.criteria import Standard
from auditor.model.rule import RuleStatus
from auditor.model.scan import EngineChoice
from auditor.services.rules import chosen_rules
from auditor.wiring import catalogue
from tests.auditor.scan.scanning import plan_for

SITE = "http://127.0.0.1:9/"


def chosen(**options: Any) -> set[str]:
    plan = plan_for(SITE, **{"engine": EngineChoice.ALL, **options})
    return {rule.id for rule in chosen_rules(plan, catalogue().values())}


def test_a_plan_runs_the_rules_that_run_by_default() -> None:
    assert chosen() == {rule.id for rule in catalogue().values() if rule.default}


def test_selected_rules_run_alone_even_those_that_do_not_by_default() -> None:
    experimental = next(
        rule.id for rule in catalogue().values() if rule.status is RuleStatus.EXPERIMENTAL
    )
    assert chosen(select=("image-alt", experimental)) == {"image-alt", experimental}


def test_all_means_every_rule_there_is_but_those_that_are_ignored() -> None:
    assert chosen(select=("ALL",), ignore=("image-alt",)) == set(catalogue()) - {"image-alt"}


def test_ignored_rules_do_not_run_even_where_they_are_selected() -> None:
    assert chosen(select=("image-alt", "label"), ignore=("label",)) == {"image-alt"}


@pytest.mark.parametrize(
    "options",
    [
        {"select": ("image-alt",), "ignore": ("image-alt",)},
        {"engine": EngineChoice.NATIVE, "select": ("image-alt",)},
        {"standard": Standard.NO_PRIVATE, "select": ("accessibility-statement-is-linked",)},
    ],
)
def test_a_plan_without_a_rule_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="No rule is left"):
        chosen(**options)
