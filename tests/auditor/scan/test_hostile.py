"""Every hostile page in one scan: each has its true state, and the sound ones their findings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from auditor.model.finding import Kind, Outcome
from auditor.model.page import FrameState, PageState, Reason
from auditor.model.report import PageEntry
from auditor.model.scan import EngineChoice, PictureMode, ScanState
from auditor.model.target import TargetKind
from tests.auditor.scan.scanning import Result, plan_for, scan
from tests.conftest import Chromium
from tests.site import SiteServer
from tests.site.hostile.registry import PAGES, HostilePage

PAGE_TIMEOUT = timedelta(seconds=15)
GRACE = timedelta(seconds=15)
APART = {
    ("scripts/endless", "scripts/endless-later", "scripts/heavy"): 8,
    ("frames/many", "scripts/many-nodes"): 120,
}
"""Pages in a scan of their own, and the seconds that each is given: less where it keeps a processor
at work for as long as it may, more where much of it is to be reached on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """The scans, each with the time that its pages were given; the first is of most pages."""

    site: SiteServer
    results: Sequence[tuple[Result, timedelta]]

    @property
    def result(self) -> Result:
        return self.results[0][0]

    def entry(self, path: str) -> PageEntry:
        """The one of a page; the first scan has one of those that stand apart as well."""
        url = self.site.url(path)
        found = [[page for page in one.pages if page.url == url] for one, _ in self.results]
        *_, (entry,) = filter(None, found)
        return entry

    def breaches(self, path: str) -> set[str]:
        return {
            o.finding.rule
            for one, _ in self.results
            for o in one.occurrences
            if o.page == self.site.url(path)
            and o.finding.kind is Kind.BREACH
            and o.finding.outcome is Outcome.FAILED
        }


@pytest.fixture(scope="module")
def scanned(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    chromium.put_away()
    apart = "|".join(path for paths in APART for path in paths)
    with SiteServer() as site:
        most = plan_for(
            site.url("/hostile/"),
            engine=EngineChoice.ALL,
            pictures=PictureMode.CAUSES,
            max_pages=0,
            max_depth=2,  # the index, its groups, and their pages
            page_timeout=PAGE_TIMEOUT,
            include=("/hostile/",),
            exclude=(f"/hostile/({apart})$",),
        )
        others = [
            plan_for(
                *(site.url(f"/hostile/{path}") for path in paths),
                kind=TargetKind.LIST,
                engine=EngineChoice.ALL,
                page_timeout=timedelta(seconds=seconds),
            )
            for paths, seconds in APART.items()
        ]
        results = [
            (scan(tmp_path_factory.mktemp("hostile"), plan), plan.page_timeout)
            for plan in (most, *others)
        ]
        yield Scanned(site=site, results=results)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_each_hostile_page_has_a_true_state_and_exactly_its_findings(
    page: HostilePage, scanned: Scanned
) -> None:
    entry = scanned.entry(page.path)
    assert entry.reason in page.reasons, (entry.detail, entry.remarks, entry.observations)
    assert entry.state in page.states
    expected = set(page.faults) if entry.state is PageState.AUDITED else set()
    assert scanned.breaches(page.path) == expected


def test_the_scan_ended_by_itself(scanned: Scanned) -> None:
    assert scanned.result.scan.state is ScanState.PARTIAL  # not all of it can be audited
    told = [page for one, _ in scanned.results for page in one.pages]
    assert not any(page.state is PageState.INTERRUPTED for page in told)


def test_no_page_held_the_scan_longer_than_its_deadline(scanned: Scanned) -> None:
    for result, timeout in scanned.results:
        longest = max(page.duration_ms or 0 for page in result.pages)
        assert timedelta(milliseconds=longest) <= timeout + GRACE


def test_a_page_without_findings_was_either_judged_or_is_not_called_audited(
    scanned: Scanned,
) -> None:
    for result, _ in scanned.results:
        judged = {one.page for one in result.rule_runs}
        assert judged == result.audited


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("same-origin", FrameState.AUDITED, Reason.COMPLETE),
        ("srcdoc", FrameState.AUDITED, Reason.COMPLETE),
        ("written", FrameState.AUDITED, Reason.COMPLETE),
        ("cross-origin", FrameState.AUDITED, Reason.COMPLETE),
        ("cross-site", FrameState.AUDITED, Reason.COMPLETE),
        ("shadow-frame", FrameState.AUDITED, Reason.COMPLETE),
        ("sandbox", FrameState.NOT_REACHED, Reason.FRAME_FORBIDS_SCRIPTS),
        ("silent", FrameState.NOT_REACHED, Reason.FRAME_NOT_LOADED),
        ("refused", FrameState.NOT_REACHED, Reason.FRAME_NOT_LOADED),
    ],
)
def test_each_frame_is_in_the_ledger_as_what_became_of_it(
    path: str, state: FrameState, reason: Reason, scanned: Scanned
) -> None:
    frames = scanned.entry(f"/hostile/frames/{path}").frames
    assert [(frame.state, frame.reason) for frame in frames] == [(state, reason)]


def test_frames_in_frames_are_all_judged(scanned: Scanned) -> None:
    nested = scanned.entry("/hostile/frames/nested").frames
    assert [(len(frame.path), frame.state) for frame in nested] == [
        (1, FrameState.AUDITED),
        (2, FrameState.AUDITED),
    ]
    assert len(scanned.entry("/hostile/frames/many").frames) == 50


def test_a_closed_shadow_root_is_counted(scanned: Scanned) -> None:
    assert scanned.entry("/hostile/frames/closed-shadow").closed_shadow_roots == 1
    assert scanned.entry("/hostile/frames/shadow").closed_shadow_roots == 0


def test_the_third_party_never_got_a_page_that_leaves_the_scope(scanned: Scanned) -> None:
    assert scanned.site.asked_for("/hostile/elsewhere") == []


def test_no_popup_ever_loads_its_page(scanned: Scanned) -> None:
    assert scanned.site.asked_for("/hostile/scripts/popup") == []
