"""Replaying a run: each finding is looked for again in the evidence that was kept of its page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from auditor.errors import UsageError
from auditor.model.dossier import Dossier, KeptPage
from auditor.model.evidence import PageDigest
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.finding import Finding, Outcome, PageJudgement, Selector
from auditor.model.ledger import AddressRecord
from auditor.model.occurrence import Occurrence
from auditor.model.page import PageState, Viewport
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from auditor.rulekit import Site
from auditor.scan.ending import NOTHING_MISSING
from auditor.scan.replay import Replayed
from auditor.services.seal import SealReader, read_report

PAGE: Final = "page"


class Replay(StrEnum):
    """What became of a finding when it was looked for again."""

    REPRODUCED = "reproduced"
    NOT_REPRODUCED = "not_reproduced"
    CANNOT = "cannot_be_replayed"


class Why(StrEnum):
    """Why a finding was not reproduced, or cannot be replayed."""

    NONE = ""
    NOT_KEPT = "not_kept"
    """Nothing is kept of the page in that window."""
    NOT_SHOWN = "not_shown"
    """What is kept of the page could not be shown, or not be read."""
    BANNER = "consent_banner"
    """It is in a consent banner that was answered before the page was kept."""
    ACROSS_PAGES = "across_pages"
    """The rule judges all pages together, and not all of them were kept."""
    RULE_GONE = "rule_gone"
    """There is no such rule any more."""
    RULE_CHANGED = "rule_changed"
    """The rule has another version than when the page was scanned."""
    PROGRAM_CHANGED = "program_changed"
    """Chromium or axe-core has another version than when the page was scanned."""
    COPY_NOT_WHOLE = "copy_not_whole"
    """Not all of the page could be kept."""
    NOT_FOUND = "not_found"
    """The rule did not find it again; nothing tells why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedFinding:
    """One finding, and what became of it.

    Attributes:
        window: the first in which it was not reproduced; None where it was in all.
        detail: in the words of what failed, technical; "" where there is nothing to add.
    """

    finding: Occurrence
    replay: Replay
    why: Why = Why.NONE
    window: Viewport | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """What judges now.

    Attributes:
        versions: of the programs, as those of a scan.
        rules: every rule there is, by id.
    """

    versions: Mapping[str, str]
    rules: Mapping[str, RuleInfo]


class Source(SealReader, Protocol):
    """The results of a run, with what is kept of its pages; the store meets it by shape."""

    def addresses(self) -> Iterator[AddressRecord]:
        """Every address, by seq."""

    def exhibits(self, seq: int, viewport: Viewport) -> tuple[Exhibit, ...]:
        """What is kept of the visit of an address, by kind."""


class PageJudge(Protocol):
    """Judges kept pages; see `auditor.scan.replay.PageReplay`."""

    def judge(self, page: KeptPage, read: Callable[[str], bytes], viewport: Viewport) -> Replayed:
        """Judge a page again."""

    def digest(self, page: KeptPage, read: Callable[[str], bytes], url: str) -> PageDigest | None:
        """What rules across pages know of a page; None where that was not kept."""

    def judge_site(self, site: Site) -> Sequence[PageJudgement]:
        """Judge all pages together again."""

    def close(self) -> None:
        """Put away what it judges with."""


MakeJudge = Callable[[Report], PageJudge]
"""Makes what judges the pages of a run again, by the plan of its scan."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What judging one kept visit again gave.

    Attributes:
        found: outcome by rule and selector.
        failed: why nothing was judged, by engine; "" where it was.
        whole: all of the page had been kept.
    """

    found: Mapping[tuple[str, Selector], frozenset[Outcome]]
    shown: str
    read: str
    whole: bool


def replay(
    reader: Source, read: Callable[[str], bytes], make: MakeJudge, programs: Programs
) -> Iterator[ReplayedFinding]:
    """Look for each finding of a run again, page after page.

    Args:
        reader: the run, within a snapshot.
        read: reads a piece of its evidence, by SHA-256.
        make: makes what judges.
        programs: what judges now.

    Raises:
        UsageError: no evidence was kept of the run.
        SetupError: the browser cannot be started.
        StoreError: the run or a piece of evidence cannot be read, or is not as it was kept.
    """
    report = read_report(reader)
    if report.scan.evidence is None:
        raise UsageError(
            f"No evidence was kept of the run {report.scan.id}: scan with --evidence, then replay."
        )
    by_page: dict[str, list[Occurrence]] = {}
    over_site: list[Occurrence] = []
    for one in report.rows.occurrences():
        rule = programs.rules.get(one.finding.rule)
        if rule is not None and rule.over_site:
            over_site.append(one)
        else:
            by_page.setdefault(one.page, []).append(one)
    judge = make(report)
    try:
        for record in reader.addresses():
            found = by_page.pop(record.url, ())
            if found:
                yield from _page(reader, record, found, judge, read, report, programs)
        if over_site:
            yield from _site(reader, over_site, judge, read, report, programs)
    finally:
        judge.close()


