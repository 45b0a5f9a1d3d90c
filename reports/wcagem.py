"""An evaluation as the W3C WCAG-EM Report Tool opens it: JSON-LD, one assertion for each criterion.

What a scan can fill in is filled in, and the person who evaluates goes on from there. A criterion
is passed only where a person who tested it says so: what rules found nothing wrong with is
untested, with a note of how far it was tested. The sample holds the pages that were chosen, or the
first of those that were audited.
Source: w3c/wai-wcag-em-report-tool 3.0.3, src/stores/evaluationStore.js and
src/data/jsonld/appContext.js, 2024-02.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import BinaryIO, Final

from auditor.model.criteria import Language, Standard
from auditor.model.finding import Outcome
from auditor.model.page import PageState
from auditor.model.report import CriterionResult, PageEntry, Report
from reports import drafts
from reports.encoding import Json, json_line, utf8

_W3C_DATE: Final = "http://www.w3.org/TR/NOTE-datetime"
_SAMPLED: Final = 50
"""Pages of the sample, where the crawl chose them; the tool asks a person of each."""
_OUTCOMES: Mapping[Outcome, tuple[str, str]] = MappingProxyType(
    {
        Outcome.PASSED: ("earl:passed", "Pass"),
        Outcome.FAILED: ("earl:failed", "Fail"),
        Outcome.CANT_TELL: ("earl:cantTell", "CannotTell"),
        Outcome.INAPPLICABLE: ("earl:inapplicable", "NotApplicable"),
        Outcome.UNTESTED: ("earl:untested", "NotTested"),
    }
)
_CONTEXT: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "wcagem": "http://www.w3.org/TR/WCAG-EM/#",
        "Evaluation": "wcagem:procedure",
        "defineScope": "wcagem:step1",
        "scope": "wcagem:step1a",
        "step1b": {"@id": "wcagem:step1b", "@type": "@id"},
        "conformanceTarget": "step1b",
        "accessibilitySupportBaseline": "wcagem:step1c",
        "exploreTarget": "wcagem:step2",
        "technologiesReliedUpon": "wcagem:step2d",
        "selectSample": "wcagem:step3",
        "structuredSample": "wcagem:step3a",
        "randomSample": "wcagem:step3b",
        "Website": "wcagem:website",
        "Webpage": "wcagem:webpage",
        "auditSample": "wcagem:step4",
        "reportFindings": "wcagem:step5",
        "documentSteps": "wcagem:step5a",
        "evaluator": "wcagem:evaluator",
        "evaluationSpecifics": "wcagem:step5b",
        "WCAG21": "http://www.w3.org/TR/WCAG21/#",
        "WAI": "http://www.w3.org/WAI/",
        "AA": "WAI:WCAG2AA-Conformance",
        "wcagVersion": "WAI:standards-guidelines/wcag/#versions",
        "earl": "http://www.w3.org/ns/earl#",
        "Assertion": "earl:Assertion",
        "TestRequirement": "earl:TestRequirement",
        "TestSubject": "earl:TestSubject",
        "TestResult": "earl:TestResult",
        "OutcomeValue": "earl:OutcomeValue",
        "Pass": "earl:Pass",
        "Fail": "earl:Fail",
        "CannotTell": "earl:CannotTell",
        "NotApplicable": "earl:NotApplicable",
        "NotTested": "earl:NotTested",
        "assertedBy": "earl:assertedBy",
        "mode": "earl:mode",
        "result": "earl:result",
        "subject": "earl:subject",
        "test": "earl:test",
        "outcome": "earl:outcome",
        "dcterms": "http://purl.org/dc/terms/",
        "title": "dcterms:title",
        "description": "dcterms:description",
        "summary": "dcterms:summary",
        "date": "dcterms:date",
        "id": "@id",
        "type": "@type",
    }
)
"""What the tool's names stand for."""


def render_wcagem(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write one evaluation: scope, sample, what can be said of each criterion, and by whom.

    Args:
        report: its pages are read until the sample is full.
        out: takes the bytes, UTF-8.
        language: of titles and descriptions.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    utf8(out).write(json_line(_evaluation(report, language)) + "\n")


def _evaluation(report: Report, language: Language) -> Json:
    caution = drafts.caution(report, language)
    return {
        "@context": dict(_CONTEXT),
        "type": "Evaluation",
        "defineScope": {
            "id": "_:defineScope",
            "scope": _website(report, language),
            "wcagVersion": _version(report),
            "conformanceTarget": "AA",
            "accessibilitySupportBaseline": "",
        },
        "exploreTarget": {"id": "_:exploreTarget", "technologiesReliedUpon": []},
        "selectSample": {
            "id": "_:selectSample",
            "structuredSample": list(_sample(report)),
            "randomSample": [],
        },
        "auditSample": [_assertion(one, report, language) for one in report.criteria],
        "reportFindings": {
            "documentSteps": [
                {"id": f"_:{step}"} for step in ("defineScope", "exploreTarget", "selectSample")
            ],
            "title": drafts.name_of(report, language),
            "evaluator": "Auditor",
            "date": {"@type": _W3C_DATE, "@value": report.scan.started.date().isoformat()},
            "summary": f"{caution} {drafts.tested(report, language)}",
            "evaluationSpecifics": drafts.method(report, language),
        },
    }


def _version(report: Report) -> str:
    return "2.2" if report.method.standard is Standard.WCAG22_AA else "2.1"


def _website(report: Report, language: Language) -> Json:
    """The site, which all assertions are about."""
    site = report.site
    return {
        "id": "_:subject_0",
        "type": ["TestSubject", "Website"],
        "title": drafts.name_of(report, language),
        "description": site.target.folder or site.target.urls[0],
    }


def _sample(report: Report) -> Iterator[Json]:
    """The pages that were chosen, or else the first that were audited."""
    titles = {page.url: page.title for page in _audited(report)}
    chosen = [(page.url, page.reason) for page in report.sample]
    for url, reason in chosen or [(url, "") for url in islice(titles, _SAMPLED)]:
        title = " · ".join(filter(None, (titles.get(url) or url, reason)))
        yield {
            "id": url,
            "type": ["TestSubject", "Webpage"],
            "title": title,
            "description": url,
        }


def _audited(report: Report) -> Iterator[PageEntry]:
    return (page for page in report.rows.pages() if page.state is PageState.AUDITED)


def _assertion(result: CriterionResult, report: Report, language: Language) -> Json:
    outcome, kind = _OUTCOMES[drafts.outcome_of(result, report)]
    said_by = report.tested_by_person(result.criterion.id)
    said = [" ".join(drafts.reasons(result, report, language))]
    said += [f"- {one}" for one in drafts.causes(result, report, language)]
    edition = "WCAG21" if result.criterion.introduced_in != "2.2" else "WCAG22"
    return {
        "type": "Assertion",
        "date": {
            "@type": _W3C_DATE,
            "@value": (said_by.moment if said_by else report.scan.started).date().isoformat(),
        },
        "assertedBy": said_by.person if said_by else report.scan.made_by or "Auditor",
        "mode": "earl:manual" if said_by else "earl:automatic",
        "subject": _website(report, language),
        "test": {
            "id": f"{edition}:{result.criterion.w3c_slug}",
            "type": "TestRequirement",
        },
        "result": {
            "type": "TestResult",
            "outcome": {"id": outcome, "type": ["OutcomeValue", kind]},
            "description": "\n".join(said),
        },
    }
