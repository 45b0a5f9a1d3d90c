"""Results of pa11y-ci's JSON reporter.

Source: pa11y-ci 4.1.1, lib/pa11y-ci.js.
"""

import re
from collections.abc import Mapping

from auditor.model.finding import Outcome
from auditor.model.foreign import ForeignResult
from auditor.services.foreign.gathering import Gathered, selector_of
from auditor.services.foreign.shape import fields, items, objects, text

_CRITERION = re.compile(r"\.(\d)_(\d)_(\d{1,2})(?:\.|$)")
"""In a code of HTML_CodeSniffer, such as ``WCAG2AA.Principle1.Guideline1_4.1_4_3.G18``."""
_OUTCOMES: Mapping[str, Outcome] = {
    "error": Outcome.FAILED,
    "warning": Outcome.CANT_TELL,
    "notice": Outcome.CANT_TELL,
}


def is_pa11y(value: object) -> bool:
    """Whether a value is what pa11y-ci writes."""
    told = fields(value)
    return "total" in told and isinstance(told.get("results"), dict)


def read_pa11y(value: object, gathered: Gathered) -> ForeignResult:
    """Read what pa11y-ci wrote; what it could not load is a page that was not audited.

    Args:
        value: the whole file.
        gathered: nothing yet.
    """
    for url, issues in fields(fields(value).get("results")).items():
        page = gathered.page(url)
        if page is None:
            continue
        for issue in objects(items(issues)):
            code = text(issue.get("code"), 150)
            if not code:
                page.failure = page.failure or text(issue.get("message"))
                continue
            engine = text(issue.get("runner"), 40) or "pa11y"
            told = fields(issue.get("runnerExtras")).get("criteria")
            numbers = (*(text(one, 10) for one in items(told)), *_criteria(code))
            rule = gathered.rule(code, engine, "", numbers)
            outcome = _OUTCOMES.get(text(issue.get("type")), Outcome.CANT_TELL)
            if rule is not None:
                gathered.found(
                    page,
                    rule,
                    outcome,
                    selector=selector_of(issue.get("selector")),
                    snippet=issue.get("context"),
                    reason=issue.get("message"),
                )
    return gathered.result("pa11y-ci", "")


def _criteria(code: str) -> tuple[str, ...]:
    found = _CRITERION.search(code)
    return (".".join(found.groups()),) if found else ()
