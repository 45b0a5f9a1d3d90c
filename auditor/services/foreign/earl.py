"""EARL 1.0 as JSON-LD, in the shapes that tools publish: subjects with assertions, or assertions.

Names are read with and without the prefix ``earl:``. No context is fetched.
Source: W3C WAI, EARL Reporting Format for ACT implementations, read 2026-11.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from auditor.model.criteria import criteria
from auditor.model.finding import Outcome
from auditor.model.foreign import ForeignResult
from auditor.services.foreign.gathering import AXE, Gathered, GatheredPage, selector_of
from auditor.services.foreign.shape import fields, items, objects, text

_OUTCOMES: Mapping[str, Outcome] = {
    "passed": Outcome.PASSED,
    "pass": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "fail": Outcome.FAILED,
    "canttell": Outcome.CANT_TELL,
    "cannottell": Outcome.CANT_TELL,
    "inapplicable": Outcome.INAPPLICABLE,
    "notapplicable": Outcome.INAPPLICABLE,
    "untested": Outcome.UNTESTED,
    "nottested": Outcome.UNTESTED,
}


def is_earl(value: object) -> bool:
    """Whether a value is JSON-LD with assertions in it."""
    return "@context" in fields(value) and any(True for _ in _assertions(value))


def read_earl(value: object, gathered: Gathered) -> ForeignResult:
    """Read all assertions that are of a page.

    Args:
        value: the whole file.
        gathered: nothing yet.
    """
    assertors = {
        text(node.get("@id")): node
        for node in _nodes(value)
        if any("Assertor" in kind for kind in _kinds(node))
    }
    tool = version = ""
    for url, assertion in _assertions(value):
        by = _assertor(assertion.get("assertedBy") or assertion.get("earl:assertedBy"), assertors)
        name, edition = _named(by)
        tool, version = tool or name, version or edition
        page = gathered.page(url)
        if page is not None:
            _read(assertion, page, gathered, name, edition)
    return gathered.result(tool or "EARL", version)


def _nodes(value: object) -> Iterator[Mapping[str, object]]:
    """The nodes at the top: of a graph, or the one that there is."""
    told = fields(value)
    return objects(told["@graph"]) if "@graph" in told else iter([told])


def _kinds(node: Mapping[str, object]) -> list[str]:
    return [text(one, 80).removeprefix("earl:") for one in items(node.get("@type"))]


def _assertions(value: object) -> Iterator[tuple[object, Mapping[str, object]]]:
    """Each assertion with the address of what it is of."""
    for node in _nodes(value):
        if "Assertion" in _kinds(node):
            yield _address(node.get("subject") or node.get("earl:subject")), node
        for one in objects(node.get("assertions")):
            yield _address(one.get("subject")) or _address(node), one


def _address(subject: object) -> object:
    told = fields(subject)
    if not told:
        return subject
    names = ("source", "url", "dct:source", "dcterms:source", "@id", "id")
    return next((told[name] for name in names if told.get(name)), None)


def _assertor(by: object, assertors: Mapping[str, Mapping[str, object]]) -> Mapping[str, object]:
    told = fields(by)
    known = assertors.get(text(told.get("@id") if told else by))
    return {**(known or {}), **told}


def _named(by: Mapping[str, object]) -> tuple[str, str]:
    name = text(by.get("name") or by.get("doap:name") or by.get("foaf:name"), 80)
    release = next(objects(by.get("release") or by.get("doap:release")), {})
    version = release.get("revision") or release.get("doap:revision") or by.get("version")
    return name, text(version, 40)


def _read(
    assertion: Mapping[str, object], page: GatheredPage, gathered: Gathered, tool: str, version: str
) -> None:
    test = assertion.get("test") or assertion.get("earl:test")
    told = fields(test)
    id_ = told.get("title") or told.get("dct:title") or told.get("@id") or test
    name = text(id_, 300).rpartition("/")[2].partition("?")[0]
    engine = AXE if tool.casefold() in ("axe", "axe-core") else tool[:40] or "earl"
    rule = gathered.rule(name, engine, version, _criteria(told))
    for result in objects(assertion.get("result") or assertion.get("earl:result")):
        outcome = _outcome(result)
        if rule is None or outcome is None:
            continue
        if outcome in (Outcome.FAILED, Outcome.CANT_TELL):
            gathered.found(
                page,
                rule,
                outcome,
                selector=selector_of(_pointer(result)),
                reason=result.get("description") or result.get("info"),
            )
        else:
            gathered.ran(page, rule, outcome)


def _outcome(result: Mapping[str, object]) -> Outcome | None:
    told = result.get("outcome") or result.get("earl:outcome")
    named = text(fields(told).get("@id") or fields(told).get("id") or told, 200)
    last = named.replace("#", ":").rpartition(":")[2]
    return _OUTCOMES.get(last.casefold())


def _pointer(result: Mapping[str, object]) -> object:
    pointer = next(iter(items(result.get("pointer"))), None)
    told = fields(pointer)
    return (told.get("expression") or told.get("ptr:expression")) if told else pointer


def _criteria(test: Mapping[str, object]) -> tuple[str, ...]:
    """The criteria that a test is part of, by the last word of their addresses, or by number."""
    found = []
    for part in items(test.get("isPartOf") or test.get("dct:isPartOf")):
        named = text(fields(part).get("@id") or part, 200).replace("#", ":").rpartition(":")[2]
        found.append(_slugs().get(named, named))
    return tuple(found)


@cache
def _slugs() -> Mapping[str, str]:
    return {one.w3c_slug: one.id for one in criteria().values()}
