"""axe-core's results into our nouns: violations fail, incomplete results cannot tell."""

from collections.abc import Iterator, Mapping
from typing import Any

from auditor.engines.catalogue import ENGINE
from auditor.model.criteria import Standard
from auditor.model.finding import Counts, Finding, Outcome, RuleRun, Selector
from auditor.model.rule import RuleInfo, kind_of
from auditor.model.text import clean

MAX_SNIPPET = 300
MAX_REASON = 500
_NOT_REPORTED = "axe-core reported nothing about this rule"


def rule_runs_of(result: Mapping[str, Any], rules: Mapping[str, RuleInfo]) -> tuple[RuleRun, ...]:
    """One rule run for each rule that was asked for; one that said nothing is untested."""
    counts = {count["id"]: count for count in result["counts"]}
    return tuple(_rule_run(rule, counts.get(rule)) for rule in sorted(rules))


def _rule_run(rule: str, count: Mapping[str, Any] | None) -> RuleRun:
    if count is None:
        return RuleRun(rule=rule, engine=ENGINE, counts=Counts(untested=1), failure=_NOT_REPORTED)
    if count["failure"]:
        failure = clean(count["failure"], MAX_REASON)
        return RuleRun(rule=rule, engine=ENGINE, counts=Counts(untested=1), failure=failure)
    passed, failed, cant_tell = count["passed"], count["failed"], count["cantTell"]
    return RuleRun(
        rule=rule,
        engine=ENGINE,
        counts=Counts(
            passed=passed,
            failed=failed,
            cant_tell=cant_tell,
            inapplicable=0 if passed + failed + cant_tell else 1,
        ),
    )


def findings_of(
    result: Mapping[str, Any], rules: Mapping[str, RuleInfo], standard: Standard
) -> tuple[Finding, ...]:
    """One finding for each element that a rule failed or could not tell about."""
    crashed = {count["id"] for count in result["counts"] if count["failure"]}
    lists = ((Outcome.FAILED, result["violations"]), (Outcome.CANT_TELL, result["incomplete"]))
    return tuple(
        finding
        for outcome, entries in lists
        for entry in entries
        if entry["id"] in rules and entry["id"] not in crashed
        for finding in _findings(entry, rules[entry["id"]], outcome, standard)
    )


def _findings(
    entry: Mapping[str, Any], rule: RuleInfo, outcome: Outcome, standard: Standard
) -> Iterator[Finding]:
    kind = kind_of(rule, standard)
    for node in entry["nodes"]:
        checks = node["checks"]
        first: Mapping[str, Any] = checks[0] if checks else {"id": "", "key": "", "data": {}}
        reason = " ".join(check["message"] for check in checks if check["message"])
        yield Finding(
            rule=rule.id,
            engine=ENGINE,
            criteria=rule.criteria,
            outcome=outcome,
            kind=kind,
            selector=_selector(node["target"]),
            snippet=clean(node["html"], MAX_SNIPPET),
            reason=clean(reason, MAX_REASON),
            reason_key=f"{first['id']}/{first['key'] or 'default'}" if first["id"] else "",
            data={clean(k, 60): clean(v, 200) for k, v in first["data"].items()},
        )


def _selector(target: list[Any]) -> Selector:
    return tuple(
        clean(part, 1000) if isinstance(part, str) else tuple(clean(p, 1000) for p in part)
        for part in target
    )
