"""The rules of a text report: breaches, what needs a person, and advice, in the lines there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.model.criteria import Need, criteria
from auditor.model.finding import Kind, Outcome
from auditor.model.report import Place, RuleTotal
from reports.place import page_name, readable
from reports.screen import Screen, Style, cells, cut, cut_front, pad, plain
from reports.texts import text_of

_LEAST_LINES = 18
"""Lines for rules however long the rest is; a report of rules without rules is none."""
_DETAIL = 2
"""Lines that say of a rule whose use it blocks, and where."""
_REVIEWS = 3
"""Rules that need a person are shown up to this number, however many breaches there are."""
_WIDEST_CRITERIA = 16
_ADVICE_LINES = 2
_OUTDATED = frozenset({"4.1.1"})
"""Demanded by the law, removed from WCAG 2.2 (2023): seldom hurts anybody, so never first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every line of the section needs to know.

    Attributes:
        origin: an address of the scan; pages of the same origin are named without it.
        command: how to see everything.
    """

    screen: Screen
    origin: str
    command: str


def breaches(totals: Sequence[RuleTotal]) -> list[RuleTotal]:
    """Failures that count, most pages first; rules for 4.1.1 alone come last."""
    return _ordered(t for t in totals if t.outcome is Outcome.FAILED and t.kind is not Kind.ADVICE)


def reviews(totals: Sequence[RuleTotal]) -> list[RuleTotal]:
    """What a person must judge before anything can be said, most pages first."""
    return _ordered(
        t for t in totals if t.outcome is Outcome.CANT_TELL and t.kind is not Kind.ADVICE
    )


def advice(totals: Sequence[RuleTotal]) -> list[RuleTotal]:
    """Good practice and criteria outside the standard, most pages first."""
    return _ordered(t for t in totals if t.kind is Kind.ADVICE)


def _ordered(totals: Iterable[RuleTotal]) -> list[RuleTotal]:
    return sorted(
        totals,
        key=lambda t: (
            bool(t.criteria) and _OUTDATED.issuperset(t.criteria),
            -t.pages,
            -t.occurrences,
            t.rule,
        ),
    )


def rule_sections(frame: Frame, totals: Sequence[RuleTotal], lines: int) -> list[str]:
    """The sections on breaches and on what needs a person.

    Args:
        frame: what every line needs to know.
        totals: all totals of the report.
        lines: lines there are; at least 18 are taken where there is that much to say.
    """
    broken, open_ = breaches(totals), reviews(totals)
    room = max(lines, _LEAST_LINES) - sum(2 for section in (broken, open_) if section)
    few = _shown(len(open_), max(_REVIEWS, room - len(broken) - 3 * _DETAIL))
    many = _shown(len(broken), room - _taken(few, len(open_)) - _DETAIL)
    spare = room - _taken(many, len(broken)) - _taken(few, len(open_))
    extra = _share_out(broken[:many], open_[:few], spare)
    shown = [*broken[:many], *open_[:few]]
    table = _Table.of(frame, shown)
    return [
        *_section(table, "breaches.heading", Style.RED, broken, extra[:many]),
        *_section(table, "review.heading", Style.MAGENTA, open_, extra[many:]),
    ]


def _shown(there: int, lines: int) -> int:
    """How many rules get a line each; one line is given up for the note where not all do."""
    return there if there <= lines else lines - 1


def _taken(shown: int, there: int) -> int:
    return shown + (shown < there)


def _share_out(broken: Sequence[RuleTotal], open_: Sequence[RuleTotal], spare: int) -> list[int]:
    """How many lines of detail each rule gets: whose use and one place first, then more places."""
    shown = [*broken, *open_]
    extra = [0] * len(shown)
    for step in (_DETAIL, 1):
        for i, total in enumerate(shown):
            most = bool(total.needs) + min(2, len(total.places))
            wanted = min(extra[i] + step, most) - extra[i]
            if 0 < wanted <= spare:
                extra[i] += wanted
                spare -= wanted
    return extra


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Columns that all rules of both sections share."""

    frame: Frame
    criteria: int
    occurrences: int
    pages: int

    @classmethod
    def of(cls, frame: Frame, totals: Sequence[RuleTotal]) -> "_Table":
        count = frame.screen.count

        def widest(texts: Iterable[str]) -> int:
            return max(map(cells, texts), default=0)

        return cls(
            frame=frame,
            criteria=min(widest(_criteria(frame.screen, t) for t in totals), _WIDEST_CRITERIA),
            occurrences=widest(count("count.occurrences", t.occurrences) for t in totals),
            pages=widest(count("count.pages", t.pages) for t in totals),
        )

    @property
    def indent(self) -> int:
        return 2 + self.criteria + 2

    def head(self, total: RuleTotal) -> str:
        """Criteria, title, occurrences and pages on one line."""
        screen = self.frame.screen
        counts = (
            screen.count("count.occurrences", total.occurrences).rjust(self.occurrences)
            + "  "
            + screen.count("count.pages", total.pages).rjust(self.pages)
        )
        named = pad(_criteria(screen, total), self.criteria)
        room = screen.width - 2 - cells(named) - 2 - 2 - cells(counts)
        title = pad(cut(plain(text_of(total.rule, {}, screen.language).title), room), room)
        return f"  {named}  {screen.paint(Style.BOLD, title)}  {counts}"

    def details(self, total: RuleTotal, lines: int) -> list[str]:
        """Whose use is blocked, then as many places as there are lines for."""
        found = [_needs(self.frame.screen, total.needs, self.indent)] if total.needs else []
        found += [self._place(place) for place in total.places]
        return found[:lines]

    def _place(self, place: Place) -> str:
        screen = self.frame.screen
        room = screen.width - self.indent
        page = screen.count(
            "place.on", place.pages, page=page_name(place.example, self.frame.origin)
        )
        selector = cut_front(readable(place.selector), room * 2 // 5)
        page = cut(page, room * 2 // 5)
        snippet = cut(plain(place.snippet), max(room - cells(selector) - cells(page) - 4, 1))
        gap = " " * max(room - cells(selector) - cells(snippet) - cells(page) - 2, 2)
        return f"{' ' * self.indent}{selector}  {snippet}{gap}{page}"


def _section(
    table: _Table, key: str, style: Style, totals: Sequence[RuleTotal], extra: Sequence[int]
) -> list[str]:
    if not totals:
        return []
    screen = table.frame.screen
    lines = ["", _heading(screen, key, style, totals)]
    for total, detail in zip(totals, extra, strict=False):
        lines += [table.head(total), *table.details(total, detail)]
    if hidden := len(totals) - len(extra):
        note = screen.count("rules.more", hidden, command=table.frame.command)
        lines.append("  " + cut(note, screen.width - 2))
    return lines


def _heading(screen: Screen, key: str, style: Style, totals: Sequence[RuleTotal]) -> str:
    occurrences = screen.count("count.occurrences", sum(t.occurrences for t in totals))
    rules = screen.count("rules.sum", len({t.rule for t in totals}), occurrences=occurrences)
    return f"{screen.paint(style, screen.say(key))}  {rules}"


def _criteria(screen: Screen, total: RuleTotal) -> str:
    """Numbers with their level, the level said once where all have the same."""
    if total.kind is Kind.DUTY:
        return screen.say("rule.duty")
    known = criteria()
    levels = [known[sc].level if sc in known else "" for sc in total.criteria]
    if len(set(levels)) == 1:
        return f"{', '.join(total.criteria)} {levels[0]}".rstrip()
    return ", ".join(
        f"{sc} {level}".rstrip() for sc, level in zip(total.criteria, levels, strict=True)
    )


def _needs(screen: Screen, needs: Sequence[Need], indent: int) -> str:
    """Whose use is blocked; those that the line has no room for are counted."""
    words = [screen.say(f"need.{need.value}") for need in needs]
    line = screen.say("needs.blocked", needs=", ".join(words))
    shown = len(words)
    while cells(line) > screen.width - indent and shown > 1:
        shown -= 1
        more = screen.say("needs.more", n=str(len(words) - shown))
        line = screen.say("needs.blocked", needs=", ".join([*words[:shown], more]))
    return " " * indent + line


def advice_section(frame: Frame, totals: Sequence[RuleTotal]) -> list[str]:
    """All advice in two lines under a heading: titles with their number of occurrences."""
    found = advice(totals)
    if not found:
        return []
    screen = frame.screen
    sums: dict[str, int] = {}
    for total in found:
        sums[total.rule] = sums.get(total.rule, 0) + total.occurrences
    parts = [f"{plain(text_of(rule, {}, screen.language).title)} ({n})" for rule, n in sums.items()]
    shown = len(parts)
    lines = screen.flow(parts, indent=2)
    while len(lines) > _ADVICE_LINES:
        shown -= 1
        more = screen.count("advice.more", len(parts) - shown)
        lines = screen.flow([*parts[:shown], more], indent=2)
    return ["", _heading(screen, "advice.heading", Style.BOLD, found), *lines]
