"""Scans that a service carries out, followed from the command line; no browser is needed."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from auditor.model.finding import Finding, RuleRun
from auditor.model.scan import ScanState
from auditor.model.target import Retesting
from auditor.model.tenant import Scope
from auditor.services.seal import seal
from auditor.store import Archive
from tests.api import found
from tests.api.homes import TARGET, Api, serving
from tests.api.standalone import Process
from tests.auditor.cli.conftest import Command
from tests.auditor.cli.cutting import Relay
from tests.auditor.cli.serving import until
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE
from tests.site import SiteServer
from tests.site.exchange import Exchange

SCAN = ("remote", "scan", TARGET, "--progress", "plain")


def newest(client: httpx.Client) -> dict[str, Any] | None:
    items = client.get("/v1/scans", params={"limit": 1}).json()["items"]
    return items[0] if items else None


@contextmanager
def carried_out(
    archive: Archive, client: httpx.Client, when: Callable[[], object] = lambda: True
) -> Iterator[None]:
    """Carry out the scan that is asked for meanwhile, as a worker does, when it is time."""

    def work() -> None:
        until(lambda: newest(client) is not None and when())
        scan = newest(client)
        assert scan is not None
        found.sealed(archive, scan["id"])

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        worker.join()


def key() -> str:
    return os.environ["AUDITOR_KEY"]


@pytest.mark.big
def test_a_scan_ends_with_the_code_and_the_formats_of_a_local_one(
    auditor: Command, api: Api
) -> None:
    with api.client(key()) as client, carried_out(api.archive, client):
        answer = auditor(*SCAN, "-f", "json:result.json", "-f", "markdown")
        scan = newest(client)
        assert scan is not None
        report = client.get(f"/v1/scans/{scan['id']}/report", params={"lang": "en"})
    assert answer.code == 1, answer.err
    assert answer.out.startswith("<!-- auditor -->")
    assert Path("result.json").read_bytes() == report.content
    assert f"Scan: {api.base}/v1/scans/{scan['id']}" in answer.err
    assert "Written: result.json" in answer.err
    assert key() not in answer.err + answer.out


@pytest.mark.parametrize(
    ("options", "code"), [(("--fail-on", "never"), 3), (("--exit-zero",), 0), ((), 1)]
)
def test_what_counts_is_chosen_as_for_a_local_scan(
    auditor: Command, api: Api, options: tuple[str, ...], code: int
) -> None:
    with api.client(key()) as client, carried_out(api.archive, client):
        assert auditor(*SCAN, *options, "-f", "json:r.json").code == code


def test_a_detached_scan_is_waited_for_later(auditor: Command, api: Api) -> None:
    with api.client(key()) as client:
        answer = auditor(*SCAN, "--detach")
        scan = newest(client)
        assert scan is not None
        assert (answer.code, answer.out) == (0, f"{api.base}/v1/scans/{scan['id']}\n")
        found.sealed(api.archive, scan["id"])
    for name in (scan["id"], answer.out.strip()):
        assert auditor("remote", "wait", name, "-f", "json:r.json").code == 1
    assert json.loads(Path("r.json").read_text())["scan"]["state"] == "partial"


def test_what_was_asked_for_and_the_code_arrive(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "GITLAB_CI": "true",
        "CI_COMMIT_SHA": "a" * 40,
        "CI_COMMIT_BRANCH": "ny-forside",
    }.items():
        monkeypatch.setenv(name, value)
    Path("auditor.toml").write_text('max_pages = 7\ntitle = "Fjordvik"\n')
    assert auditor(*SCAN, "--detach", "--delay", "2s", "--viewport", "800x600").code == 0
    with api.client(key()) as client:
        scan = newest(client)
        assert scan is not None
        told = client.get(f"/v1/scans/{scan['id']}").json()
    assert told["environment"] == "ci"
    assert told["vcs"] == {"branch": "ny-forside", "commit": "a" * 40, "pull_request": None}
    asked = told["request"]
    assert (asked["max_pages"], asked["title"], asked["delay"]) == (7, "Fjordvik", 2)
    assert asked["viewports"] == ["800x600"]


def test_an_answer_that_is_lost_does_not_make_a_second_scan(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Relay(lambda: api.base, lambda _, number: b"" if number == 1 else None) as relay:
        monkeypatch.setenv("AUDITOR_SERVER", relay.base)
        assert auditor(*SCAN, "--detach").code == 0
    posts = [head for head in relay.heads if head.startswith("POST")]
    assert len(posts) == 2
    with api.client(key()) as client:
        assert len(client.get("/v1/scans").json()["items"]) == 1


def test_a_connection_that_breaks_is_taken_up_behind_the_last_event(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(request: bytes, _number: int) -> bytes | None:
        first = b"/events" in request and b"last-event-id: \r\n" in request.lower()
        return b"}\n\n" if first else None  # behind the first event

    with Relay(lambda: api.base, cut) as relay:
        monkeypatch.setenv("AUDITOR_SERVER", relay.base)
        with api.client(key()) as client, carried_out(api.archive, client, lambda: relay.cut):
            assert auditor(*SCAN, "-f", "json:r.json").code == 1
    lasts = [
        line.partition(":")[2].strip()
        for head in relay.heads
        if "/events" in head
        for line in head.split("\r\n")
        if line.lower().startswith("last-event-id")
    ]
    assert lasts[:2] == ["", "1"]


@pytest.mark.big
def test_a_service_whose_events_cannot_be_heard_is_asked_instead(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Relay(
        lambda: api.base, lambda request, _: b"" if b"/events" in request else None
    ) as relay:
        monkeypatch.setenv("AUDITOR_SERVER", relay.base)
        with api.client(key()) as client, carried_out(api.archive, client):
            assert auditor(*SCAN, "-f", "json:r.json").code == 1
    assert Path("r.json").exists()


@pytest.mark.big
def test_a_service_that_is_killed_and_started_again_is_waited_for(
    auditor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{tmp_path}/auditor.sqlite"
    process = Process(address)
    with serving(address) as beside:
        monkeypatch.setenv("AUDITOR_KEY", beside.secret())

    def again() -> None:
        with httpx.Client(
            base_url=process.base, headers={"Authorization": f"Bearer {key()}"}, trust_env=False
        ) as client:
            until(lambda: newest(client) is not None)
            scan = newest(client)
        assert scan is not None
        until(lambda: any("/events" in head for head in relay.heads))
        process.kill()
        with closing(Archive.shared(address, connections=4)) as archive:
            found.sealed(archive, scan["id"])
        process.start()

    with Relay(lambda: process.base, lambda *_: None) as relay:
        monkeypatch.setenv("AUDITOR_SERVER", relay.base)
        killer = threading.Thread(target=again)
        killer.start()
        answer = auditor(*SCAN, "-f", "json:r.json")
        killer.join()
    process.kill()
    assert answer.code == 1, answer.err
    assert json.loads(Path("r.json").read_text())["scan"]["state"] == "partial"


@pytest.mark.usefixtures("api")
def test_a_key_is_read_from_a_file(auditor: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("nøkkel").write_text(f"{key()}\n")
    monkeypatch.delenv("AUDITOR_KEY")
    assert auditor(*SCAN, "--key-file", "nøkkel", "--detach").code == 0


def test_a_wrong_key_a_refused_address_and_an_unknown_scan_are_said(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = auditor("remote", "scan", "http://10.0.0.1/")
    assert (refused.code, refused.out) == (2, "")
    assert "The address cannot be scanned" in refused.err
    assert "http://10.0.0.1/" in refused.err
    unknown = auditor("remote", "wait", "scan_0000")
    assert unknown.code == 2
    assert "Not found" in unknown.err
    monkeypatch.setenv("AUDITOR_KEY", api.secret(scopes=frozenset({Scope.RESULTS_READ})))
    assert "scan:run" in auditor(*SCAN).err
    monkeypatch.setenv("AUDITOR_KEY", "aud_nobodys")
    wrong = auditor(*SCAN)
    assert wrong.code == 2
    assert "does not take this key" in wrong.err
    assert "aud_nobodys" not in wrong.err


@pytest.mark.usefixtures("api")
def test_a_second_scan_of_a_target_names_the_first(auditor: Command) -> None:
    assert auditor(*SCAN, "--detach").code == 0
    answer = auditor(*SCAN)
    assert answer.code == 2
    assert "auditor remote wait scan_" in answer.err


@pytest.mark.parametrize(
    ("server", "sentence"),
    [
        (None, "Say which service to ask"),
        ("ftp://x.example", "is no address of a service"),
        ("https://navn:ord@x.example", "is no address of a service"),
        ("https://x.example/?a=b", "is no address of a service"),
    ],
)
def test_a_service_that_is_none_is_said(
    auditor: Command, monkeypatch: pytest.MonkeyPatch, server: str | None, sentence: str
) -> None:
    monkeypatch.setenv("AUDITOR_KEY", "aud_x")
    answer = auditor(*SCAN, *(("--server", server) if server else ()))
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err
    assert "ord" not in answer.err


@pytest.mark.parametrize("held", ["", "a b", "x" * 1000, "æ"])
def test_what_is_no_key_is_refused_before_anything_is_asked(
    auditor: Command, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    monkeypatch.setenv("AUDITOR_KEY", held)
    answer = auditor(*SCAN, "--server", "http://127.0.0.1:9")
    assert answer.code == 2
    assert "AUDITOR_KEY" in answer.err
    assert not held.strip() or held not in answer.err


def test_another_server_is_known_as_none_of_ours(
    auditor: Command, site: SiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_KEY", "aud_x")

    def handler(exchange: Exchange) -> None:
        exchange.html("<h1>Hei</h1>", 404)

    answer = auditor(*SCAN, "--server", site.answer_all(handler))
    assert answer.code == 2
    assert "does not answer as Auditor does" in answer.err


@pytest.mark.usefixtures("api")
def test_a_folder_is_not_sent_to_a_service(auditor: Command) -> None:
    Path("site").mkdir()
    answer = auditor("remote", "scan", "site")
    assert answer.code == 2
    assert "auditor push" in answer.err


def test_a_gate_that_cannot_compare_is_never_passed(auditor: Command, api: Api) -> None:
    with api.client(key()) as client, carried_out(api.archive, client):
        answer = auditor(*SCAN, "--fail-on", "new", "-f", "json:r.json")
        scan = newest(client)
    assert answer.code == 3, answer.err
    assert scan is not None
    assert auditor("remote", "wait", scan["id"], "--fail-on", "new", "-f", "json:r.json").code == 3


def test_what_is_new_is_not_told_of_a_scan_without_a_gate(auditor: Command, api: Api) -> None:
    with api.client(key()) as client:
        assert auditor(*SCAN, "--detach").code == 0
        scan = newest(client)
    assert scan is not None
    answer = auditor("remote", "wait", scan["id"], "--fail-on", "new")
    assert answer.code == 2
    assert "has no gate" in answer.err


@pytest.mark.big
def test_a_retest_ends_by_what_became_of_the_findings(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "url", lambda seq: f"{TARGET}side/{seq}")

    def again(runs: tuple[RuleRun, ...], *findings: Finding) -> int:
        """The exit code of a retest of a page with one finding, which saw this there."""
        asked = client.post("/v1/scans", json={"retest_of": first, "causes": [cause]})
        name = asked.json()["id"]
        with closing(api.archive.scan(name)) as store:
            found.fill(store, name, 1)
            visits = [build.visit(0, WIDE, runs=runs, findings=findings), build.visit(0, NARROW)]
            store.settle(build.audited(0), visits, [])
            over = replace(build.scan(), id=name, retest=Retesting(of=first, causes=(cause,)))
            store.save_scan(replace(over, state=ScanState.COMPLETED, ended=build.STARTED))
            seal(store)
        return auditor("remote", "wait", name, "-f", "json:r.json").code

    with api.client(key()) as client:
        first = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
        found.completed(api.archive, first, lambda seq: found.found_on(seq)[:1] if not seq else ())
        (cause,) = (one["id"] for one in client.get(f"/v1/scans/{first}/causes").json()["items"])
        ended = build.run("image-alt", passed=1)
        assert again((ended,)) == 0
        assert again((ended,), found.found_on(0)[1]) == 0  # another one is no matter of a retest
        assert again((ended,), found.found_on(0)[0]) == 1
        late = build.run("image-alt", failure="it ran out of time")
        assert again((late, build.run("label", passed=1))) == 3
