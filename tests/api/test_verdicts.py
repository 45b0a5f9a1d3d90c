"""Verdicts of people through the API: given, kept over scans, returned, taken back, told of."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import update

from auditor.causes import fingerprinted
from auditor.model.cause import Sight
from auditor.model.finding import Finding, Outcome
from auditor.model.tenant import Scope
from auditor.store.service_schema import verdict, verdict_history
from tests.api import found
from tests.api.deciding import cause_of, decide, scanned, tag
from tests.api.homes import TARGET, Api
from tests.api.test_results import every, read, validator
from tests.auditor.store import build

pytestmark = pytest.mark.big

ALARM = {"verdict": "false-alarm", "reason": "It is decoration.", "by": "Kari Nordmann"}
IN_A_YEAR = (datetime.now(UTC) + timedelta(days=365)).date().isoformat()
ACCEPTED = {
    "verdict": "accepted",
    "reason": "Replaced with the new site.",
    "owner": "Digital team",
    "ticket": "UU-17",
    "expires": IN_A_YEAR,
}


def test_a_verdict_on_a_cause_holds_in_later_scans(
    api: Api, client: httpx.Client, site: str
) -> None:
    scan = scanned(api, client, site)
    before = client.get(f"{scan}/causes", params={"outcome": "cant_tell"})
    (cause,) = before.json()["items"]
    assert cause["verdict"] is None
    told = decide(client, f"{site}/causes/{cause['id']}", **ALARM)
    assert (told["by"], told["revision"], told["outcome"]) == ("Kari Nordmann", 1, "cant_tell")
    assert told["findings"] == cause["occurrences"]
    for path in (scan, scanned(api, client, site)):
        after = client.get(f"{path}/causes", params={"outcome": "cant_tell"})
        (one,) = after.json()["items"]
        validator("cause").validate(one)
        assert (one["verdict"]["decision"], one["verdict"]["settled"]) == ("false-alarm", True)
        assert one["verdict"]["reason"] == ALARM["reason"]
        for finding in every(client, f"{path}/findings", cause=cause["id"]):
            validator("occurrence").validate(finding)
            assert finding["verdict"]["key"] == cause["id"]
    again = client.get(
        f"{scan}/causes",
        params={"outcome": "cant_tell"},
        headers={"If-None-Match": before.headers["ETag"]},
    )
    assert again.status_code == 200


def test_a_criterion_needs_no_person_once_its_questions_are_answered(
    api: Api, client: httpx.Client, site: str
) -> None:
    scan = scanned(api, client, site)

    def needing() -> list[str]:
        items = read(client, f"{scan}/criteria")["items"]
        return [one["id"] for one in items if one["status"] == "needs_person"]

    cause = cause_of(client, scan, "cant_tell")
    assert needing() == cause["criteria"]
    decide(client, f"{site}/causes/{cause['id']}", **ALARM)
    assert needing() == []
    decide(client, f"{site}/causes/{cause['id']}", verdict=None)
    assert needing() == cause["criteria"]


def test_a_verdict_on_a_finding_is_on_no_other(api: Api, client: httpx.Client, site: str) -> None:
    scan = scanned(api, client, site)
    first, *rest = every(client, f"{scan}/findings", rule="image-alt")
    name = first["fingerprint"]
    decide(client, f"{site}/findings/{name}", **ALARM)
    (only,) = every(client, f"{scan}/findings", fingerprint=name)
    assert (only["verdict"]["on"], only["verdict"]["hold"]) == ("finding", "holds")
    others = every(client, f"{scan}/findings", rule="image-alt")
    assert [one for one in others if one["verdict"]] == [only]
    assert len(others) == len(rest) + 1


@pytest.mark.parametrize("name", ["json", "csv"])
def test_every_report_tells_of_verdicts(
    api: Api, client: httpx.Client, site: str, name: str
) -> None:
    scan = scanned(api, client, site)
    cause = cause_of(client, scan, "failed")
    decide(client, f"{site}/causes/{cause['id']}", **ACCEPTED)
    report = client.get(f"{scan}/report", params={"format": name})
    assert report.status_code == 200, report.text
    assert ACCEPTED["reason"] in report.text


def test_an_acceptance_ends_with_its_day(api: Api, client: httpx.Client, site: str) -> None:
    scan = scanned(api, client, site)
    cause = cause_of(client, scan, "failed")
    path = f"{site}/causes/{cause['id']}"
    told = decide(client, path, **ACCEPTED)
    assert told["expired"] is False
    assert datetime.fromisoformat(told["expires"]).date().isoformat() > IN_A_YEAR
    assert cause_of(client, scan, "failed")["verdict"]["settled"] is True
    database = api.archive.database()
    with database.write("let time pass in") as connection:
        connection.execute(update(verdict).where(verdict.c.key == cause["id"]).values(expires=1.0))
    database.close()
    over = cause_of(client, scan, "failed")["verdict"]
    assert (over["hold"], over["settled"]) == ("expired", False)
    assert client.get(path).json()["expired"] is True


def test_history_tells_who_and_when(api: Api, client: httpx.Client, site: str) -> None:
    scan = scanned(api, client, site)
    path = f"{site}/causes/{cause_of(client, scan, 'failed')['id']}"
    decide(client, path, **ALARM)
    decide(client, path, ticket="UU-1")
    decide(client, path, verdict="confirmed")
    decide(client, path, verdict=None)
    told = every(client, f"{path}/history")
    assert [one["verdict"] for one in told] == ["false-alarm", "false-alarm", "confirmed", None]
    assert [one["revision"] for one in told] == [1, 2, 3, 4]
    assert [one["by"] for one in told] == ["Kari Nordmann", "test", "test", "test"]
    assert [one["reason"] for one in told] == [ALARM["reason"], ALARM["reason"], "", ""]
    moments = [datetime.fromisoformat(one["at"]) for one in told]
    assert moments == sorted(moments)
    assert all(one["by_key"].startswith("key_") for one in told)
    assert client.get(path).json() == told[-1]


def test_verdicts_on_a_site_are_listed_in_the_order_they_were_given(
    api: Api, client: httpx.Client, site: str
) -> None:
    scan = scanned(api, client, site)
    assert every(client, f"{site}/verdicts") == []
    findings = every(client, f"{scan}/findings")[:4]
    causes = every(client, f"{scan}/causes")[:3]
    paths = [f"{site}/findings/{one['fingerprint']}" for one in findings]
    paths += [f"{site}/causes/{one['id']}" for one in causes]
    given = [decide(client, path, verdict="confirmed") for path in paths]
    assert every(client, f"{site}/verdicts") == given


def test_a_verdict_is_changed_only_as_it_was_read(
    api: Api, client: httpx.Client, site: str
) -> None:
    path = f"{site}/causes/{cause_of(client, scanned(api, client, site), 'failed')['id']}"
    first = tag(client, path)
    missing = client.patch(path, json=ALARM)
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_missing")
    decide(client, path, **ALARM)
    late = client.patch(path, json={"verdict": "confirmed"}, headers={"If-Match": first})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert client.get(path).json()["verdict"] == "false-alarm"
    known = client.get(path, headers={"If-None-Match": tag(client, path)})
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"verdict": "false-alarm"}, "A false alarm wants a reason"),
        ({**ACCEPTED, "owner": None}, "owner is missing"),
        ({**ACCEPTED, "expires": None}, "expires is missing"),
        ({**ACCEPTED, "expires": "2020-01-01"}, "before it is given"),
        ({**ACCEPTED, "expires": "soon"}, "expires"),
        ({**ACCEPTED, "expires": "9999-12-31"}, "expires"),
        ({**ACCEPTED, "expires": 1}, "expires"),
        ({"verdict": "wontfix"}, "verdict"),
        ({"verdict": "confirmed", "expires": "2999-01-01"}, "Only an acceptance expires"),
        ({**ALARM, "reason": "a\0b"}, "reason"),
        ({**ALARM, "reason": "a" * 2001}, "reason"),
        ({**ALARM, "colour": "red"}, "colour"),
    ],
)
def test_a_decision_that_is_none_is_refused(
    api: Api, client: httpx.Client, site: str, asked: dict[str, object], said: str
) -> None:
    path = f"{site}/causes/{cause_of(client, scanned(api, client, site), 'failed')['id']}"
    answer = client.patch(path, json=asked, headers={"If-Match": tag(client, path)})
    assert answer.status_code == 422
    assert said in json.dumps(answer.json())
    assert client.get(path).json()["revision"] == 0


@pytest.mark.parametrize(
    "name", ["causes/c-0123456789ab", "findings/1:0123456789abcdef", "causes/%00", "findings/x"]
)
def test_what_no_scan_found_cannot_be_decided_on(
    api: Api, client: httpx.Client, site: str, name: str
) -> None:
    scanned(api, client, site)
    for path in (f"{site}/{name}", f"{site}/{name}/history"):
        assert client.get(path).status_code == 404
    answer = client.patch(f"{site}/{name}", json=ALARM, headers={"If-Match": "*"})
    assert answer.status_code == 404


def asking(title: str) -> Callable[[int], tuple[Finding, ...]]:
    """What is found on each page: a question about a field of this title."""

    def findings_on(seq: int) -> tuple[Finding, ...]:
        asked = build.finding(
            "label",
            criteria=("4.1.2",),
            outcome=Outcome.CANT_TELL,
            selector=("#felt",),
            snippet=f'<input id="felt" title="{title}">',
        )
        return fingerprinted([asked], [Sight()], url=build.url(seq))

    return findings_on


def test_a_verdict_is_on_what_the_scan_shows_that_was_read(
    api: Api, client: httpx.Client, site: str
) -> None:
    """Who read the first scan has not seen what became of the field since."""
    scans = []
    for title in ("Navn", "Fødselsnummer"):
        asked = {"url": TARGET, "site": site.rpartition("/")[2]}
        scans.append(client.post("/v1/scans", json=asked).json()["id"])
        found.completed(api.archive, scans[-1], asking(title))
    first, second = (read(client, f"/v1/scans/{one}/causes")["items"][0] for one in scans)
    assert first["id"] == second["id"]
    path = f"{site}/causes/{first['id']}"

    def settled() -> list[bool]:
        rows = (read(client, f"/v1/scans/{one}/causes")["items"][0] for one in scans)
        return [one["verdict"]["settled"] for one in rows]

    decide(client, path, **ALARM, scan=scans[0])
    assert settled() == [True, False]
    decide(client, path, **ALARM)
    assert settled() == [False, True]


def test_a_verdict_on_a_scan_that_has_no_such_thing_is_refused(
    api: Api, client: httpx.Client, site: str
) -> None:
    scan = scanned(api, client, site)
    path = f"{site}/causes/{cause_of(client, scan, 'failed')['id']}"
    elsewhere = client.post("/v1/scans", json={"url": f"{TARGET}annet"}).json()["id"]
    found.sealed(api.archive, elsewhere)  # of no site
    with api.client() as stranger:
        theirs = stranger.post("/v1/sites", json={"name": "x", "url": TARGET}).json()["links"]
        of_others = scanned(api, stranger, theirs["self"]).rpartition("/")[2]
    waiting = client.post("/v1/scans", json={"url": TARGET, "site": site.rpartition("/")[2]})
    for wrong in (elsewhere, of_others, waiting.json()["id"], "scan_0", "c-1", 7):
        answer = client.patch(path, json={**ALARM, "scan": wrong}, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), wrong
    assert client.get(path).json()["revision"] == 0


def test_nobody_sees_or_decides_for_another_tenant(
    api: Api, client: httpx.Client, site: str
) -> None:
    scan = scanned(api, client, site)
    path = f"{site}/causes/{cause_of(client, scan, 'failed')['id']}"
    decide(client, path, **ALARM)
    with api.client() as stranger:
        for place in (path, f"{path}/history", f"{site}/verdicts"):
            assert stranger.get(place).status_code == 404
        answer = stranger.patch(path, json=ALARM, headers={"If-Match": "*"})
        assert answer.status_code == 404
    assert client.get(path).json()["revision"] == 1


def test_deciding_wants_a_scope_of_its_own(api: Api) -> None:
    organisation = api.organisation()
    reading = api.secret(organisation, frozenset({Scope.RESULTS_READ, Scope.SCAN_RUN, Scope.ADMIN}))
    triaging = api.secret(organisation, frozenset({Scope.TRIAGE_WRITE, Scope.RESULTS_READ}))
    with api.client(reading) as reader, api.client(triaging) as triager:
        place = reader.post("/v1/sites", json={"name": "a", "url": TARGET}).json()["links"]["self"]
        path = f"{place}/causes/{cause_of(reader, scanned(api, reader, place), 'failed')['id']}"
        answer = reader.patch(path, json=ALARM, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        decide(triager, path, **ALARM)


def test_verdicts_go_with_their_site(api: Api, client: httpx.Client, site: str) -> None:
    scan = scanned(api, client, site)
    cause = cause_of(client, scan, "failed")
    decide(client, f"{site}/causes/{cause['id']}", **{**ALARM, "reason": site})
    assert client.delete(site, headers={"If-Match": "*"}).status_code == 204
    assert cause_of(client, scan, "failed")["verdict"] is None
    database = api.archive.database()
    with database.read() as connection:
        for table in (verdict, verdict_history):
            left = connection.execute(table.select().where(table.c.reason == site)).all()
            assert left == []
    database.close()


def test_a_person_tells_of_a_criterion_that_they_tested(
    api: Api, client: httpx.Client, site: str
) -> None:
    scan = scanned(api, client, site)
    path = f"{site}/criteria/2.4.3"
    told = decide(client, path, verdict="met", reason="With the Tab key.", by="Kari")
    assert (told["on"], told["key"], told["verdict"]) == ("criterion", "2.4.3", "met")
    assert told["links"]["history"] == f"{path}/history"
    assert [one["verdict"] for one in read(client, f"{path}/history")["items"]] == ["met"]
    report = read(client, f"{scan}/report", format="json")
    (said,) = report["report"]["verdicts"]
    assert (said["criterion"], said["verdict"], said["person"]) == ("2.4.3", "met", "Kari")
    listed = every(client, f"{site}/verdicts", limit=1)
    assert [one["key"] for one in listed] == ["2.4.3"]
    wrong = client.patch(
        path, json={"verdict": "confirmed"}, headers={"If-Match": tag(client, path)}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert client.get(f"{site}/criteria/9.9.9").status_code == 404
