"""What happens next, and what the report is made from."""

from datetime import date

from reports.supervision.blocks import Bullets, Line, Run, Section
from reports.supervision.opening import facts
from reports.supervision.telling import Telling
from reports.supervision.words import day, line, missing, paragraph, told


def onward(t: Telling) -> Section:
    """The plan for mending, deadlines, complaint and contact."""
    case = t.case.onward
    steps = ("onward.confirm", "onward.plan", "onward.mend", "onward.retest")
    return Section(
        id="onward",
        title=t.say("onward.heading"),
        blocks=[
            paragraph(t.say("onward.intro")),
            Bullets(tuple(line(t.say(step)) for step in steps)),
            facts(
                t,
                t.say("onward.caption"),
                [
                    ("onward.answer_by", (_day(case.answer_by, t),)),
                    ("onward.mend_by", (_day(case.mend_by, t),)),
                    ("onward.complaint", (told(case.complaint, t.language),)),
                    ("onward.complain_by", (_day(case.complain_by, t),)),
                    ("onward.contact", (told(case.contact, t.language),)),
                ],
            ),
            paragraph(t.say("onward.limits")),
        ],
    )


def basis(t: Telling) -> Section:
    """The data that the report is made from, and the hash that holds it together."""
    report = t.report
    seal = (Run(report.seal, code=True),) if report.seal else line(t.say("basis.unsealed"))
    catalogue = (Run(report.catalogue, code=True),) if report.catalogue else missing(t.language)
    return Section(
        id="basis",
        title=t.say("basis.heading"),
        blocks=[
            paragraph(t.say("basis.intro")),
            facts(
                t,
                t.say("basis.caption"),
                [
                    ("basis.run", ((Run(report.scan.id, code=True),),)),
                    ("basis.seal", (seal,)),
                    ("basis.catalogue", (catalogue,)),
                ],
            ),
            paragraph(t.say("basis.embedded")),
            paragraph(t.say("basis.references")),
        ],
    )


def _day(on: date | None, t: Telling) -> Line:
    return line(day(on, t.language)) if on else missing(t.language)
