"""Marks at places of a site, and the causes that they come to."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.causes import Gathering, Grouping, Pages, mark_of
from auditor.model.cause import Cause, Clue, Mark, Where
from auditor.model.finding import Kind, Outcome
from auditor.model.locator import Locator, PagePlace, StyleRule
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport
from auditor.model.rule import RuleInfo

WIDE, NARROW = Viewport(1280, 1024), Viewport(320, 256)
NEWS = [f"https://fjordvik.example/nyheter/{n}" for n in range(20)]
ALL = [*NEWS, *(f"https://fjordvik.example/om/{n}" for n in range(20))]

LINK = PagePlace(
    landmarks=("main",),
    chain=("ul", "li", "a"),
    role="link",
    classes=("kort-lenke",),
    component="kort",
    alike=("a1", "b1", "c1"),
)
PICTURE = PagePlace(landmarks=("main",), chain=("p", "img"), role="img", alike=("", "", "c2"))


def mark(
    place: Locator,
    page: str,
    rule: str = "link-name",
    *viewports: Viewport,
    outcome: Outcome = Outcome.FAILED,
) -> Mark:
    return Mark(
        rule=rule,
        outcome=outcome,
        kind=Kind.BREACH,
        page=page,
        viewports=viewports or (WIDE,),
        locator=place,
    )


class Grouped:
    """The causes of marks that come page by page."""

    def __init__(
        self,
        marks: Sequence[Mark],
        counted: dict[str, int] | None = None,
        rules: Sequence[RuleInfo] = (),
    ) -> None:
        named = {rule.id: rule for rule in rules}
        self.grouping = Grouping(named, "fjordvik.example", Pages(ALL), counted or {})
        self.marks = sorted(marks, key=lambda one: ALL.index(one.page))
        for one in self.marks:
            self.grouping.add(one)

    @property
    def ids(self) -> list[str]:
        return sorted({self.grouping.cause_of(one) for one in self.marks})

    @property
    def wheres(self) -> set[Where]:
        return {self.grouping.explain(one, 1)[0] for one in self.marks}

    @property
    def clues(self) -> tuple[Clue, ...]:
        return self.grouping.explain(self.marks[0], 1)[1]


CONTRAST, REFLOW, SCROLL = (
    "color-contrast",
    "content-reflows-at-320-px",
    "scrollable-region-focusable",
)
SHEET = "https://fjordvik.example/stil.css"


def styled(selector: str, property_: str, value: str = "", at: str = "c1") -> PagePlace:
    rule = StyleRule(sheet=SHEET, selector=selector, property=property_, value=value)
    return replace(LINK, styled_by=rule, alike=("", "", at))


def unsure(place: Locator, page: str, rule: str = CONTRAST) -> Mark:
    return mark(place, page, rule, outcome=Outcome.CANT_TELL)


def causes_of(rows: Sequence[Occurrence], urls: Sequence[str]) -> tuple[Cause, ...]:
    grouping = Grouping({}, "fjordvik.example", Pages(urls), {})
    for one in rows:
        grouping.add(mark_of(one))
    gathering = Gathering(grouping, ())
    for one in rows:
        gathering.add(one)
    return gathering.causes(lambda _: {})