def _page(
    reader: Source,
    record: AddressRecord,
    found: Iterable[Occurrence],
    judge: PageJudge,
    read: Callable[[str], bytes],
    report: Report,
    programs: Programs,
) -> Iterator[ReplayedFinding]:
    seen: dict[Viewport, _Seen | None] = {}
    for one in found:
        why = _never(one, programs)
        if why is not Why.NONE:
            yield ReplayedFinding(finding=one, replay=Replay.CANNOT, why=why)
            continue
        for window in one.viewports:
            if window not in seen:
                seen[window] = _judged(reader, record.seq, window, judge, read)
        yield _found_again(one, seen, report, programs)


def _never(one: Occurrence, programs: Programs) -> Why:
    """Why no evidence of its page can show it again; NONE where it can."""
    finding = one.finding
    if finding.part != PAGE:
        return Why.BANNER
    return Why.NONE if finding.rule in programs.rules else Why.RULE_GONE


def _judged(
    reader: Source, seq: int, window: Viewport, judge: PageJudge, read: Callable[[str], bytes]
) -> _Seen | None:
    states = _states(reader, seq, window)
    if not states:
        return None
    told = [judge.judge(state, read, window) for state in states]
    outcomes: dict[tuple[str, Selector], set[Outcome]] = {}
    for finding in (finding for one in told for finding in one.findings):
        outcomes.setdefault((finding.rule, finding.selector), set()).add(finding.outcome)
    return _Seen(
        found={key: frozenset(some) for key, some in outcomes.items()},
        shown=next((one.shown for one in told if one.shown), ""),
        read=next((one.read for one in told if one.read), ""),
        whole=not any(state.lacks for state in states),
    )


def _states(reader: Source, seq: int, window: Viewport) -> Sequence[KeptPage]:
    """The states of a visit that were kept, if any."""
    for one in reader.exhibits(seq, window):
        if one.kind is ExhibitKind.DOSSIER:
            return Dossier.from_json(one.data).states
    return ()


def _site(
    reader: Source,
    found: Sequence[Occurrence],
    judge: PageJudge,
    read: Callable[[str], bytes],
    report: Report,
    programs: Programs,
) -> Iterator[ReplayedFinding]:
    """The findings of rules over all pages, which they judge as their first window showed them."""
    plan = report.scan.plan
    pages: list[PageDigest] = []
    states: set[PageState | None] = set()
    for record in reader.addresses():
        states.add(record.state)
        if record.state is PageState.AUDITED:
            kept = _states(reader, record.seq, plan.viewports[0])
            page = judge.digest(kept[-1], read, record.url) if kept else None
            if page is None:
                for one in found:
                    yield ReplayedFinding(finding=one, replay=Replay.CANNOT, why=Why.ACROSS_PAGES)
                return
            pages.append(page)
    named = [page for page in pages if not page.unnamed]
    whole = len(named) == len(pages) and states <= NOTHING_MISSING
    told = judge.judge_site(Site(pages=named, kind=plan.target.kind, whole=whole))
    again = {
        (one.page, finding.rule, finding.selector, finding.outcome)
        for one in told
        for finding in one.findings
    }
    for one in found:
        finding = one.finding
        if any(
            (one.page, rule, finding.selector, finding.outcome) in again for rule in finding.rules
        ):
            yield ReplayedFinding(finding=one, replay=Replay.REPRODUCED)
        else:
            changed = _changed(finding, report, programs)
            why = Why.RULE_CHANGED if changed else Why.NOT_FOUND
            yield ReplayedFinding(finding=one, replay=Replay.NOT_REPRODUCED, why=why)


def _found_again(
    one: Occurrence,
    seen: Mapping[Viewport, _Seen | None],
    report: Report,
    programs: Programs,
) -> ReplayedFinding:
    finding = one.finding
    for window in one.viewports:
        page = seen[window]
        if page is None:
            return ReplayedFinding(
                finding=one, replay=Replay.CANNOT, why=Why.NOT_KEPT, window=window
            )
        outcome = Outcome.CANT_TELL if window in one.unsure_in else finding.outcome
        if _has(page, finding, outcome):
            continue
        failure = page.shown if programs.rules[finding.rule].engine == "axe" else page.read
        if failure:
            return ReplayedFinding(
                finding=one,
                replay=Replay.CANNOT,
                why=Why.NOT_SHOWN,
                window=window,
                detail=failure,
            )
        return ReplayedFinding(
            finding=one,
            replay=Replay.NOT_REPRODUCED,
            why=_why(finding, page, report, programs),
            window=window,
        )
    return ReplayedFinding(finding=one, replay=Replay.REPRODUCED)


def _has(page: _Seen, finding: Finding, outcome: Outcome) -> bool:
    return any(
        outcome in page.found.get((rule, finding.selector), frozenset()) for rule in finding.rules
    )


def _why(finding: Finding, page: _Seen, report: Report, programs: Programs) -> Why:
    """What differs from when the page was scanned, the likeliest reason first."""
    if _changed(finding, report, programs):
        return Why.RULE_CHANGED
    if not page.whole:
        return Why.COPY_NOT_WHOLE
    names = ("axe-core", "chromium")
    if any(report.scan.versions.get(name) != programs.versions.get(name) for name in names):
        return Why.PROGRAM_CHANGED
    return Why.NOT_FOUND


def _changed(finding: Finding, report: Report, programs: Programs) -> bool:
    """Whether its rule has another version than when the page was scanned."""
    then, now = report.rules.get(finding.rule), programs.rules[finding.rule]
    return then is not None and then.version != now.version
