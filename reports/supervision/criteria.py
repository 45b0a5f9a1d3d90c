"""The status of every criterion of the standard, and how it was tested."""

from auditor.model.report import CriterionResult, CriterionStatus
from reports.decided import tested_by_hand
from reports.supervision.blocks import Cell, Grid, Run, Section
from reports.supervision.opening import criterion_id, standard
from reports.supervision.telling import Telling
from reports.supervision.words import cell, paragraph
from reports.texts import engine_name


def criteria(t: Telling) -> Section:
    """A row for each criterion; none is left out, and there is no score."""
    return Section(
        id="criteria",
        title=t.say("supervision.criteria"),
        blocks=[
            paragraph(t.say("supervision.criteria_intro")),
            Grid(
                caption=t.count("criteria.caption", len(t.report.criteria)),
                head=t.heads(
                    "criteria.criterion",
                    "criteria.status",
                    "supervision.how_tested",
                    "supervision.on_pages",
                    "supervision.findings",
                ),
                rows=tuple(_row(t, one) for one in t.report.criteria),
                shares=(34, 17, 22, 17, 10),
                names_rows=True,
            ),
            paragraph(t.say("supervision.criteria_of", standard=standard(t))),
        ],
    )


def _row(t: Telling, one: CriterionResult) -> tuple[Cell, ...]:
    criterion = one.criterion
    name = f"{criterion.id} {criterion.names[t.language]}"
    to = criterion_id(criterion.id) if one.status is CriterionStatus.BREACH_FOUND else ""
    level = t.say("criteria.level", level=criterion.level)
    clause = t.say("explain.clause", clause=criterion.clause) if criterion.clause else ""
    more = ", ".join(filter(None, (level, clause)))
    return (
        ((Run(name, to=to),), (Run(more),)),
        cell(*tested_by_hand(one, t.report, t.language), t.say(f"status.{one.status.value}")),
        cell(*_how(t, one)),
        cell(*_pages(t, one)),
        cell(t.number(one.failed)),
    )


def _how(t: Telling, one: CriterionResult) -> list[str]:
    """By which engines, with how many rules; a person where one must judge."""
    rules = [t.report.rules[id_].engine for id_ in one.rules if id_ in t.report.rules]
    engines = dict.fromkeys(rules)
    by_person = t.report.tested_by_person(one.criterion.id) is not None
    told = [t.say("by_hand.how")] if by_person else []
    told += [
        t.count("supervision.by_rules", rules.count(engine), engine=engine_name(engine))
        for engine in engines
    ]
    unknown = len(one.rules) - len(rules)
    if unknown:
        told.append(t.count("supervision.by_unknown", unknown))
    return told or [t.say("supervision.by_nothing")]


def _pages(t: Telling, one: CriterionResult) -> list[str]:
    """On how many pages its rules came to their end, found nothing to judge, or did not end."""
    if not one.rules:
        return []
    known = (
        ("supervision.pages_judged", one.pages_judged),
        ("supervision.pages_absent", one.pages_without_occurrence),
        ("supervision.pages_untested", one.pages_untested),
        ("supervision.pages_person", one.pages_needing_person),
    )
    return [t.count(key, n) for key, n in known if n]
