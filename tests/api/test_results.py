"""What scans found, through the API: some at a time, one by one, final or not yet."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from reports import FORMATS, MEDIA, OPTIONS
from reports.json import schema_text
from tests.api import found
from tests.api.homes import TARGET, Api
from tests.auditor.store import build

pytestmark = pytest.mark.big

SCHEMA: dict[str, Any] = json.loads(schema_text())


def ask(client: httpx.Client) -> str:
    answer = client.post("/v1/scans", json={"url": TARGET})
    assert answer.status_code == 202, answer.text
    name: str = answer.json()["id"]
    return name


@pytest.fixture
def scan(api: Api, client: httpx.Client) -> str:
    """A scan of the client's that is sealed."""
    name = ask(client)
    found.sealed(api.archive, name)
    return name


def read(client: httpx.Client, path: str, **asked: object) -> dict[str, Any]:
    answer = client.get(path, params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def every(client: httpx.Client, path: str, **asked: object) -> list[dict[str, Any]]:
    """All items, a few at a time, along the links."""
    items: list[dict[str, Any]] = []
    answer = client.get(path, params={"limit": 3, **asked})  # type: ignore[arg-type]
    while True:
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            assert "link" not in answer.headers
            return items
        assert f"cursor={answer.json()['next']}" in answer.links["next"]["url"]
        answer = client.get(answer.links["next"]["url"])


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def report_of(client: httpx.Client, scan: str) -> dict[str, Any]:
    return read(client, f"/v1/scans/{scan}/report", format="json", lang="nn")


PARTS = [
    ("pages", "page", "pages"),
    ("findings", "occurrence", "occurrences"),
    ("causes", "cause", "causes"),
]


@pytest.mark.parametrize(("path", "shape", "in_report"), PARTS)
def test_rows_are_those_of_the_json_report(
    client: httpx.Client, scan: str, path: str, shape: str, in_report: str
) -> None:
    items = every(client, f"/v1/scans/{scan}/{path}", lang="nn")
    assert items == report_of(client, scan)[in_report]
    assert len(items) > 3
    for item in items:
        validator(shape).validate(item)


def test_criteria_and_coverage_are_those_of_the_json_report(
    client: httpx.Client, scan: str
) -> None:
    report = report_of(client, scan)
    criteria = read(client, f"/v1/scans/{scan}/criteria", lang="nn")
    assert criteria["items"] == report["criteria"]
    coverage = read(client, f"/v1/scans/{scan}/coverage")
    assert coverage == {"status": "partial", "final": True, "coverage": report["coverage"]}


@pytest.mark.parametrize(
    ("path", "asked", "number"),
    [
        ("findings", {"rule": "image-alt"}, 12),
        ("findings", {"criterion": "4.1.2", "outcome": "cant_tell"}, 4),
        ("findings", {"kind": "advice", "page": build.url(1)}, 1),
        ("findings", {"engine": "native"}, 0),
        ("findings", {"rule": "image-alt", "kind": "advice"}, 0),
        ("pages", {"state": "timed_out"}, 2),
        ("pages", {"page": build.url(2), "state": "audited"}, 2),
        ("causes", {"kind": "advice"}, 1),
    ],
)
def test_filters_let_through_what_meets_all_of_them(
    client: httpx.Client, scan: str, path: str, asked: dict[str, str], number: int
) -> None:
    items = every(client, f"/v1/scans/{scan}/{path}", **asked)
    assert len(items) == number
    for item in items:
        for name, value in asked.items():
            told = {"page": item.get("url", item.get("page")), **item}
            plain = told["criteria"] if name == "criterion" else [told[name]]
            assert value in plain


def test_findings_of_a_cause_are_as_many_as_it_says(client: httpx.Client, scan: str) -> None:
    causes = every(client, f"/v1/scans/{scan}/causes")
    for cause in causes:
        items = every(client, f"/v1/scans/{scan}/findings", cause=cause["id"])
        assert len(items) == cause["occurrences"] > 0
        assert {item["cause"] for item in items} == {cause["id"]}


def test_what_a_sealed_scan_found_is_sent_once(client: httpx.Client, scan: str) -> None:
    for path in ("pages", "findings?limit=2", "causes", "criteria", "coverage", "report"):
        first = client.get(f"/v1/scans/{scan}/{path}")
        same = {"If-None-Match": first.headers["ETag"]}
        again = client.get(f"/v1/scans/{scan}/{path}", headers=same)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = client.get(f"/v1/scans/{scan}/{path}", headers={**same, "Accept-Language": "nb"})
        assert other.status_code == (304 if path == "coverage" else 200)


@pytest.fixture
def going_on(api: Api, client: httpx.Client) -> Iterator[str]:
    """A scan that is carried out at this moment."""
    name = ask(client)
    store = found.running(api.archive, name)
    yield name
    store.close()


def test_what_a_running_scan_found_says_that_it_is_not_final(
    client: httpx.Client, going_on: str
) -> None:
    here = f"/v1/scans/{going_on}"
    for path in ("pages", "findings", "causes", "criteria", "coverage"):
        answer = client.get(f"{here}/{path}")
        assert (answer.json()["status"], answer.json()["final"]) == ("running", False)
        assert "etag" not in answer.headers
    report = client.get(f"{here}/report")
    assert "etag" not in report.headers
    assert report.json()["report"]["preliminary"] is True
    assert every(client, f"{here}/causes") == report.json()["causes"]
    items = every(client, f"{here}/findings")
    assert [item | {"cause": ""} for item in report.json()["occurrences"]] == items
    refused = client.get(f"{here}/findings", params={"cause": report.json()["causes"][0]["id"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_of_a_scan_that_has_not_begun_nothing_is_known(client: httpx.Client) -> None:
    here = f"/v1/scans/{ask(client)}"
    for path in ("pages", "findings", "causes", "criteria"):
        told = read(client, f"{here}/{path}")
        assert (told["status"], told["final"], told["items"]) == ("queued", False, [])
    assert read(client, f"{here}/coverage")["coverage"] is None
    refused = client.get(f"{here}/report")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_pictures_are_sent_as_what_they_are_and_nothing_else(
    api: Api, client: httpx.Client, scan: str
) -> None:
    here = f"/v1/scans/{scan}/pictures"
    (key,) = {one["picture"] for one in every(client, f"/v1/scans/{scan}/causes")} - {None}
    for kind in (key, "consent-banner"):
        answer = client.get(f"{here}/{kind}")
        assert answer.content == found.WEBP
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(f"{here}/{kind}", headers=tag).status_code == 304
    assert client.get(f"{here}/unknown").status_code == 404
    with api.client() as stranger:
        assert stranger.get(f"{here}/{key}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "media_type", "name", "begins"),
    [
        ({}, "application/json", "{}.json", b'{"schema": "auditor-result/1"'),
        ({"format": "html"}, "text/html; charset=utf-8", "{}.html", b"<!DOCTYPE html>"),
        ({"format": "csv"}, "text/csv; charset=utf-8", "{}.csv", b"\xef\xbb\xbf"),
        (
            {"format": "csv", "table": "pages", "dialect": "rfc4180"},
            "text/csv; charset=utf-8",
            "{}-pages.csv",
            b"page,viewport,state",
        ),
        ({"format": "text"}, "text/plain; charset=utf-8", "{}.txt", b""),
        ({"format": "markdown"}, "text/markdown; charset=utf-8", "{}.md", b"<!-- auditor -->"),
        ({"format": "sarif"}, "application/sarif+json", "{}.sarif", b"{"),
        ({"format": "junit"}, "application/xml", "{}.xml", b"<?xml"),
        ({"format": "earl"}, "application/ld+json", "{}.jsonld", b'{"@context"'),
        ({"format": "openacr"}, "application/yaml", "{}.yaml", b"title:"),
        (
            {"format": "xlsx"},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "{}.xlsx",
            b"PK",
        ),
        (
            {"format": "docx"},
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "{}.docx",
            b"PK",
        ),
    ],
)
def test_reports_come_in_every_format(
    client: httpx.Client,
    scan: str,
    asked: dict[str, str],
    media_type: str,
    name: str,
    begins: bytes,
) -> None:
    answer = client.get(f"/v1/scans/{scan}/report", params={"lang": "nb", **asked})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == media_type
    shown = "inline" if asked.get("format") == "html" else "attachment"
    file = name.format(f"auditor-{scan}")
    assert answer.headers["Content-Disposition"] == f'{shown}; filename="{file}"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.content.lower().startswith(begins.lower())
    if asked.get("format") == "html":
        assert b"<script" not in answer.content


def test_every_format_and_option_of_the_command_line_is_described(api: Api) -> None:
    path = api.app.openapi()["paths"]["/v1/scans/{scan}/report"]["get"]
    given = {one["name"]: one for one in path["parameters"]}
    assert given["format"]["schema"]["enum"] == list(FORMATS)
    assert {option for options in OPTIONS.values() for option in options} <= given.keys()
    types = {one.type.partition(";")[0] for one in MEDIA.values()}
    assert MEDIA.keys() == FORMATS.keys()
    assert path["responses"]["200"]["content"].keys() == types


def test_a_report_has_the_title_and_owner_that_are_given(client: httpx.Client, scan: str) -> None:
    named = {"title": "Høst 2026", "owner": "Fjordvik kommune"}
    site = read(client, f"/v1/scans/{scan}/report", **named)["report"]["site"]
    assert (site["title"], site["owner"]) == ("Høst 2026", "Fjordvik kommune")
    assert read(client, f"/v1/scans/{scan}/report")["report"]["site"]["title"] == ""


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("report", {"format": "pdv"}),
        ("report", {"format": "json", "table": "pages"}),
        ("report", {"format": "csv", "table": "sider"}),
        ("report", {"lang": "se"}),
        ("findings", {"outcome": "passed?"}),
        ("findings", {"limit": "0"}),
        ("findings", {"limit": "501"}),
        ("findings", {"cursor": "WzFd"}),
        ("pages", {"cursor": "????"}),
        ("pages", {"state": "gone"}),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_a_sentence(
    client: httpx.Client, scan: str, path: str, asked: dict[str, str]
) -> None:
    refused = client.get(f"/v1/scans/{scan}/{path}", params=asked)
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid"
    assert refused.json()["detail"]


def test_what_is_of_another_is_as_what_is_not_there(api: Api, scan: str) -> None:
    with api.client() as stranger:
        for path in ("pages", "findings", "causes", "criteria", "coverage", "report", "events"):
            answers = [
                stranger.get(f"/v1/scans/{name}/{path}")
                for name in (scan, scan[:-1] + "0", "scan_1")
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.text for answer in answers}) == 1


def test_results_that_were_changed_are_not_reported(api: Api, client: httpx.Client) -> None:
    scan = ask(client)
    found.sealed(api.archive, scan)
    found.change(api.archive, scan)
    refused = client.get(f"/v1/scans/{scan}/report")
    assert (refused.status_code, refused.json()["code"]) == (503, "archive_unavailable")
