"""The demo municipality, scanned from its folder: the ledger and every planted fault."""

import tomllib
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

import rules
from auditor.engines.catalogue import axe_rules
from auditor.model.criteria import criteria
from auditor.model.finding import Kind, Outcome
from auditor.model.occurrence import Occurrence
from auditor.model.page import REASONS, FrameState, PageState, Reason, Viewport
from auditor.model.scan import EngineChoice, PictureMode, ScanPlan, ScanState
from auditor.model.target import TargetKind
from auditor.rulekit import ENGINE, Widths
from tests.auditor.scan.scanning import DESKTOP, PHONE, Result, assert_same, folder_plan, scan
from tests.conftest import Chromium
from tests.site import DEMO

PLANTED: list[dict[str, str]] = [
    fault
    for fault in tomllib.loads((DEMO.parent / "faults.toml").read_text(encoding="utf-8"))["fault"]
    if fault["page"] != "/intern/"  # robots.txt closes it
]
FAULTS = [
    (rule, fault) for fault in PLANTED for rule in (fault.get("axe"), fault.get("rule")) if rule
]
"""What is found for sure, by the rule that finds it."""
EXEMPT = {
    "landmark-one-main": {"/kart.html"},
}
"""Pages where axe-core is content: a main landmark in a frame counts for the whole page."""
LEFT_TO_A_PERSON = {("/innsyn.html", "content-reflows-at-320-px")}
"""Sound, but not for a tool to know: a table that is wider than a small screen may need to be."""


def plan(pictures: PictureMode) -> ScanPlan:
    """Every engine, and time enough to try every element on a busy machine."""
    return folder_plan(
        DEMO,
        engine=EngineChoice.ALL,
        pictures=pictures,
        viewports=(DESKTOP, PHONE),
        page_timeout=timedelta(seconds=60),
    )


