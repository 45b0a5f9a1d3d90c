"""GitLab's code-quality report: an issue for each cause, which a merge request compares.

Scanned sites have no files, so a path is the address of a page without its scheme. The fingerprint
is that of the cause, which stays as long as the cause does.
Source: GitLab Docs, Code Quality, report format, read 2026-11.
"""

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from auditor.model.cause import Cause
from auditor.model.criteria import Language
from auditor.model.report import Report
from auditor.model.target import TargetKind
from reports import phrases
from reports.cause_text import CauseGroup, group_with, probably_at, size_of, title_of
from reports.encoding import Json, json_rows, utf8
from reports.place import readable
from reports.screen import cut, plain
from reports.texts import say

_LONGEST: Final = 300
"""Characters of what a page wrote."""
_SEVERITIES: Mapping[CauseGroup, str] = MappingProxyType(
    {
        CauseGroup.BREACH: "major",
        CauseGroup.DUTY: "major",
        CauseGroup.REVIEW: "minor",
        CauseGroup.ADVICE: "info",
        CauseGroup.CHECKED: "info",
    }
)
_COVERAGE: Final = "auditor-coverage"
"""Name of the issue that says that not everything was tested."""


def render_gitlab(
    report: Report, out: BinaryIO, *, language: Language, color: bool, width: int
) -> None:
    """Write the causes as issues, and one more where not everything was tested.

    Args:
        report: only its summary is read.
        out: takes the bytes, UTF-8.
        language: of descriptions.
        color: JSON has none.
        width: JSON has none.
    """
    del color, width
    text = utf8(out)
    text.writelines(json_rows(_issues(report, language)))
    text.write("\n")


def _issues(report: Report, language: Language) -> Iterator[Json]:
    for cause in report.causes:
        group = group_with(cause, report.triage)
        yield _issue(
            _description(cause, group, report, language),
            cause.rule,
            _SEVERITIES[group],
            _path(cause.example.page, report),
            cause.id,
        )
    first = phrases.first(report, language)
    coverage = report.coverage
    if first or coverage.audited < coverage.should_audit or not coverage.should_audit:
        said = " ".join(filter(None, (first, phrases.tested(coverage, language))))
        path = _path(report.scan.plan.target.urls[0], report)
        yield _issue(said, _COVERAGE, "info", path, _COVERAGE)


def _issue(description: str, check: str, severity: str, path: str, known_by: str) -> Json:
    return {
        "description": description,
        "check_name": check,
        "fingerprint": hashlib.sha256(f"auditor:{known_by}".encode()).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": 1}},
    }


def _description(cause: Cause, group: CauseGroup, report: Report, language: Language) -> str:
    """What is wrong, how much there is of it, and one element with its page."""
    example = cause.example
    named = plain(title_of(cause, report.rules, language))
    if group is not CauseGroup.BREACH:
        named = f"{say(language, f'group.{group.value}')}: {named}"
    place = f"{plain(example.page)} {readable(example.finding.selector)}"
    parts = (named, size_of(cause, language), probably_at(cause, language), cut(place, _LONGEST))
    return " · ".join(parts)


def _path(url: str, report: Report) -> str:
    """An address as a relative path; the pages of a folder are files of it."""
    address = urlsplit(url)
    parts = [part for part in unquote(address.path).split("/") if part not in ("", ".", "..")]
    if report.scan.plan.target.kind is not TargetKind.FOLDER:
        parts.insert(0, address.hostname or "")
    return plain("/".join(filter(None, parts))) or "index.html"
