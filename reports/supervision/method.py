"""The sample, how it was tested, and what was not tested."""

from collections.abc import Sequence

from auditor.model.cause import Where
from auditor.model.report import CriterionStatus
from auditor.model.target import TargetKind
from reports import phrases
from reports.cause_text import size_of
from reports.chosen import Chosen, spelt
from reports.screen import plain
from reports.supervision.blocks import Block, Bullets, Cell, Grid, Line, Run, Section
from reports.supervision.gathered import NamedPage
from reports.supervision.opening import facts, is_tested
from reports.supervision.telling import Telling
from reports.supervision.words import cell, line, missing, paragraph, shortened, told
from reports.texts import engine_name

_MOST_PAGES = 200
"""Pages that are listed; the embedded data has all."""
_MOST_RECURRING = 30
_SOURCES = ("start", "list", "sitemap", "link", "redirect")


def sample(t: Telling) -> Section:
    """Which pages were tested and why, and the parts that recur on them."""
    blocks: list[Block] = [paragraph(t.say(_how_chosen(t)))]
    if t.case.sample:
        blocks.append(_chosen(t))
    pages = list(t.found.pages.values())
    if pages:
        blocks.append(_pages(t, pages))
        if len(pages) > _MOST_PAGES:
            blocks.append(paragraph(t.count("supervision.pages_left", len(pages) - _MOST_PAGES)))
    else:
        blocks.append(paragraph(t.say("supervision.no_pages")))
    recurring = Section(id="recurring", title=t.say("supervision.recurring"), blocks=_recurring(t))
    return Section(
        id="sample", title=t.say("supervision.sample"), blocks=blocks, sections=[recurring]
    )


def _chosen(t: Telling) -> Grid:
    """Pages that a person chose, and which of the tested pages each is."""
    chosen = Chosen.of(t.report)
    pages = {name: one for one in t.found.pages.values() for name in chosen.names(one.url)}

    def tested(address: str) -> Cell:
        page = pages.get(spelt(address)) if address.strip() else None
        if page is None:
            return cell(t.say("supervision.chosen_not_tested"))
        return cell(t.say("supervision.page", number=t.number(page.number)))

    return Grid(
        caption=t.say("supervision.chosen_caption"),
        head=t.heads(
            "supervision.address",
            "supervision.kind_of_page",
            "supervision.reason",
            "supervision.chosen_tested",
        ),
        rows=tuple(
            (
                cell(shortened(one.address)),
                cell(one.kind),
                (told(one.reason, t.language),),
                tested(one.address),
            )
            for one in t.case.sample
        ),
        shares=(38, 16, 28, 18),
    )


def _how_chosen(t: Telling) -> str:
    kind = t.report.scan.plan.target.kind
    return "supervision.sample_list" if kind is TargetKind.LIST else "supervision.sample_crawled"


def _pages(t: Telling, pages: Sequence[NamedPage]) -> Grid:
    chosen = Chosen.of(t.report)

    def why(page: NamedPage) -> Cell:
        if given := chosen.reason(page.url):
            return cell(given)
        return cell(t.say(f"origin.{page.source}") if page.source in _SOURCES else "")

    return Grid(
        caption=t.count("supervision.pages_caption", len(pages)),
        head=t.heads("supervision.page_column", "supervision.reason"),
        rows=tuple((t.page(page), why(page)) for page in pages[:_MOST_PAGES]),
        shares=(65, 35),
    )


def _recurring(t: Telling) -> list[Block]:
    """Parts that many pages have, as a person named them, and what was found in templates."""
    blocks: list[Block] = [paragraph(t.say("supervision.recurring_intro"))]
    if t.case.recurring:
        blocks.append(
            Grid(
                caption=t.say("supervision.recurring_caption"),
                head=t.heads("supervision.part", "supervision.where"),
                rows=tuple(
                    (cell(shortened(one.name)), cell(shortened(one.where)))
                    for one in t.case.recurring
                ),
                shares=(40, 60),
            )
        )
    found = [one for one in t.report.causes if one.where is Where.TEMPLATE]
    if found:
        blocks.append(paragraph(t.count("supervision.in_templates", len(found))))
        blocks.append(
            Bullets(
                tuple(
                    line(f"{t.title_of(one)}: {size_of(one, t.language)}")
                    for one in found[:_MOST_RECURRING]
                )
            )
        )
    return blocks


