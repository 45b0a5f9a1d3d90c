"""What is found beside breaches: remarks, what a person must judge, the accessibility statement."""

from collections.abc import Sequence

from auditor.model.cause import Cause
from reports.cause_text import CauseGroup, size_of
from reports.supervision.blocks import Block, Cell, Grid, Run, Section
from reports.supervision.decided import reason_of
from reports.supervision.opening import facts
from reports.supervision.telling import Telling
from reports.supervision.themes import breaches
from reports.supervision.words import cell, day, line, missing, paragraph, path_of, told

_MOST_ROWS = 100
"""Causes in one table; the embedded data has all."""


def remarks(t: Telling) -> Section:
    """Advice: what could be better and cannot be ordered."""
    found = t.causes(CauseGroup.ADVICE)
    blocks = [paragraph(t.say("supervision.remarks_intro"))]
    return Section(
        id="remarks",
        title=t.say("supervision.remarks"),
        blocks=[*blocks, *_table(t, found, t.say("supervision.remarks_caption"))],
    )


def to_judge(t: Telling) -> Section:
    """What only a person can judge, and how."""
    found = t.causes(CauseGroup.REVIEW)
    blocks = [paragraph(t.say("supervision.judge_intro"))]
    return Section(
        id="judge",
        title=t.say("supervision.judge"),
        blocks=[*blocks, *_table(t, found, t.say("supervision.judge_caption"), judged=True)],
    )


def statement(t: Telling) -> Section:
    """The accessibility statement: what a person found, and what the scan found, each numbered."""
    case = t.case.statement
    updated = line(day(case.updated, t.language)) if case.updated else missing(t.language)
    blocks: list[Block] = [
        paragraph(t.say("supervision.statement_intro")),
        facts(
            t,
            t.say("supervision.statement"),
            [
                ("case.statement_address", (told(case.address, t.language),)),
                ("case.statement_updated", (updated,)),
            ],
        ),
    ]
    if case.issues:
        blocks.append(
            Grid(
                caption=t.say("supervision.statement_issues"),
                head=t.heads("supervision.nr", "supervision.issue"),
                rows=tuple(
                    (cell(f"E{n}"), (told(issue, t.language),))
                    for n, issue in enumerate(case.issues, 1)
                ),
                shares=(10, 90),
            )
        )
    duties = t.causes(CauseGroup.DUTY)
    if not duties and not case.issues:
        blocks.append(paragraph(t.say("supervision.statement_nothing")))
    sections = breaches(t, duties, ())
    return Section(
        id="statement", title=t.say("supervision.statement"), blocks=blocks, sections=sections
    )


def dismissed(t: Telling) -> Section | None:
    """What the test found and a person said to be no fault; None where there is nothing."""
    found = [cause for cause in t.report.causes if t.is_dismissed(cause)]
    if not found:
        return None
    return Section(
        id="dismissed",
        title=t.say("decided.dismissed"),
        blocks=[
            paragraph(t.say("decided.dismissed_intro")),
            Grid(
                caption=t.say("decided.dismissed"),
                head=t.heads("supervision.what", "decided.why"),
                rows=tuple(
                    (
                        cell(t.title_of(cause), size_of(cause, t.language)),
                        cell(reason_of(t, cause)),
                    )
                    for cause in found[:_MOST_ROWS]
                ),
                shares=(50, 50),
            ),
        ],
    )


def _table(
    t: Telling, causes: Sequence[Cause], caption: str, *, judged: bool = False
) -> list[Block]:
    """One row for each cause: what it is, what to do about it, and an example."""
    if not causes:
        return [paragraph(t.say("supervision.none"))]
    what = "supervision.how_to_judge" if judged else "supervision.mend"
    grid = Grid(
        caption=caption,
        head=t.heads("supervision.nr", "supervision.what", what, "supervision.example"),
        rows=tuple(
            _row(t, n, cause, judged=judged) for n, cause in enumerate(causes[:_MOST_ROWS], 1)
        ),
        shares=(7, 30, 33, 30),
    )
    left = len(causes) - _MOST_ROWS
    return [grid, paragraph(t.count("supervision.rows_left", left))] if left > 0 else [grid]


def _row(t: Telling, number: int, cause: Cause, *, judged: bool) -> tuple[Cell, ...]:
    text = t.text_of(cause)
    criteria = ", ".join(dict.fromkeys((*cause.criteria, *cause.asks)))
    named = (Run(t.say("supervision.of_criteria", criteria=criteria)),) if criteria else ()
    title = (Run(t.title_of(cause)),)
    places = t.found.places(cause.id)
    advice = text.decide if judged else text.fix
    page: Cell = ()
    reference: Cell = ()
    language = ""
    if places:
        reference, page = cell(places[0].reference), t.page(places[0].page)
        language = places[0].page.language
    path = path_of(cause.example.finding, language, t.language)
    return (
        cell(t.number(number)),
        tuple(one for one in (title, named, (Run(size_of(cause, t.language)),)) if one),
        cell(advice.replace("`", "")),
        (*reference, path, *page),
    )
