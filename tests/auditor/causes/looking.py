"""Judging pages for tests of causes: axe-core, the evidence, places and fingerprints."""

from dataclasses import dataclass, field
from datetime import timedelta

from auditor import causes
from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.engines.axe import AxeEngine
from auditor.engines.catalogue import axe_rules
from auditor.model.cause import Cause, Sight
from auditor.model.criteria import Standard
from auditor.model.evidence import Evidence
from auditor.model.finding import Finding
from auditor.model.identity import EVERYBODYS
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport
from auditor.model.scan import ConsentMode
from auditor.observe import place
from auditor.observe.evidence import Observers, OpenPage
from auditor.observe.page import PageObserver
from tests.conftest import DESKTOP


@dataclass
class Seen:
    """What was found on pages, in the order of a scan."""

    pages: list[str] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def fingerprints(self) -> dict[str, Finding]:
        return {one.finding.fingerprint: one.finding for one in self.occurrences}

    def causes(self) -> tuple[Cause, ...]:
        grouping = causes.Grouping(axe_rules(), "local", causes.Pages(self.pages), self.counted)
        for one in self.occurrences:
            grouping.add(causes.mark_of(one))
        gathering = causes.Gathering(grouping, ())
        for one in self.occurrences:
            gathering.add(one)
        return gathering.causes(lambda _: {})


class Looker:
    """Judges pages in one tab with the default rules of axe-core."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        rules = [rule for rule in axe_rules().values() if rule.default]
        self._engine = AxeEngine(rules, Standard.NO_PUBLIC_WEB)

    def open(self, url: str, viewport: Viewport = DESKTOP) -> OpenPage:
        deadline = Deadline.after(timedelta(seconds=60))
        self._tab.set_viewport(viewport)
        self._tab.navigate(url, deadline, lambda _: True)
        assert self._tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
        observer = PageObserver(self._tab, deadline, ConsentMode.LEAVE, None)
        observer.settle()
        return OpenPage(
            tab=self._tab,
            top=observer.top,
            world=observer.world,
            viewport=viewport,
            deadline=deadline,
        )

    def look(self, url: str) -> tuple[Evidence, tuple[Finding, ...], tuple[Sight, ...]]:
        """Evidence of a page, its findings with places, and what was seen of each."""
        page = self.open(url)
        found = self._engine.judge(page.tab, page.top, page.world, page.deadline).findings
        evidence = Observers(()).read(page)
        sights = place.look(page, evidence, found)
        located = causes.fingerprinted(found, sights, url=url)
        return evidence, located, sights

    def scan(self, urls: list[str]) -> Seen:
        seen = Seen(pages=urls)
        for url in urls:
            evidence, findings, _ = self.look(url)
            numbering = causes.numbering_of(evidence.url, EVERYBODYS)
            for made, number in causes.census(evidence, numbering).items():
                seen.counted[made] = seen.counted.get(made, 0) + number
            seen.occurrences += [
                Occurrence(page=url, viewports=(DESKTOP,), finding=finding) for finding in findings
            ]
        return seen
