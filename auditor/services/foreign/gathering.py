"""What another tool says, gathered page by page, whatever its format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from auditor.model.criteria import Standard, criteria
from auditor.model.finding import Counts, Finding, Outcome, RuleRun, Selector
from auditor.model.foreign import ForeignPage, ForeignResult
from auditor.model.page import Viewport
from auditor.model.rule import RuleInfo, RuleStatus, kind_of
from auditor.net.address import normalise
from auditor.services.foreign.shape import text

UNTOLD: Final = Viewport(1280, 1024)
"""The window of a page whose tool does not tell of any."""
_UNTOLD_VERSION: Final = "?"
AXE: Final = "axe"
"""The engine whose rules we know ourselves."""
_NOT_OF_A_NAME: Final = re.compile(r"[^a-z0-9_-]+")
_SNIPPET: Final = 300
_SELECTOR: Final = 1_000


@dataclass(slots=True)
class GatheredPage:
    """A page in one window while it is gathered."""

    title: str = ""
    started: datetime | None = None
    failure: str = ""
    runs: dict[str, RuleRun] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


class Gathered:
    """What a file says."""

    def __init__(self, known: Mapping[str, RuleInfo], standard: Standard) -> None:
        """Begin with nothing.

        Args:
            known: our own catalogue; axe-core's rules are told with the texts that it has.
            standard: decides what is a breach.
        """
        self._known, self._standard = known, standard
        self._pages: dict[tuple[str, Viewport], GatheredPage] = {}
        self._rules: dict[str, RuleInfo] = {}
        self.left_out = 0

    def page(self, url: object, viewport: Viewport = UNTOLD) -> GatheredPage | None:
        """The page of an address; None, and counted, where it is no web address."""
        address = normalise(text(url, 2_000), keep_fragment=True)
        if address is None:
            self.left_out += 1
            return None
        return self._pages.setdefault((address, viewport), GatheredPage())

    def rule(
        self, id_: object, engine: str, version: str, numbers: tuple[str, ...] = ()
    ) -> RuleInfo | None:
        """A rule that the file names; None for one without a name."""
        name, engine = name_of(id_, 100), _engine_of(engine)
        if not name:
            return None
        version = version or _UNTOLD_VERSION
        known = self._known.get(name)
        if name not in self._rules and engine == AXE and known and known.engine == AXE:
            self._rules[name] = replace(known, version=version)
        elif name not in self._rules:
            there = tuple(number for number in dict.fromkeys(numbers) if number in criteria())
            status = RuleStatus.STABLE if there else RuleStatus.BEST_PRACTICE
            self._rules[name] = RuleInfo(
                id=name, engine=engine, version=version, criteria=there, status=status
            )
        return self._rules[name]

    def ran(self, page: GatheredPage, rule: RuleInfo, outcome: Outcome, n: int = 1) -> None:
        """Count an outcome of a rule on a page."""
        run = page.runs.get(rule.id) or RuleRun(rule=rule.id, engine=rule.engine, counts=Counts())
        counts = replace(run.counts, **{outcome.value: getattr(run.counts, outcome.value) + n})
        failure = "untested" if outcome is Outcome.UNTESTED else run.failure
        page.runs[rule.id] = replace(run, counts=counts, failure=failure)

    def found(
        self,
        page: GatheredPage,
        rule: RuleInfo,
        outcome: Outcome,
        *,
        selector: Selector = (),
        snippet: object = "",
        reason: object = "",
    ) -> None:
        """Take in a finding, and count it."""
        self.ran(page, rule, outcome)
        page.findings.append(
            Finding(
                rule=rule.id,
                engine=rule.engine,
                criteria=rule.criteria,
                outcome=outcome,
                kind=kind_of(rule, self._standard),
                selector=selector,
                snippet=text(snippet, _SNIPPET),
                reason=text(reason),
            )
        )

    def result(self, tool: str, version: str) -> ForeignResult:
        """All that was gathered."""
        return ForeignResult(
            tool=text(tool, 80) or "?",
            version=text(version, 40),
            rules=dict(sorted(self._rules.items())),
            left_out=self.left_out,
            pages=tuple(
                ForeignPage(
                    url=url,
                    viewport=viewport,
                    title=page.title,
                    started=page.started,
                    failure=page.failure or _untested(page),
                    rule_runs=tuple(page.runs[name] for name in sorted(page.runs)),
                    findings=tuple(page.findings),
                )
                for (url, viewport), page in self._pages.items()
            ),
        )


def _untested(page: GatheredPage) -> str:
    """That nothing of a page was tested, where a tool names rules and none of them ended."""
    ended = any(run.ended for run in page.runs.values())
    return "" if ended or not page.runs else "nothing of the page was tested"


def _engine_of(told: str) -> str:
    """A tool as the engine of its rules; none is taken for our own."""
    name = name_of(told, 35).replace("_", "-") or "tool"
    return name if name[0].isalpha() and name != "native" else f"tool-{name}"


def name_of(told: object, longest: int) -> str:
    """A name of a tool's in the form that names of rules and programs have here; "" for none."""
    name = _NOT_OF_A_NAME.sub("-", text(told, 300).casefold())
    return name.strip("-_")[:longest].strip("-_")


def selector_of(*steps: object) -> Selector:
    """A selector of one step for each document; a list is a way through shadow roots."""
    made: list[str | tuple[str, ...]] = []
    for step in steps:
        if isinstance(step, list):
            inner = tuple(filter(None, (text(one, _SELECTOR) for one in step)))
            if inner:
                made.append(inner)
        elif told := text(step, _SELECTOR):
            made.append(told)
    return tuple(made)
