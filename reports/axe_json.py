"""The result in the form of axe-core's own results: one for each page, over all windows.

What axe-core calls incomplete is what needs a person, and here also what was not tested: a page
that was not audited, and a rule that did not come to its end, never look like a pass. Elements
that passed are only counted in a scan, so passes name their rules and no nodes.
Source: axe-core 4.14, doc/API.md, results object; axe.d.ts, AxeResults.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import BinaryIO, Final

import auditor
from auditor.model.criteria import Language, SuccessCriterion, criteria
from auditor.model.finding import Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from reports import phrases
from reports.encoding import Json, json_rows, utf8
from reports.endings import PageEnding, endings
from reports.json_scan import time_text
from reports.texts import message, say, text_of

_UNDERSTANDING: Final = "https://www.w3.org/WAI/WCAG22/Understanding"
_LISTS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.FAILED: "violations",
        Outcome.CANT_TELL: "incomplete",
        Outcome.UNTESTED: "incomplete",
        Outcome.PASSED: "passes",
        Outcome.INAPPLICABLE: "inapplicable",
    }
)
"""Which list of axe-core's results an outcome belongs to."""
_NOT_AUDITED: Final = "page-not-audited"
"""Stands for all rules on a page that was not audited."""
_UNFINISHED: Final = "scan-unfinished"
"""Stands for all that a scan did not come to."""


def render_axe(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write an array of results, one for each page that was or should have been audited.

    Args:
        report: its pages, rule runs and occurrences are read once, in this order.
        out: takes the bytes, UTF-8.
        language: of titles and messages.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    text = utf8(out)
    text.writelines(json_rows(_results(report, language)))
    text.write("\n")


def _results(report: Report, language: Language) -> Iterator[Json]:
    pages = dict(endings(report))
    for url, found in groupby(report.rows.occurrences(), lambda one: one.page):
        page = pages.pop(url, None) or PageEnding(url=url, audited=True)
        yield _result(page, list(found), report, language)
    for page in pages.values():
        yield _result(page, [], report, language)


def _result(
    page: PageEnding, found: Sequence[Occurrence], report: Report, language: Language
) -> Json:
    viewports = report.scan.plan.viewports
    lists: dict[str, list[Json]] = {name: [] for name in dict.fromkeys(_LISTS.values())}
    spoken: set[tuple[str, Outcome]] = set()
    by_rule = sorted(found, key=lambda one: (one.finding.rule, one.finding.outcome.value))
    for (rule, outcome), some in groupby(
        by_rule, lambda one: (one.finding.rule, one.finding.outcome)
    ):
        spoken.add((rule, outcome))
        nodes = [_node(one, report, language) for one in some]
        lists[_LISTS[outcome]].append(_rule(rule, nodes, report, language))
    for rule, outcome in sorted(page.outcomes.items()):
        if (rule, outcome) not in spoken:
            told = _rule(rule, [], report, language)
            if outcome is Outcome.UNTESTED:
                told["error"] = {"name": "Untested", "message": _untested(page, language)}
            lists[_LISTS[outcome]].append(told)
    if not page.audited:
        said = _untested(page, language)
        lists["incomplete"].append(_without_rule(_NOT_AUDITED, said))
    if page.unfinished:
        said = phrases.unfinished(report, language)
        lists["incomplete"].append(_without_rule(_UNFINISHED, said))
    return {
        "testEngine": {"name": "axe-core", "version": report.versions.get("axe-core", "")},
        "testRunner": {"name": f"Auditor {auditor.__version__}"},
        "testEnvironment": {
            "userAgent": f"Chromium {report.versions.get('chromium', '')}".strip(),
            "windowWidth": viewports[0].width,
            "windowHeight": viewports[0].height,
        },
        "timestamp": time_text(page.started or report.scan.started),
        "url": page.url,
        "toolOptions": {"reporter": "v1", "windows": [str(one) for one in viewports]},
        **lists,
    }


def _rule(rule: str, nodes: list[Json], report: Report, language: Language) -> dict[str, Json]:
    info = report.rules.get(rule)
    text = text_of(rule, report.rules, language)
    return {
        "id": rule,
        "impact": None,
        "tags": list(_tags(info)),
        "description": text.wrong or text.title,
        "help": text.title,
        "helpUrl": _help(info),
        "nodes": nodes,
    }


def _node(one: Occurrence, report: Report, language: Language) -> Json:
    finding = one.finding
    check: Json = {
        "id": finding.reason_key or finding.rule,
        "data": dict(sorted(finding.data.items())),
        "relatedNodes": [],
        "impact": None,
        "message": message(finding, report.rules, language),
    }
    return {
        "any": [],
        "all": [],
        "none": [check],
        "impact": None,
        "html": finding.snippet,
        "target": [step if isinstance(step, str) else list(step) for step in finding.selector],
        "failureSummary": message(finding, report.rules, language),
    }


def _without_rule(id_: str, said: str) -> Json:
    """What is to be known of a page and is of no rule."""
    return {
        "id": id_,
        "impact": None,
        "tags": [],
        "description": said,
        "help": said,
        "helpUrl": "",
        "nodes": [],
    }


def _untested(page: PageEnding, language: Language) -> str:
    """Why something was not tested on a page."""
    why = ", ".join(say(language, f"reason.{reason.value}") for reason in page.short)
    return say(language, "untested.page", why=why or say(language, "doubt.rule_not_ended"))


def _help(info: RuleInfo | None) -> str:
    """Where W3C explains the first criterion of a rule; "" for a rule without one."""
    known = criteria()
    named = [known[number] for number in info.criteria if number in known] if info else []
    return f"{_UNDERSTANDING}/{named[0].w3c_slug}.html" if named else ""


def _tags(info: RuleInfo | None) -> Iterator[str]:
    """axe-core's tags: the edition and level of each criterion, its number, its clause."""
    known = criteria()
    named = [known[number] for number in info.criteria if number in known] if info else []
    if not named:
        yield "best-practice"
    yield from dict.fromkeys(map(_edition, named))
    if any(one.clause for one in named):
        yield "EN-301-549"
    for one in named:
        yield f"wcag{one.id.replace('.', '')}"
        if one.clause:
            yield f"EN-{one.clause}"


def _edition(criterion: SuccessCriterion) -> str:
    edition = criterion.introduced_in.replace(".", "").removesuffix("0")
    return f"wcag{edition}{criterion.level.lower()}"
