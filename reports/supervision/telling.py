"""What every part of a report is told from."""

from dataclasses import dataclass, replace

from auditor.model.case import Case
from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.finding import Finding
from auditor.model.report import Report
from auditor.model.rule import RuleText
from auditor.model.target import TargetKind
from auditor.model.triage import Decision
from reports import texts
from reports.cause_text import CauseGroup, group_of, title_of
from reports.place import page_name
from reports.supervision.blocks import Cell, Run
from reports.supervision.gathered import Gathered, NamedPage
from reports.supervision.words import quoted, shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A report, what was gathered of it, and the language it is told in."""

    report: Report
    found: Gathered
    language: Language

    @property
    def case(self) -> Case:
        """What a person told of the supervision."""
        return self.report.case or Case()

    def causes(self, group: CauseGroup) -> list[Cause]:
        """The causes of a group, as people have decided; what they dismissed is in none."""
        triage = self.report.triage
        return [
            one
            for one in self.report.causes
            if not self.is_dismissed(one)
            and group_of(replace(one, outcome=triage.outcome(one))) is group
        ]

    def is_dismissed(self, cause: Cause) -> bool:
        """Whether people have said of all of a cause that it is no fault."""
        found = self.report.triage.causes.get(cause.id)
        return found is not None and found.settled and set(found.holds) == {Decision.FALSE_ALARM}

    def say(self, key: str, **values: str) -> str:
        """One text."""
        return texts.say(self.language, key, **values)

    def count(self, key: str, n: int, **values: str) -> str:
        """A text with a number in it, in the right form."""
        return texts.count(self.language, key, n, **values)

    def heads(self, *keys: str) -> tuple[str, ...]:
        """Names of columns."""
        return tuple(map(self.say, keys))

    def number(self, n: int) -> str:
        """A whole number."""
        return texts.number(self.language, n)

    def text_of(self, cause: Cause) -> RuleText:
        """The texts of the rule that speaks for a cause."""
        return texts.text_of(cause.rule, self.report.rules, self.language)

    def title_of(self, cause: Cause) -> str:
        """What a cause is called in a heading, where code is not set apart."""
        return title_of(cause, self.report.rules, self.language).replace("`", "")

    def message(self, finding: Finding) -> str:
        """What a finding says."""
        return texts.message(finding, self.report.rules, self.language)

    def href(self, url: str) -> str:
        """An address that may be followed; "" for any other, and for pages of a folder."""
        folder = self.report.scan.plan.target.kind is TargetKind.FOLDER
        return url if url.startswith(("http://", "https://")) and not folder else ""

    def named(self, url: str) -> str:
        """An address as people read it: its path on the site, but for the start page's."""
        target = self.report.scan.plan.target
        name = page_name(url, target.urls[0])
        bare = name == "/" and target.kind is not TargetKind.FOLDER
        return shortened(url if bare else name, 90)

    def page(self, page: NamedPage) -> Cell:
        """A page as tables name it: ``Side 4: Reseptoversikt``, and its address."""
        number = self.say("supervision.page", number=self.number(page.number))
        name = self.named(page.url)
        address = (Run(name, href=self.href(page.url)),)
        if not page.title:
            return ((Run(number),), address)
        return ((Run(f"{number}: "), quoted(page.title, page.language, self.language)), address)
