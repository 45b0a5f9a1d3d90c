"""The result in the words of the Norwegian supervisory authority, ready to be published.

The outcomes are its own: samsvar, brot, varsel, ikkjeForekomst, ikkjeTesta. Of a criterion nobody
but a person can say samsvar, so a criterion in which rules found nothing wrong and that no person
has tested is ikkjeTesta, with what they came to beside it. Code of the scanned pages is left out,
as the authority leaves it out of what it publishes: an element is named by what a person sees
there. Names of fields are nynorsk, in every language, as in the authority's own data; advice is no
part of a control.
Source: Tilsynet for universell utforming av ikt, testlab2 (data model), read 2026-11.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, Final

from auditor.model.case import Party
from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import CriterionResult, Report
from auditor.model.triage import Decision
from reports import drafts, phrases
from reports.chosen import Chosen
from reports.encoding import Json, json_line, json_rows, utf8
from reports.endings import PageEnding, endings
from reports.json_scan import time_text
from reports.place import told
from reports.texts import engine_name, headline, say, text_of

FORM: Final = "auditor-uutilsynet/1"
"""Name and edition of the form."""
_RESULTS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.PASSED: "samsvar",
        Outcome.FAILED: "brot",
        Outcome.CANT_TELL: "varsel",
        Outcome.INAPPLICABLE: "ikkjeForekomst",
        Outcome.UNTESTED: "ikkjeTesta",
    }
)


def render_uutilsynet(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write what was tested and how, then criteria, pages and elements, one a line.

    Args:
        report: its pages and rule runs are read, then its occurrences.
        out: takes the bytes, UTF-8.
        language: of sentences.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    text = utf8(out)
    text.write(json_line(_head(report, language)).removesuffix("}"))
    pages, chosen = endings(report).values(), Chosen.of(report)
    criteria = (_criterion(one, report, language) for one in report.criteria)
    for name, rows in (
        ("krav", criteria),
        ("sider", (_page(one, chosen, language) for one in pages)),
        ("elementresultat", _elements(report, language)),
    ):
        text.write(f',\n"{name}": ')
        text.writelines(json_rows(rows))
    text.write("\n}\n")


def _head(report: Report, language: Language) -> Json:
    """Whose solution was tested, when, with what; what a scan cannot know is null."""
    site, scan = report.site, report.scan
    body = Party() if report.case is None else report.case.body
    return {
        "skjema": FORM,
        "organisasjonsnummer": "".join(body.organisation_number.split()) or None,
        "verksemdNamn": body.name or site.owner or None,
        "loeysing": {
            "namn": drafts.name_of(report, language),
            "adresse": site.target.folder or site.target.urls[0],
            "type": "nettstad",
        },
        "testperiode": {"start": time_text(scan.started), "slutt": time_text(scan.ended)},
        "verktoy": [
            {"namn": engine_name(engine), "versjon": report.versions.get(program, "")}
            for engine, program in (("native", "auditor"), ("axe", "axe-core"))
            if engine in report.method.engines
        ],
        "foerebels": report.preliminary,
        "merknad": f"{drafts.caution(report, language)} {drafts.tested(report, language)}",
        "metode": drafts.method(report, language),
    }


def _criterion(result: CriterionResult, report: Report, language: Language) -> Json:
    return {
        "suksesskriterium": result.criterion.id,
        "namn": result.criterion.names[language],
        "resultat": _RESULTS[drafts.outcome_of(result, report)],
        "stadfesta": drafts.confirmed(result, report),
        "automatisk": say(language, f"status.{result.status.value}"),
        "grunngjeving": " ".join(drafts.reasons(result, report, language)),
        "talElementBrot": result.failed,
        "talElementVarsel": result.cant_tell,
        "talSiderBrot": result.pages,
        "talSiderVarsel": result.pages_needing_person,
        "talSiderVurdert": result.pages_judged,
        "talSiderIkkjeForekomst": result.pages_without_occurrence,
        "talSiderIkkjeTesta": result.pages_untested,
    }


def _page(page: PageEnding, chosen: Chosen, language: Language) -> Json:
    """A page of the sample, why it is there, and how each rule ended on it."""
    rules: dict[str, list[Json]] = {name: [] for name in _RESULTS.values()}
    for rule, outcome in sorted(page.outcomes.items()):
        rules[_RESULTS[outcome]].append(rule)
    why = [say(language, f"reason.{reason.value}") for reason in page.short]
    return {
        "side": page.url,
        "tittel": page.title,
        "begrunnelse": chosen.reason(page.url) or None,
        "testa": page.audited,
        "ikkjeTestaGrunn": ", ".join(why) or None,
        "testreglar": rules,
    }


def _elements(report: Report, language: Language) -> Iterator[Json]:
    for one in report.rows.occurrences():
        if one.finding.kind is not Kind.ADVICE:
            yield _element(one, report, language)


def _element(one: Occurrence, report: Report, language: Language) -> Json:
    """One element, as people find it on the page: no markup, and no selector made of it."""
    finding = one.finding
    laid = report.triage.occurrences.get((one.page, finding.fingerprint))
    decision = None if laid is None else laid.decision
    outcome = finding.outcome
    if decision is not None:
        outcome = Outcome.PASSED if decision is Decision.FALSE_ALARM else Outcome.FAILED
    text = text_of(finding.rule, report.rules, language)
    return {
        "side": one.page,
        "testregel": finding.rule,
        "suksesskriterium": list(finding.criteria),
        "elementResultat": _RESULTS[outcome],
        "elementUtfall": headline(text, finding.outcome, finding.kind),
        "element": told(finding, language),
        "vindauge": [phrases.size(viewport) for viewport in one.viewports],
        "referanse": finding.fingerprint,
        "stadfesta": decision is not None,
    }
