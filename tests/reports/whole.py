"""Reports that formats of other tools are tried with: a whole one, a bad one, one of harm."""

from dataclasses import replace
from io import BytesIO

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.finding import Counts, RuleRun
from auditor.model.page import PageState, Reason
from auditor.model.report import PageRuleRun, Report
from reports import FORMATS
from tests.reports.sample import PAGES, RUNS, Rows, occurrence, report
from tests.reports.sample_causes import CAUSES, DESKTOP, SITE

DOWN = replace(
    PAGES[0],
    url=SITE + "/nede",
    state=PageState.HTTP_ERROR,
    reason=Reason.SERVER_ERROR,
    status=500,
    frames=(),
)
WHOLE = replace(PAGES[0], url=SITE + "/om", title="Om kommunen", frames=(), closed_shadow_roots=0)
"""A page that was audited whole."""


def written(name: str, value: Report, language: Language = Language.EN) -> bytes:
    """A report in a format."""
    out = BytesIO()
    FORMATS[name](value, out, language=language, color=False, width=80)
    return out.getvalue()


def run(rule: str, page: str, failure: str | None = None, **counts: int) -> PageRuleRun:
    """A rule on a page, in the wide window."""
    made = RuleRun(rule=rule, engine="axe", counts=Counts(**counts), failure=failure)
    return PageRuleRun(page=SITE + page, viewport=DESKTOP, run=made)


def whole() -> Report:
    """The demo municipality: every cause found once, a page that is well and one that is down."""
    found = sorted(
        (
            occurrence(cause=cause.id, **_said(cause), fingerprint=f"1:{at:016x}")
            for at, cause in enumerate(CAUSES)
        ),
        key=lambda one: one.page,
    )
    runs = (
        *RUNS,
        run("image-alt", "/om", passed=2),
        run("video-caption", "/om", inapplicable=1),
        run("label", "/om", failure="TypeError", untested=1),
    )
    plan_windows = {"viewports": (DESKTOP,)}
    made = report(
        causes=CAUSES, rows=Rows(page_rows=(*PAGES, WHOLE, DOWN), run_rows=runs, found=found)
    )
    return replace(made, scan=replace(made.scan, plan=replace(made.scan.plan, **plan_windows)))


def _said(cause: Cause) -> dict[str, object]:
    """The example of a cause as a finding of its own."""
    finding = cause.example.finding
    names = ("rule", "outcome", "kind", "selector", "snippet", "data", "reason_key", "signpost")
    told = {name: getattr(finding, name) for name in names}
    page = cause.example.page.removeprefix(SITE)
    return told | {"criteria": cause.criteria, "engine": cause.engines[0], "page": page}
