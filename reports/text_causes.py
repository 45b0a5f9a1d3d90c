"""The causes of a text report: breaches, what needs a person, advice, in the lines there are."""

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.model.cause import Cause, CausePlace
from auditor.model.criteria import criteria
from auditor.model.finding import Kind, Outcome
from auditor.model.rule import RuleInfo
from auditor.model.triage import NO_TRIAGE, Triage
from reports.cause_text import CauseGroup, grouped, probably_at, size_of, title_of
from reports.decided import briefly
from reports.place import page_name, readable, told
from reports.screen import Screen, Style, cells, cut, cut_front, pad, plain
from reports.texts import message, text_of

_LEAST_LINES = 18
"""Lines for causes however long the rest is; a report of causes without causes is none."""
_DETAILS = 4
"""Lines that say of a cause where it sits, what was measured, what to do, and where to see it."""
_SPARED = 4
"""Lines kept for such details; where causes leave less, fewer are shown, each with its place."""
_REVIEWS = 3
"""Of duties, and of what needs a person, so many are shown however many breaches there are."""
_ADVICE_LINES = 2
_NAMED = 12
"""Columns below which a selector names nothing."""
_TITLE_LINES = 3
_WIDE = 100
"""Columns from which a title leaves room for the size of its cause in full words."""

Numbered = tuple[int, Cause]
"""A cause with its number in the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionContext:
    """What every line of the section needs to know.

    Attributes:
        rules: every rule there is, by id.
        origin: an address of the scan; pages of the same origin are named without it.
        triage: what people have decided.
    """

    screen: Screen
    rules: Mapping[str, RuleInfo]
    origin: str
    triage: Triage = NO_TRIAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Causes by what is to be done about them: mended, judged, thought of, or nothing."""

    broken: Sequence[Numbered]
    duties: Sequence[Numbered]
    open: Sequence[Numbered]
    advice: Sequence[Numbered]
    checked: Sequence[Numbered]

    @classmethod
    def of(cls, causes: Sequence[Cause], triage: Triage = NO_TRIAGE) -> "Shares":
        """Share out the causes of a report, each in its order."""
        groups = grouped(causes, triage)
        return cls(
            broken=groups.get(CauseGroup.BREACH, []),
            duties=groups.get(CauseGroup.DUTY, []),
            open=groups.get(CauseGroup.REVIEW, []),
            advice=groups.get(CauseGroup.ADVICE, []),
            checked=groups.get(CauseGroup.CHECKED, []),
        )


def cause_sections(frame: SectionContext, shares: Shares, lines: int) -> list[str]:
    """The sections on breaches, on other duties and on what needs a person.

    Args:
        frame: what every line needs to know.
        shares: all causes of the report.
        lines: lines there are; at least 18 are taken where there is that much to say.
    """
    broken, duties, open_ = shares.broken, shares.duties, shares.open
    room = max(lines, _LEAST_LINES) - sum(2 for section in (broken, duties, open_) if section)
    some = _shown(len(duties), _REVIEWS)
    room -= _taken(some, len(duties))
    few = _shown(len(open_), max(_REVIEWS, room - len(broken) - _SPARED))
    left = room - _taken(few, len(open_))
    many = len(broken) if len(broken) <= left - _SPARED else (left - 1) // 2
    spare = left - _taken(many, len(broken))
    extra = _share_out(many + some + few, spare)
    return [
        *_section(frame, "breaches.heading", Style.RED, broken, extra[:many]),
        *_section(frame, "duties.heading", Style.RED, duties, extra[many : many + some]),
        *_section(frame, "review.heading", Style.MAGENTA, open_, extra[many + some :]),
    ]


def _shown(there: int, lines: int) -> int:
    """How many causes get a line each; one line is given up for the note where not all do."""
    return there if there <= lines else lines - 1


def _taken(shown: int, there: int) -> int:
    return shown + (shown < there)


def _share_out(shown: int, spare: int) -> list[int]:
    """How many lines of detail each cause gets: all their place first, then what to do."""
    extra = [0] * shown
    for _ in range(_DETAILS):
        for i in range(shown):
            given = min(1, spare)
            extra[i] += given
            spare -= given
    return extra


def _section(
    frame: SectionContext, key: str, style: Style, causes: Sequence[Numbered], extra: Sequence[int]
) -> list[str]:
    if not causes:
        return []
    screen = frame.screen
    lines = ["", _heading(screen, key, style, [cause for _, cause in causes])]
    for (number, cause), detail in zip(causes, extra, strict=False):
        lines += [*_head(frame, number, cause), *_details(frame, cause, detail)]
    if hidden := len(causes) - len(extra):
        lines.append("  " + screen.count("causes.more", hidden))
    return lines


def _heading(screen: Screen, key: str, style: Style, causes: Sequence[Cause]) -> str:
    occurrences = screen.count("count.occurrences", sum(cause.occurrences for cause in causes))
    summed = screen.count("causes.sum", len(causes), occurrences=occurrences)
    return f"{screen.paint(style, screen.say(key))}  {summed}"


_INDENT = 6
"""Columns before the title of a cause: two, its number, and two."""


