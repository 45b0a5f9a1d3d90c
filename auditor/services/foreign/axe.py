"""Results of axe-core, one page or a list of them, as axe.run, its command line and we write them.

Source: axe-core 4.14, doc/API.md, results object.
"""

from collections.abc import Mapping

from auditor.model.finding import Outcome
from auditor.model.foreign import ForeignResult
from auditor.model.page import Viewport
from auditor.services.foreign.gathering import AXE, UNTOLD, Gathered, GatheredPage, selector_of
from auditor.services.foreign.shape import fields, items, moment, objects, text

_LISTS: Mapping[str, Outcome] = {
    "violations": Outcome.FAILED,
    "incomplete": Outcome.CANT_TELL,
    "passes": Outcome.PASSED,
    "inapplicable": Outcome.INAPPLICABLE,
}
_LISTED = (Outcome.FAILED, Outcome.CANT_TELL)


def is_axe(value: object) -> bool:
    """Whether a value is what axe-core gives of a page, or a list with that in it."""
    return any("violations" in one and "url" in one for one in objects(value))


def read_axe(value: object, gathered: Gathered) -> ForeignResult:
    """Read results of axe-core.

    Args:
        value: one result, or a list of them.
        gathered: nothing yet.
    """
    version = ""
    for told in filter(is_axe, objects(value)):
        version = text(fields(told.get("testEngine")).get("version"), 40) or version
        page = gathered.page(told.get("url"), _window(told))
        if page is None:
            continue
        page.started = moment(told.get("timestamp"))
        for name, outcome in _LISTS.items():
            for rule in objects(told.get(name)):
                _read_rule(rule, outcome, page, gathered, version)
    return gathered.result("axe-core", version)


def _window(told: Mapping[str, object]) -> Viewport:
    """The window that a page was seen in."""
    shown = fields(told.get("testEnvironment"))
    try:
        return Viewport.parse(f"{shown.get('windowWidth')}x{shown.get('windowHeight')}")
    except ValueError:
        return UNTOLD


def _read_rule(
    told: Mapping[str, object],
    outcome: Outcome,
    page: GatheredPage,
    gathered: Gathered,
    version: str,
) -> None:
    rule = gathered.rule(told.get("id"), AXE, version, _criteria(told))
    if rule is None:
        return
    nodes = [*objects(told.get("nodes"))]
    if outcome is Outcome.CANT_TELL and not nodes:
        # What has no element is a rule that broke off, not one that asks.
        gathered.ran(page, rule, Outcome.UNTESTED)
    elif outcome in _LISTED:
        for node in nodes:
            gathered.found(
                page,
                rule,
                outcome,
                selector=selector_of(*items(node.get("target"))),
                snippet=node.get("html"),
                reason=node.get("failureSummary") or told.get("description"),
            )
    else:
        gathered.ran(page, rule, outcome, max(len(nodes), 1))


def _criteria(told: Mapping[str, object]) -> tuple[str, ...]:
    """The numbers of criteria among axe-core's tags: ``wcag1410`` is 1.4.10."""
    tags = (text(tag, 40) for tag in items(told.get("tags")))
    digits = (tag.removeprefix("wcag") for tag in tags if tag.startswith("wcag"))
    return tuple(f"{d[0]}.{d[1]}.{d[2:]}" for d in digits if d.isdecimal() and len(d) >= 3)
