"""The reports for those who mend and those who decide: an editor, and a leader."""

from auditor.model.cause import Cause, Where
from auditor.model.report import CriterionStatus
from reports import phrases
from reports.cause_text import CauseGroup, probably_at, size_of
from reports.supervision.blocks import Block, Bullets, Grid, Paragraph, Run, Section, Tone
from reports.supervision.charts import pages_chart, themes_chart, times_chart
from reports.supervision.opening import first_warning, is_tested, result_sentences
from reports.supervision.retest import changes_chart
from reports.supervision.telling import Telling
from reports.supervision.themes import breaches
from reports.supervision.words import cell, line, paragraph

_MOST_OWN = 60
_MOST_OTHERS = 40
_MOST_FIRST = 5
_FEW_PAGES = 3
"""Pages in two pages for leaders."""
_MOST_NEXT = 3


def yours(t: Telling) -> Section:
    """What sits in the content, what mends most before the rest."""
    found = _by_gain(t, content=True)
    blocks: list[Block] = [paragraph(t.say("editor.intro")), *first_warning(t)]
    if not found:
        blocks.append(paragraph(t.say("editor.nothing")))
    blocks += pages_chart(t, found)
    left = len(found) - _MOST_OWN
    if left > 0:
        blocks.append(paragraph(t.count("supervision.rows_left", left)))
    return Section(
        id="yours",
        title=t.say("editor.heading"),
        blocks=blocks,
        sections=breaches(t, found[:_MOST_OWN], {one.id for one in found}),
    )


def others(t: Telling) -> Section:
    """What somebody else has to mend: in templates, components and at third parties."""
    found = _by_gain(t, content=False)
    blocks: list[Block] = [paragraph(t.say("editor.others_intro"))]
    if found:
        blocks.append(_causes(t, found[:_MOST_OTHERS], t.say("editor.others")))
        left = len(found) - _MOST_OTHERS
        if left > 0:
            blocks.append(paragraph(t.count("supervision.rows_left", left)))
    else:
        blocks.append(paragraph(t.say("supervision.none")))
    return Section(id="others", title=t.say("editor.others"), blocks=blocks)


def advice(t: Telling) -> Section:
    """What breaks no requirement and is worth mending."""
    found = [one for one in t.causes(CauseGroup.ADVICE) if one.where is Where.CONTENT]
    blocks: list[Block] = [paragraph(t.say("supervision.remarks_intro"))]
    if found:
        blocks.append(_causes(t, found[:_MOST_OTHERS], t.say("supervision.remarks_caption")))
    else:
        blocks.append(paragraph(t.say("supervision.none")))
    return Section(id="remarks", title=t.say("supervision.remarks"), blocks=blocks)


def _by_gain(t: Telling, *, content: bool) -> list[Cause]:
    """Causes of breaches and duties, those of most occurrences first."""
    found = [*t.causes(CauseGroup.BREACH), *t.causes(CauseGroup.DUTY)]
    chosen = [one for one in found if (one.where is Where.CONTENT) is content]
    return sorted(chosen, key=lambda one: -one.occurrences)


def _causes(t: Telling, causes: list[Cause], caption: str) -> Grid:
    return Grid(
        caption=caption,
        head=t.heads("supervision.what", "supervision.extent", "supervision.probably"),
        rows=tuple(
            (
                cell(t.title_of(one)),
                cell(size_of(one, t.language)),
                cell(probably_at(one, t.language)),
            )
            for one in causes
        ),
        shares=(44, 28, 28),
    )


def figures(t: Telling) -> Section:
    """The whole result in a few sentences and pictures."""
    blocks = first_warning(t)
    if not t.report.coverage.rules_run:
        blocks.append(paragraph(t.say("breaches.nothing_audited"), Tone.WARNING))
    blocks += [
        *result_sentences(t),
        paragraph(phrases.tested(t.report.coverage, t.language)),
        *themes_chart(t),
    ]
    if len(t.report.history) > 1:
        blocks += times_chart(t)
    elif t.report.comparison is not None:
        blocks += changes_chart(t)
    else:
        blocks += pages_chart(t, t.causes(CauseGroup.BREACH), _FEW_PAGES)
    return Section(id="figures", title=t.say("summary.heading"), blocks=blocks)


def first(t: Telling) -> Section:
    """What to begin with, and who mends it."""
    found = sorted(t.causes(CauseGroup.BREACH), key=lambda one: -one.occurrences)
    blocks: list[Block] = [paragraph(t.say("summary.first_intro" if found else "breaches.none"))]
    if found:
        blocks.append(_causes(t, found[:_MOST_FIRST], t.say("summary.first")))
    return Section(id="first", title=t.say("summary.first"), blocks=blocks)


def unknown(t: Telling) -> Section:
    """What nobody knows after the scan, and what comes next."""
    left = [r.status for r in t.report.criteria if not is_tested(t, r)]
    untested = left.count(CriterionStatus.NOT_TESTED)
    unsure = len(left) - untested
    said = [
        t.count("supervision.untested", untested),
        t.count("summary.unsure", unsure),
        t.say("supervision.not_complete"),
    ]
    steps = ("onward.confirm", "onward.plan", "onward.mend", "onward.retest")[:_MOST_NEXT]
    return Section(
        id="unknown",
        title=t.say("summary.unknown"),
        blocks=[
            paragraph(" ".join(said)),
            paragraph(t.say("onward.intro")),
            Bullets(tuple(line(t.say(step)) for step in steps)),
            Paragraph((Run(t.say("summary.basis")), Run(" "), Run(t.report.scan.id, code=True))),
        ],
    )
