"""What a CI tells of the code that a job runs for, by the variables of each of them."""

import json
import subprocess
from pathlib import Path

import pytest

from auditor.model.admission import NO_CODE, VersionControl
from auditor.services.ci import Job, job_of

SHA, MERGE = "1" * 40, "2" * 40
HERE = Path("/nowhere")
GITHUB = {"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_SHA": MERGE}
PULL = {
    **GITHUB,
    "GITHUB_REF": "refs/pull/12/merge",
    "GITHUB_REF_NAME": "12/merge",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_HEAD_REF": "ny",
    "GITHUB_REPOSITORY": "fjordvik/nett",
}
GITLAB = {"GITLAB_CI": "true", "CI": "true", "CI_COMMIT_SHA": SHA}
MERGE_REQUEST = {
    **GITLAB,
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "ny",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "fjordvik/nett",
    "CI_MERGE_REQUEST_PROJECT_PATH": "fjordvik/nett",
}
AZURE = {"TF_BUILD": "True", "BUILD_SOURCEVERSION": SHA}
AZURE_PULL = {
    **AZURE,
    "BUILD_SOURCEVERSION": MERGE,
    "BUILD_SOURCEBRANCH": "refs/pull/3/merge",
    "SYSTEM_PULLREQUEST_PULLREQUESTID": "3",
    "SYSTEM_PULLREQUEST_SOURCEBRANCH": "refs/heads/funksjon/ny",
    "SYSTEM_PULLREQUEST_SOURCECOMMITID": SHA,
}


def code(branch: str | None, commit: str | None, pull: str | None = None) -> VersionControl:
    return VersionControl(branch=branch, commit=commit, pull_request=pull)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {**GITHUB, "GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "branch"},
            code("main", MERGE),
        ),
        ({**GITHUB, "GITHUB_REF_NAME": "v1", "GITHUB_REF_TYPE": "tag"}, code(None, MERGE)),
        (PULL, code("ny", MERGE, "12")),
        ({**GITLAB, "CI_COMMIT_BRANCH": "main"}, code("main", SHA)),
        (MERGE_REQUEST, code("ny", SHA, "7")),
        (
            {**MERGE_REQUEST, "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "kari/nett"},
            code("kari:ny", SHA, "7"),
        ),
        (
            {**MERGE_REQUEST, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": MERGE},
            code("ny", MERGE, "7"),
        ),
        ({**AZURE, "BUILD_SOURCEBRANCH": "refs/heads/main"}, code("main", SHA)),
        ({**AZURE, "BUILD_SOURCEBRANCH": "refs/tags/v1"}, code(None, SHA)),
        (AZURE_PULL, code("funksjon/ny", SHA, "3")),
        (
            {**AZURE_PULL, "SYSTEM_PULLREQUEST_ISFORK": "True"},
            code("fork:funksjon/ny", SHA, "3"),
        ),
        (
            {**AZURE_PULL, "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER": "44"},
            code("funksjon/ny", SHA, "44"),
        ),
    ],
)
def test_each_ci_says_it_in_its_own_way(given: dict[str, str], told: VersionControl) -> None:
    assert job_of(given, HERE) == Job(told, True)


def test_of_a_pull_request_on_github_its_own_head_is_told(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    head = {"ref": "ny", "sha": SHA, "repo": {"full_name": "kari/nett"}}
    event.write_text(json.dumps({"pull_request": {"number": 12, "head": head}}))
    told = job_of({**PULL, "GITHUB_EVENT_PATH": str(event)}, HERE)
    assert told.code == code("kari:ny", SHA, "12")
    by_hand = {**GITHUB, "GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_PATH": str(event)}
    assert job_of(by_hand, HERE).code == code("kari:ny", SHA, "12")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pull_request": [1]}', "[" * 100_000])
def test_an_event_that_cannot_be_read_says_nothing(tmp_path: Path, content: str) -> None:
    event = tmp_path / "event.json"
    event.write_text(content)
    given = {**PULL, "GITHUB_EVENT_PATH": str(event)}
    assert job_of(given, HERE).code == code("ny", MERGE, "12")


def test_another_ci_is_asked_by_git_also_where_its_head_is_detached(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        settings = ("-c", "user.name=x", "-c", "user.email=x@x.example")
        done = subprocess.run(
            ["git", "-C", tmp_path, *settings, *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    git("init", "--quiet", "--initial-branch", "hoved")
    git("commit", "--quiet", "--allow-empty", "--message", "Først")
    commit = git("rev-parse", "HEAD")
    assert job_of({"CI": "1"}, tmp_path) == Job(code("hoved", commit), True)
    git("checkout", "--quiet", "--detach")
    assert job_of({"CI": "1"}, tmp_path) == Job(code(None, commit), True)
    assert job_of({}, tmp_path) == Job(NO_CODE, False)
    assert job_of({"CI": "false"}, tmp_path) == Job(NO_CODE, False)


def test_own_variables_win_and_nothing_but_one_clean_line_gets_through() -> None:
    given = {
        **MERGE_REQUEST,
        "AUDITOR_BRANCH": "en\x1b[31m annen\ngren",
        "AUDITOR_PULL_REQUEST": "x" * 500,
    }
    told = job_of(given, HERE).code
    assert told.branch == "en[31m annen gren"
    assert told.commit == SHA
    assert len(told.pull_request or "") == 200


def test_no_git_and_no_repository_say_nothing(tmp_path: Path, monkeypatch) -> None:
    assert job_of({"CI": "true"}, tmp_path) == Job(NO_CODE, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert job_of({"CI": "true"}, tmp_path) == Job(NO_CODE, True)
