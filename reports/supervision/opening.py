"""The first two sections: what the supervision is, and what it came to."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from auditor.model.case import Party
from auditor.model.finding import Outcome
from auditor.model.report import CriterionResult, CriterionStatus
from auditor.model.triage import Decision
from reports import drafts, phrases
from reports.cause_text import CauseGroup
from reports.supervision.blocks import Block, Cell, Grid, Line, Run, Section, Tone
from reports.supervision.charts import broken_pages, themes_chart, times_chart
from reports.supervision.decided import is_confirmed
from reports.supervision.telling import Telling
from reports.supervision.words import cell, day, line, missing, paragraph, told

_TESTED = (
    CriterionStatus.BREACH_FOUND,
    CriterionStatus.NO_BREACH_FOUND,
    CriterionStatus.NOTHING_TO_JUDGE,
)
"""Statuses of criteria that were tested; of the others nothing, or not enough, is known."""


def introduction(t: Telling) -> Section:
    """The authority, the body, the case, its legal basis and period, and what it is not."""
    return Section(
        id="introduction",
        title=t.say("supervision.introduction"),
        blocks=[
            paragraph(t.say("supervision.about")),
            _facts(t),
            paragraph(t.say("supervision.not_complete"), Tone.NOTE),
            paragraph(t.say("supervision.breach_means")),
        ],
    )


def result(t: Telling) -> Section:
    """How many of the tested criteria are broken, which, and what they are about."""
    broken = _broken_criteria(t)
    blocks = first_warning(t)
    if not t.report.coverage.rules_run:
        blocks.append(paragraph(t.say("breaches.nothing_audited"), Tone.WARNING))
    blocks += [
        *result_sentences(t),
        *_unsettled(t),
        paragraph(phrases.tested(t.report.coverage, t.language)),
    ]
    if broken:
        blocks += [
            *themes_chart(t),
            _broken(t, broken),
            *broken_pages(t),
        ]
    blocks += times_chart(t)
    return Section(id="result", title=t.say("supervision.result"), blocks=blocks)


def first_warning(t: Telling) -> list[Block]:
    """What a reader of any kind must know before all else: who made the result, what it lacks."""
    warning = phrases.first(t.report, t.language)
    return [paragraph(warning, Tone.WARNING)] if warning else []


def confirmed_criteria(t: Telling) -> frozenset[str]:
    """Numbers of the criteria that people confirmed a breach of, or tested and found broken."""
    by_cause = {
        number
        for cause in t.causes(CauseGroup.BREACH)
        if is_confirmed(t, cause)
        for number in cause.criteria
    }
    tested = t.report.verdicts
    return frozenset(by_cause | {v.criterion for v in tested if v.decision is Decision.NOT_MET})


def _broken_criteria(t: Telling) -> list[CriterionResult]:
    return [r for r in t.report.criteria if drafts.outcome_of(r, t.report) is Outcome.FAILED]


def is_tested(t: Telling, one: CriterionResult) -> bool:
    """Whether rules tested a criterion, as far as rules can, or a person did."""
    return one.status in _TESTED or t.report.tested_by_person(one.criterion.id) is not None


def result_sentences(t: Telling) -> list[Block]:
    """Breach of n of m tested requirements, what people confirmed before what they did not."""
    broken = _broken_criteria(t)
    tested = sum(is_tested(t, r) for r in t.report.criteria)
    confirmed = confirmed_criteria(t)
    sure = sum(one.criterion.id in confirmed for one in broken)
    if not sure:
        said = t.count("supervision.broken", tested, broken=t.number(len(broken)))
        blocks: list[Block] = [paragraph(said, Tone.NOTE)]
        return [*blocks, paragraph(t.say("supervision.unconfirmed"))] if broken else blocks
    said = t.count("supervision.confirmed", tested, broken=t.number(sure))
    blocks = [paragraph(said, Tone.NOTE)]
    if left := len(broken) - sure:
        blocks.append(paragraph(t.count("supervision.also_unconfirmed", left)))
    return blocks


def _unsettled(t: Telling) -> list[Block]:
    """How many criteria cannot be counted as tested."""
    statuses = Counter(r.status for r in t.report.criteria if not is_tested(t, r))
    told_of = (
        ("supervision.partly", statuses[CriterionStatus.PARTLY_TESTED]),
        ("supervision.to_judge", statuses[CriterionStatus.NEEDS_PERSON]),
        ("supervision.untested", statuses[CriterionStatus.NOT_TESTED]),
    )
    said = [t.count(key, n) for key, n in told_of if n]
    return [paragraph(" ".join(said))] if said else []


def _facts(t: Telling) -> Grid:
    """What identifies the supervision; what nobody told is shown as missing."""
    case = t.case
    stage = line(t.say(f"case.stage_{case.stage.value}")) if case.stage else missing(t.language)
    rows: list[tuple[str, Sequence[Line]]] = [
        ("case.authority", _party(case.authority, t)),
        ("case.body", _body(t)),
        ("case.solution", (told(case.solution or t.report.site.title, t.language),)),
        ("case.site", (_site(t),)),
        ("case.number", (told(case.number, t.language),)),
        ("case.stage", (stage,)),
        ("case.dated", (_day(case.dated, t),)),
        ("case.caseworker", (told(case.caseworker, t.language),)),
        ("case.legal_basis", (told(case.legal_basis, t.language),)),
        ("case.period", (_period(case.period, t),)),
        ("case.scanned", (line(phrases.when(t.report.scan, t.language)),)),
        ("case.standard", (line(standard(t)),)),
    ]
    return facts(t, t.say("supervision.about_caption"), rows)


def facts(t: Telling, caption: str, rows: Sequence[tuple[str, Sequence[Line]]]) -> Grid:
    """A table of names and what is told of each."""
    return Grid(
        caption=caption,
        head=(),
        rows=tuple((cell(t.say(key)), tuple(lines)) for key, lines in rows),
        shares=(32, 68),
        names_rows=True,
    )


def standard(t: Telling) -> str:
    """What the site was held against."""
    return t.count(f"standard.{t.report.scan.plan.standard.value}", len(t.report.criteria))


def _site(t: Telling) -> Line:
    urls = t.report.scan.plan.target.urls
    named = phrases.target(t.report, t.language)
    return (Run(named, href=t.href(urls[0]) if len(urls) == 1 else ""),)


def _party(party: Party, t: Telling) -> tuple[Line, ...]:
    return told(party.name, t.language), _number(party, t)


def _number(party: Party, t: Telling) -> Line:
    lead = Run(t.say("case.organisation_number"))
    return (lead, Run(" "), *told(party.organisation_number, t.language))


def _body(t: Telling) -> tuple[Line, ...]:
    """Whose site it is: as the case says, or as the scan was told."""
    party = t.case.body
    return told(party.name or t.report.site.owner, t.language), _number(party, t)


def _day(on: date | None, t: Telling) -> Line:
    return line(day(on, t.language)) if on else missing(t.language)


def _period(period: tuple[date | None, date | None], t: Telling) -> Line:
    first, last = period
    if first is None or last is None:
        return missing(t.language)
    return line(f"{day(first, t.language)} – {day(last, t.language)}")


def _broken(t: Telling, broken: Sequence[CriterionResult]) -> Grid:
    """The broken criteria, each leading to what was found."""
    confirmed = confirmed_criteria(t)
    return Grid(
        caption=t.say("supervision.broken_caption"),
        head=t.heads(
            "criteria.criterion",
            "supervision.level",
            "supervision.follows_from",
            "supervision.findings",
            "supervision.pages",
            "supervision.confirmed_column",
        ),
        rows=tuple(_broken_row(t, one, confirmed=one.criterion.id in confirmed) for one in broken),
        shares=(27, 8, 34, 9, 9, 13),
    )


def _broken_row(t: Telling, one: CriterionResult, *, confirmed: bool) -> tuple[Cell, ...]:
    criterion = one.criterion
    name = f"{criterion.id} {criterion.names[t.language]}"
    follows = t.say(f"follows.{t.report.scan.plan.standard.value}")
    clause = t.say("explain.clause", clause=criterion.clause) if criterion.clause else ""
    to = criterion_id(criterion.id) if one.status is CriterionStatus.BREACH_FOUND else ""
    return (
        ((Run(name, to=to),),),
        cell(criterion.level),
        cell(follows, clause),
        cell(t.number(one.failed)),
        cell(t.number(one.pages)),
        cell(t.say("method.yes" if confirmed else "method.no")),
    )


def criterion_id(number: str) -> str:
    """The id of the section on a criterion."""
    return f"criterion-{number.replace('.', '-')}"
