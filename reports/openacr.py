"""OpenACR: a draft of a supplier's accessibility conformance report, as YAML.

A level is "supports" only where a person who tested the criterion says so: what rules found nothing
wrong with is "not evaluated", and the notes say how far it was tested. Catalogues allow that level
for AAA alone, since a finished report has none of it; this is a draft.
Source: GSA, OpenACR, schema openacr-0.1.0 and catalogues of @openacr/openacr 0.3.5.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import BinaryIO, Final

import yaml

from auditor.model.criteria import Language, Standard
from auditor.model.finding import Outcome
from auditor.model.report import CriterionResult, Report
from reports import drafts
from reports.encoding import Json, cleaned, utf8
from reports.texts import say

_LEVELS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.PASSED: "supports",
        Outcome.FAILED: "partially-supports",
        Outcome.CANT_TELL: "not-evaluated",
        Outcome.INAPPLICABLE: "not-applicable",
        Outcome.UNTESTED: "not-evaluated",
    }
)
_CHAPTERS: Final = (("A", "success_criteria_level_a"), ("AA", "success_criteria_level_aa"))
_CATALOG: Final = "2.4-edition-wcag-2.1-en"
_CATALOG_22: Final = "2.5-edition-wcag-2.2-en"


def render_openacr(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the criteria of the standard, each with its level and what it rests on.

    Args:
        report: only its summary is read.
        out: takes the bytes, UTF-8.
        language: of titles and notes; levels and names of fields are OpenACR's.
        color: YAML has none.
        width: lines are never folded, so that no space within a text is lost.
    """
    del color, width
    told = cleaned(_document(report, language))
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=float("inf"))
    utf8(out).write(text)


def _document(report: Report, language: Language) -> Json:
    site = report.site
    name = drafts.name_of(report, language)
    missing = say(language, "draft.missing")
    told: dict[str, Json] = {
        "title": say(language, "openacr.title", name=name),
        "product": {"name": name, "description": site.target.folder or site.target.urls[0]},
        "author": {"name": "Auditor", "email": report.scan.plan.contact or missing},
        "vendor": {"company_name": site.owner or missing, "email": missing},
        "report_date": report.scan.started.date().isoformat(),
        "version": 1,
        "notes": f"{drafts.caution(report, language)} {drafts.tested(report, language)}",
        "evaluation_methods_used": drafts.method(report, language),
        "catalog": _CATALOG_22 if report.method.standard is Standard.WCAG22_AA else _CATALOG,
    }
    chapters: dict[str, Json] = {
        chapter: {
            "criteria": [
                _criterion(one, report, language)
                for one in report.criteria
                if one.criterion.level == level
            ]
        }
        for level, chapter in _CHAPTERS
    }
    return told | {"chapters": chapters | {"success_criteria_level_aaa": {"disabled": True}}}


def _criterion(result: CriterionResult, report: Report, language: Language) -> Json:
    notes = drafts.reasons(result, report, language)
    causes = drafts.causes(result, report, language)
    if causes:
        notes.append(f"{say(language, 'statement.causes')}: {'; '.join(causes)}.")
    level = _LEVELS[drafts.outcome_of(result, report)]
    return {
        "num": result.criterion.id,
        "components": [{"name": "web", "adherence": {"level": level, "notes": " ".join(notes)}}],
    }
