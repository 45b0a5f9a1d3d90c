"""What Norwegians read holds no English but for what is quoted, and code."""

import re
from dataclasses import replace
from io import BytesIO

import lxml.html
import pytest

import rules
from auditor.model.cause import Cause, Where
from auditor.model.criteria import Language
from auditor.model.evidence import Completeness, Observation, Yield
from auditor.model.finding import Kind, Outcome, Signpost
from auditor.model.occurrence import Occurrence
from auditor.model.page import REASONS, PageState
from auditor.model.remark import Remark, RemarkKey
from auditor.model.report import Coverage, PageEntry, Report
from auditor.model.rule import RuleInfo, kind_of
from auditor.model.scan import ConsentRecord, ScanState
from reports import FORMATS
from reports.rule_text import explain, listing
from reports.texts import message, reasons, ui
from tests.english import english_in
from tests.reports.sample import PAGES, RULES, Rows, finding, report, scan
from tests.reports.sample_causes import CAUSES, CONTRAST, DESKTOP, PHONE, SITE, at

NORWEGIAN = (Language.NB, Language.NN)
OWN = {rule.info.id: rule.info for rule in (*rules.page_rules(), *rules.site_rules())}
EVERY = {**RULES, **OWN}


def placeholders(text: str) -> list[str]:
    return re.findall(r"\{([A-Za-z_]+)(?::[a-z]+)?\}", text)


def said_of(rule: RuleInfo) -> list[tuple[str, dict[str, str]]]:
    """Every message that a rule has, with a value for each placeholder."""
    texts = {**rule.texts}
    messages = texts[Language.NB].messages if Language.NB in texts else {}
    told = [(key, dict.fromkeys(placeholders(text), "nb")) for key, text in messages.items()]
    return told or [("", {})]


def everything() -> Report:
    """All rules as failures, questions and advice, all states, reasons, remarks and clues."""
    causes: list[Cause] = list(CAUSES)
    signpost = Signpost(heading="Nyheter", landmark="footer", words="Les mer")
    for rule in EVERY.values():
        for outcome in (Outcome.FAILED, Outcome.CANT_TELL):
            for kind in {kind_of(rule, scan().plan.standard), Kind.ADVICE}:
                for key, data in said_of(rule):
                    values = {"reason_key": key, "data": data, "signpost": signpost}
                    place = at("p", "<p>", engine=rule.engine, **values)
                    spot = replace(place.finding, rule=rule.id, outcome=outcome, kind=kind)
                    made = replace(
                        CAUSES[len(causes) % 9],
                        id=f"c-{len(causes):012x}",
                        rule=rule.id,
                        rules=(rule.id,),
                        outcome=outcome,
                        kind=kind,
                        criteria=rule.criteria,
                        where=[*Where][len(causes) % 4],
                        places=(replace(place, finding=spot),),
                    )
                    causes.append(made)
    known = frozenset(RULES) | frozenset(OWN)
    found = tuple(one for one in causes if one.rule in known)
    occurrences = tuple(
        Occurrence(page=p.page, viewports=(DESKTOP,), finding=p.finding, cause=one.id)
        for one in found
        for p in one.places
    )
    rows = Rows(page_rows=tuple(entries()), found=occurrences)
    states = dict.fromkeys(PageState, 3)
    coverage = Coverage(
        audited=1,
        should_audit=4,
        ratio=0.25,
        known=9,
        visited=4,
        addresses=40,
        states=states,
        frames_audited=2,
        frames_not_reached=1,
        closed_shadow_roots=1,
        rules_run=9,
        rule_failures=2,
        visits=9,
    )
    plan = replace(scan().plan, title="Fjellvik", owner="Fjellvik kommune", signed_in=True)
    told = scan(
        plan=plan,
        state=ScanState.FAILED,
        failure="The browser was lost",
        consent=ConsentRecord(action="rejected", button="Reject all"),
        remarks=tuple(remarked()),
    )
    return report(scan=told, causes=found, coverage=coverage, rows=rows, rules=EVERY)


