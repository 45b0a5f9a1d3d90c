"""axe-core's results become findings and rule runs, and nothing else."""

from typing import Any

import pytest

from auditor.engines.catalogue import axe_rules
from auditor.engines.translate import (
    MAX_SNIPPET,
    findings_of,
    kind_of,
    rule_runs_of,
)
from auditor.model.criteria import Standard
from auditor.model.finding import Counts, Kind, Outcome
from auditor.model.rule import RuleInfo, RuleStatus

RULES = {rule: axe_rules()[rule] for rule in ("image-alt", "label", "region", "target-size")}
STANDARD = Standard.NO_PUBLIC_WEB


def count(
    rule: str, passed: int = 0, failed: int = 0, cant_tell: int = 0, failure: str | None = None
) -> dict[str, Any]:
    return {
        "id": rule,
        "passed": passed,
        "failed": failed,
        "cantTell": cant_tell,
        "failure": failure,
    }


def check(name: str, message: str, key: str = "", **data: str) -> dict[str, Any]:
    return {"id": name, "key": key, "message": message, "data": data}


def entry(rule: str, *checks: dict[str, Any], **more: Any) -> dict[str, Any]:
    node = {"target": ["#bilde"], "html": "<img>", "checks": list(checks), **more}
    return {"id": rule, "nodes": [node]}


def result(
    *counts: dict[str, Any],
    violations: tuple[dict[str, Any], ...] = (),
    incomplete: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:
    return {"counts": list(counts), "violations": list(violations), "incomplete": list(incomplete)}


def test_a_violation_fails_and_an_incomplete_result_cannot_tell() -> None:
    told = result(
        count("image-alt", failed=1),
        count("label", cant_tell=1),
        violations=(entry("image-alt", check("has-alt", "Element has no alt")),),
        incomplete=(entry("label", check("explicit-label", "Could not see")),),
    )
    found = findings_of(told, RULES, STANDARD)
    assert [(f.rule, f.outcome) for f in found] == [
        ("image-alt", Outcome.FAILED),
        ("label", Outcome.CANT_TELL),
    ]
    assert found[0].criteria == ("1.1.1",)
    assert found[0].kind is Kind.BREACH


def test_each_rule_asked_for_has_one_run_with_its_counts() -> None:
    told = result(
        count("image-alt", passed=2, failed=3, cant_tell=1), count("label"), count("region")
    )
    runs = {run.rule: run for run in rule_runs_of(told, RULES)}
    assert list(runs) == sorted(RULES)
    assert runs["image-alt"].counts == Counts(passed=2, failed=3, cant_tell=1)
    assert runs["label"].counts == Counts(inapplicable=1)


def test_a_rule_that_said_nothing_is_untested_and_says_why() -> None:
    runs = {run.rule: run for run in rule_runs_of(result(count("label")), RULES)}
    assert runs["image-alt"].counts == Counts(untested=1)
    assert runs["image-alt"].failure


def test_a_rule_that_crashed_is_untested_and_has_no_findings() -> None:
    told = result(
        count("image-alt", passed=4, failed=1, failure="Cannot read properties\x1b[31m of null"),
        violations=(entry("image-alt", check("has-alt", "Element has no alt")),),
    )
    run = next(run for run in rule_runs_of(told, RULES) if run.rule == "image-alt")
    assert run.counts == Counts(untested=1)
    assert run.failure == "Cannot read properties[31m of null"
    assert findings_of(told, RULES, STANDARD) == ()


def test_rules_that_nobody_asked_for_are_left_out() -> None:
    told = result(count("bypass", failed=1), violations=(entry("bypass"),))
    assert findings_of(told, RULES, STANDARD) == ()
    assert "bypass" not in {run.rule for run in rule_runs_of(told, RULES)}


def test_the_way_through_frames_and_shadow_roots_is_kept() -> None:
    node = entry("image-alt", target=["#ramme", ["fjord-kort", "img"]])
    found = findings_of(result(violations=(node,)), RULES, STANDARD)
    assert found[0].selector == ("#ramme", ("fjord-kort", "img"))


def test_the_reason_is_that_of_the_first_check_and_all_messages_are_told() -> None:
    node = entry(
        "image-alt",
        check("has-alt", "No alt.", key="none", missing="alt"),
        check("aria-label", "No aria-label."),
    )
    found = findings_of(result(violations=(node,)), RULES, STANDARD)[0]
    assert found.reason == "No alt. No aria-label."
    assert (found.reason_key, dict(found.data)) == ("has-alt/none", {"missing": "alt"})


def test_a_check_without_a_key_of_its_own_has_the_default_one() -> None:
    node = entry("image-alt", check("has-alt", "No alt."))
    assert findings_of(result(violations=(node,)), RULES, STANDARD)[0].reason_key == (
        "has-alt/default"
    )


def test_a_node_without_checks_is_still_a_finding() -> None:
    found = findings_of(result(violations=(entry("image-alt"),)), RULES, STANDARD)[0]
    assert (found.reason, found.reason_key, dict(found.data)) == ("", "", {})


def test_hostile_text_is_cleaned_and_cut() -> None:
    node = entry(
        "image-alt",
        check("has-alt", "\u202eskjult", nøkkel="\x00verdi"),
        html="<img alt='\x1b]0;'>" + "x" * 1000,
        target=["#\u2066bilde"],
    )
    found = findings_of(result(violations=(node,)), RULES, STANDARD)[0]
    assert found.snippet.startswith("<img alt=']0;'>")
    assert len(found.snippet) == MAX_SNIPPET
    assert (found.reason, found.selector) == ("skjult", ("#bilde",))
    assert found.data == {"nøkkel": "verdi"}


def test_good_practice_is_advice_whatever_the_standard() -> None:
    assert RULES["region"].status is RuleStatus.BEST_PRACTICE
    assert {kind_of(RULES["region"], standard) for standard in Standard} == {Kind.ADVICE}


def test_a_criterion_outside_the_standard_is_advice() -> None:
    size = RULES["target-size"]
    assert size.criteria == ("2.5.8",)
    assert kind_of(size, Standard.WCAG22_AA) is Kind.BREACH
    assert kind_of(size, Standard.NO_PUBLIC_WEB) is Kind.ADVICE


@pytest.mark.parametrize("status", [one for one in RuleStatus if one is not RuleStatus.STABLE])
def test_only_stable_rules_find_breaches(status: RuleStatus) -> None:
    rule = RuleInfo(id="x", engine="axe", version="1", criteria=("1.1.1",), status=status)
    assert kind_of(rule, Standard.WCAG21_AA) is Kind.ADVICE
