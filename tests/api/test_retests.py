"""Retests: asked for by the scan that found what is looked for again."""

import io
import json
import time
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import pikepdf
import pytest

from auditor.model.job import Claim
from auditor.model.scan import ScanState
from auditor.model.target import Retesting, TargetKind
from auditor.model.triage import Subject, TriageKey
from auditor.services.seal import seal
from auditor.store import Archive
from auditor.store.verdicts import VerdictTable
from auditor.wiring.service import Allowance, ends
from tests.api import found
from tests.api.homes import TARGET, Api, serving
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE

pytestmark = pytest.mark.big


@pytest.fixture(autouse=True)
def _where_the_service_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages that are found are of the host that these tests may ask for."""
    monkeypatch.setattr(build, "url", lambda seq: f"{TARGET}side/{seq}")


def first_scan(api: Api, client: httpx.Client, **asked: object) -> str:
    answer = client.post("/v1/scans", json={"url": TARGET, **asked})
    assert answer.status_code == 202, answer.text
    name: str = answer.json()["id"]
    found.completed(api.archive, name)
    return name


def causes_of(client: httpx.Client, scan: str, rule: str) -> dict[str, int]:
    """Ids of the causes of a rule, with the number of their pages."""
    rows = client.get(f"/v1/scans/{scan}/causes").json()["items"]
    return {one["id"]: one["pages"] for one in rows if one["rule"] == rule}


def test_a_retest_is_of_the_pages_of_its_findings_and_as_the_scan_was(
    api: Api, client: httpx.Client
) -> None:
    first = first_scan(api, client, engine="axe", environment="staging", max_pages=7)
    cause, pages = min(causes_of(client, first, "image-alt").items(), key=lambda one: one[1])
    asked = {"retest_of": first, "causes": [cause], "vcs": {"commit": "abc"}}
    answer = client.post("/v1/scans", json=asked)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert (told["retest_of"], told["causes"]) == (first, [cause])
    assert (told["environment"], told["vcs"]["commit"]) == ("staging", "abc")
    assert (told["request"]["engine"], told["request"]["url"]) == ("axe", None)
    assert len(told["request"]["sample"]) == pages
    assert client.get(f"/v1/scans/{first}").json()["retest_of"] is None


def test_a_retest_keeps_what_the_service_has_room_for_by_now(archive_address: str) -> None:
    with serving(archive_address, Allowance()) as api, api.client() as client:
        first = first_scan(api, client, evidence=True)
        key = {"Authorization": client.headers["Authorization"]}
    less = Allowance(evidence=1_000_000, evidence_quota=10_000_000)
    with serving(archive_address, less) as api, api.client() as client:
        again = client.post("/v1/scans", json={"retest_of": first}, headers=key)
        assert again.status_code == 202, again.text
        assert again.json()["request"]["evidence_cap"] == 1_000_000
        refused = client.post(
            "/v1/scans", json={"url": f"{TARGET}b", "evidence": True, "evidence_cap": "2MB"}
        )
        assert refused.status_code == 422
        assert client.post(f"/v1/scans/{again.json()['id']}/cancel", headers=key).is_success
    with serving(archive_address, Allowance(evidence=0)) as api, api.client() as client:
        without = client.post("/v1/scans", json={"retest_of": first}, headers=key)
        assert without.status_code == 202, without.text
        assert without.json()["request"]["evidence"] is False


def retest_of(api: Api, client: httpx.Client, first: str) -> str:
    """A retest of a scan that is sealed, and found two of what each of its pages but one had."""
    asked = client.post("/v1/scans", json={"retest_of": first})
    assert asked.status_code == 202, asked.text
    name = asked.json()["id"]
    with closing(Archive.shared(api.address, connections=4)) as archive:
        claim = Claim(scan=name, owner="", attempts=1, cancel_asked=False)
        scan = ends(archive).begin(claim)
    assert scan.retest is not None
    assert (scan.retest.of, scan.retest.causes) == (first, ())
    assert (scan.plan.target.kind, len(scan.plan.target.urls)) == (TargetKind.LIST, found.PAGES)
    store = api.archive.scan(name)
    found.fill(store, name, findings_on=lambda seq: found.found_on(seq)[:2])
    retest = Retesting(of=first)
    last = found.PAGES - 1
    visits = [build.visit(last, window) for window in (WIDE, NARROW)]
    store.settle(build.audited(last), visits, [])
    over = replace(build.scan(), id=name, retest=retest, state=ScanState.COMPLETED)
    store.save_scan(replace(over, ended=build.STARTED))
    seal(store)
    store.close()
    return str(name)


def test_its_report_says_what_became_of_the_findings(api: Api, client: httpx.Client) -> None:
    first = first_scan(api, client)
    name, last = retest_of(api, client, first), found.PAGES - 1
    told = client.get(f"/v1/scans/{name}/report", params={"format": "json"}).json()["retest"]
    assert told["of"] == first
    assert told["occurrences_by_result"]["not_fixed"] == 2 * last
    assert told["occurrences_by_result"]["gone"] == 0
    assert sum(told["occurrences_by_result"].values()) == 5 * found.PAGES


def test_what_is_told_of_a_removed_scan_goes_with_it(api: Api, client: httpx.Client) -> None:
    first = first_scan(api, client)
    here = f"/v1/scans/{retest_of(api, client, first)}/report"
    pdf = {"format": "pdf", "kind": "summary", "lang": "nb"}
    assert report(client, here, pdf)["retest"]["of"] == first
    before = client.get(here)
    assert before.json()["retest"]["of"] == first
    assert first in api.service.kept_reports.scans()
    assert client.delete(f"/v1/scans/{first}").status_code == 204
    assert first not in api.service.kept_reports.scans()
    after = client.get(here, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json()["retest"]) == (200, None)
    again = client.get(here, headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304
    assert report(client, here, pdf)["retest"] is None


def report(client: httpx.Client, here: str, pdf: dict[str, str]) -> dict[str, Any]:
    """The results that lie in a PDF, once that is there."""
    end = time.monotonic() + 300
    while True:
        answer = client.get(here, params=pdf, headers={"Prefer": "wait=60"}, timeout=90)
        if answer.status_code != 202 or time.monotonic() > end:
            break
    assert answer.status_code == 200, answer.text
    with pikepdf.open(io.BytesIO(answer.content)) as made:
        file = made.attachments["result.json"].get_file().read_bytes()
    told: dict[str, Any] = json.loads(file)
    return told


def test_what_cannot_be_tested_again_is_refused(api: Api, client: httpx.Client) -> None:
    first = first_scan(api, client)
    for asked, why in (
        ({"retest_of": first, "causes": ["c-000000000000"]}, "There is no cause"),
        ({"retest_of": "scan_00000000000000000000000000"}, "There is no scan"),
        ({"retest_of": first, "max_pages": 3}, "leave out max_pages"),
        ({"causes": ["c-000000000000"], "url": TARGET}, "give retest_of, too"),
    ):
        answer = client.post("/v1/scans", json=asked, headers={"Accept-Language": "en"})
        assert answer.status_code == 422, (asked, answer.text)
        assert why in answer.text
    waiting = client.post("/v1/scans", json={"url": f"{TARGET}annet"}).json()["id"]
    answer = client.post("/v1/scans", json={"retest_of": waiting})
    assert answer.status_code == 422


def test_a_retest_of_other_findings_is_not_joined(api: Api, client: httpx.Client) -> None:
    first = first_scan(api, client)
    one, other, *_ = causes_of(client, first, "image-alt")
    asked = {"retest_of": first, "on_active": "join"}
    under_way = client.post("/v1/scans", json=asked).json()["id"]
    assert client.post("/v1/scans", json=asked).json()["id"] == under_way
    whole = [page["url"] for page in client.get(f"/v1/scans/{first}/pages").json()["items"]]
    plain = {"sample": [{"url": url} for url in dict.fromkeys(whole)], "on_active": "join"}
    refused = client.post("/v1/scans", json=plain)
    assert (refused.status_code, refused.json()["code"]) == (409, "scan_active")
    for causes in ([one], [other]):
        answer = client.post("/v1/scans", json={**asked, "causes": causes})
        assert answer.json().get("id") != under_way, answer.text


def test_people_decide_on_what_a_whole_scan_has_and_not_on_what_a_retest_saw_of_it(
    api: Api,
) -> None:
    organisation = api.organisation()
    with api.client(api.secret(organisation)) as client:
        site = client.post("/v1/sites", json={"name": "Fjordvik", "url": TARGET}).json()["id"]
        first = first_scan(api, client, site=site)
        cause = next(iter(causes_of(client, first, "image-alt")))
        again = client.post("/v1/scans", json={"retest_of": first, "causes": [cause]}).json()["id"]
        found.completed(api.archive, again)
        assert cause in causes_of(client, again, "image-alt")
    with closing(Archive.shared(api.address, connections=4)) as archive:
        kept = VerdictTable(archive.database()).of_site(organisation, site)
        assert kept.newest_with(TriageKey(Subject.CAUSE, cause)) == first
