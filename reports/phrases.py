"""What every report for people says in the same words: when, how much was tested, what not."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from auditor.model.criteria import Language
from auditor.model.page import PageState, Viewport
from auditor.model.report import Coverage, Report
from auditor.model.scan import ConsentRecord, Obstacle, Scan, ScanState
from reports.screen import plain
from reports.texts import count, number, say

_COMMON = Viewport(1280, 1024)
"""The window whose magnification WCAG's demands on reflow are worded by."""
MISSED = (
    PageState.HTTP_ERROR,
    PageState.NETWORK_ERROR,
    PageState.TLS_ERROR,
    PageState.TIMED_OUT,
    PageState.CRASHED,
    PageState.BLOCKED,
    PageState.NEEDS_LOGIN,
    PageState.EMPTY,
    PageState.SAMPLED_OUT,
    PageState.UNREADABLE,
    PageState.INTERRUPTED,
)
"""States of addresses that should have been audited and were not."""
BESIDE = (PageState.CAP_REACHED, PageState.DISALLOWED)
"""States of pages that are known and were not chosen: a limit or robots.txt keeps them out."""
_REASONS = 12
"""Reasons that pages were chosen for that are told one by one."""
LEFT_OUT = tuple(s for s in PageState if s not in (PageState.AUDITED, *MISSED, *BESIDE))
"""States of addresses that nobody expects to be audited."""


def target(report: Report, language: Language) -> str:
    """What was scanned: an address, a folder, or the first of a list and how many more."""
    urls = report.scan.plan.target.urls
    named = plain(report.scan.plan.target.folder or urls[0])
    if len(urls) > 1:
        named = count(language, "head.more_addresses", len(urls) - 1, url=named)
    return named


def conditions(report: Report, language: Language) -> list[str]:
    """Whose site it is, when a scan ran, in which windows, against which demands."""
    plan = report.scan.plan
    owner = [say(language, "head.owner", owner=plain(plan.owner))] if plan.owner else []
    standard = count(language, f"standard.{plan.standard.value}", len(report.criteria))
    windows = [window(viewport, language) for viewport in plan.viewports]
    parts = [*owner, when(report.scan, language), *windows, standard]
    return [*parts, say(language, "head.signed_in")] if plan.signed_in else parts


def made_by(report: Report, language: Language) -> str:
    """That another tool looked at the pages; "" where we did."""
    tool = plain(report.scan.made_by)
    return say(language, "scan.made_by", tool=tool) if tool else ""


def sample(report: Report, language: Language) -> list[str]:
    """How many pages were chosen for which reason, the commonest first; nothing without reasons."""
    if not report.scan.plan.target.reasons:
        return []
    chosen = Counter(plain(one.reason) for one in report.sample)
    unsaid = say(language, "coverage.sample_unsaid")
    parts = [
        f"{reason or unsaid} ({number(language, n)})" for reason, n in chosen.most_common(_REASONS)
    ]
    more = len(chosen) - _REASONS
    return [*parts, count(language, "coverage.sample_more", more)] if more > 0 else parts


def size(viewport: Viewport) -> str:
    """Width and height of a window in CSS px, as people write them."""
    return f"{viewport.width} × {viewport.height}"


def window(viewport: Viewport, language: Language) -> str:
    """The size of a window, and what it is like where it stands for a magnified page.

    WCAG asks that a page fits a window 320 px wide, which is one of 1280 px at 400 %.
    """
    shown = size(viewport)
    times, rest = divmod(_COMMON.width, viewport.width)
    if times < 2 or rest or viewport.height * times != _COMMON.height:
        return shown
    return say(
        language,
        "window.magnified",
        size=shown,
        common=size(_COMMON),
        percent=say(language, "number.percent", n=str(times * 100)),
    )


def moment(at: datetime, language: Language) -> str:
    """A moment in the time zone of this machine, which is named."""
    here = at.astimezone()
    return f"{here.strftime(say(language, 'time.start'))} {_zone(here)}"


def when(scan: Scan, language: Language) -> str:
    """From when to when a scan ran, in the time zone of this machine, which is named."""
    started = scan.started.astimezone()
    start = started.strftime(say(language, "time.start"))
    if scan.ended is None:
        return say(language, "time.open", start=start, zone=_zone(started))
    ended = scan.ended.astimezone()
    same_day = ended.date() == started.date()
    end = ended.strftime(say(language, "time.end" if same_day else "time.start"))
    return say(language, "time.span", start=start, end=end, zone=_zone(started))


