"""A service that is none of ours, or means harm: one sentence, and nothing of it on the screen."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import ServiceError, StoreError
from auditor.net.api_client import ApiClient
from auditor.services.remote import RemoteScans
from auditor.services.verdict import FailOn

SCAN: dict[str, Any] = {
    "id": "scan_1",
    "status": "completed",
    "links": {"self": "/v1/scans/scan_1"},
    "request": {"min_coverage": 0.9},
    "gate": None,
}
COVERAGE = {"coverage": {"audited": 1, "rules_run": 9, "ratio": 1.0}}
CAUSES = {"items": [], "next": None}


@contextmanager
def asked(answers: Mapping[str, object]) -> Iterator[RemoteScans]:
    """Scans of a service that answers these, by how paths end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = next(it for name, it in answers.items() if path.endswith(name))
            body = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is told."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            client = ApiClient(address, "aud_x", user_agent="x", language="en", proxy=None)
            yield RemoteScans(client=client)
        finally:
            server.shutdown()
            thread.join()


def test_what_a_service_says_of_itself_cannot_steer_a_terminal() -> None:
    sign = "\x1b]0;owned\x07\x1b[2J\u202e"
    hostile = {**SCAN, "id": f"scan_1{sign}", "links": {"self": f"/v1/{sign}"}}
    with asked({"scan_1": hostile}) as scans:
        scan = scans.find("scan_1")
    assert "\x1b" not in scan.id + scan.address
    assert "\u202e" not in scan.id + scan.address


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.update(coverage=[]),
        lambda it: it.update(coverage={"coverage": {**COVERAGE["coverage"], "ratio": "all"}}),
        lambda it: it.update(coverage={"coverage": {**COVERAGE["coverage"], "audited": "1"}}),
        lambda it: it.update(causes={"items": [1], "next": None}),
        lambda it: it.update(causes={"items": [{"outcome": "fine"}], "next": None}),
        lambda it: it.update(causes={"items": [{"verdict": [], "outcome": 1}]}),
        lambda it: it.update(causes={"items": [{"verdict": {"open": 0}}]}),
        lambda it: it.update(causes={"items": 1}),
    ],
)
def test_a_service_that_answers_otherwise_than_ours_is_a_sentence_and_never_a_pass(
    change: Callable[[dict[str, object]], None],
) -> None:
    answers: dict[str, object] = {"coverage": COVERAGE, "causes": CAUSES, "scan_1": SCAN}
    with asked(answers) as scans:
        assert scans.facts(scans.find("scan_1"), FailOn.BREACH).ratio == 1.0
        change(answers)
        with pytest.raises(ServiceError, match="does not answer as Auditor does"):
            scans.facts(scans.find("scan_1"), FailOn.BREACH)


def test_a_scan_that_ended_before_it_began_tested_nothing() -> None:
    answers = {"coverage": {"coverage": None}, "causes": CAUSES, "scan_1": SCAN}
    with asked(answers) as scans:
        facts = scans.facts(scans.find("scan_1"), FailOn.BREACH)
    assert (facts.tested, facts.ratio) == (False, 0.0)


def test_a_disk_that_is_full_is_no_service_that_is_gone() -> None:
    with (
        asked({"/evidence": SCAN}) as scans,
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(StoreError, match=r"could not be written \(No space left on device\)"),
    ):
        scans.client.ask("GET", "/v1/scans/scan_1/evidence", out=full)