def _head(frame: SectionContext, number: int, cause: Cause) -> list[str]:
    """Number, title, and how much one change would mend; a narrow screen has the title whole."""
    screen = frame.screen
    narrow = screen.width < _WIDE
    size = size_of(cause, screen.language, brief=narrow)
    room = screen.width - _INDENT - 2 - cells(size)
    title = plain(title_of(cause, frame.rules, screen.language)).replace("`", "")
    told = (
        textwrap.wrap(title, room, max_lines=_TITLE_LINES, placeholder="…") if narrow else [title]
    )
    first, *more = (pad(cut(line, room), room) for line in told)
    return [
        f"{number:>4}  {screen.paint(Style.BOLD, first)}  {size}",
        *(" " * _INDENT + screen.paint(Style.BOLD, line.rstrip()) for line in more),
    ]


def _details(frame: SectionContext, cause: Cause, lines: int) -> list[str]:
    """Where it sits and whose use it blocks, what was measured, what to do, and an example."""
    screen = frame.screen
    room = screen.width - _INDENT
    laid = frame.triage.causes.get(cause.id)
    facts = [briefly(laid, screen.language).upper()] if laid else []
    facts += [_criteria(screen, cause), probably_at(cause, screen.language)]
    if len(cause.rules) > 1:
        facts.append(screen.say("cause.by_rules", rules=", ".join(cause.rules)))
    if cause.needs:
        words = ", ".join(screen.say(f"need.{need.value}") for need in cause.needs)
        facts.append(screen.say("needs.blocked", needs=words))
    text = text_of(cause.rule, frame.rules, screen.language)
    to_do = text.fix
    if cause.outcome is Outcome.CANT_TELL and text.decide:
        to_do = f"{screen.say('explain.decide')}: {text.decide}"
    finding = cause.example.finding
    measured = finding.data and message(finding, frame.rules, screen.language)
    found = [cut(" · ".join(filter(None, facts)), room)]
    found += [cut(plain(one).replace("`", ""), room) for one in (measured, to_do) if one]
    found.append(_place(frame, cause.example, room))
    return [" " * _INDENT + line for line in found[:lines]]


def _place(frame: SectionContext, place: CausePlace, room: int) -> str:
    """The page's own words for a place and the selector, or what there is; the page last."""
    page = frame.screen.count("place.on", place.pages, page=page_name(place.page, frame.origin))
    if said := told(place.finding, frame.screen.language):
        page = cut(page, room * 2 // 5)
        said = cut(said, room - cells(page) - 2)
        left = room - cells(said) - cells(page) - 4
        selector = cut_front(readable(place.finding.selector), left) if left > _NAMED else ""
        found = f"{said}  {selector}".rstrip()
        return f"{pad(found, room - cells(page) - 2)}  {page}"
    selector = cut_front(readable(place.finding.selector), room * 2 // 5)
    page = cut(page, room * 2 // 5)
    snippet = cut(plain(place.finding.snippet), max(room - cells(selector) - cells(page) - 4, 1))
    gap = " " * max(room - cells(selector) - cells(snippet) - cells(page) - 2, 2)
    return f"{selector}  {snippet}{gap}{page}"


def _criteria(screen: Screen, cause: Cause) -> str:
    """Numbers with their level, the level said once where all have the same."""
    if cause.kind is Kind.DUTY:
        return screen.say("rule.duty")
    known = criteria()
    levels = [known[sc].level if sc in known else "" for sc in cause.criteria]
    if len(set(levels)) == 1:
        return f"{', '.join(cause.criteria)} {levels[0]}".rstrip()
    return ", ".join(
        f"{sc} {level}".rstrip() for sc, level in zip(cause.criteria, levels, strict=True)
    )


def checked_section(frame: SectionContext, shares: Shares) -> list[str]:
    """What people have settled, in a line or two: what they said, of how many causes."""
    if not shares.checked:
        return []
    screen = frame.screen
    causes = [cause for _, cause in shares.checked]
    said = Counter(briefly(frame.triage.causes[one.id], screen.language) for one in causes)
    parts = [f"{words} ({n})" for words, n in said.most_common()]
    heading = _heading(screen, "ruled.heading", Style.BOLD, causes)
    return ["", heading, *screen.flow(parts, indent=2)]


def advice_section(frame: SectionContext, shares: Shares) -> list[str]:
    """All advice in two lines under a heading: titles with their number of occurrences."""
    if not shares.advice:
        return []
    screen = frame.screen
    causes = [cause for _, cause in shares.advice]
    sums: dict[str, int] = {}
    for cause in causes:
        title = plain(title_of(cause, frame.rules, screen.language)).replace("`", "")
        sums[title] = sums.get(title, 0) + cause.occurrences
    parts = [f"{title} ({n})" for title, n in sums.items()]
    shown = len(parts)
    lines = screen.flow(parts, indent=2)
    while len(lines) > _ADVICE_LINES:
        shown -= 1
        more = screen.count("advice.more", len(parts) - shown)
        lines = screen.flow([*parts[:shown], more], indent=2)
    return ["", _heading(screen, "advice.heading", Style.BOLD, causes), *lines]
