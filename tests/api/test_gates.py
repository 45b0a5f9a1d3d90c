"""The gate of a scan: judged when it is sealed, and told with it."""

import json
from typing import Any

import httpx
import pytest

from auditor.causes import fingerprinted
from auditor.model.cause import Sight
from auditor.model.finding import Finding
from auditor.model.scan import ScanState
from tests.api import found
from tests.api.homes import TARGET, Api
from tests.auditor.store import build

pytestmark = pytest.mark.big


def with_a_new_fault(seq: int) -> tuple[Finding, ...]:
    """As `found.found_on`, but that one fault is mended and another made."""
    before = found.found_on(seq)
    new = build.finding("label", selector=("#c",), snippet=f"<input id=c{seq}>")
    return (*before[:2], *fingerprinted([new], [Sight()], url=build.url(seq)), *before[3:])


def ask(client: httpx.Client, **asked: object) -> str:
    answer = client.post("/v1/scans", json={"url": TARGET, **asked})
    assert answer.status_code == 202, answer.text
    name: str = answer.json()["id"]
    return name


def baseline(api: Api, client: httpx.Client, **asked: object) -> str:
    """A complete scan of the client's."""
    name = ask(client, **asked)
    found.completed(api.archive, name)
    return name


def gate_of(client: httpx.Client, scan: str, **asked: str) -> dict[str, Any]:
    answer = client.get(f"/v1/scans/{scan}/gate", params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert client.get(f"/v1/scans/{scan}").json()["gate"] == {
        "result": told["result"],
        "reasons": [one["reason"] for one in told["reasons"]],
        "baseline": told["baseline"],
    }
    return told


def test_what_is_new_shuts_the_gate_and_what_is_mended_does_not_open_it(
    api: Api, client: httpx.Client
) -> None:
    first = baseline(api, client)
    scan = ask(client, gate={})
    waiting = gate_of(client, scan)
    assert (waiting["final"], waiting["result"], waiting["reasons"]) == (False, None, [])
    found.completed(api.archive, scan, with_a_new_fault)
    told = gate_of(client, scan, lang="en")
    assert (told["final"], told["result"], told["baseline"]) == (True, "failed", first)
    assert told["message"] == "The gate is shut"
    (reason,) = told["reasons"]
    assert reason["reason"] == "new_causes"
    assert (reason["count"], reason["message"]) == (1, "1 new cause")
    rows = client.get(reason["link"]).json()["items"]
    assert {one["cause"]["id"] for one in rows} == set(reason["causes"])
    assert all(client.get(link).status_code == 200 for link in told["links"].values())
    assert client.get(f"/v1/scans/{scan}").json()["links"]["gate"] == f"/v1/scans/{scan}/gate"


def test_a_scan_of_a_site_as_it_was_passes(api: Api, client: httpx.Client) -> None:
    first = baseline(api, client)
    scan = ask(client, gate={"kinds": ["breach"], "level": "A", "min_coverage": 0.5})
    found.completed(api.archive, scan)
    told = gate_of(client, scan)
    assert (told["result"], told["baseline"], told["reasons"]) == ("passed", first, [])
    assert told["asked"] == {
        "new_causes_only": True,
        "kinds": ["breach"],
        "level": "A",
        "min_coverage": 0.5,
        "on_engine_change": "warn",
        "baseline": None,
        "target_branch": None,
    }


def test_what_people_decided_before_a_scan_is_sealed_opens_its_gate_and_no_earlier_one(
    api: Api, client: httpx.Client
) -> None:
    place = client.post("/v1/sites", json={"name": "Fjordvik", "url": TARGET}).json()["links"]
    site = place["self"].rpartition("/")[2]
    baseline(api, client, site=site, vcs={"branch": "main"})
    asked = {"site": site, "vcs": {"branch": "mine"}, "gate": {"target_branch": "main"}}

    def judged() -> tuple[str, dict[str, Any]]:
        scan = ask(client, **asked)
        found.completed(api.archive, scan, with_a_new_fault)
        return scan, gate_of(client, scan)

    first, shut = judged()
    (cause,) = shut["reasons"][0]["causes"]
    alarm = {"verdict": "false-alarm", "reason": "It is labelled by a script.", "scan": first}
    path = f"{place['self']}/causes/{cause}"
    assert client.patch(path, json=alarm, headers={"If-Match": "*"}).status_code == 200
    assert gate_of(client, first)["result"] == "failed"  # it was judged by what was known then
    second, opened = judged()
    assert (opened["result"], opened["reasons"]) == ("passed", [])
    back = {"verdict": None}
    assert client.patch(path, json=back, headers={"If-Match": "*"}).status_code == 200
    assert gate_of(client, second)["result"] == "passed"
    assert judged()[1]["result"] == "failed"


def test_without_a_baseline_nothing_passes(api: Api, client: httpx.Client) -> None:
    scan = ask(client, gate={})
    found.completed(api.archive, scan)
    told = gate_of(client, scan, lang="en")
    assert (told["result"], told["baseline"]) == ("not_comparable", None)
    assert [one["reason"] for one in told["reasons"]] == ["no_baseline"]
    following = ask(client, gate={})
    found.completed(api.archive, following)
    assert gate_of(client, following)["result"] == "passed"


def test_a_scan_that_never_began_passes_nothing(api: Api, client: httpx.Client) -> None:
    baseline(api, client)
    scan = ask(client, gate={})
    assert client.post(f"/v1/scans/{scan}/cancel").json()["gate"]["result"] == "not_comparable"
    assert [one["reason"] for one in gate_of(client, scan)["reasons"]] == ["scan_unfinished"]


@pytest.mark.parametrize("state", [ScanState.FAILED, ScanState.CANCELLED])
def test_a_scan_that_was_ended_passes_nothing_and_is_nobodys_baseline(
    api: Api, client: httpx.Client, state: ScanState
) -> None:
    first = baseline(api, client)
    ended = ask(client, gate={})
    found.completed(api.archive, ended, state=state)
    assert gate_of(client, ended)["result"] == "not_comparable"
    scan = ask(client, gate={})
    found.completed(api.archive, scan)
    assert gate_of(client, scan)["baseline"] == first


def test_a_page_that_was_not_judged_again_is_not_comparable(api: Api, client: httpx.Client) -> None:
    baseline(api, client)
    for least, result in ((1.0, "not_comparable"), (0.5, "passed")):
        scan = ask(client, gate={"min_coverage": least})
        found.sealed(api.archive, scan)
        told = gate_of(client, scan)
        assert told["result"] == result
        missed = [page for one in told["reasons"] for page in one["pages"]]
        assert missed == ([build.url(found.PAGES - 1)] if least == 1.0 else [])


def test_a_pull_request_is_held_against_its_target_branch(api: Api, client: httpx.Client) -> None:
    main = baseline(api, client, vcs={"branch": "main"})
    baseline(api, client, vcs={"branch": "other"})
    scan = ask(client, vcs={"branch": "mine"}, gate={"target_branch": "main"})
    found.completed(api.archive, scan)
    told = gate_of(client, scan)
    assert (told["result"], told["baseline"]) == ("passed", main)
    against = client.get(f"/v1/scans/{scan}/diff/baseline").json()
    assert against["comparison"]["earlier"] == main


def test_a_scan_may_name_its_baseline(api: Api, client: httpx.Client) -> None:
    named = baseline(api, client)
    baseline(api, client)
    scan = ask(client, environment="ci", gate={"baseline": named})
    assert gate_of(client, scan)["baseline"] == named
    found.completed(api.archive, scan)
    assert gate_of(client, scan)["baseline"] == named
    with api.client() as owner:
        theirs = baseline(api, owner)
        details = set()
        for name in (theirs, "scan_0"):
            refused = client.post("/v1/scans", json={"url": TARGET, "gate": {"baseline": name}})
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
            details.add(refused.json()["detail"].replace(name, "…"))
        assert len(details) == 1


def test_a_baseline_that_was_removed_is_not_comparable(api: Api, client: httpx.Client) -> None:
    named = baseline(api, client)
    scan = ask(client, gate={"baseline": named})
    client.delete(f"/v1/scans/{named}")
    found.completed(api.archive, scan)
    told = gate_of(client, scan)
    assert told["result"] == "not_comparable"
    assert [one["reason"] for one in told["reasons"]] == ["baseline_unusable"]


def test_a_baseline_that_was_changed_is_not_comparable(api: Api, client: httpx.Client) -> None:
    named = baseline(api, client)
    found.change(api.archive, named)
    scan = ask(client, gate={})
    found.completed(api.archive, scan)
    assert gate_of(client, scan)["reasons"][0]["reason"] == "baseline_unusable"


def test_another_browser_is_not_comparable_or_fails_as_was_asked(
    api: Api, client: httpx.Client
) -> None:
    first = ask(client)
    found.completed(api.archive, first, versions={"chromium": "150.0.7871.100"})
    for asked, result in (("warn", "not_comparable"), ("fail", "failed")):
        scan = ask(client, gate={"on_engine_change": asked, "baseline": first})
        found.completed(api.archive, scan, versions={"chromium": "151.0.7922.34"})
        told = gate_of(client, scan)
        assert told["result"] == result
        assert [one["engines"] for one in told["reasons"]] == [["chromium"]]


def test_who_listens_is_told_with_the_end(api: Api, client: httpx.Client) -> None:
    baseline(api, client)
    scan = ask(client, gate={})
    found.completed(api.archive, scan, with_a_new_fault)
    lines = client.get(f"/v1/scans/{scan}/events").text.splitlines()
    told = [json.loads(one.removeprefix("data: ")) for one in lines if one.startswith("data: ")]
    assert told[-1] == {"state": "completed", "gate": "failed"}


def test_a_scan_without_a_gate_has_none(api: Api, client: httpx.Client) -> None:
    scan = baseline(api, client)
    answer = client.get(f"/v1/scans/{scan}/gate")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_gate")
    assert client.get(f"/v1/scans/{scan}").json()["gate"] is None


def test_a_scan_with_another_gate_answers_for_nothing(api: Api, client: httpx.Client) -> None:
    """Neither a recent one, nor one that is under way."""
    here = api.service.admission.judged_by()
    assert here is not None
    recent = ask(client)
    found.completed(api.archive, recent, versions=here.versions)
    assert client.post("/v1/scans", json={"url": TARGET, "max_age": "300d"}).json()["id"] == recent
    under_way = ask(client, max_age="300d", gate={})
    body = {"url": TARGET, "on_active": "join"}
    assert client.post("/v1/scans", json=body).json()["id"] == under_way
    assert client.post("/v1/scans", json={**body, "gate": {}}).json()["id"] == under_way
    other = client.post("/v1/scans", json={**body, "gate": {"level": "A"}})
    assert (other.status_code, other.json()["code"]) == (409, "scan_active")
    of_branch = client.post("/v1/scans", json={**body, "gate": {}, "vcs": {"branch": "ny"}})
    assert (of_branch.status_code, of_branch.json()["code"]) == (409, "scan_active")


def test_a_recent_scan_of_a_branch_says_nothing_by_its_gate_of_another(
    api: Api, client: httpx.Client
) -> None:
    here = api.service.admission.judged_by()
    assert here is not None
    of_branch = ask(client, gate={}, vcs={"branch": "ny"})
    found.completed(api.archive, of_branch, versions=here.versions)
    body = {"url": TARGET, "max_age": "300d", "gate": {}}
    same = client.post("/v1/scans", json={**body, "vcs": {"branch": "ny"}})
    assert same.json()["id"] == of_branch
    assert client.post("/v1/scans", json=body).json()["id"] != of_branch


@pytest.mark.parametrize(
    ("gate", "field"),
    [
        ({"level": "AAA"}, "gate.level"),
        ({"min_coverage": 2}, "gate.min_coverage"),
        ({"kinds": []}, "gate.kinds"),
        ({"kinds": ["all"]}, "gate.kinds"),
        ({"on_engine_change": "ignore"}, "gate.on_engine_change"),
        ({"max_new": 3}, "gate.max_new"),
        ("new", "gate"),
    ],
)
def test_a_gate_that_cannot_be_read_is_refused_in_a_sentence(
    client: httpx.Client, gate: object, field: str
) -> None:
    refused = client.post("/v1/scans", json={"url": TARGET, "gate": gate})
    assert refused.status_code == 422
    problem = refused.json()["errors"][0]
    assert problem["field"] == field
    assert problem["problem"].startswith(field)
