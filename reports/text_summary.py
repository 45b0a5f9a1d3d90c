"""The ends of a text report: what was scanned, the status of criteria, and coverage."""

from collections.abc import Mapping
from types import MappingProxyType

from auditor.model.page import PageState
from auditor.model.report import Coverage, CriterionStatus, Report
from auditor.model.scan import Scan, ScanState
from reports.screen import Screen, Style, cells, cut, pad, plain
from reports.texts import number

_MISSED = (
    PageState.HTTP_ERROR,
    PageState.NETWORK_ERROR,
    PageState.TLS_ERROR,
    PageState.TIMED_OUT,
    PageState.CRASHED,
    PageState.BLOCKED,
    PageState.NEEDS_LOGIN,
    PageState.EMPTY,
    PageState.INTERRUPTED,
)
_LEFT_OUT = tuple(s for s in PageState if s not in _MISSED and s is not PageState.AUDITED)
_STYLES: Mapping[CriterionStatus, Style] = MappingProxyType(
    {
        CriterionStatus.BREACH_FOUND: Style.RED,
        CriterionStatus.NEEDS_PERSON: Style.MAGENTA,
        CriterionStatus.NO_BREACH_FOUND: Style.GREEN,
        CriterionStatus.NOT_TESTED: Style.BOLD,
    }
)


def unfinished(screen: Screen, scan: Scan) -> list[str]:
    """The sentence that says first and last that a scan did not end by itself."""
    if scan.state is ScanState.FINISHED:
        return []
    sentence = screen.say(f"scan.{scan.state.value}")
    if scan.failure:
        sentence = f"{sentence} {plain(scan.failure)}"
    return [screen.paint(Style.RED, line) for line in screen.flow(sentence.split(), between=" ")]


def head(screen: Screen, report: Report) -> list[str]:
    """What was scanned, when, in which viewports and against which demands."""
    plan = report.scan.plan
    first, *others = plan.target.urls
    named = plain(plan.target.folder or first)
    if others:
        named = screen.count("head.more_addresses", len(others), url=named)
    standard = screen.count(f"standard.{plan.standard.value}", len(report.criteria))
    parts = [_when(screen, report.scan), *map(str, plan.viewports), standard]
    if plan.signed_in:
        parts.append(screen.say("head.signed_in"))
    return [
        screen.paint(Style.BOLD, cut(named, screen.width)),
        *screen.flow(parts),
    ]


def _when(screen: Screen, scan: Scan) -> str:
    start = scan.started.strftime(screen.say("time.start"))
    if scan.ended is None:
        return screen.say("time.open", start=start)
    same_day = scan.ended.date() == scan.started.date()
    end = scan.ended.strftime(screen.say("time.end" if same_day else "time.start"))
    return screen.say("time.span", start=start, end=end)


def criteria_section(screen: Screen, report: Report) -> list[str]:
    """Every criterion of the standard under its status, by number."""
    lines = [
        "",
        f"{screen.paint(Style.BOLD, screen.say('criteria.heading'))}  "
        + cut(screen.say("criteria.caution"), screen.width - 20),
    ]
    labels = {s: screen.say(f"status.{s.value}") for s in CriterionStatus}
    widest = max(map(cells, labels.values()))
    for status, label in labels.items():
        numbers = [r.criterion.id for r in report.criteria if r.status is status]
        if not numbers:
            continue
        indent = 2 + widest + 2 + 4 + 2
        first, *rest = screen.flow(numbers, indent=indent, between=" ")
        painted = screen.paint(_STYLES[status], pad(label, widest))
        lines += [f"  {painted}  {len(numbers):>4}  {first[indent:]}", *rest]
    return lines


def coverage_section(screen: Screen, report: Report, command: str) -> list[str]:
    """What was tested of what was known, never left out; and the way to all of it."""
    coverage = report.coverage
    rows = [
        ("coverage.pages", _pages(screen, coverage)),
        ("coverage.missed", _states(screen, coverage, _MISSED)),
        ("coverage.left_out", _states(screen, coverage, _LEFT_OUT)),
        *_remarks(screen, report.scan),
        ("coverage.frames", _frames(screen, coverage)),
        ("coverage.rules", _rules(screen, coverage)),
        ("coverage.consent", [_consent(screen, report.scan)]),
        ("coverage.all", [command]),
    ]
    labels = [screen.say(key) for key, _ in rows]
    indent = 2 + max(map(cells, labels)) + 2
    known = screen.count("coverage.known", coverage.addresses)
    lines = ["", f"{screen.paint(Style.BOLD, screen.say('coverage.heading'))}  {known}"]
    for label, (_, parts) in zip(labels, rows, strict=True):
        first, *rest = screen.flow(parts, indent=indent)
        lines += ["  " + pad(label, indent - 2) + first[indent:], *rest]
    return lines


def _remarks(screen: Screen, scan: Scan) -> list[tuple[str, list[str]]]:
    """How much was not discovered, with the first of the remarks; the others are in JSON."""
    if not scan.remarks:
        return []
    first = plain(scan.remarks[0])
    return [
        ("coverage.sitemaps", [screen.count("coverage.remarks", len(scan.remarks), first=first)])
    ]


def _percent(screen: Screen, ratio: float) -> str:
    """A share in whole per cent, rounded down: 100 % means all."""
    return screen.say("number.percent", n=str(int(ratio * 100 + 1e-9)))


def _pages(screen: Screen, coverage: Coverage) -> list[str]:
    audited = number(screen.language, coverage.audited)
    share = _percent(screen, coverage.ratio)
    return [screen.count("coverage.audited", coverage.should_audit, audited=audited, percent=share)]


def _states(screen: Screen, coverage: Coverage, states: tuple[PageState, ...]) -> list[str]:
    counted = [(state, coverage.states.get(state, 0)) for state in states]
    found = [screen.count(f"state.{state.value}", n) for state, n in counted if n]
    return found or [screen.say("coverage.nothing")]


def _frames(screen: Screen, coverage: Coverage) -> list[str]:
    parts = [
        screen.count("coverage.frames_audited", coverage.frames_audited),
        screen.count("coverage.frames_missed", coverage.frames_not_reached),
    ]
    if coverage.closed_shadow_roots:
        parts.append(screen.count("coverage.closed_roots", coverage.closed_shadow_roots))
    return parts


def _rules(screen: Screen, coverage: Coverage) -> list[str]:
    crashed = screen.say("coverage.no_rule_failures")
    if coverage.rule_failures:
        crashed = screen.count("coverage.rule_failures", coverage.rule_failures)
    return [screen.count("coverage.rules_run", coverage.rules_run), crashed]


def _consent(screen: Screen, scan: Scan) -> str:
    if scan.consent is None:
        return screen.say("consent.unknown")
    action = screen.say(f"consent.{scan.consent.action}")
    if not scan.consent.button:
        return action
    return screen.say("consent.button", action=action, button=plain(scan.consent.button))
