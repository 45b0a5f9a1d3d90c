"""Results that were made elsewhere, handed in: kept whole, marked for ever, or refused whole."""

import json
import tempfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from mmap import ACCESS_READ, mmap

import httpx
import pytest

from api.imports.reading import ReadResult
from auditor.causes import Inventory
from auditor.model.tenant import Scope
from tests.api import found
from tests.api.handing_in import Result, carried_out, hand_in, number_of_scans, report
from tests.api.homes import TARGET, Api

pytestmark = pytest.mark.big


@pytest.fixture(scope="module")
def result(api: Api) -> Result:
    return carried_out(api)


@pytest.fixture
def copy(result: Result) -> Result:
    return json.loads(json.dumps(result))


def test_a_result_that_is_handed_in_is_read_as_it_was(client: httpx.Client, result: Result) -> None:
    answer = hand_in(client, result, branch="ny", commit="abc", pull_request="7")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["location"] == told["links"]["self"]
    assert (told["status"], told["final"], told["environment"]) == ("partial", True, "ci")
    assert told["vcs"] == {"branch": "ny", "commit": "abc", "pull_request": "7"}
    again = report(client, told["id"])
    for part in ("pages", "rule_runs", "occurrences", "criteria", "coverage", "rules"):
        assert again[part] == result[part], part
    without_picture = [{**one, "picture": None} for one in result["causes"]]
    assert again["causes"] == without_picture
    kept = ("options", "state", "start", "standard", "versions", "remarks", "title")
    assert [again["scan"][name] for name in kept] == [result["scan"][name] for name in kept]


def test_what_pages_had_is_kept_so_that_scans_handed_in_are_compared_as_well_as_others(
    client: httpx.Client, copy: Result
) -> None:
    visit = copy["pages"][0]
    had = Inventory.listing([("anchored", *"abcdefgh", "0")], ("img",), [("landmark", "")])
    kept = {"page": visit["url"], "viewport": visit["viewport"]}
    copy["inventories"] = [{**kept, "data": b64encode(had.to_bytes()).decode()}]
    told = hand_in(client, copy).json()
    assert report(client, told["id"])["inventories"] == copy["inventories"]
    del copy["inventories"]  # as results of earlier versions
    told = hand_in(client, copy).json()
    assert report(client, told["id"])["inventories"] == []


def test_it_is_read_once_however_often_it_is_asked_for(result: Result) -> None:
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as values:
        file.write(json.dumps(result).encode())
        file.flush()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            read = ReadResult(data, {}, values)
            next(read.addresses())  # and no further
            first = list(read.addresses())
        assert len(first) == len({page["url"] for page in result["pages"]})
        assert list(read.addresses()) == first
        assert [*read.addresses()][:1] == first[:1]


def test_it_stays_marked_as_handed_in_and_by_which_key(
    client: httpx.Client, result: Result
) -> None:
    told = hand_in(client, result).json()
    again = report(client, told["id"])
    marked = again["report"]["handed_in"]
    assert marked["by"] == told["asked_by"]
    assert (marked["run"], marked["made_by"]) == (result["scan"]["id"], "Auditor 0.1.0")
    assert again["report"]["seal"]
    assert told["handed_in"]["by"] == marked["by"]
    assert told["handed_in"]["made_by"] == marked["made_by"]
    twice = hand_in(client, again).json()
    assert report(client, twice["id"])["report"]["handed_in"]["run"] == told["id"]


def test_webhooks_are_told_of_it(client: httpx.Client, result: Result) -> None:
    asked = {"url": TARGET, "events": ["scan.partial"]}
    hook = client.post("/v1/webhooks", json=asked).json()
    told = hand_in(client, result).json()
    (sent,) = client.get(hook["links"]["deliveries"]).json()["items"]
    data = sent["payload"]["data"]
    assert (sent["event"], data["scan"], data["handed_in"]) == ("scan.partial", told["id"], True)


@pytest.mark.parametrize("path", ["pages", "findings", "causes", "criteria", "coverage", "events"])
def test_every_route_of_results_reads_it(client: httpx.Client, result: Result, path: str) -> None:
    scan = hand_in(client, result).json()["id"]
    answer = client.get(f"/v1/scans/{scan}/{path}")
    assert answer.status_code == 200
    if path in ("pages", "findings", "causes"):
        assert answer.json()["items"]


@pytest.mark.parametrize("format_", ["html", "text", "csv", "markdown", "sarif", "junit"])
def test_every_format_tells_of_it(client: httpx.Client, result: Result, format_: str) -> None:
    scan = hand_in(client, result).json()["id"]
    answer = client.get(f"/v1/scans/{scan}/report", params={"format": format_})
    assert answer.status_code == 200
    assert answer.content


def test_a_result_that_is_sent_again_is_one(client: httpx.Client, result: Result) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "en"}
    data = json.dumps(result).encode()
    first, second = (
        client.post("/v1/scans/import", content=data, headers=headers) for _ in range(2)
    )
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert number_of_scans(client) == 1
    other = client.post(
        "/v1/scans/import", content=data, headers=headers, params={"branch": "annen"}
    )
    assert other.json()["code"] == "idempotency_reused"


