"""What a CI tells its jobs of the code that they run for, by its own variables.

Sources, read 2026-11: GitHub "Default environment variables"; GitLab "Predefined CI/CD variables
reference"; Azure Pipelines "Use predefined variables".
"""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditor.model.admission import NO_CODE, VersionControl
from auditor.model.text import clean

_LONGEST: Final = 200
_PULL: Final = re.compile(r"refs/pull/(\d+)/(?:merge|head)")
_BRANCH: Final = "refs/heads/"
_GIT_S: Final = 10
_LARGEST_EVENT: Final = 32 * 1024 * 1024

Variables = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a CI: what it runs for, and whether it is one at all."""

    code: VersionControl
    in_ci: bool


def job_of(environment: Variables, folder: Path) -> Job:
    """What a CI says of the job that this process belongs to.

    The variables AUDITOR_BRANCH, AUDITOR_COMMIT and AUDITOR_PULL_REQUEST win over the CI's own.
    A CI that is not known is one that sets CI; there git is asked about the working folder. Outside
    of a CI nothing is said: the working folder need have nothing to do with the site.

    Args:
        environment: all environment variables.
        folder: the working folder.
    """
    told, in_ci = _told(environment, folder)
    own = _code(
        environment.get("AUDITOR_BRANCH"),
        environment.get("AUDITOR_COMMIT"),
        environment.get("AUDITOR_PULL_REQUEST"),
    )
    code = VersionControl(
        branch=own.branch or told.branch,
        commit=own.commit or told.commit,
        pull_request=own.pull_request or told.pull_request,
    )
    return Job(code, in_ci or own != NO_CODE)


def _told(given: Variables, folder: Path) -> tuple[VersionControl, bool]:
    if given.get("GITHUB_ACTIONS") == "true":
        return _github(given), True
    if given.get("GITLAB_CI") == "true":
        return _gitlab(given), True
    if given.get("TF_BUILD", "").lower() == "true":
        return _azure(given), True
    if given.get("CI", "").strip().lower() in ("", "0", "false"):
        return NO_CODE, False
    return _git(folder), True


def _github(given: Variables) -> VersionControl:
    """Of a pull request its own head: GITHUB_SHA is a merge that nobody has."""
    event = _event(given.get("GITHUB_EVENT_PATH", ""))
    pull = _object(event, "pull_request")
    head = _object(pull, "head")
    number = _PULL.fullmatch(given.get("GITHUB_REF", ""))
    if not pull and number is None:
        branch = given.get("GITHUB_REF_NAME") if given.get("GITHUB_REF_TYPE") != "tag" else None
        return _code(branch, given.get("GITHUB_SHA"), None)
    branch = given.get("GITHUB_HEAD_REF") or head.get("ref")
    theirs = _object(head, "repo").get("full_name")
    return _code(
        _of_fork(branch, theirs, given.get("GITHUB_REPOSITORY")),
        head.get("sha") or given.get("GITHUB_SHA"),
        number[1] if number else pull.get("number"),
    )


def _gitlab(given: Variables) -> VersionControl:
    branch = given.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME")
    theirs = given.get("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH")
    return _code(
        _of_fork(branch, theirs, given.get("CI_MERGE_REQUEST_PROJECT_PATH"))
        or given.get("CI_COMMIT_BRANCH"),
        given.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or given.get("CI_COMMIT_SHA"),
        given.get("CI_MERGE_REQUEST_IID"),
    )


def _azure(given: Variables) -> VersionControl:
    ref = given.get("SYSTEM_PULLREQUEST_SOURCEBRANCH") or given.get("BUILD_SOURCEBRANCH", "")
    branch = ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else None
    pull = given.get("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER") or given.get(
        "SYSTEM_PULLREQUEST_PULLREQUESTID"
    )
    of_fork = given.get("SYSTEM_PULLREQUEST_ISFORK", "").lower() == "true"
    return _code(
        f"fork:{branch}" if of_fork and branch else branch,
        given.get("SYSTEM_PULLREQUEST_SOURCECOMMITID") or given.get("BUILD_SOURCEVERSION"),
        pull,
    )


def _of_fork(branch: object, theirs: object, ours: object) -> object:
    """A branch of a fork, told apart from one of ours with the same name."""
    if not branch or not theirs or theirs == ours:
        return branch
    return f"{str(theirs).partition('/')[0]}:{branch}"


def _git(folder: Path) -> VersionControl:
    """What git says of a folder; a detached head has no branch."""
    return _code(
        _asked(folder, "symbolic-ref", "--quiet", "--short", "HEAD"),
        _asked(folder, "rev-parse", "--verify", "HEAD"),
        None,
    )


def _asked(folder: Path, *question: str) -> str | None:
    command = ["git", "-C", str(folder), *question]
    try:
        done = subprocess.run(  # noqa: S603 - git, with words of our own
            command, capture_output=True, text=True, errors="replace", timeout=_GIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _event(path: str) -> Mapping[str, Any]:
    """What GitHub wrote of the event that the job runs for; empty where it cannot be read."""
    try:
        file = Path(path)
        if not path or file.stat().st_size > _LARGEST_EVENT:
            return {}
        read = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _object(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _code(branch: object, commit: object, pull_request: object) -> VersionControl:
    return VersionControl(
        branch=_line(branch), commit=_line(commit), pull_request=_line(pull_request)
    )


def _line(given: object) -> str | None:
    """A text as one line of at most 200 characters; None for none."""
    if not isinstance(given, str | int):
        return None
    return " ".join(clean(str(given), _LONGEST).split()) or None
