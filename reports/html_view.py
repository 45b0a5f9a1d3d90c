"""What the page of a report shows, worked out before its templates write it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from auditor.model.cause import Cause, Where
from auditor.model.criteria import Language, SuccessCriterion, criteria
from auditor.model.finding import Outcome
from auditor.model.page import PageState
from auditor.model.report import CriterionResult, CriterionStatus, Report
from auditor.model.retest import RetestedCause
from auditor.model.rule import RuleText
from auditor.model.target import Target, TargetKind
from reports import phrases, retests
from reports.cause_text import (
    CauseGroup,
    clues_of,
    effort_of,
    grouped,
    probably_at,
    size_of,
    title_of,
)
from reports.chosen import Chosen
from reports.decided import decided_on, tested_by_hand
from reports.figures import PageCounts
from reports.html_changes import changes_view
from reports.html_groups import Grouped
from reports.html_overview import overview
from reports.html_pages import Address, SortedAddresses, ledger
from reports.html_places import Places
from reports.place import alternative, consent_alternative, page_name, readable, told
from reports.screen import plain
from reports.texts import count, engine_name, message, number, say, text_of

_FIRST = 5
"""Causes that the summary leads to, of those an editor and of those a developer mends."""
_OPEN: Mapping[CauseGroup, int] = MappingProxyType(
    {
        CauseGroup.BREACH: 10,
        CauseGroup.DUTY: 10,
        CauseGroup.REVIEW: 0,
        CauseGroup.ADVICE: 0,
        CauseGroup.CHECKED: 0,
    }
)
"""Causes of a group that are shown at first; the others are folded."""
_SCHEME = re.compile(r"^https?://")
_MOST = 0.8
"""The share of what was found that the causes named in the summary make up at the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """One cause as the page shows it.

    Attributes:
        hint: tells it from others of the same title; "" where no other has it.
        change: how much is mended, or settled, at one go.
        said: what the rule says of the example; "" where that is the title again.
        decide: how a person answers the title, where that is a question; "".
        needs: whose use it blocks, as statements.
        told: where the example is, in the page's own words; "" where they do not say.
        decided: what people have decided on it, a sentence each.
    """

    number: int
    cause: Cause
    group: CauseGroup
    title: str
    size: str
    change: str
    where: str
    hint: str
    clues: Sequence[str]
    said: str
    decide: str
    text: RuleText
    engines: Sequence[str]
    needs: Sequence[str]
    criteria: Sequence[SuccessCriterion]
    example_page: str
    told: str
    selector: str
    alternative: str
    decided: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionView:
    """One criterion with the causes that break it, or that a person must judge for it.

    Attributes:
        tested: what a person who tested it says, by sentences.
    """

    result: CriterionResult
    causes: Sequence[CauseView]
    tested: Sequence[str]


def view(
    report: Report,
    places: Places,
    counts: PageCounts,
    by_group: Grouped | None,
    language: Language,
) -> Mapping[str, Any]:
    """All that the templates name, but for texts and functions.

    Args:
        report: its pages are read once.
        places: its occurrences.
        counts: the same, counted by page.
        by_group: the same, counted by the groups of their pages; None where there are none.
        language: of all sentences.
    """
    groups = {
        group: _told_apart(
            [_cause(number, cause, group, report, places, language) for number, cause in found],
            report.scan.plan.target,
        )
        for group, found in grouped(report.causes, report.triage).items()
    }
    pages = ledger(report.rows.pages(), len(report.scan.plan.viewports))
    views = {one.cause.id: one for found in groups.values() for one in found}
    broken = [*groups.get(CauseGroup.BREACH, ()), *groups.get(CauseGroup.DUTY, ())]
    target = report.scan.plan.target
    return {
        "report": report,
        "scan": report.scan,
        "coverage": report.coverage,
        "PageState": PageState,
        "target": _SCHEME.sub("", phrases.target(report, language)).removesuffix("/"),
        "conditions": phrases.conditions(report, language),
        "unfinished": phrases.first(report, language),
        "summary": _summary(report, groups, language),
        "retest": _retest(report, language),
        "retest_lost": retests.lost(report, language),
        "overview": overview(
            report, [one.cause for one in groups.get(CauseGroup.BREACH, ())], counts, language
        ),
        "figures": _figures(report, groups),
        "first": _first(broken) if len(broken) > 1 else {},
        "open_causes": _OPEN,
        "groups": groups,
        "changes": changes_view(report, language),
        "views": views,
        "wheres": [w for w in Where if any(one.cause.where is w for one in views.values())],
        "criteria": _criteria(report, views, language),
        "audited_pages": report.coverage.audited + report.coverage.audited_in_part,
        "statuses": _statuses(report),
        "covered": _covered(report, pages, language),
        "consent_picture": report.consent_picture,
        "consent_alternative": consent_alternative(report, language),
        "places": places,
        "grouped": _by_group(by_group, places, broken, pages.states.get(PageState.AUDITED, ())),
        "addresses": pages.states,
        "page_name": lambda url: _named(url, target),
        "sample_reason": Chosen.of(report).reason,
        "causes_on": lambda url: _in_order(places.causes_on(url), views),
    }


