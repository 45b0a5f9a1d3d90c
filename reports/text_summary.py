"""The ends of a text report: what was scanned, the status of criteria, and coverage."""

from collections.abc import Mapping
from types import MappingProxyType

from auditor.model.gate import GateResult
from auditor.model.report import Coverage, CriterionResult, CriterionStatus, Report
from auditor.model.retest import Retested
from auditor.model.scan import Scan
from reports import changes, phrases, retests
from reports.cause_text import title_of
from reports.screen import Screen, Style, cells, cut, pad, plain
from reports.texts import remark

_STYLES: Mapping[CriterionStatus, Style] = MappingProxyType(
    {
        CriterionStatus.BREACH_FOUND: Style.RED,
        CriterionStatus.NEEDS_PERSON: Style.MAGENTA,
        CriterionStatus.NO_BREACH_FOUND: Style.BOLD,
        CriterionStatus.NOTHING_TO_JUDGE: Style.BOLD,
        CriterionStatus.PARTLY_TESTED: Style.BOLD,
        CriterionStatus.NOT_TESTED: Style.BOLD,
    }
)


def unfinished(screen: Screen, report: Report) -> list[str]:
    """What is said first and last: that a scan did not come to its end, or is not sealed."""
    sentence = phrases.first(report, screen.language)
    return [screen.paint(Style.RED, line) for line in screen.flow(sentence.split(), between=" ")]


def head(screen: Screen, report: Report) -> list[str]:
    """What was scanned, when, in which viewports and against which demands."""
    named = phrases.target(report, screen.language)
    title = plain(report.scan.plan.title or "")
    return [
        screen.paint(Style.BOLD, cut(title or named, screen.width)),
        *([cut(named, screen.width)] if title else []),
        *screen.flow(phrases.conditions(report, screen.language)),
    ]


def comparison_section(screen: Screen, report: Report) -> list[str]:
    """What became of the causes since an earlier scan, and what the gate says, if any."""
    comparison, language = report.comparison, screen.language
    if comparison is None:
        return []
    lines = ["", screen.paint(Style.BOLD, screen.say("compare.heading"))]
    lines += screen.flow([changes.against(comparison, language)], indent=2)
    lines += screen.flow((changes.tally(comparison, c, language) for c in changes.ORDER), indent=2)
    lines += screen.flow(changes.limits(comparison, language), indent=2)
    if report.gate is not None:
        shut = report.gate.result is not GateResult.PASSED
        told = screen.flow(changes.gate_lines(report.gate, language), indent=2)
        lines += [screen.paint(Style.RED, line) if shut else line for line in told]
    return lines


def retest_section(screen: Screen, report: Report) -> list[str]:
    """What became of the findings that a retest looked for again."""
    retest, language = report.retest, screen.language
    lost = retests.lost(report, language)
    if retest is None and not lost:
        return []
    lines = ["", screen.paint(Style.BOLD, screen.say("retest.heading"))]
    if retest is None:
        return [*lines, *screen.flow(lost.split(), indent=2, between=" ")]
    lines += screen.flow([retests.against(retest, language)], indent=2)
    lines += screen.flow(retests.tallies(retest, language), indent=2)
    forward = retests.way_forward(retest, language)
    lines += screen.flow(forward.split(), indent=2, between=" ") if forward else []
    for one in retests.of_result(retest, Retested.NOT_FIXED):
        title = title_of(one.cause, report.rules, language)
        lines.append(cut(f"  - {title} ({retests.parts(one, language)})", screen.width))
    return lines


def criteria_section(screen: Screen, report: Report) -> list[str]:
    """Every criterion of the standard under its status, by number."""
    lines = [
        "",
        f"{screen.paint(Style.BOLD, screen.say('criteria.heading'))}  "
        + cut(screen.say("criteria.caution"), screen.width - 20),
    ]
    found = {s: [r for r in report.criteria if r.status is s] for s in CriterionStatus}
    labels = {s: screen.say(f"status.{s.value}") for s, results in found.items() if results}
    widest = max(map(cells, labels.values()), default=0)
    for status, label in labels.items():
        numbers = [_numbered(screen, one, report.coverage) for one in found[status]]
        indent = 2 + widest + 2 + 4 + 2
        first, *rest = screen.flow(numbers, indent=indent, between=" ")
        painted = screen.paint(_STYLES[status], pad(label, widest))
        lines += [f"  {painted}  {len(numbers):>4}  {first[indent:]}", *rest]
    return lines


def _numbered(screen: Screen, result: CriterionResult, coverage: Coverage) -> str:
    """The number of a criterion; of one that was partly tested, on how many of the pages."""
    if result.status is not CriterionStatus.PARTLY_TESTED:
        return result.criterion.id
    tested = coverage.audited + coverage.audited_in_part - result.pages_untested
    told = screen.say("criteria.tested_of", tested=str(tested), all=str(coverage.should_audit))
    return f"{result.criterion.id} ({told})"


def coverage_section(screen: Screen, report: Report) -> list[str]:
    """What was tested of what was known, never left out; and the way to all of it."""
    coverage, language = report.coverage, screen.language
    chosen = phrases.sample(report, language)
    rows = [
        *([("coverage.sample", chosen)] if chosen else []),
        *phrases.counted(coverage, language),
        *_remarks(screen, report.scan),
        ("coverage.frames", phrases.frames(coverage, language)),
        ("coverage.rules", phrases.rules_run(coverage, language)),
        ("coverage.consent", [phrases.consent(report.scan, language)]),
    ]
    labels = [screen.say(key) for key, _ in rows]
    indent = 2 + max(map(cells, labels)) + 2
    known = screen.count("coverage.known", coverage.addresses)
    lines = ["", f"{screen.paint(Style.BOLD, screen.say('coverage.heading'))}  {known}"]
    for label, (_, parts) in zip(labels, rows, strict=True):
        first, *rest = screen.flow(parts, indent=indent)
        lines += ["  " + pad(label, indent - 2) + first[indent:], *rest]
    # A command is for copying: it has a line of its own and is never cut.
    command = f"auditor report {report.scan.id} -f html:report.html"
    return [*lines, f"  {screen.say('coverage.all')}:", f"  {command}"]


def _remarks(screen: Screen, scan: Scan) -> list[tuple[str, list[str]]]:
    """How much was not discovered, with the first of the remarks; the others are in JSON."""
    if not scan.remarks:
        return []
    first = plain(remark(scan.remarks[0], screen.language))
    return [
        ("coverage.remarked", [screen.count("coverage.remarks", len(scan.remarks), first=first)])
    ]
