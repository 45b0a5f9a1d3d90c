"""The retest: what became of what an earlier test found, with the same references."""

from collections.abc import Sequence

from auditor.errors import UsageError
from auditor.model.comparison import Change, ComparedCause, ComparedOccurrence, Comparison
from auditor.model.finding import Kind, Outcome
from reports.changes import against, doubts, limits
from reports.supervision.blocks import Block, Bullets, Cell, Chart, Grid, Run, Section
from reports.supervision.charts import times_chart
from reports.supervision.gathered import NamedPage
from reports.supervision.opening import first_warning
from reports.supervision.reference import reference_of
from reports.supervision.telling import Telling
from reports.supervision.words import cell, line, paragraph, path_of, shortened

_ORDER: Sequence[Change] = (
    Change.FIXED,
    Change.STILL_THERE,
    Change.UNKNOWN,
    Change.GONE,
    Change.NEW,
)
"""What was asked of the body first: what is mended, what is not, what is not known."""
_MOST_CAUSES = 150


def became(t: Telling) -> Section:
    """How many causes became what, as a sentence, a picture and a table."""
    comparison = compared(t)
    told = [line(said) for said in limits(comparison, t.language)]
    return Section(
        id="became",
        title=t.say("again.heading"),
        blocks=[
            *first_warning(t),
            paragraph(against(comparison, t.language)),
            *changes_chart(t),
            *times_chart(t),
            *([Bullets(tuple(told))] if told else []),
            paragraph(t.say("again.unknown_means")),
        ],
    )


def compared(t: Telling) -> Comparison:
    """The comparison that a retest tells of.

    Raises:
        UsageError: there is none.
    """
    if t.report.comparison is None:
        raise UsageError(
            "A retest tells what became of an earlier scan: say which, with --since RUN."
        )
    return t.report.comparison


def changes_chart(t: Telling) -> list[Block]:
    """How many causes of breaches and duties became what."""
    causes = _asked(t)
    bars = tuple(
        (t.say(f"again.{change.value}"), sum(one.change is change for one in causes))
        for change in _ORDER
    )
    told = "; ".join(f"{name}: {t.number(n)}" for name, n in bars)
    return [
        Chart(
            caption=t.say("again.chart"),
            bars=bars,
            alternative=t.say("again.chart_alternative", figures=told),
        ),
        Grid(
            caption=t.say("again.table"),
            head=t.heads("again.what", "supervision.causes"),
            rows=tuple((cell(name), cell(t.number(n))) for name, n in bars),
            shares=(60, 40),
        ),
    ]


def _asked(t: Telling) -> list[ComparedCause]:
    """What is to be mended: neither advice nor what a person must judge first."""
    return [
        one
        for one in compared(t).causes
        if one.cause.kind is not Kind.ADVICE and one.cause.outcome is Outcome.FAILED
    ]


def by_change(t: Telling) -> Section:
    """Each cause under what became of it."""
    sections = [_change(t, change) for change in _ORDER]
    return Section(
        id="changes",
        title=t.say("again.by_change"),
        blocks=[paragraph(t.say("again.by_change_intro"))],
        sections=sections,
    )


def _change(t: Telling, change: Change) -> Section:
    found = [one for one in _asked(t) if one.change is change]
    blocks: list[Block] = [] if found else [paragraph(t.say("supervision.none"))]
    if len(found) > _MOST_CAUSES:
        blocks.append(paragraph(t.count("supervision.rows_left", len(found) - _MOST_CAUSES)))
    return Section(
        id=f"change-{change.value}",
        title=t.say(f"again.{change.value}"),
        blocks=blocks,
        sections=[_cause(t, one) for one in found[:_MOST_CAUSES]],
    )


def _cause(t: Telling, one: ComparedCause) -> Section:
    cause = one.cause
    criteria = ", ".join(cause.criteria)
    blocks: list[Block] = []
    if criteria:
        blocks.append(paragraph(t.say("supervision.of_criteria", criteria=criteria)))
    if why := doubts(one, t.language):
        blocks.append(paragraph(t.say("again.why", why=why)))
    told = [(change, one.occurrences.get(change, 0)) for change in _ORDER]
    said = "; ".join(f"{t.say(f'again.{change.value}')}: {t.number(n)}" for change, n in told if n)
    if said:
        blocks.append(paragraph(t.say("again.findings", figures=said)))
    rows = _rows(t, one)
    if rows:
        blocks.append(
            Grid(
                caption=t.say("again.places", title=t.title_of(cause)),
                head=t.heads(
                    "supervision.reference",
                    "again.what",
                    "supervision.page_column",
                    "supervision.element",
                ),
                rows=tuple(rows),
                shares=(15, 15, 30, 40),
            )
        )
    left = sum(one.occurrences.values()) - len(rows)
    if left > 0:
        blocks.append(paragraph(t.count("supervision.places_left", left)))
    return Section(
        id=f"{'is' if one.found else 'was'}-{cause.id}",
        title=t.title_of(cause),
        blocks=blocks,
    )


def _rows(t: Telling, one: ComparedCause) -> list[tuple[Cell, ...]]:
    """The first places of a cause: those that changed, then those that are as they were."""
    changed = [found for found in compared(t).occurrences if found.cause == one.cause.id]
    rows = [_row(t, found) for found in changed[: t.found.most]]
    told = {reference_of(found.occurrence) for found in changed}
    if one.found:
        for place in t.found.places(one.cause.id):
            if len(rows) >= t.found.most:
                break
            if reference_of(place.occurrence) not in told:
                still = t.say(f"again.{Change.STILL_THERE.value}")
                path = path_of(place.occurrence.finding, place.page.language, t.language)
                rows.append((cell(place.reference), cell(still), t.page(place.page), (path,)))
    return rows


def _row(t: Telling, found: ComparedOccurrence) -> tuple[Cell, ...]:
    known = found.earlier or found.occurrence
    page = t.found.pages.get(found.occurrence.page)
    named = t.page(page) if page else ((_address(t, found.occurrence.page),),)
    language = page.language if isinstance(page, NamedPage) else ""
    path = path_of(found.occurrence.finding, language, t.language)
    doubt = t.say(f"doubt.{found.doubt.value}") if found.doubt else ""
    return (
        cell(reference_of(known)),
        cell(t.say(f"again.{found.change.value}"), doubt),
        named,
        (path,),
    )


def _address(t: Telling, url: str) -> Run:
    return Run(shortened(t.named(url)), href=t.href(url))