def _by_group(
    by_group: Grouped | None,
    places: Places,
    broken: Sequence[CauseView],
    audited: Sequence[Address],
) -> Mapping[str, Any] | None:
    """What is to be mended by whose it is; None where pages are not grouped."""
    if by_group is None:
        return None
    to_mend = {one.cause.id: one for one in broken}
    urls = dict.fromkeys(one.url for one in audited)
    found = by_group.groups(urls, places.causes_on, frozenset(to_mend))
    return {
        "text": by_group.text,
        "groups": found,
        "named": any(one.name for one in found),
        "causes_on": lambda url: _in_order(places.causes_on(url), to_mend),
    }


def _retest(report: Report, language: Language) -> Mapping[str, Any] | None:
    """What became of the findings that were looked for again; None where none were."""
    retest = report.retest
    if retest is None:
        return None

    def told(one: RetestedCause) -> Mapping[str, str]:
        return {
            "title": title_of(one.cause, report.rules, language),
            "where": _named(one.cause.example.page, report.scan.plan.target),
            "parts": retests.parts(one, language),
        }

    return {
        "against": retests.against(retest, language),
        "tallies": list(retests.tallies(retest, language)),
        "forward": retests.way_forward(retest, language),
        "results": {
            result.value: [told(one) for one in retests.of_result(retest, result)]
            for result in retests.ORDER
        },
    }


def _first(broken: Sequence[CauseView]) -> Mapping[str, Sequence[CauseView]]:
    """The causes to begin with, by who mends them; what is content, editors mend."""
    content = [one for one in broken if one.cause.where is Where.CONTENT]
    others = [one for one in broken if one.cause.where is not Where.CONTENT]
    found = [("developer", others[:_FIRST]), ("editor", content[:_FIRST])]
    return dict(sorted((one for one in found if one[1]), key=lambda one: one[1][0].number))


def _told_apart(found: Sequence[CauseView], target: Target) -> list[CauseView]:
    """Causes of one group; those that have the same title say what tells them apart."""
    titles = Counter(one.title for one in found)
    hinted = [
        replace(one, hint=one.told or one.selector) if titles[one.title] > 1 else one
        for one in found
    ]
    same = Counter((one.title, one.where, one.hint) for one in hinted)
    return [
        replace(one, hint=f"{one.hint} · {_named(one.example_page, target)}")
        if same[one.title, one.where, one.hint] > 1
        else one
        for one in hinted
    ]


def _named(url: str, target: Target) -> str:
    """A page as a link names it: its path, but for the start page, whose path says nothing.

    Pages of a folder have no address that means anything to a reader.
    """
    name = page_name(url, target.urls[0])
    return plain(url) if name == "/" and target.kind is not TargetKind.FOLDER else name


def _in_order(ids: Sequence[str], views: Mapping[str, CauseView]) -> list[CauseView]:
    return sorted((views[id_] for id_ in ids if id_ in views), key=lambda one: one.number)


def _cause(
    number_: int,
    cause: Cause,
    group: CauseGroup,
    report: Report,
    places: Places,
    language: Language,
) -> CauseView:
    known = criteria()
    text = text_of(cause.rule, report.rules, language)
    example = cause.example
    size, where = size_of(cause, language), probably_at(cause, language)
    title = title_of(cause, report.rules, language)
    said = message(example.finding, report.rules, language)
    return CauseView(
        number=number_,
        cause=cause,
        group=group,
        title=title,
        size=size,
        change=effort_of(cause, places.elements(cause.id), language),
        where=where[:1].upper() + where[1:],
        hint="",
        clues=clues_of(cause, report.scan.plan.target.urls[0], language),
        said="" if said.removesuffix(".") == title else said,
        decide=text.decide if cause.outcome is Outcome.CANT_TELL else "",
        text=text,
        engines=[engine_name(engine) for engine in cause.engines],
        needs=[say(language, f"statement.{need.value}") for need in cause.needs],
        criteria=[known[sc] for sc in cause.criteria if sc in known],
        example_page=example.page,
        told=told(example.finding, language),
        selector=readable(example.finding.selector),
        alternative=alternative(cause, report, language),
        decided=list(decided_on(cause, report, language)),
    )