def _zone(moment: datetime) -> str:
    """The distance of a moment's time zone from UTC, such as UTC+1."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def first(report: Report, language: Language) -> str:
    """What a reader must know before all else: who made the result, and what it lacks."""
    said = [made_by(report, language), unfinished(report, language)]
    handed_in = report.scan.handed_in
    if handed_in is not None:
        tool, at = plain(handed_in.made_by), moment(handed_in.moment, language)
        said.insert(0, say(language, "scan.handed_in", tool=tool, time=at))
    return " ".join(filter(None, said))


def unfinished(report: Report, language: Language) -> str:
    """What a reader must know first: that a scan did not come to its end, or is not sealed."""
    scan = report.scan
    said = []
    if scan.state is not ScanState.COMPLETED:
        said.append(say(language, f"scan.{scan.state.value}"))
        if scan.failure:
            said.append(say(language, "scan.detail", detail=plain(scan.failure)))
    if report.preliminary:
        said.append(say(language, "scan.preliminary"))
    return " ".join(said)


def percent(ratio: float, language: Language) -> str:
    """A share in whole per cent, rounded down: 100 % means all."""
    return say(language, "number.percent", n=str(int(ratio * 100 + 1e-9)))


def audited(coverage: Coverage, language: Language) -> str:
    """How many pages were audited of those that are known, and of those that were chosen."""
    if not coverage.should_audit:
        return say(language, "coverage.no_pages")
    return _of_known(coverage, "coverage.audited", "coverage.sampled", language)


def tested(coverage: Coverage, language: Language) -> str:
    """The same as a sentence, which says what became of the addresses where there was no page."""
    if not coverage.should_audit:
        why = ", ".join(states(coverage, (*MISSED, *BESIDE, *LEFT_OUT), language))
        return say(language, "summary.no_pages", why=why)
    return _of_known(coverage, "summary.audited", "summary.sampled", language)


def _of_known(coverage: Coverage, whole: str, sampled: str, language: Language) -> str:
    """Pages audited of those known; where not all were chosen, the share is that of the sample."""
    told = {
        "audited": number(language, coverage.audited),
        "percent": percent(coverage.ratio, language),
    }
    if coverage.known <= coverage.should_audit:
        return count(language, whole, coverage.should_audit, **told)
    sample = number(language, coverage.should_audit)
    return count(language, sampled, coverage.known, sample=sample, **told)


def counted(coverage: Coverage, language: Language) -> list[tuple[str, list[str]]]:
    """What was audited and what became of the rest: the key of each line's name, and its parts."""
    lines = [
        ("coverage.pages", [audited(coverage, language), *in_part(coverage, language)]),
        ("coverage.missed", states(coverage, MISSED, language)),
    ]
    if any(coverage.states.get(state) for state in BESIDE):
        lines.append(("coverage.beside", states(coverage, BESIDE, language)))
    return [*lines, ("coverage.left_out", states(coverage, LEFT_OUT, language))]


def in_part(coverage: Coverage, language: Language) -> list[str]:
    """How many pages were audited only in part; nothing where none was."""
    n = coverage.audited_in_part
    return [count(language, "coverage.in_part", n)] if n else []


def states(coverage: Coverage, among: Iterable[PageState], language: Language) -> list[str]:
    """How many addresses ended in each of some states; "none" where no address did."""
    counted = [(state, coverage.states.get(state, 0)) for state in among]
    found = [count(language, f"state.{state.value}", n) for state, n in counted if n]
    return found or [say(language, "coverage.nothing")]


def frames(coverage: Coverage, language: Language) -> list[str]:
    """How many frames and closed shadow roots were and were not audited."""
    parts = [
        count(language, "coverage.frames_audited", coverage.frames_audited),
        count(language, "coverage.frames_missed", coverage.frames_not_reached),
    ]
    if coverage.frames_scoped_out:
        parts.append(count(language, "coverage.frames_scoped_out", coverage.frames_scoped_out))
    if coverage.closed_shadow_roots:
        parts.append(count(language, "coverage.closed_roots", coverage.closed_shadow_roots))
    return parts


def rules_run(coverage: Coverage, language: Language) -> list[str]:
    """How many rules ran, and how often one did not come to its end."""
    crashed = say(language, "coverage.no_rule_failures")
    if coverage.rule_failures:
        crashed = count(language, "coverage.rule_failures", coverage.rule_failures)
    return [count(language, "coverage.rules_run", coverage.rules_run), crashed]


def consent(scan: Scan, language: Language) -> str:
    """What was answered to the consent banner."""
    if scan.consent is None:
        return say(language, "consent.unknown")
    told = _answer(scan.consent, language)
    how = scan.consent.recognised_by
    if how is None:
        return told
    platform = plain(scan.consent.platform or "")
    return f"{told} ({say(language, f'consent.by_{how}', platform=platform)})"


def _answer(record: ConsentRecord, language: Language) -> str:
    """What was done about a banner, and with which button; a button may have been tried in vain."""
    said = f"consent.{record.action}"
    if not record.button:
        return say(language, said)
    button = plain(record.button)
    if record.action == "left":
        tried = "sends" if record.obstacle is Obstacle.SENDS else "no_effect"
        return say(language, f"{said}_{tried}", button=button)
    return say(language, "consent.button", action=say(language, said), button=button)
