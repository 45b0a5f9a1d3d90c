"""What was found: a section for each theme, in it the criteria, in them what breaks them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from auditor.model.cause import Cause, Picture
from auditor.model.criteria import SuccessCriterion, Theme
from auditor.model.report import CriterionStatus
from reports.cause_text import CauseGroup, probably_at, size_of
from reports.place import alternative
from reports.supervision.blocks import Block, Bullets, Cell, Grid, Paragraph, Run, Section, Shot
from reports.supervision.decided import brief, is_confirmed, standing_of
from reports.supervision.gathered import Place
from reports.supervision.opening import criterion_id
from reports.supervision.telling import Telling
from reports.supervision.words import cell, led, line, marked, paragraph, path_of, shortened

_MOST_TOLD = 250
"""Causes that are told in full, those of most occurrences; of the others each has a row."""
_MOST_SHORT = 200
"""Rows of one criterion."""
_MOST_SHOTS = 60
"""Pictures in one report; the HTML report has those of all causes."""


def themes(t: Telling) -> Section:
    """Breaches by theme."""
    broken = {
        r.criterion.id: r.criterion
        for r in t.report.criteria
        if r.status is CriterionStatus.BREACH_FOUND
    }
    by_criterion = _by_first(t.causes(CauseGroup.BREACH), broken)
    told = _told(by_criterion)
    found = []
    for theme in Theme:
        criteria = [one for one in broken.values() if one.theme is theme]
        if criteria:
            found.append(_theme(t, theme, criteria, by_criterion, told))
    intro = "supervision.by_theme_intro" if found else "breaches.none"
    if not t.report.coverage.rules_run:
        intro = "breaches.nothing_audited"
    return Section(
        id="found",
        title=t.say("supervision.by_theme"),
        blocks=[paragraph(t.say(intro))],
        sections=found,
    )


def _by_first(
    causes: Sequence[Cause], broken: Mapping[str, SuccessCriterion]
) -> Mapping[str, list[Cause]]:
    """Causes of breaches under the first criterion that they break."""
    found: dict[str, list[Cause]] = {}
    for cause in causes:
        known = [sc for sc in cause.criteria if sc in broken]
        if known:
            found.setdefault(known[0], []).append(cause)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """Ids of the causes that are told in full, and of those of them whose picture is shown."""

    full: Collection[str]
    pictured: Collection[str]


def _told(by_criterion: Mapping[str, Sequence[Cause]]) -> _Told:
    """What is told of which causes: the more, the more occurrences they have."""
    every = [one for found in by_criterion.values() for one in found]
    every.sort(key=lambda one: -one.occurrences)
    pictured = [one.id for one in every if one.picture is not None]
    return _Told(
        full=frozenset(one.id for one in every[:_MOST_TOLD]),
        pictured=frozenset(pictured[:_MOST_SHOTS]),
    )


def _theme(
    t: Telling,
    theme: Theme,
    criteria: Sequence[SuccessCriterion],
    by_criterion: Mapping[str, Sequence[Cause]],
    told: _Told,
) -> Section:
    return Section(
        id=f"theme-{theme.value}",
        title=t.say(f"theme.{theme.value}"),
        sections=[_criterion(t, one, by_criterion.get(one.id, ()), told) for one in criteria],
    )


def _criterion(
    t: Telling, criterion: SuccessCriterion, causes: Sequence[Cause], told: _Told
) -> Section:
    back = (Run(t.say("supervision.back_to_result"), to="result"),)
    blocks: list[Block] = [Paragraph(back)]
    also = [
        cause
        for cause in t.causes(CauseGroup.BREACH)
        if criterion.id in cause.criteria and cause not in causes
    ]
    if also:
        blocks.append(paragraph(t.say("supervision.also_breaks")))
        blocks.append(Bullets(tuple((Run(t.title_of(one), to=one.id),) for one in also)))
    first = sorted(causes, key=lambda one: not is_confirmed(t, one))
    full: list[Cause] = []
    short: list[Cause] = []
    for one in first:
        (full if one.id in told.full or is_confirmed(t, one) else short).append(one)
    sections = breaches(t, full, told.pictured)
    if short:
        sections.append(_in_short(t, criterion, short))
    return Section(
        id=criterion_id(criterion.id),
        title=t.say(
            "supervision.criterion_title",
            number=criterion.id,
            name=criterion.names[t.language],
        ),
        blocks=blocks,
        sections=sections,
    )


def _in_short(t: Telling, criterion: SuccessCriterion, causes: Sequence[Cause]) -> Section:
    """A row for each cause that nobody would read a section of; the data has them all."""
    title = t.count("supervision.in_short", len(causes))
    table = Grid(
        caption=title,
        head=t.heads("supervision.what", "supervision.reference", "supervision.page_column"),
        rows=tuple(_short_row(t, one) for one in causes[:_MOST_SHORT]),
        shares=(45, 15, 40),
    )
    left = len(causes) - _MOST_SHORT
    more = [paragraph(t.count("supervision.rows_left", left))] if left > 0 else []
    return Section(id=f"{criterion_id(criterion.id)}-more", title=title, blocks=[table, *more])


def _short_row(t: Telling, cause: Cause) -> tuple[Cell, ...]:
    first = next(iter(t.found.places(cause.id)), None)
    return (
        cell(t.title_of(cause), size_of(cause, t.language)),
        cell(first.reference if first else ""),
        t.page(first.page) if first else cell(""),
    )


def breaches(t: Telling, causes: Iterable[Cause], pictured: Collection[str]) -> list[Section]:
    """A section for each cause; what is the same of several is told of the first of them.

    Args:
        t: the report.
        causes: in the order of the report.
        pictured: ids of those whose picture is shown.
    """
    first: dict[tuple[Paragraph, ...], str] = {}
    sections = []
    for cause in causes:
        shared = _shared(t, cause)
        known = first.setdefault(shared, cause.id)
        if known != cause.id:
            led_to = Run(t.say("supervision.first_of_kind"), to=known)
            shared = (Paragraph((Run(f"{t.say('supervision.as_first')} "), led_to, Run("."))),)
        sections.append(_breach(t, cause, shared, picture=cause.id in pictured))
    return sections


def _breach(t: Telling, cause: Cause, shared: Iterable[Block], *, picture: bool) -> Section:
    """One cause: what people say of it, what it is about, and where it is."""
    where = probably_at(cause, t.language)
    blocks: list[Block] = [
        led(t.say("supervision.standing"), Run(standing_of(t, cause))),
        *shared,
        led(t.say("supervision.probably"), Run(where)),
        *([_shot(t, cause, cause.picture)] if picture and cause.picture is not None else []),
        *places_table(t, cause),
    ]
    return Section(id=cause.id, title=t.title_of(cause), blocks=blocks)


def _shared(t: Telling, cause: Cause) -> tuple[Paragraph, ...]:
    """What is wrong, whom it hurts, what to do and how to check it; many causes have the same."""
    text = t.text_of(cause)
    needs = [t.say(f"statement.{need.value}") for need in cause.needs]
    return (
        led(t.say("supervision.wrong"), *marked(text.wrong or t.message(cause.example.finding))),
        *([led(t.say("supervision.hurts"), *marked(text.hurts))] if text.hurts else []),
        *([led(t.say("supervision.blocks"), Run("; ".join(needs)))] if needs else []),
        *([led(t.say("supervision.mend"), *marked(text.fix))] if text.fix else []),
        led(t.say("supervision.check"), *marked(text.decide or t.say("supervision.check_any"))),
    )


def _shot(t: Telling, cause: Cause, picture: Picture) -> Shot:
    return Shot(
        data=picture.data,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        alternative=alternative(cause, t.report, t.language),
        caption=line(t.say("supervision.shot", page=t.named(picture.page))),
    )


def places_table(t: Telling, cause: Cause) -> list[Block]:
    """Number, reference, page and element of each place, and how many are not told."""
    places = t.found.places(cause.id)
    size = size_of(cause, t.language)
    if not places:
        return [paragraph(t.say("supervision.size", size=size))]
    title = t.title_of(cause)
    blocks: list[Block] = [
        Grid(
            caption=t.say("supervision.places", title=title, size=size),
            head=t.heads(
                "supervision.nr",
                "supervision.reference",
                "supervision.page_column",
                "supervision.element",
            ),
            rows=tuple(_place(t, n, one) for n, one in enumerate(places, 1)),
            shares=(7, 15, 33, 45),
        )
    ]
    left = t.found.count(cause.id) - len(places)
    if left > 0:
        blocks.append(paragraph(t.count("supervision.places_left", left)))
    return blocks


def _place(t: Telling, number: int, place: Place) -> tuple[Cell, ...]:
    finding = place.occurrence.finding
    path = path_of(finding, place.page.language, t.language)
    snippet = (Run(shortened(finding.snippet), code=True),)
    return (
        cell(t.number(number)),
        cell(place.reference, brief(t, place.occurrence)),
        t.page(place.page),
        (path, snippet) if finding.snippet else (path,),
    )