def _summary(
    report: Report, groups: Mapping[CauseGroup, Sequence[CauseView]], language: Language
) -> tuple[str, str]:
    """The whole result in two paragraphs: what was found, and what was and was not tested."""
    if not report.coverage.rules_run:
        return say(language, "breaches.nothing_audited"), _tested(report, language)
    broken = [one.cause for one in groups.get(CauseGroup.BREACH, ())]
    said = [_found(broken, language)] if broken else [say(language, "breaches.none")]
    if duties := groups.get(CauseGroup.DUTY):
        said.append(count(language, "summary.duties", len(duties)))
    if reviews := groups.get(CauseGroup.REVIEW):
        said.append(count(language, "summary.reviews", len(reviews)))
    if checked := groups.get(CauseGroup.CHECKED):
        said.append(count(language, "summary.checked", len(checked)))
    return " ".join(said), _tested(report, language)


def _tested(report: Report, language: Language) -> str:
    """How much was tested, and what was not."""
    said = [phrases.tested(report.coverage, language)]
    untested = sum(r.status is CriterionStatus.NOT_TESTED for r in report.criteria)
    if untested:
        all_ = number(language, len(report.criteria))
        said.append(count(language, "summary.untested", untested, all=all_))
    return " ".join([*said, say(language, "summary.caution")])


def _found(broken: Sequence[Cause], language: Language) -> str:
    """How many causes there are, and how few of them make up most of what was found."""
    sizes = sorted((cause.occurrences for cause in broken), reverse=True)
    total, few, sum_ = sum(sizes), 0, 0
    while sum_ < _MOST * total:
        sum_ += sizes[few]
        few += 1
    found = count(
        language,
        "summary.found",
        len(broken),
        occurrences=count(language, "count.occurrences", total),
    )
    if len(broken) < 3 or few == len(broken):
        return found
    share = phrases.percent(sum_ / total, language)
    return f"{found} {count(language, 'summary.few', few, percent=share)}"


def _figures(
    report: Report, groups: Mapping[CauseGroup, Sequence[CauseView]]
) -> Sequence[tuple[str, int, int | None]]:
    """Key, number, and the number that it is out of."""
    coverage = report.coverage
    breached = sum(r.status is CriterionStatus.BREACH_FOUND for r in report.criteria)
    untested = sum(r.status is CriterionStatus.NOT_TESTED for r in report.criteria)
    return (
        ("figure.causes", len(groups.get(CauseGroup.BREACH, ())), None),
        ("figure.breached", breached, len(report.criteria)),
        ("figure.untested", untested, len(report.criteria)),
        ("figure.pages", coverage.audited, coverage.known or None),
    )


def _criteria(
    report: Report, views: Mapping[str, CauseView], language: Language
) -> list[CriterionView]:
    wanted = {
        CriterionStatus.BREACH_FOUND: Outcome.FAILED,
        CriterionStatus.NEEDS_PERSON: Outcome.CANT_TELL,
    }
    return [
        CriterionView(
            result=result,
            tested=list(tested_by_hand(result, report, language)),
            causes=[
                one
                for one in views.values()
                if one.group is not CauseGroup.ADVICE
                and _bears(one.cause, result.criterion.id, wanted.get(result.status))
            ],
        )
        for result in report.criteria
    ]


def _bears(cause: Cause, criterion: str, outcome: Outcome | None) -> bool:
    """Whether a cause is why a criterion was failed, or needs a person."""
    if outcome is Outcome.CANT_TELL and criterion in cause.asks:
        return True
    return criterion in cause.criteria and cause.outcome is outcome


def _statuses(report: Report) -> list[tuple[CriterionStatus, int]]:
    """How many criteria have each status, none left out."""
    return [(s, sum(r.status is s for r in report.criteria)) for s in CriterionStatus]


def _covered(
    report: Report, pages: SortedAddresses, language: Language
) -> list[tuple[str, list[str]]]:
    """Coverage as terms and what is said of each."""
    coverage = report.coverage
    observed = [
        count(language, f"observation.{how.value}", n, what=say(language, f"observed.{what.value}"))
        for (what, how), n in pages.unfinished.items()
    ]
    sample = phrases.sample(report, language)
    return [
        *([("coverage.sample", sample)] if sample else []),
        *phrases.counted(coverage, language),
        ("coverage.frames", phrases.frames(coverage, language)),
        ("coverage.rules", phrases.rules_run(coverage, language)),
        *([("coverage.observations", observed)] if observed else []),
        ("coverage.consent", [phrases.consent(report.scan, language)]),
    ]
