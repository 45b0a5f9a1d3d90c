"""Hostile results that are handed in: refused whole with one sentence, or shown as text only."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from auditor.wiring.service import Allowance
from tests.api.handing_in import Result, carried_out, hand_in, number_of_scans
from tests.api.homes import Api, serving

pytestmark = pytest.mark.big


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with serving(f"sqlite:///{tmp_path_factory.mktemp('home')}/auditor.sqlite") as one:
        yield one


@pytest.fixture(scope="module")
def result(home: Api) -> Result:
    return carried_out(home)


@pytest.fixture
def copy(result: Result) -> Result:
    one: Result = json.loads(json.dumps(result))
    return one


@pytest.fixture
def client(home: Api) -> Iterator[httpx.Client]:
    with home.client() as one:
        yield one


def spoilt(change: Callable[[Result], object]) -> Callable[[Result], bytes]:
    def body(one: Result) -> bytes:
        change(one)
        return json.dumps(one).encode()

    return body


def put(*path: str | int, value: object) -> Callable[[Result], bytes]:
    def change(one: Any) -> None:
        for part in path[:-1]:
            one = one[part]
        one[path[-1]] = value

    return spoilt(change)


RUN = {
    "rule": "image-alt",
    "engine": "axe",
    "page": "https://x.example/",
    "viewport": "1280x1024",
    **dict.fromkeys(("passed", "failed", "cant_tell", "inapplicable", "untested"), 0),
    "duration_ms": None,
    "failure": None,
}


def _had(one: Result, *more: Result, **values: str) -> bytes:
    """A result with inventories of its first page, each like the first but for some values."""
    page = one["pages"][0]
    first = {"page": page["url"], "viewport": page["viewport"], "data": "", **values}
    one["inventories"] = [first, *({**first, **it} for it in more)]
    return json.dumps(one).encode()


HOSTILE: dict[str, Callable[[Result], bytes]] = {
    "empty object": lambda _: b"{}",
    "no JSON": lambda _: b"%PDF-1.7",
    "list": lambda _: b"[]",
    "cut": lambda one: json.dumps(one).encode()[:-200],
    "more behind it": lambda one: json.dumps(one).encode() + b"{}",
    "deep": lambda one: (
        json.dumps(one).encode().replace(b'"data": {', b'"data": {"x":' + b"[" * 100_000, 1)
    ),
    "deep at the top": lambda _: b'{"schema": ' + b"[" * 1_000_000,
    "deep unknown": lambda one: (
        b'{"x": ' + b"[" * 50 + b"]" * 50 + b"," + json.dumps(one).encode()[1:]
    ),
    "name twice": lambda one: b'{"schema": "auditor-result/1",' + json.dumps(one).encode()[1:],
    "name twice in a row": lambda one: (
        json.dumps(one).encode().replace(b'"attempts": ', b'"attempts": 1, "attempts": ', 1)
    ),
    "NaN": lambda one: json.dumps(one).encode().replace(b'"ratio": ', b'"ratio": NaN, "r": ', 1),
    "infinity": lambda one: (
        json.dumps(one).encode().replace(b'"min_coverage": 0.9', b'"min_coverage": 1e999', 1)
    ),
    "number without end": lambda one: (
        json.dumps(one).encode().replace(b'"attempts": 1', b'"attempts": ' + b"1" * 10_000, 1)
    ),
    "huge row": put("pages", 0, "title", value="x" * 5_000_000),
    "not UTF-8": lambda one: json.dumps(one).encode().replace(b'"header"', b'"\xff\xfe"', 1),
    "string without end": lambda one: json.dumps(one).encode() + b'"',
    "other schema": put("schema", value="auditor-result/2"),
    "no schema": spoilt(lambda one: one.pop("schema")),
    "no coverage": spoilt(lambda one: one.pop("coverage")),
    "not over": put("report", "preliminary", value=True),
    "running": put("scan", "state", value="running"),
    "wrong type": put("pages", 0, "depth", value="0"),
    "truth for a number": put("pages", 0, "depth", value=True),
    "negative": put("pages", 0, "depth", value=-1),
    "too large for a database": put("pages", 0, "attempts", value=2**40),
    "list for an object": put("scan", "options", value=[]),
    "null for a list": put("pages", value=None),
    "unknown state": put("pages", 0, "state", value="fine"),
    "reason of another state": put("pages", 0, "reason", value="not_found"),
    "script as an address": put("scan", "options", "target", "urls", value=["javascript:alert(1)"]),
    "script as a page": put("pages", 0, "url", value="javascript:alert(1)"),
    "password in an address": put("pages", 0, "url", value="https://a:b@x.example/"),
    "unknown window": put("pages", 0, "viewport", value="1x1"),
    "window twice": spoilt(lambda one: one["pages"].insert(1, one["pages"][0])),
    "rows of a page apart": spoilt(lambda one: one["pages"].append(one["pages"][0])),
    "edition that is not there": put("pages", 0, "edition", value=7),
    "unknown criterion": put("criteria", 0, "id", value="9.9.9"),
    "criterion left out": spoilt(lambda one: one["criteria"].pop()),
    "breaches made away with": put("criteria", 0, "failed", value=0),
    "coverage made up": put("coverage", "audited", value=1000),
    "ratio made up": put("coverage", "ratio", value=1.0),
    "occurrence left out": spoilt(lambda one: one["occurrences"].pop()),
    "occurrence of another page": put("occurrences", 0, "page", value="https://x.example/"),
    "occurrence of no window": put("occurrences", 0, "viewports", value=["640x480"]),
    "passed occurrence": put("occurrences", 0, "outcome", value="passed"),
    "cause that is not there": put("occurrences", 0, "cause", value="c-000000000000"),
    "cause twice": spoilt(lambda one: one["causes"].append(one["causes"][0])),
    "place that is not there": put("causes", 0, "places", 0, "selector", value=["#nowhere"]),
    "cause without a place": put("causes", 0, "places", value=[]),
    "clue that is none": put("causes", 0, "clues", value=[{"key": "one_page"}]),
    "clue with a number that is none": put(
        "causes", 0, "clues", value=[{"key": "same_place", "pages": "mange"}]
    ),
    "fingerprint that is none": put("occurrences", 0, "fingerprint", value="'; DROP TABLE scan"),
    "rule that is none": put("rules", 0, "id", value="../../etc/passwd"),
    "rule twice": spoilt(lambda one: one["rules"].append(one["rules"][0])),
    "locator of a kind that is not known": put("occurrences", 0, "locator", value={"kind": "x"}),
    "moment without a zone": put("pages", 0, "start", value="2026-11-28T10:00:00"),
    "moment of the scan without a zone": put("scan", "start", value="2026-11-28T10:00:00"),
    "moment before there was time": put("pages", 0, "start", value="0001-01-01T00:00:00+14:00"),
    "end of the scan after all time": put("scan", "end", value="9999-12-31T23:59:59-14:00"),
    "breach with a status of none": spoilt(
        lambda one: next(it for it in one["criteria"] if it["failed"]).update(
            status="no_breach_found"
        )
    ),
    "status of a breach without one": spoilt(
        lambda one: next(it for it in one["criteria"] if not it["failed"]).update(
            status="breach_found"
        )
    ),
    "occurrence of one more window": spoilt(
        lambda one: one["occurrences"][0]["viewports"].append("640x480")
    ),
    "window that the scan did not have": put("pages", 0, "viewport", value="640x480"),
    "unsure in another window": put("occurrences", 0, "unsure_in", value=["640x480"]),
    "rule run of nowhere": put("rule_runs", value=[RUN]),
    "inventory of nowhere": lambda one: _had(one, page="https://x.example/"),
    "inventory of another window": lambda one: _had(one, viewport="640x480"),
    "inventory that is no base64": lambda one: _had(one, data="<script>"),
    "inventory without end": lambda one: _had(one, data="A" * 400_000),
    "two inventories of one window": lambda one: _had(one, {}),
    "many criteria": put("occurrences", 0, "criteria", value=["1.1.1"] * 1000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_result_is_refused_whole_with_one_sentence(
    client: httpx.Client, copy: Result, name: str
) -> None:
    answer = hand_in(client, HOSTILE[name](copy))
    assert answer.status_code == 422, f"{name}: {answer.text[:300]}"
    told = answer.json()
    assert told["code"] == "invalid"
    assert len(told["detail"]) < 500
    assert "\n" not in told["detail"]
    assert number_of_scans(client) == 0


def test_strangers_text_is_shown_as_text_only(client: httpx.Client, copy: Result) -> None:
    markup = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
    copy["pages"][0]["title"] = markup
    copy["scan"]["title"] = markup
    copy["scan"]["remarks"] = [markup + "\x1b[2J\u202e"]
    copy["scan"]["id"] = markup
    copy["rules"][0]["version"] = "1\x1b[2J\u202e"
    copy["pages"][0]["redirects"] = [{"url": "https://x.example/\0\x1b]0;x\x07", "status": 301}]
    for one in copy["occurrences"]:
        one["data"] = {"\x1b[2J\u202e": markup}
        one["words"] = one["heading"] = one["snippet"] = one["reason"] = markup + "\0\x1b]0;x\x07"
    answer = hand_in(client, copy)
    assert answer.status_code == 201, answer.text
    scan = answer.json()["id"]
    for format_ in ("html", "markdown", "text", "csv", "junit", "json"):
        shown = client.get(f"/v1/scans/{scan}/report", params={"format": format_}).text
        assert not any(sign in shown for sign in ("\x1b", "\u202e", "\\u001b", "\\u0000"))
        if format_ == "markdown":
            shown = re.sub(r"`[^`\n]*`", "", shown)  # code is text
        if format_ in ("html", "markdown"):
            assert not re.search(r"(?<!\\)<(script>alert|img src=x)", shown)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_what_is_packed_is_not_unpacked(client: httpx.Client, result: Result, coding: str) -> None:
    packed = gzip.compress(json.dumps(result).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    answer = client.post("/v1/scans/import", content=packed, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type")
    answer = client.post("/v1/scans/import", content=packed, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A service that takes little."""
    address = f"sqlite:///{tmp_path_factory.mktemp('narrow')}/auditor.sqlite"
    with serving(address, Allowance(handed_in=10_000)) as one:
        yield one


@pytest.mark.parametrize("told", [True, False], ids=["told", "in pieces"])
def test_what_is_too_large_is_refused_while_it_comes(narrow: Api, told: bool) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1_000

    with narrow.client() as client:
        assert client.get("/v1/limits").json()["caps"]["import_bytes"] == 10_000
        content = b" " * 100_000 if told else pieces()
        headers = {"Content-Type": "application/json"}
        answer = client.post("/v1/scans/import", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert number_of_scans(client) == 0


def test_nothing_is_handed_in_by_an_empty_body(client: httpx.Client) -> None:
    assert hand_in(client, b"").status_code == 422
