"""EARL 1.0 as JSON-LD, in the form that W3C takes implementation reports of ACT rules in.

A test subject for each page, an assertion for each element that a rule failed or could not judge,
and one for each other rule that ran there. What was not tested is untested: a page that was not
reached, and a rule that did not come to its end, is never passed. The context is named, not
fetched.
Source: W3C WAI, EARL Reporting Format for ACT implementations, read 2026-11; W3C, Evaluation and
Report Language (EARL) 1.0 Schema, 2017-02-02.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from types import MappingProxyType
from typing import BinaryIO, Final

from auditor.model.criteria import Language, criteria
from auditor.model.finding import Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from auditor.model.triage import Decision
from reports import phrases
from reports.encoding import Json, json_line, json_rows, utf8
from reports.endings import PageEnding, endings
from reports.json_scan import time_text
from reports.place import readable
from reports.texts import engine_name, message, say, text_of

CONTEXT: Final = "https://www.w3.org/WAI/content-assets/wcag-act-rules/earl-context.json"
_ACT: Final = "https://www.w3.org/WAI/standards-guidelines/act/rules"
EARL: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.PASSED: "earl:passed",
        Outcome.FAILED: "earl:failed",
        Outcome.CANT_TELL: "earl:cantTell",
        Outcome.INAPPLICABLE: "earl:inapplicable",
        Outcome.UNTESTED: "earl:untested",
    }
)
"""EARL's names of the outcomes."""
_PROGRAMS: Mapping[str, str] = MappingProxyType({"axe": "axe-core", "native": "auditor"})
"""What an engine is called among the versions of a scan."""


def render_earl(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write who asserts, then every page with what is asserted of it.

    Args:
        report: its pages, rule runs and occurrences are read once, in this order.
        out: takes the bytes, UTF-8.
        language: of titles and messages.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    text = utf8(out)
    graph = chain(_assertors(report, language), _subjects(report, language))
    text.write(f'{{"@context": {json_line(CONTEXT)},\n"@graph": ')
    text.writelines(json_rows(graph))
    text.write("}\n")


def _assertors(report: Report, language: Language) -> Iterator[Json]:
    """The programs that judged; ours says how much of the site was tested."""
    said = [phrases.first(report, language), phrases.tested(report.coverage, language)]
    said.append(say(language, "summary.caution"))
    for engine in report.method.engines:
        told: dict[str, Json] = {
            "@id": _asserted_by(engine),
            "@type": ["Assertor", "Software", "Project"],
            "name": engine_name(engine),
            "release": {
                "@type": "Version",
                "revision": report.versions.get(_PROGRAMS.get(engine, engine), ""),
            },
        }
        yield told | {"description": " ".join(filter(None, said))}


def _asserted_by(engine: str) -> str:
    return f"_:{engine}"


def _subjects(report: Report, language: Language) -> Iterator[Json]:
    pages = dict(endings(report))
    for url, found in groupby(report.rows.occurrences(), lambda one: one.page):
        page = pages.pop(url, None) or PageEnding(url=url, audited=True)
        yield _subject(page, list(found), report, language)
    for page in pages.values():
        yield _subject(page, [], report, language)


def _subject(page: PageEnding, found: list[Occurrence], report: Report, language: Language) -> Json:
    spoken = {one.finding.rule for one in found}
    told: list[Json] = [_of_element(one, report, language) for one in found]
    told += [_of_person(one, report, language) for one in found if _decision(one, report)]
    told += [
        _of_rule(rule, outcome, report, language)
        for rule, outcome in sorted(page.outcomes.items())
        if rule not in spoken
    ]
    if not page.audited:
        told.append(_not_audited(page, language))
    subject: dict[str, Json] = {"@type": "TestSubject", "source": page.url}
    if page.title:
        subject["title"] = page.title
    if page.started is not None:
        subject["dct:date"] = time_text(page.started)
    return subject | {"assertions": told}


def _of_element(one: Occurrence, report: Report, language: Language) -> Json:
    finding = one.finding
    info = report.rules.get(finding.rule)
    result: dict[str, Json] = {
        "@type": "TestResult",
        "outcome": EARL[finding.outcome],
        "description": message(finding, report.rules, language),
    }
    if finding.selector:
        result["pointer"] = readable(finding.selector)
    test = _test(finding.rule, finding.criteria, info, report, language)
    return _assertion(finding.engine, test, result)


def _decision(one: Occurrence, report: Report) -> Decision | None:
    """What a person has decided on a finding, as far as that holds."""
    laid = report.triage.occurrences.get((one.page, one.finding.fingerprint))
    return None if laid is None else laid.decision


def _of_person(one: Occurrence, report: Report, language: Language) -> Json:
    """What a person asserts of an element that a rule has told of."""
    laid = report.triage.occurrences[one.page, one.finding.fingerprint]
    passed = laid.decision is Decision.FALSE_ALARM
    result: dict[str, Json] = {
        "@type": "TestResult",
        "outcome": EARL[Outcome.PASSED if passed else Outcome.FAILED],
        "description": laid.verdict.ruling.reason,
    }
    if one.finding.selector:
        result["pointer"] = readable(one.finding.selector)
    info = report.rules.get(one.finding.rule)
    return {
        "@type": "Assertion",
        "mode": "earl:manual",
        "assertedBy": {"@type": "Assertor", "name": laid.verdict.by},
        "test": _test(one.finding.rule, one.finding.criteria, info, report, language),
        "result": result,
    }


def _of_rule(rule: str, outcome: Outcome, report: Report, language: Language) -> Json:
    info = report.rules.get(rule)
    test = _test(rule, info.criteria if info else (), info, report, language)
    engine = info.engine if info else "native"
    return _assertion(engine, test, {"@type": "TestResult", "outcome": EARL[outcome]})


def _not_audited(page: PageEnding, language: Language) -> Json:
    why = ", ".join(say(language, f"reason.{reason.value}") for reason in page.short)
    test: Json = {"@type": "TestCase", "title": "WCAG 2"}
    untested = EARL[Outcome.UNTESTED]
    return _assertion(
        "native", test, {"@type": "TestResult", "outcome": untested, "description": why}
    )


def _assertion(engine: str, test: Json, result: Json) -> Json:
    return {
        "@type": "Assertion",
        "mode": "earl:automatic",
        "assertedBy": _asserted_by(engine),
        "test": test,
        "result": result,
    }


def _test(
    rule: str,
    numbers: tuple[str, ...],
    info: RuleInfo | None,
    report: Report,
    language: Language,
) -> Json:
    """A rule as a test case: its id, its demand, its criteria, and the ACT rules that it is of."""
    known = criteria()
    told: dict[str, Json] = {
        "@type": "TestCase",
        "title": rule,
        "description": text_of(rule, report.rules, language).title,
        "isPartOf": [f"WCAG2:{known[number].w3c_slug}" for number in numbers if number in known],
    }
    if info is not None and info.act_ids:
        told["dct:conformsTo"] = [{"@id": f"{_ACT}/{id_}/"} for id_ in info.act_ids]
    return told
