"""What wiring refuses before a browser is started, and which rules a plan runs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model.criteria import Standard
from auditor.model.rule import RuleStatus
from auditor.model.scan import EngineChoice, Scan, ScanPlan, ScanState
from auditor.model.secrets import Secrets
from auditor.model.target import Target, TargetKind
from auditor.store import DATABASE_NAME, Store, new_run
from auditor.wiring import catalogue
from auditor.wiring.rules import chosen_rules
from tests.auditor.scan.scanning import plan_for, resume, scan

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


def test_secrets_for_a_list_of_two_sites_are_refused(tmp_path: Path) -> None:
    plan = plan_for(SITE, "http://127.0.0.1:8/", kind=TargetKind.LIST)
    with pytest.raises(UsageError, match="one site only"):
        scan(tmp_path, plan, secrets=Secrets(headers=(("X-Preview", "hemmelig"),)))


def interrupted(out: Path, plan: ScanPlan) -> None:
    name, run = new_run(out / "runs", datetime.now(UTC))
    store = Store.create(run / DATABASE_NAME)
    store.save_scan(
        Scan(id=name, plan=plan, state=ScanState.INTERRUPTED, started=datetime.now(UTC))
    )
    store.close()


def test_a_scan_with_secrets_wants_them_again_to_go_on(tmp_path: Path) -> None:
    interrupted(tmp_path, plan_for(SITE, signed_in=True))
    with pytest.raises(UsageError, match="give them again"):
        resume(tmp_path)


def test_a_scan_of_a_folder_wants_its_path_again_to_go_on(tmp_path: Path) -> None:
    target = Target(kind=TargetKind.FOLDER, urls=(SITE,), folder="nettsted")
    interrupted(tmp_path, ScanPlan(target=target))
    with pytest.raises(UsageError, match="nettsted"):
        resume(tmp_path)


def test_where_there_is_no_run_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        resume(tmp_path)
