"""Cases through the API: told, named by reports, changed as they were read, gone with the scan."""

import time
import tomllib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from auditor.model.criteria import Language
from auditor.model.tenant import Scope
from auditor.request import CaseChoices
from tests.api import found
from tests.api.homes import TARGET, Api
from tests.api.test_results import every

pytestmark = pytest.mark.big

CASE = {
    "number": "26/1234",
    "stage": "final",
    "dated": "2026-12-24",
    "authority": {"name": "Uutilsynet", "organisation_number": "974 760 673"},
    "body": {"name": "Fjellvik kommune"},
    "sample": [{"address": TARGET, "kind": "Skjema", "reason": "Mange bruker den"}],
    "tested_with": [{"assistive": "NVDA 2026.1", "by": "Kari Nordmann"}],
}
AS_TOML = """
number = "26/1234"
dated = 2026-12-24
[body]
name = "Fjellvik kommune"
"""
ANY = {"If-Match": "*"}


@pytest.fixture
def scan(api: Api, client: httpx.Client) -> str:
    """The path of a scan that is sealed."""
    return scanned(api, client)


@pytest.fixture(scope="module")
def untold(api: Api) -> Iterator[tuple[httpx.Client, str]]:
    """A client, and the path of a scan of theirs of whose case nobody tells: all is refused."""
    with api.client() as client:
        yield client, scanned(api, client)


def scanned(api: Api, client: httpx.Client) -> str:
    answer = client.post("/v1/scans", json={"url": TARGET})
    assert answer.status_code == 202, answer.text
    found.sealed(api.archive, answer.json()["id"])
    return f"/v1/scans/{answer.json()['id']}"


def told(client: httpx.Client, scan: str, case: object = CASE, **query: str) -> dict[str, Any]:
    answer = client.put(f"{scan}/case", json=case, headers=ANY, params=query)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_nobody_has_told_of_a_scan_at_first(client: httpx.Client, scan: str) -> None:
    answer = client.get(f"{scan}/case")
    assert answer.status_code == 200
    assert answer.json() == {
        "scan": scan.rpartition("/")[2],
        "case": None,
        "by": None,
        "by_key": None,
        "at": None,
        "revision": 0,
        "links": {
            "self": f"{scan}/case",
            "history": f"{scan}/case/history",
            "report": f"{scan}/report",
        },
    }
    assert client.get(scan).json()["links"]["case"] == f"{scan}/case"


def test_what_is_told_is_told_again_and_named_in_reports(client: httpx.Client, scan: str) -> None:
    before = client.get(f"{scan}/report", params={"format": "uutilsynet"})
    assert "974760673" not in before.text.replace(" ", "")
    body = {**CASE, "body": {"name": "Fjellvik kommune", "organisation_number": "974 760 673"}}
    made = told(client, scan, body, by="Kari Nordmann")
    assert (made["revision"], made["by"]) == (1, "Kari Nordmann")
    assert made["case"]["sample"] == CASE["sample"]
    assert made["case"]["legal_basis"] == ""
    assert client.get(f"{scan}/case").json() == made
    tag = {"If-None-Match": before.headers["ETag"]}
    after = client.get(f"{scan}/report", params={"format": "uutilsynet"}, headers=tag)
    assert after.status_code == 200
    assert "974760673" in after.text.replace(" ", "")


def test_toml_says_the_same_as_json(client: httpx.Client, scan: str) -> None:
    headers = {**ANY, "Content-Type": "application/toml; charset=utf-8"}
    answer = client.put(f"{scan}/case", content=AS_TOML, headers=headers)
    assert answer.status_code == 200, answer.text
    as_json = {"number": "26/1234", "dated": "2026-12-24", "body": {"name": "Fjellvik kommune"}}
    assert told(client, scan, as_json)["case"] == answer.json()["case"]


