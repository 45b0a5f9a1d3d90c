"""How the service tells of itself: to its supervisor, to Prometheus, and to who finds a hole."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from auditor.model.tenant import Scope
from auditor.wiring.service import Allowance
from tests.api.homes import TARGET, Api, serving


@pytest.fixture
def anybody(api: Api) -> Iterator[httpx.Client]:
    """A client without a key."""
    with api.client("") as one:
        yield one


@pytest.fixture
def operator(api: Api) -> Iterator[httpx.Client]:
    """A client with a key that may read, of the organisation that runs the service."""
    default = api.service.organisations.default().id
    with api.client(api.secret(default, frozenset({Scope.RESULTS_READ}))) as one:
        yield one


def numbers(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_service_says_that_it_answers_to_anybody(anybody: httpx.Client) -> None:
    answer = anybody.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_service_is_ready_when_archive_disk_and_browser_are_there(
    anybody: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert shutil.which("chromedriver")
    answer = anybody.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"archive": "ok", "disk": "ok", "browser": "ok"},
    }
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = anybody.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["checks"]["browser"] == "missing"


def test_a_server_that_is_ending_is_sent_nothing_more_but_answers(archive_address: str) -> None:
    with serving(archive_address) as api, api.client("") as anybody:
        assert anybody.get("/readyz").json()["ready"] is True
        api.app.state.ending = True
        assert anybody.get("/readyz").status_code == 503
        assert anybody.get("/healthz").status_code == 200


def test_an_archive_that_is_gone_is_told_by_the_service_that_answers(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with serving(f"sqlite:///{folder}/auditor.sqlite") as api, api.client("") as client:
        api.service.close()  # connections that are open would still see it
        folder.rename(tmp_path / "elsewhere")
        checks = client.get("/readyz")
        assert checks.status_code == 503
        assert checks.json()["checks"]["archive"] == "silent"
        assert client.get("/healthz").status_code == 200
        (tmp_path / "elsewhere").rename(folder)
        assert client.get("/readyz").json()["checks"]["archive"] == "ok"


def test_a_full_archive_takes_no_scan_on_and_says_so(archive_address: str) -> None:
    with serving(archive_address, Allowance(bytes=1000)) as api:
        with api.client("") as anybody:
            assert anybody.get("/readyz").json()["checks"]["disk"] == "full"
        with api.client() as client:
            refused = client.post("/v1/scans", json={"url": TARGET})
            assert client.get("/v1/scans").json()["items"] == []
    assert refused.status_code == 503
    assert refused.json()["code"] == "archive_full"
    assert "AUDITOR_DISK_CAP" in refused.json()["detail"]
    assert refused.headers["Retry-After"] == "3600"


def test_what_was_asked_before_the_archive_was_full_is_answered_alike(archive_address: str) -> None:
    headers = {"Idempotency-Key": "before"}
    with serving(archive_address) as api:
        secret = api.secret()
        with api.client(secret) as client:
            first = client.post("/v1/scans", json={"url": TARGET}, headers=headers)
    with serving(archive_address, Allowance(bytes=1000)) as api, api.client(secret) as client:
        again = client.post("/v1/scans", json={"url": TARGET}, headers=headers)
    assert (again.status_code, again.text) == (first.status_code, first.text)


def test_numbers_tell_of_scans_and_requests_and_name_nobody(
    api: Api, client: httpx.Client, operator: httpx.Client
) -> None:
    before = numbers(operator)
    scan = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    for _ in range(3):
        client.get(f"/v1/scans/{scan}")
    client.get("/v1/scans/scan_nowhere")
    client.get("/nowhere/at/all")
    now = numbers(operator)
    of_scan = ("auditor_http_request_duration_seconds_count", "GET", "/v1/scans/{scan}")

    def grown(*key: str) -> float:
        return now.get(key, 0) - before.get(key, 0)

    assert grown("auditor_scans", "queued") == 1
    assert grown("auditor_queue_length") == 1
    assert now["auditor_queue_oldest_seconds",] >= 0
    assert now["auditor_archive_bytes",] > 10_000
    assert grown(*of_scan, "2xx") == 3
    assert grown(*of_scan, "4xx") == 1
    assert grown(of_scan[0], "GET", "(none)", "4xx") == 1
    told = operator.get("/metrics").text
    for secret in (scan, "org_", "127.0.0.1", api.address):
        assert secret not in told


def test_numbers_tell_of_events_for_webhooks(client: httpx.Client, operator: httpx.Client) -> None:
    before = numbers(operator)
    wish = {"url": "http://127.0.0.1:9/hook", "events": ["scan.completed"]}
    hook = client.post("/v1/webhooks", json=wish).json()["id"]
    for _ in range(2):
        client.post(f"/v1/webhooks/{hook}/test")
    now = numbers(operator)
    waiting = ("auditor_webhook_deliveries", "waiting")
    assert now[waiting] - before[waiting] == 2
    assert now["auditor_webhook_oldest_seconds",] >= 0
    silent = ("auditor_webhooks_disabled",)
    tag = client.get(f"/v1/webhooks/{hook}").headers["ETag"]
    off = client.patch(f"/v1/webhooks/{hook}", json={"enabled": False}, headers={"If-Match": tag})
    assert off.status_code == 200
    assert numbers(operator)[silent] - now[silent] == 1


@pytest.mark.parametrize("scopes", [frozenset(Scope), frozenset({Scope.RESULTS_READ})])
def test_numbers_are_for_the_operator_alone(
    api: Api, anybody: httpx.Client, scopes: frozenset[Scope]
) -> None:
    assert anybody.get("/metrics").status_code == 401
    with api.client(api.secret(scopes=scopes)) as tenant:
        refused = tenant.get("/metrics")
    assert refused.status_code == 403
    assert refused.json()["code"] == "operator_only"


def test_nobody_is_named_for_holes_unless_the_operator_says_whom(anybody: httpx.Client) -> None:
    answer = anybody.get("/.well-known/security.txt")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_whom_to_tell_of_a_hole_is_told_with_an_end(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/auditor.sqlite"
    with (
        serving(address, contact="mailto:vern@fjordvik.example") as api,
        api.client("") as anybody,
    ):
        answer = anybody.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert told["Contact"] == "mailto:vern@fjordvik.example"
    assert told["Preferred-Languages"] == "nb, nn, en"
    end = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=179) <= end - datetime.now(UTC) < timedelta(days=365)