def method(t: Telling) -> Section:
    """Engines, versions, windows and limits; and what people tested with."""
    scan, told_of = t.report.scan, t.report.method
    engines = ", ".join(engine_name(engine) for engine in told_of.engines)
    windows = [line(phrases.window(one, t.language)) for one in told_of.viewports]
    versions = [line(f"{plain(name)} {plain(v)}") for name, v in t.report.versions.items()]
    rows: list[tuple[str, Sequence[Line]]] = [
        ("method.engines", (line(engines),)),
        ("method.versions", versions or (missing(t.language),)),
        ("method.windows", windows),
    ]
    if not scan.made_by:
        rows += _visited(t)
    rows.append(("method.technologies", (told(t.case.technologies, t.language),)))
    about = phrases.made_by(t.report, t.language) or t.say(f"method.about_{scan.plan.engine.value}")
    return Section(
        id="method",
        title=t.say("supervision.method"),
        blocks=[
            paragraph(about),
            facts(t, t.say("method.caption"), rows),
            *_environments(t),
        ],
    )


def _visited(t: Telling) -> list[tuple[str, Sequence[Line]]]:
    """How pages were found and visited, which is known where we did."""
    told_of, consent = t.report.method, phrases.consent(t.report.scan, t.language)
    return [
        ("method.pages", (line(_limit(t, "max_pages")),)),
        ("method.depth", (line(_limit(t, "max_depth")),)),
        ("method.robots", (line(t.say("method.yes" if told_of.robots else "method.no")),)),
        ("method.consent", (line(consent),)),
        ("method.signed_in", (line(t.say("method.yes" if told_of.signed_in else "method.no")),)),
    ]


def _limit(t: Telling, name: str) -> str:
    limit = t.report.method.limits[name]
    return t.say("method.no_limit") if limit is None else t.number(limit)


def _environments(t: Telling) -> list[Block]:
    """Browsers and assistive technology that people tested with."""
    rows = tuple(
        (
            (told(one.browser, t.language),),
            (told(one.system, t.language),),
            (told(one.assistive, t.language),),
            (told(one.by, t.language),),
        )
        for one in t.case.tested_with
    )
    if not rows:
        lead = Run(f"{t.say('method.people')}: ", strong=True)
        return [paragraph(t.say("method.people_intro")), _one((lead, *missing(t.language)))]
    return [
        paragraph(t.say("method.people_intro")),
        Grid(
            caption=t.say("method.people"),
            head=t.heads("method.browser", "method.system", "method.assistive", "method.by"),
            rows=rows,
            shares=(25, 25, 30, 20),
        ),
    ]


def _one(text: Line) -> Bullets:
    return Bullets((text,))


def not_tested(t: Telling) -> Section:
    """Criteria without a test, pages that were not reached, and content that was left out."""
    coverage = t.report.coverage
    left = [r for r in t.report.criteria if not is_tested(t, r)]
    untested = [r for r in left if r.status is CriterionStatus.NOT_TESTED]
    partly = [r for r in left if r.status is CriterionStatus.PARTLY_TESTED]
    blocks: list[Block] = [paragraph(t.say("supervision.not_tested_intro"))]
    for key, results in (
        ("supervision.untested_criteria", untested),
        ("supervision.partly_criteria", partly),
    ):
        if results:
            named = (f"{r.criterion.id} {r.criterion.names[t.language]}" for r in results)
            blocks += [
                paragraph(t.count(key, len(results))),
                Bullets(tuple(line(name) for name in named)),
            ]
    rows: list[tuple[str, Sequence[Line]]] = [
        (key, [line(part) for part in parts])
        for key, parts in phrases.counted(coverage, t.language)
    ]
    rows.append(("coverage.frames", [line(x) for x in phrases.frames(coverage, t.language)]))
    rows.append(("coverage.rules", [line(x) for x in phrases.rules_run(coverage, t.language)]))
    blocks.append(facts(t, t.say("supervision.reached_caption"), rows))
    if t.case.exempt:
        blocks.append(
            Grid(
                caption=t.say("supervision.exempt_caption"),
                head=t.heads("supervision.content", "supervision.reason"),
                rows=tuple(
                    (cell(shortened(one.content)), (told(one.reason, t.language),))
                    for one in t.case.exempt
                ),
                shares=(50, 50),
            )
        )
    return Section(id="not-tested", title=t.say("supervision.not_tested"), blocks=blocks)