def test_toml_that_begins_with_a_mark_of_its_encoding_is_read(
    client: httpx.Client, scan: str
) -> None:
    headers = {**ANY, "Content-Type": "application/toml"}
    answer = client.put(f"{scan}/case", content=f"\ufeff{AS_TOML}".encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["case"]["number"] == "26/1234"


@pytest.mark.parametrize("language", Language)
def test_the_template_can_be_sent_as_it_is(
    client: httpx.Client, scan: str, language: Language
) -> None:
    template = client.get("/v1/case-template", params={"lang": language.value})
    assert template.status_code == 200
    assert template.headers["Content-Type"].startswith("application/toml")
    assert set(tomllib.loads(template.text)) <= set(CaseChoices.model_fields)
    headers = {**ANY, "Content-Type": "application/toml"}
    answer = client.put(f"{scan}/case", content=template.content, headers=headers)
    assert answer.status_code == 200, answer.text


def test_a_case_is_changed_only_as_it_was_read(client: httpx.Client, scan: str) -> None:
    path = f"{scan}/case"
    first = client.get(path).headers["ETag"]
    for missing in (client.put(path, json=CASE), client.delete(path)):
        assert (missing.status_code, missing.json()["code"]) == (428, "precondition_missing")
    made = client.put(path, json=CASE, headers={"If-Match": first})
    assert made.status_code == 200
    for late in (
        client.put(path, json={}, headers={"If-Match": first}),
        client.delete(path, headers={"If-Match": first}),
    ):
        assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    known = client.get(path, headers={"If-None-Match": made.headers["ETag"]})
    assert known.status_code == 304


def test_what_was_told_is_taken_back_and_stays_in_the_history(
    client: httpx.Client, scan: str
) -> None:
    told(client, scan, by="Kari Nordmann")
    told(client, scan, {"number": "26/9"})
    assert client.delete(f"{scan}/case", headers=ANY).status_code == 204
    now = client.get(f"{scan}/case").json()
    assert (now["case"], now["revision"]) == (None, 3)
    rows = every(client, f"{scan}/case/history")
    assert [one["revision"] for one in rows] == [1, 2, 3]
    assert [one["by"] for one in rows] == ["Kari Nordmann", "test", "test"]
    assert [one["case"] and one["case"]["number"] for one in rows] == ["26/1234", "26/9", None]
    assert all(one["by_key"].startswith("key_") and one["at"] for one in rows)
    assert rows[-1] == now


@pytest.mark.parametrize(
    ("case", "field", "said"),
    [
        ({"numer": "1"}, "numer", "numer is no part of a request: did you mean number?"),
        ({"stage": "last"}, "stage", "stage is 'last': give one of preliminary, final."),
        (
            {"body": {"organisation_number": "12"}},
            "body.organisation_number",
            "body.organisation_number is '12': give nine digits",
        ),
        (
            {"onward": {"mend_by": "soon"}},
            "onward.mend_by",
            "onward.mend_by is 'soon': give a day such as 2026-12-24.",
        ),
        ({"dated": 0}, "dated", "dated is 0: give a day"),
        ({"dated": "0"}, "dated", "dated is '0': give a day"),
        ({"dated": "2026-02-30"}, "dated", "dated is '2026-02-30': give a day"),
        ({"sample": [{}]}, "sample[0].address", "sample[0].address is missing"),
        ({"number": "a\0b"}, "number", "number is"),
        ({"number": "a" * 2001}, "number", "give text of at most 2000 characters"),
        ({"sample": [{"address": "x"}] * 201}, "sample", "give a list of at most 200"),
        ([], "", "What is sent must be an object of JSON"),
    ],
)
def test_a_case_that_cannot_be_used_is_refused_in_a_sentence(
    untold: tuple[httpx.Client, str], case: object, field: str, said: str
) -> None:
    client, scan = untold
    answer = client.put(f"{scan}/case", json=case, headers=ANY)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert said in answer.json()["detail"]
    assert answer.json()["errors"][0]["field"] == field
    assert client.get(f"{scan}/case").json()["revision"] == 0


@pytest.mark.parametrize(
    ("kind", "data", "status"),
    [
        ("application/toml", b"number = ", 400),
        ("application/toml", b"a = " + b"[" * 100_000, 400),
        ("application/toml", b"# " + b"a" * 65_536, 400),
        ("application/toml", b".".join([b"a"] * 30_000) + b" = 1", 400),
        ("application/toml", b"[" + b".".join([b"a"] * 30_000) + b"]", 400),
        ("application/toml", b"a = " + b"{a=" * 20_000, 400),
        ("application/toml", b"number = 0x" + b"f" * 20_000, 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b'{"number": "\xff"}', 400),
        ("application/json", b'{"number": "\\ud800"}', 422),
        ("text/plain", b"number = '1'", 415),
        ("", b"{}", 415),
    ],
)
def test_a_body_that_cannot_be_read_is_told(
    untold: tuple[httpx.Client, str], kind: str, data: bytes, status: int
) -> None:
    client, scan = untold
    answer = client.put(f"{scan}/case", content=data, headers={**ANY, "Content-Type": kind})
    assert answer.status_code == status, answer.text
    assert client.get(f"{scan}/case").json()["revision"] == 0


def test_what_would_take_long_to_read_is_not_read(untold: tuple[httpx.Client, str]) -> None:
    client, scan = untold
    begun = time.process_time()
    for parts in (10, 32_000):
        data = b"number = '1'\n" + b".".join([b"a"] * parts) + b" = 1"
        headers = {**ANY, "Content-Type": "application/toml"}
        answer = client.put(f"{scan}/case", content=data, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
        assert "Line 2 has a key of more than 9 parts" in answer.json()["detail"]
    assert time.process_time() - begun < 2
    none = client.put("/v1/scans/scan_0/case", content=data, headers=headers)
    assert (none.status_code, none.json()["code"]) == (404, "not_found")


def test_of_many_problems_the_first_are_told(untold: tuple[httpx.Client, str]) -> None:
    client, scan = untold
    case = {f"numb{n}": 1 for n in range(20_000)}
    answer = client.put(f"{scan}/case", json=case, headers=ANY)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == list(case)[:100]


def test_dots_and_brackets_of_text_and_comments_are_nobody_s_keys(
    client: httpx.Client, scan: str
) -> None:
    dots = "[{." * 20
    case = {"number": f"{dots}'#", "caseworker": f'"{dots}\\', "legal_basis": f'{dots}\n{dots}"'}
    data = (
        f"number = \"{dots}'#\" # {dots}\ncaseworker = '\"{dots}\\'\n"
        f'legal_basis = """{dots}\n{dots}""""\n'
    )
    headers = {**ANY, "Content-Type": "application/toml"}
    answer = client.put(f"{scan}/case", content=data.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()["case"][name] for name in case} == case


def test_who_only_reads_tells_nothing(api: Api) -> None:
    organisation = api.organisation()
    with api.client(api.secret(organisation)) as owner:
        path = f"{scanned(api, owner)}/case"
    with api.client(api.secret(organisation, frozenset({Scope.RESULTS_READ}))) as reader:
        assert reader.get(path).status_code == 200
        for answer in (reader.put(path, json=CASE, headers=ANY), reader.delete(path, headers=ANY)):
            assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_case_goes_with_its_scan(client: httpx.Client, scan: str) -> None:
    told(client, scan)
    assert client.delete(scan).status_code == 204
    for answer in (
        client.get(f"{scan}/case"),
        client.get(f"{scan}/case/history"),
        client.put(f"{scan}/case", json=CASE, headers=ANY),
    ):
        assert (answer.status_code, answer.json()["code"]) == (410, "scan_removed")