@pytest.fixture(scope="module")
def demo(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Result:
    chromium.put_away()
    return scan(tmp_path_factory.mktemp("demo"), plan(PictureMode.CAUSES), folder=DEMO)


@pytest.fixture(scope="module")
def again(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The same once more, without pictures."""
    chromium.put_away()
    return scan(tmp_path_factory.mktemp("again"), plan(PictureMode.NONE), folder=DEMO)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def soup_of(path: str) -> BeautifulSoup:
    file = DEMO / path.lstrip("/")
    file = file / "index.html" if path.endswith("/") else file
    return BeautifulSoup(file.read_bytes(), "lxml")


def selector_of(occurrence: Occurrence) -> str:
    last = occurrence.finding.selector[-1]
    assert isinstance(last, str)
    return last


def points_into(occurrence: Occurrence, path: str, selector: str) -> bool:
    """Whether an occurrence names an element that a CSS selector gives, or one inside it."""
    soup = soup_of(path)
    found = soup.select(selector_of(occurrence))
    return any(
        one is other or any(one is inner for inner in other.descendants)
        for one in found
        for other in soup.select(selector)
    )


def test_the_scan_ended_by_itself_and_knows_its_versions(demo: Result) -> None:
    assert demo.scan.state is ScanState.COMPLETED
    assert demo.interrupted is False
    assert demo.scan.ended is not None
    assert set(demo.scan.versions) == {
        "auditor",
        "axe-core",
        "chromium",
        "chromedriver",
        "python",
    }


def test_every_address_and_viewport_is_in_the_ledger_once_with_a_reason(demo: Result) -> None:
    entries = [(page.url, page.viewport) for page in demo.pages]
    assert len(set(entries)) == len(entries)
    assert {page.viewport for page in demo.pages} == {DESKTOP, PHONE}
    assert all(page.reason in REASONS[page.state] for page in demo.pages)


def test_every_link_of_an_audited_page_has_an_entry(demo: Result) -> None:
    known = {path_of(url) for url in demo.states if url.startswith("http://127.0.0.1")}
    for url in demo.audited:
        for link in soup_of(path_of(url)).select("a[href^='/']"):
            assert str(link["href"]).split("#")[0] in known


def test_every_open_page_of_the_demo_was_audited_in_both_viewports(demo: Result) -> None:
    paths = {
        "/" + file.relative_to(DEMO).as_posix().removesuffix("index.html")
        for file in DEMO.rglob("*.html")
    }
    audited = {
        viewport: {
            path_of(page.url)
            for page in demo.pages
            if page.viewport == viewport and page.state is PageState.AUDITED
        }
        for viewport in (DESKTOP, PHONE)
    }
    assert audited[DESKTOP] == paths - {"/intern/", "/arkiv.html", "/kart-ramme.html"}
    assert audited[PHONE] == audited[DESKTOP]


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/intern/", PageState.DISALLOWED, Reason.ROBOTS_TXT),
        ("/tjenester/renovasjon.html", PageState.HTTP_ERROR, Reason.NOT_FOUND),
        ("/arkiv.html", PageState.REDIRECTED, Reason.PAGE_REDIRECT),
        ("/dokumenter/gebyrer-2026.pdf", PageState.NOT_HTML, Reason.DOCUMENT),
        ("/dokumenter/budsjett-2026.pdf", PageState.NOT_HTML, Reason.DOCUMENT),
    ],
)
def test_what_is_no_page_has_its_own_state(
    path: str, state: PageState, reason: Reason, demo: Result
) -> None:
    found = {path_of(url): verdict for url, verdict in demo.states.items() if "127.0.0.1" in url}
    assert found[path] == (state, reason)


def test_addresses_of_other_sites_are_listed_and_not_visited(demo: Result) -> None:
    others = [page for page in demo.pages if not page.url.startswith("http://127.0.0.1")]
    assert others
    assert {(page.state, page.reason) for page in others} == {
        (PageState.OUT_OF_SCOPE, Reason.OTHER_ORIGIN)
    }


def test_the_frame_of_the_map_was_judged(demo: Result) -> None:
    frames = [page.frames for page in demo.pages if path_of(page.url) == "/kart.html"]
    assert len(frames) == 2
    for one in frames:
        assert [(frame.state, path_of(frame.url)) for frame in one] == [
            (FrameState.AUDITED, "/kart-ramme.html")
        ]


def test_every_rule_ran_on_every_audited_page_or_says_why_not(demo: Result) -> None:
    ran: dict[tuple[str, Viewport], set[str]] = {}
    for one in demo.rule_runs:
        ran.setdefault((one.page, one.viewport), set()).add(one.run.rule)
        assert one.run.failure is None
    assert len(ran) == 2 * len(demo.audited)
    assert all(found == rules_for(viewport) for (_, viewport), found in ran.items())


def rules_for(viewport: Viewport) -> set[str]:
    """The rules that judge a page of a folder in a viewport: across pages, only the first one."""
    axe = {rule.id for rule in axe_rules().values() if rule.default}
    others = {Widths.WIDE, Widths.ONCE} if viewport == PHONE else {Widths.NARROW}
    own = {rule.info.id for rule in rules.page_rules() if rule.info.widths not in others}
    across = {r.info.id for r in rules.site_rules() if TargetKind.FOLDER in r.info.targets}
    return axe | own | (across if viewport == DESKTOP else set())


def test_the_counts_of_each_rule_run_are_its_occurrences(demo: Result) -> None:
    told: dict[tuple[object, ...], int] = {}
    for o in demo.occurrences:
        if o.finding.part == "page":
            for viewport in o.viewports:
                unsure = viewport in o.unsure_in
                outcome = Outcome.CANT_TELL if unsure else o.finding.outcome
                where = (o.page, viewport, o.finding.rule, outcome)
                told[where] = told.get(where, 0) + 1
    for one in demo.rule_runs:
        here = (one.page, one.viewport, one.run.rule)
        assert told.get((*here, Outcome.FAILED), 0) == one.run.counts.failed
        assert told.get((*here, Outcome.CANT_TELL), 0) == one.run.counts.cant_tell


@pytest.mark.parametrize(
    ("rule", "fault"), FAULTS, ids=[f"{fault['page']} {rule}" for rule, fault in FAULTS]
)
def test_each_planted_fault_is_found_on_its_page(
    rule: str, fault: dict[str, str], demo: Result
) -> None:
    part = fault.get("part", "page")
    found = [
        o
        for o in demo.occurrences
        if o.finding.rule == rule and o.finding.part == part and o.finding.outcome is Outcome.FAILED
    ]
    if part == "consent_banner":
        assert {path_of(o.page) for o in found} == {"/"}
        return
    if fault["page"] == "*":
        audited = {path_of(url) for url in demo.audited} - EXEMPT.get(rule, set())
        hit = {path_of(o.page) for o in found if points_at(o, fault)}
        assert hit == audited
    else:
        assert any(points_at(o, fault) for o in found)


def points_at(occurrence: Occurrence, fault: dict[str, str]) -> bool:
    path, depth = path_of(occurrence.page), len(occurrence.finding.selector)
    if fault["page"] == "/kart-ramme.html":
        framed = path == "/kart.html" and depth == 2
        return framed and points_into(occurrence, "/kart-ramme.html", fault["selector"])
    here = depth == 1 and fault["page"] in ("*", path)
    if here and selector_of(occurrence) == "html":
        return True  # a fault of the whole page
    return here and points_into(occurrence, path, fault["selector"])


def test_nothing_but_the_planted_faults_breaks_a_criterion(demo: Result) -> None:
    breaches = [
        o
        for o in demo.occurrences
        if o.finding.outcome is Outcome.FAILED
        and o.finding.kind is Kind.BREACH
        and o.finding.part == "page"
    ]
    stray = [
        (path_of(o.page), o.viewport, o.finding.rule, o.finding.selector)
        for o in breaches
        if not any(points_at(o, fault) for rule, fault in FAULTS if rule == o.finding.rule)
    ]
    assert breaches
    assert stray == []


def test_rules_of_our_own_leave_to_a_person_what_they_cannot_tell_and_nothing_else(
    demo: Result,
) -> None:
    unsure = [
        o
        for o in demo.occurrences
        if o.finding.engine == ENGINE and o.finding.outcome is Outcome.CANT_TELL
    ]
    planted = [fault for fault in PLANTED if "unsure" in fault]
    for fault in planted:
        assert any(points_at(o, fault) for o in unsure if o.finding.rule == fault["unsure"])
    stray = {
        (path_of(o.page), o.finding.rule)
        for o in unsure
        if not any(points_at(o, f) for f in planted if f["unsure"] == o.finding.rule)
    }
    assert stray == LEFT_TO_A_PERSON


def test_every_breach_names_a_criterion_of_the_standard(demo: Result) -> None:
    standard = demo.scan.plan.standard
    for o in demo.occurrences:
        names = [criteria()[sc] for sc in o.finding.criteria]
        breaks = any(standard in one.standards for one in names)
        assert breaks == (o.finding.kind is Kind.BREACH)


def test_the_banner_was_judged_once_answered_once_and_gone_from_then_on(demo: Result) -> None:
    assert demo.scan.consent is not None
    assert demo.scan.consent.action == "rejected"
    assert demo.scan.consent.button == "Avvis alle"
    banners = [o for o in demo.occurrences if o.finding.part == "consent_banner"]
    assert {(path_of(o.page), o.viewport) for o in banners} == {("/", DESKTOP)}
    seen = [o for o in demo.occurrences if "samtykke" in str(o.finding.selector)]
    assert {o.finding.part for o in seen} <= {"consent_banner"}


def test_what_was_requested_is_counted_per_host(demo: Result) -> None:
    visited = [page for page in demo.pages if page.started is not None]
    answered = 1  # the page whose banner was answered is asked for once more
    assert demo.scan.requests == {"127.0.0.1": len(visited) + answered}


def test_a_folder_scanned_again_gives_the_same_addresses_and_occurrences(
    demo: Result, again: Result
) -> None:
    assert_same(demo, again)


def test_fingerprints_and_causes_are_the_same_in_the_next_scan(demo: Result, again: Result) -> None:
    def told(result: Result) -> dict[str, tuple[object, ...]]:
        return {c.id: (c.rules, c.outcome, c.where, c.occurrences) for c in result.causes}

    def prints(result: Result) -> list[tuple[str, str | None]]:
        return sorted((o.finding.fingerprint, o.cause) for o in result.occurrences)

    assert told(demo)
    assert told(demo) == told(again)
    assert prints(demo) == prints(again)
    assert {cause for _, cause in prints(demo)} == set(told(demo))


def test_what_one_stylesheet_does_to_every_page_is_one_cause(demo: Result) -> None:
    focus = [cause for cause in demo.causes if cause.rule == "focus-is-visible"]
    assert sum(cause.pages == len(demo.audited) for cause in focus) == 1


def test_every_cause_has_a_picture_unless_there_is_nothing_to_see(demo: Result) -> None:
    bare = {
        (cause.rule, cause.example.finding.part) for cause in demo.causes if cause.picture is None
    }
    # An empty heading takes no room, and what is in the head is not shown.
    assert bare == {("empty-heading", "page"), ("meta-viewport", "page")}
