"""Results in SARIF 2.1.0, as far as they are of web addresses.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0, 2020-03-27.
"""

import re
from collections.abc import Iterator, Mapping

from auditor.model.finding import Outcome
from auditor.model.foreign import ForeignResult
from auditor.model.rule import RuleInfo
from auditor.services.foreign.gathering import AXE, Gathered, GatheredPage, selector_of
from auditor.services.foreign.shape import fields, items, objects, text

_CRITERION = re.compile(r"\b(\d\.\d\.\d{1,2})\b")
_AXE = re.compile(r"\baxe\b", re.IGNORECASE)


def is_sarif(value: object) -> bool:
    """Whether a value is a SARIF log."""
    told = fields(value)
    return isinstance(told.get("runs"), list) and text(told.get("version")).startswith("2.")


def read_sarif(value: object, gathered: Gathered) -> ForeignResult:
    """Read the results of all runs of a log.

    Args:
        value: the whole file.
        gathered: nothing yet.
    """
    tool = version = ""
    for run in objects(fields(value).get("runs")):
        driver = fields(fields(run.get("tool")).get("driver"))
        tool = tool or text(driver.get("name"), 80)
        version = version or text(driver.get("semanticVersion") or driver.get("version"), 40)
        engine = AXE if _AXE.search(tool) else tool[:40] or "sarif"
        criteria = {text(rule.get("id"), 150): _numbers(rule) for rule in _rules(driver)}
        for artifact in objects(run.get("artifacts")):
            _look(artifact, gathered)
        for result in objects(run.get("results")):
            id_ = text(result.get("ruleId"), 150) or text(fields(result.get("rule")).get("id"), 150)
            numbers = criteria.get(id_, ()) or _numbers(result)
            rule = gathered.rule(id_, engine, version, numbers)
            if rule is not None:
                _read_result(result, rule, gathered)
    return gathered.result(tool or "SARIF", version)


def _rules(driver: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    return objects(driver.get("rules"))


def _look(artifact: Mapping[str, object], gathered: Gathered) -> None:
    """A page that was looked at is one, though nothing was found on it."""
    uri = text(fields(artifact.get("location")).get("uri"), 2_000)
    if uri.startswith(("http://", "https://")):
        gathered.page(uri)


def _numbers(told: Mapping[str, object]) -> tuple[str, ...]:
    """The criteria that a rule or a result names in its properties, tags and descriptions."""
    properties = fields(told.get("properties"))
    said = [text(one) for key in ("tags", "criteria") for one in items(properties.get(key))]
    said += [text(fields(told.get(key)).get("text")) for key in ("fullDescription", "help")]
    return tuple(dict.fromkeys(number for one in said for number in _CRITERION.findall(one)))


def _outcome(result: Mapping[str, object]) -> Outcome | None:
    """What a result says; None for what is there no more."""
    if text(result.get("baselineState")) == "absent":
        return None
    kind = text(result.get("kind")) or "fail"
    known = {
        "pass": Outcome.PASSED,
        "fail": Outcome.FAILED,
        "notApplicable": Outcome.INAPPLICABLE,
    }
    return known.get(kind, Outcome.CANT_TELL)


def _read_result(result: Mapping[str, object], rule: RuleInfo, gathered: Gathered) -> None:
    outcome = _outcome(result)
    for location in objects(result.get("locations")) if outcome else ():
        physical = fields(location.get("physicalLocation"))
        page = gathered.page(fields(physical.get("artifactLocation")).get("uri"))
        if page is None or outcome is None:
            continue
        if outcome in (Outcome.FAILED, Outcome.CANT_TELL):
            _find(result, location, page, rule, outcome, gathered)
        else:
            gathered.ran(page, rule, outcome)


def _find(
    result: Mapping[str, object],
    location: Mapping[str, object],
    page: GatheredPage,
    rule: RuleInfo,
    outcome: Outcome,
    gathered: Gathered,
) -> None:
    region = fields(fields(location.get("physicalLocation")).get("region"))
    logical = next(objects(location.get("logicalLocations")), {})
    gathered.found(
        page,
        rule,
        outcome,
        selector=selector_of(logical.get("fullyQualifiedName")),
        snippet=fields(region.get("snippet")).get("text"),
        reason=fields(result.get("message")).get("text"),
    )