def test_it_answers_for_no_scan_that_is_asked_for(client: httpx.Client, result: Result) -> None:
    handed = hand_in(client, result).json()
    asked = {**handed["request"], "environment": "ci", "max_age": "1d"}
    answer = client.post("/v1/scans", json=asked)
    assert answer.status_code in (202, 422)
    assert handed["id"] not in answer.text


def test_ids_of_others_in_a_result_mean_nothing(
    api: Api, client: httpx.Client, copy: Result
) -> None:
    with api.client() as other:
        theirs = other.post("/v1/scans", json={"url": TARGET}).json()["id"]
        site = other.post("/v1/sites", json={"name": "x", "url": TARGET}).json()["id"]
        copy["scan"]["id"] = theirs
        copy["report"]["organisation"] = {"id": "org_0000", "name": "x"}
        answer = hand_in(client, copy)
        assert answer.status_code == 201
        assert answer.json()["id"] != theirs
        assert other.get(f"/v1/scans/{answer.json()['id']}").status_code == 404
        assert other.get(f"/v1/scans/{theirs}").json()["status"] == "queued"
        refused = hand_in(client, copy, site=site)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_a_key_that_may_not_run_scans_hands_nothing_in(api: Api, result: Result) -> None:
    with api.client(api.secret(scopes=frozenset({Scope.RESULTS_READ}))) as client:
        assert hand_in(client, result).json()["code"] == "scope_missing"
    with api.client("") as nobody:
        assert hand_in(nobody, result).json()["code"] == "unauthenticated"


def test_a_result_that_is_handed_in_late_takes_no_later_ones_place_as_a_baseline(
    api: Api, client: httpx.Client
) -> None:
    site = client.post("/v1/sites", json={"name": "Fjordvik", "url": TARGET}).json()["id"]
    whole = client.post("/v1/scans", json={"url": f"{TARGET}annet"}).json()["id"]
    found.completed(api.archive, whole)
    later = report(client, whole)
    older = json.loads(json.dumps(later))
    older["scan"]["start"] = "2026-11-01T10:15:00.000Z"
    first, second = (
        hand_in(client, one, site=site, environment="staging").json() for one in (later, older)
    )
    assert (first["status"], second["status"]) == ("completed", "completed")
    asked = {"url": TARGET, "site": site, "environment": "staging", "gate": {}}
    scan = client.post("/v1/scans", json=asked).json()["id"]
    found.completed(api.archive, scan)
    assert client.get(f"/v1/scans/{scan}/gate").json()["baseline"] == first["id"]
    compared = client.get(f"/v1/scans/{second['id']}/diff/baseline")
    assert compared.json()["code"] == "no_baseline", compared.text


def test_a_retest_that_is_handed_in_stays_one(api: Api, client: httpx.Client, copy: Result) -> None:
    """It looked at some pages alone: nothing is held against it, and it tells what became."""
    copy["scan"]["id"] = "20261128T101500Z-a1b2c3"
    first = hand_in(client, copy).json()
    again = json.loads(json.dumps(copy))
    again["scan"]["retest_of"] = {"scan": copy["scan"]["id"], "causes": []}
    again["scan"] |= {"id": "20261128T111500Z-d4e5f6", "start": "2026-11-27T10:15:00.000Z"}
    told = hand_in(client, again).json()
    assert (told["retest_of"], told["causes"]) == (first["id"], [])
    result = report(client, told["id"])
    assert result["retest"]["of"] == first["id"]
    assert result["retest"]["causes_by_result"]["not_fixed"] == len(copy["causes"])
    with api.client() as other:  # who has no scan of this name here
        lost = hand_in(other, again).json()
        assert lost["retest_of"] == copy["scan"]["id"]
        assert report(other, lost["id"])["retest"] is None


def test_a_retest_is_nobodys_baseline_when_it_is_handed_in(api: Api, client: httpx.Client) -> None:
    site = client.post("/v1/sites", json={"name": "Fjordvik", "url": TARGET}).json()["id"]
    scan = client.post("/v1/scans", json={"url": TARGET, "site": site}).json()["id"]
    found.completed(api.archive, scan)
    whole = report(client, scan)
    retest = json.loads(json.dumps(whole))
    retest["scan"]["start"] = "2026-11-28T00:00:00.000Z"
    retest["scan"]["retest_of"] = {"scan": scan, "causes": [whole["causes"][0]["id"]]}
    told = hand_in(client, retest, site=site, environment="production").json()
    assert (told["status"], told["retest_of"]) == ("completed", scan)
    asked = {"url": TARGET, "site": site, "gate": {}}
    later = client.post("/v1/scans", json=asked).json()["id"]
    found.completed(api.archive, later)
    assert client.get(f"/v1/scans/{later}/gate").json()["baseline"] == scan


def test_a_clock_that_is_ahead_is_told_of(client: httpx.Client, copy: Result) -> None:
    """A scan of tomorrow would be the last one until then, and every gate be held against it."""
    now = datetime.now(UTC)
    copy["scan"]["start"] = (now + timedelta(minutes=2)).isoformat()
    assert hand_in(client, copy).status_code == 201
    copy["scan"]["start"] = (now + timedelta(days=1)).isoformat()
    answer = hand_in(client, copy)
    assert answer.status_code == 422
    assert answer.json()["detail"] == (
        "scan.start: a moment to come: set the clock right where it was scanned."
    )