def remarked() -> list[Remark]:
    texts = ui(Language.NB)
    made = []
    for key in RemarkKey:
        text = texts.get(f"remark.{key.value}") or texts[f"remark.{key.value}.other"]
        data = {n: "2" if n == "n" else "x" for n in placeholders(text)}
        made.append(Remark(key=key, data=data))
    return made


def entries() -> list[PageEntry]:
    seen = tuple(
        Observation(
            yields=what, completeness=how, done=1, known=2, duration_ms=3, detail="It was cut"
        )
        for what in Yield
        for how in Completeness
    )
    return [
        replace(
            PAGES[0],
            url=f"{SITE}/{state.value}/{n}",
            state=state,
            reason=reason,
            viewport=viewport,
            observations=seen,
            remarks=tuple(remarked()),
            detail="The server said no",
        )
        for state, there in REASONS.items()
        for n, reason in enumerate(sorted(there))
        for viewport in (DESKTOP, PHONE)
    ]


def written(format_: str, language: Language) -> str:
    out = BytesIO()
    FORMATS[format_](everything(), out, language=language, color=False, width=100)
    return out.getvalue().decode()


@pytest.mark.parametrize("language", NORWEGIAN)
def test_the_report_for_a_browser_holds_no_english(language: Language) -> None:
    page = lxml.html.document_fromstring(written("html", language))
    for quoted in page.xpath("//code | //pre | //style"):
        quoted.text = " "
        for inner in list(quoted):
            quoted.remove(inner)
    named = page.xpath("//@alt | //@aria-label | //@title")
    lines = [" ".join(one.split()) for one in page.itertext()] + [*named]
    assert len(lines) > 3_000
    assert [*english_in("\n".join(line for line in lines if line))] == []


@pytest.mark.parametrize("language", NORWEGIAN)
def test_the_report_for_a_terminal_holds_no_english(language: Language) -> None:
    named = re.sub(r"\b(funnet|funne) av [^·\n]*", "", written("text", language))  # ids of rules
    assert [*english_in(named)] == []


@pytest.mark.parametrize("language", NORWEGIAN)
def test_the_draft_for_the_accessibility_statement_holds_no_english(language: Language) -> None:
    programs = re.sub(r"(axe-core|chromium|auditor) [\d.]+", "", written("statement", language))
    assert [*english_in(programs.replace("\\", ""))] == []


@pytest.mark.parametrize("language", NORWEGIAN)
def test_no_text_of_reports_is_english(language: Language) -> None:
    said = [*ui(language).values(), *reasons(language).values()]
    assert [*english_in("\n".join(said))] == []


@pytest.mark.parametrize("language", NORWEGIAN)
def test_the_catalogue_of_rules_holds_no_english(language: Language) -> None:
    for rule in EVERY.values():
        told = explain(rule, language).replace("\n  ", " ")
        assert [*english_in(told.replace(rule.id, ""))] == [], rule.id
    titles = "\n".join(line[60:] for line in listing(EVERY.values(), language).splitlines())
    assert [*english_in(titles)] == []


@pytest.mark.parametrize("language", NORWEGIAN)
def test_a_reason_of_a_later_axe_core_is_not_told_in_english(language: Language) -> None:
    for outcome in (Outcome.FAILED, Outcome.CANT_TELL):
        new = finding(
            "color-contrast",
            outcome=outcome,
            reason="The page does not say what the colour is",
            reason_key="new/x",
            data=CONTRAST,
        )
        assert [*english_in(message(new, {}, language))] == []


def test_english_is_found_where_it_is() -> None:
    assert [*english_in("Siden er hel.\nThe page was not read: it may not be visited.")] == [
        "The page was not read: it may not be visited."
    ]
    assert [*english_in("Error:")] == ["Error:"]
    assert [
        *english_in("Knappen «Reject all of it» i `the code` på https://x.example/what/it")
    ] == []
