"""The pipelines of ``auditor ci init``: their steps, run in a real repository of git."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.cli import main
from tests.auditor.cli.conftest import Command
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

YAML = {
    "github": Path(".github/workflows/auditor.yml"),
    "gitlab": Path(".gitlab-ci.auditor.yml"),
    "azure": Path("azure-pipelines.auditor.yml"),
}
URL = "http://127.0.0.1:9/"
GOOD, BAD, WORSE = '<img src="/a.png" alt="Ola">', '<img src="/a.png">', '<a href="/x"></a>'
GH = """#!{python}
import json, pathlib, sys
kept = pathlib.Path({kept!r})
words = sys.argv[1:]
told = json.loads(kept.read_text()) if kept.exists() else {{"body": None, "asked": []}}
told["asked"].append(words)
if "POST" in words or "PATCH" in words:
    told["body"] = pathlib.Path("auditor-comment.md").read_text()
elif "--jq" in words and told["body"] is not None:
    print("17 IC_17")
kept.write_text(json.dumps(told))
"""


def script_of(ci: str, name: str) -> str:
    """A script of a pipeline, as its CI reads it."""
    read = yaml.safe_load(YAML[ci].read_text("utf-8"))
    if ci == "gitlab":
        return "\n".join(read["accessibility"]["script" if name == "Audit" else "after_script"])
    if ci == "azure":
        return next(one["bash"] for one in read["steps"] if one.get("displayName") == name)
    steps = [step for job in read["jobs"].values() for step in job["steps"]]
    return next(str(one["run"]) for one in steps if one.get("name") == name)


def run(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a CI does, with the Auditor of these tests."""
    own = {name: it for name, it in os.environ.items() if not name.startswith("AUDITOR_")}
    bin_ = Path(sys.executable).parent
    environment = {**own, "PATH": f"{Path('bin').absolute()}:{bin_}:{own['PATH']}", "CI": "true"}
    environment |= {"AUDITOR_LANG": "en", "AUDITOR_NO_SANDBOX": "1", **variables}
    return subprocess.run(
        ["bash", "-e", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def write_result(*, faults: bool, state: str = "completed") -> None:
    """What the step before leaves."""
    result = {
        "gate": None,
        "causes": [{"outcome": "failed", "kind": "breach"}] if faults else [],
        "scan": {"state": state},
        "coverage": {"audited": int(state == "completed")},
    }
    Path("auditor.json").write_text(json.dumps(result))
    text = "en feil" if faults else "ingen feil"
    Path("auditor-comment.md").write_text(f"<!-- auditor -->\n{text}\n")


@pytest.mark.parametrize("ci", [*YAML, "shell"])
def test_a_pipeline_is_written_once_and_shown_without_writing(auditor: Command, ci: str) -> None:
    shown = auditor("ci", "init", URL, "--ci", ci, "--dry-run")
    assert shown.code == 0
    assert [*Path.cwd().iterdir()] == []
    assert auditor("ci", "init", URL, "--ci", ci).code == 0
    (file,) = (one for one in Path.cwd().rglob("*") if one.is_file())
    assert file.read_text("utf-8") == shown.out
    assert f"auditor scan '{URL}'" in shown.out
    again = auditor("ci", "init", URL, "--ci", ci)
    assert again.code == 2
    assert "is there already" in again.err


def test_every_pipeline_audits_by_the_same_script(auditor: Command) -> None:
    shell = auditor("ci", "init", URL, "--ci", "shell", "--dry-run").out
    for ci in YAML:
        assert auditor("ci", "init", URL, "--ci", ci).code == 0
        assert script_of(ci, "Audit").strip() in shell


def test_an_address_cannot_speak_to_the_shell_or_the_ci(auditor: Command) -> None:
    target = "http://127.0.0.1:9/?a=';touch+x;'&b=$(id)&c=${{secrets.X}}"
    for ci in (*YAML, "shell"):
        told = auditor("ci", "init", target, "--ci", ci, "--dry-run").out
        line = next(one for one in told.splitlines() if "auditor scan" in one)
        address = line.split("'")[1]
        assert not set("'${}") & set(address)


def test_a_folder_is_no_address_of_a_pipeline(auditor: Command) -> None:
    Path("site").mkdir()
    assert auditor("ci", "init", "site", "--ci", "shell").code == 2


@pytest.mark.usefixtures("no_browser")
def test_the_shell_pipeline_reports_first_and_then_fails_on_what_is_new(
    site: SiteServer,
) -> None:
    body = {"now": BAD}

    def handler(exchange: Exchange) -> None:
        main_ = f"<main><h1>Skolen</h1>{body['now']}</main>"
        known = exchange.path == "/"
        exchange.html(document("Skolen", main_) if known else "", 200 if known else 404)

    url = site.answer_all(handler)
    git("init", "--quiet", "--initial-branch", "main")
    assert main(["ci", "init", url, "--ci", "shell"]) == 0
    Path("auditor.toml").write_text('viewports = ["1280x1024"]\npictures = "none"\n')
    git("add", "--all")
    git("commit", "--quiet", "--message", "Kontroll")
    first = run("./auditor-ci.sh")
    assert first.returncode == 0, first.stderr
    comment = Path("auditor-comment.md").read_text()
    assert comment.startswith("<!-- auditor -->\n")
    assert "1.1.1" in comment
    result = json.loads(Path("auditor.json").read_text())
    assert result["scan"]["vcs"]["commit"] == git("rev-parse", "HEAD")
    assert (result["scan"]["vcs"]["branch"], result["gate"]) == ("main", None)

    made = run("auditor baseline create --reason 'Kjent fra før'")
    assert made.returncode == 0, made.stderr
    git("checkout", "--quiet", "--detach")
    again = run("./auditor-ci.sh")
    assert again.returncode == 0, again.stderr + again.stdout
    body["now"] = GOOD + WORSE
    new = run("./auditor-ci.sh")
    assert new.returncode == 1, new.stderr + new.stdout
    assert json.loads(Path("auditor.json").read_text())["scan"]["vcs"]["branch"] is None
    assert Path("auditor.sarif").exists()
    assert Path("auditor.xml").exists()


STUB = """#!/bin/sh
echo "$1" >> asked
if [ "$1" = scan ]; then echo '{}' > auditor.json; fi
"""


@pytest.mark.parametrize(
    ("key", "asked"),
    [("aud_x_y", ["scan", "push"]), ("$(AUDITOR_KEY)", ["scan"]), ("", ["scan"])],
    ids=["a key", "a fork", "none"],
)
def test_a_result_is_handed_in_only_where_there_is_a_key(
    auditor: Command, key: str, asked: list[str]
) -> None:
    assert auditor("ci", "init", URL, "--ci", "azure").code == 0
    Path("bin").mkdir()
    stub = Path("bin/auditor")
    stub.write_text(STUB)
    stub.chmod(0o755)
    server = {"AUDITOR_SERVER": "https://auditor.example", "AUDITOR_KEY": key}
    done = run(script_of("azure", "Audit"), **server)
    assert done.returncode == 0, done.stderr
    assert Path("asked").read_text().split() == asked


def test_what_an_earlier_job_left_is_not_taken_for_this_one(auditor: Command) -> None:
    """A runner may keep its folder: a scan that did not begin has no result, whatever is there."""
    assert auditor("ci", "init", URL, "--ci", "shell").code == 0
    left = [Path(f"auditor{ending}") for ending in ("-comment.md", ".json", ".sarif", ".xml")]
    for file in left:
        file.write_text("<!-- auditor -->\nAll is well.\n")
    Path("bin").mkdir()
    stub = Path("bin/auditor")
    stub.write_text('#!/bin/sh\necho "$1" >> asked\nexit 2\n')
    stub.chmod(0o755)
    server = {"AUDITOR_SERVER": "https://auditor.example", "AUDITOR_KEY": "aud_x_y"}
    assert run("./auditor-ci.sh", **server).returncode == 2
    assert Path("asked").read_text().split() == ["scan"]
    assert not any(file.exists() for file in left)


def git(*words: str) -> str:
    settings = ("-c", "user.name=x", "-c", "user.email=x@x.example")
    done = subprocess.run(["git", *settings, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_github_has_one_comment_which_is_minimised_when_all_is_well(
    auditor: Command, tmp_path: Path
) -> None:
    assert auditor("ci", "init", URL, "--ci", "github").code == 0
    kept, gh = tmp_path / "kept.json", tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(GH.format(python=sys.executable, kept=str(kept)))
    gh.chmod(0o755)
    script = script_of("github", "Comment")

    def comment(*, faults: bool, state: str = "completed") -> dict[str, Any]:
        kept.write_text(json.dumps({**(told if kept.exists() else {"body": None}), "asked": []}))
        write_result(faults=faults, state=state)
        done = run(script, REPOSITORY="fjordvik/nett", PULL_REQUEST="7")
        assert done.returncode == 0, done.stderr
        read: dict[str, Any] = json.loads(kept.read_text())
        return read

    told: dict[str, Any] = {"body": None}
    told = comment(faults=False)
    assert told["body"] is None, "nothing is said where there never was anything to say"
    told = comment(faults=True)
    assert told["body"].endswith("en feil\n")
    told = comment(faults=True)
    assert sum("PATCH" in one for one in told["asked"]) == 1
    assert not any("POST" in one for one in told["asked"])
    assert "unminimizeComment" in str(told["asked"])
    told = comment(faults=False, state="partial")
    assert "RESOLVED" not in str(told["asked"]), "what was not tested is not well"
    told = comment(faults=False)
    assert told["body"].endswith("ingen feil\n")
    assert "RESOLVED" in str(told["asked"])


class Comments(ThreadingHTTPServer):
    """Keeps comments as GitLab and Azure do.

    Attributes:
        asked: method, path and body of each request.
        answer: to a question for what there is.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.answer: object = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Comments

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(size)) if size else {}
        self.server.asked.append((self.command, self.path, body))
        told = json.dumps(self.server.answer if self.command == "GET" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_PUT = do_POST = do_PATCH = _answer  # noqa: N815 - names of the standard library

    def log_message(self, *_words: object) -> None:
        """Nothing is said."""


@pytest.fixture
def comments() -> Iterator[Comments]:
    with Comments() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def said(
    server: Comments, script: str, *, faults: bool, state: str = "completed", **variables: str
) -> list[Any]:
    """What a script asked a server for, but for what there is."""
    server.asked.clear()
    write_result(faults=faults, state=state)
    done = run(script, **variables)
    assert done.returncode == 0, done.stderr
    return [one for one in server.asked if one[0] != "GET"]


def test_gitlab_has_one_comment_which_is_folded_up_when_all_is_well(
    auditor: Command, comments: Comments
) -> None:
    assert auditor("ci", "init", URL, "--ci", "gitlab").code == 0
    script = script_of("gitlab", "Comment")
    given = {
        "CI_API_V4_URL": f"{comments.base}/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
        "A11Y_COMMENT_TOKEN": "x",
    }
    notes = "/api/v4/projects/3/merge_requests/7/notes"
    assert said(comments, script, faults=False, **given) == []
    ((method, path, body),) = said(comments, script, faults=True, **given)
    assert (method, path) == ("POST", notes)
    comments.answer = [{"id": 1, "body": "Fint!"}, {"id": 9, "body": body["body"]}]
    ((method, path, body),) = said(comments, script, faults=True, **given)
    assert (method, path) == ("PUT", f"{notes}/9")
    ((_, _, body),) = said(comments, script, faults=False, state="partial", **given)
    assert "<details>" not in body["body"], "what was not tested is not well"
    ((_, _, body),) = said(comments, script, faults=False, **given)
    assert body["body"].startswith("<!-- auditor -->\n<details>")
    assert said(comments, script, faults=True, **{**given, "A11Y_COMMENT_TOKEN": ""}) == []


def test_azure_has_one_thread_which_is_closed_when_all_is_well(
    auditor: Command, comments: Comments
) -> None:
    assert auditor("ci", "init", URL, "--ci", "azure").code == 0
    script = script_of("azure", "Comment")
    given = {
        "SYSTEM_COLLECTIONURI": f"{comments.base}/fjordvik/",
        "SYSTEM_TEAMPROJECTID": "p",
        "BUILD_REPOSITORY_ID": "r",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_ACCESSTOKEN": "x",
    }
    comments.answer = {"value": []}
    assert said(comments, script, faults=False, **given) == []
    ((method, _, body),) = said(comments, script, faults=True, **given)
    assert (method, body["status"]) == ("POST", "active")
    comments.answer = {
        "value": [{"id": 4, "comments": body["comments"]}, {"id": 5, "comments": []}]
    }
    _, second = said(comments, script, faults=False, state="partial", **given)
    assert second[2] == {"status": "active"}, "what was not tested is not well"
    first, second = said(comments, script, faults=False, **given)
    assert first[1].split("?")[0].endswith("/pullRequests/7/threads/4/comments/1")
    assert second[2] == {"status": "closed"}
