"""Every rule says of every labelled element of its fixtures what the label expects."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter

import pytest

import rules
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Standard
from auditor.model.evidence import Completeness, Element, Evidence
from auditor.model.evidence_json import from_json, to_json
from auditor.model.finding import Outcome
from auditor.model.selector import selector_of, snippet_of
from auditor.model.target import TargetKind
from auditor.observe.digest import digest
from auditor.rulekit import PageRule, PageVerdict, Site, SiteRule, Verdict, Widths
from tests.conftest import DESKTOP
from tests.rules.conftest import FIXTURES, PHONE, Look, files
from tests.site import SiteServer

LABEL = "data-expect"
PAGES = files(FIXTURES / "page")
CASES = sorted(path for path in (FIXTURES / "site").glob("*/*") if path.is_dir())


def rule_called(id_: str) -> PageRule | SiteRule:
    every = (*rules.page_rules(), *rules.site_rules())
    return next(rule for rule in every if rule.info.id == id_)


# ---- rules over one page -------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_page_rule_says_what_its_fixture_expects(
    path: Path, look: Look, page_fixtures: SiteServer
) -> None:
    rule = rule_called(path.parent.name)
    assert isinstance(rule, PageRule)
    viewport = PHONE if rule.info.widths is Widths.NARROW else DESKTOP
    place = path.relative_to(FIXTURES / "page").as_posix()
    live = look(page_fixtures.url(f"/{place}"), viewport, rule.needs)
    for need in rule.needs:
        seen = live.observation(need)
        assert seen is not None
        assert seen.completeness is Completeness.WHOLE, seen

    verdicts = list(rule.judge(live))
    assert disagreements(live, verdicts) == []
    assert unsaid(rule, verdicts) == []
    saved = from_json(to_json(live))
    assert told(saved, rule) == told(live, rule)


def test_there_are_fixtures_of_page_rules() -> None:
    assert {path.parent.name for path in PAGES} == {rule.info.id for rule in rules.page_rules()}


def disagreements(page: Evidence, verdicts: Iterable[Verdict]) -> list[str]:
    """Where verdicts and labels differ, each in words."""
    said: dict[Element, list[str]] = {}
    for verdict in verdicts:
        said.setdefault(verdict.element, []).append(verdict.outcome.value.replace("_", "-"))
    wrong = []
    for element in page.elements:
        expected = element.attributes.get(LABEL)
        found = said.pop(element, ["inapplicable"])
        if found != [expected or "inapplicable"]:
            wrong.append(f"{named(element)}: {' and '.join(found)}, expected {expected or 'none'}")
    return wrong + [f"{named(element)} is none of the page's own" for element in said]


def named(element: Element) -> str:
    return f"{selector_of(element)} {snippet_of(element)}"


def told(page: Evidence, rule: PageRule) -> object:
    """All that the engine and the rule say of a page, without how long it took."""
    places = {document: i for i, document in enumerate(page.documents)}
    judged = NativeEngine([rule], [], Standard.NO_PUBLIC_WEB).judge(page)
    verdicts = [
        (places[one.element.document], one.element.index, one.outcome, one.key, one.data)
        for one in rule.judge(page)
    ]
    return verdicts, [(run.counts, run.failure) for run in judged.rule_runs], judged.findings


# ---- rules over the pages of a site --------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_site_rule_says_what_its_fixture_expects(case: Path, look: Look) -> None:
    rule = rule_called(case.parent.name)
    assert isinstance(rule, SiteRule)
    with SiteServer(case, sitemap=False) as server:
        found = [look(server.url(f"/{name}")) for name in names(case)]
    pages = [digest(page) for page in found]
    site = Site(pages=pages, kind=TargetKind.SITE, whole=True)

    verdicts = list(rule.judge(site))
    said = {one.page.url: one.outcome.value.replace("_", "-") for one in verdicts}
    assert len(said) == len(verdicts), "two verdicts on one page"
    labels = {page.url: page.root.attributes.get(LABEL, "inapplicable") for page in found}
    assert {url: said.get(url, "inapplicable") for url in labels} == labels
    assert set(said) <= set(labels)
    assert unsaid(rule, verdicts) == []
    assert [digest(from_json(to_json(page))) for page in found] == pages


def test_there_are_fixtures_of_site_rules() -> None:
    assert {path.parent.name for path in CASES} == {rule.info.id for rule in rules.site_rules()}


def names(case: Path) -> list[str]:
    """The pages of a case below its folder, the start page first."""
    found = [path.relative_to(case).as_posix() for path in files(case)]
    assert "index.html" in found, f"{case} has no start page"
    return ["", *(name for name in found if name != "index.html")]


# ---- what verdicts say ---------------------------------------------------------------------------


def unsaid(
    rule: PageRule | SiteRule, verdicts: Iterable[Verdict] | Iterable[PageVerdict]
) -> list[str]:
    """Verdicts that no message, or one with other placeholders, says in some language."""
    wrong = []
    for verdict in verdicts:
        if verdict.outcome is Outcome.PASSED:
            continue
        for language, text in rule.info.texts.items():
            if not says(text.messages, verdict.key, verdict.data):
                wrong.append(f"{language.value}: {verdict.key!r} with {dict(verdict.data)}")
    return wrong


def says(messages: Mapping[str, str], key: str, data: Mapping[str, str]) -> bool:
    named = {name for _, name, _, _ in Formatter().parse(messages.get(key, "")) if name is not None}
    return key in messages and named <= set(data)
