"""What became of everything from one scan to another, through the API."""

from collections import Counter
from collections.abc import Iterator
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


def changed_on(seq: int) -> tuple[Finding, ...]:
    """As `found.found_on`, but that two pages have a new fault and one of theirs is mended."""
    before = found.found_on(seq)
    if seq > 1:
        return before
    new = build.finding("label", selector=("#c",), snippet=f"<input id=c{seq}>")
    return (*before[:2], *fingerprinted([new], [Sight()], url=build.url(seq)), *before[3:])


def ask(client: httpx.Client, **asked: object) -> str:
    answer = client.post("/v1/scans", json={"url": TARGET, **asked})
    assert answer.status_code == 202, answer.text
    name: str = answer.json()["id"]
    return name


@pytest.fixture(scope="module")
def reader(api: Api) -> Iterator[httpx.Client]:
    """A client of an organisation that all tests share which only read."""
    with api.client() as one:
        yield one


@pytest.fixture(scope="module")
def pair(api: Api, reader: httpx.Client) -> tuple[str, str]:
    """An earlier scan of the reader's, and a later one."""
    return two_scans(api, reader)


def two_scans(api: Api, client: httpx.Client) -> tuple[str, str]:
    earlier = ask(client)
    found.completed(api.archive, earlier)
    later = ask(client)
    found.completed(api.archive, later, changed_on)
    return earlier, later


def every(client: httpx.Client, path: str, **asked: object) -> list[dict[str, Any]]:
    """All items, a few at a time, along the links."""
    items: list[dict[str, Any]] = []
    answer = client.get(path, params={"limit": 3, **asked})  # type: ignore[arg-type]
    while True:
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) <= 3
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            return items
        answer = client.get(answer.links["next"]["url"])


def test_each_cause_and_occurrence_is_told_with_what_became_of_it(
    reader: httpx.Client, pair: tuple[str, str]
) -> None:
    earlier, later = pair
    here = f"/v1/scans/{later}/diff/{earlier}"
    told = reader.get(here, params={"lang": "en"}).json()
    assert (told["later"], told["comparison"]["earlier"]) == (later, earlier)
    causes, occurrences = every(reader, here), every(reader, f"{here}/occurrences")
    for items, total in (
        (causes, told["comparison"]["causes_by_change"]),
        (occurrences, told["comparison"]["occurrences_by_change"]),
    ):
        assert Counter(one["change"] for one in items) == +Counter(total)
    totals = {"new": 2, "fixed": 2, "still_there": 23}
    assert +Counter(told["comparison"]["occurrences_by_change"]) == totals
    known = {one["cause"]["id"] for one in causes}
    assert {one["cause"] for one in occurrences} <= known
    told_as = {one["change"]: one["scan"] for one in occurrences}
    assert told_as == {"new": later, "still_there": later, "fixed": earlier}


def test_the_occurrences_of_the_later_scan_are_all_among_them(
    reader: httpx.Client, pair: tuple[str, str]
) -> None:
    earlier, later = pair
    own = reader.get(f"/v1/scans/{later}/findings", params={"limit": 500}).json()["items"]
    items = every(reader, f"/v1/scans/{later}/diff/{earlier}/occurrences")
    told = [one["occurrence"] for one in items if one["scan"] == later]
    assert sorted(told, key=str) == sorted(own, key=str)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", {"change": "new"}),
        ("", {"change": "still_there", "rule": "image-alt"}),
        ("", {"kind": "advice"}),
        ("/occurrences", {"change": "new"}),
        ("/occurrences", {"change": "still_there", "page": build.url(1)}),
        ("/occurrences", {"page": build.url(0)}),
        ("/occurrences", {"outcome": "cant_tell"}),
        ("/occurrences", {"change": "gone"}),
    ],
)
def test_filters_let_through_what_meets_all_of_them(
    reader: httpx.Client, pair: tuple[str, str], path: str, asked: dict[str, str]
) -> None:
    earlier, later = pair
    here = f"/v1/scans/{later}/diff/{earlier}{path}"

    def meets(one: dict[str, Any]) -> bool:
        row = {**one.get("occurrence", one["cause"]), "change": one["change"]}
        return all(row[name] == value for name, value in asked.items())

    expected = [one for one in every(reader, here) if meets(one)]
    assert every(reader, here, **asked) == expected
    assert bool(expected) is (asked != {"change": "gone"})


def test_occurrences_of_a_cause_are_as_many_as_it_says(
    reader: httpx.Client, pair: tuple[str, str]
) -> None:
    here = f"/v1/scans/{pair[1]}/diff/{pair[0]}"
    for cause in every(reader, here):
        items = every(reader, f"{here}/occurrences", cause=cause["cause"]["id"])
        assert Counter(one["change"] for one in items) == cause["occurrences"]


def test_a_comparison_is_sent_once_and_speaks_three_languages(
    reader: httpx.Client, pair: tuple[str, str]
) -> None:
    here = f"/v1/scans/{pair[1]}/diff/{pair[0]}"
    titles = set()
    for language in ("nb", "nn", "en"):
        first = reader.get(here, params={"lang": language})
        titles.add(first.json()["items"][0]["cause"]["title"])
        same = {"If-None-Match": first.headers["ETag"]}
        assert reader.get(here, params={"lang": language}, headers=same).status_code == 304
    assert len(titles) == 3


@pytest.mark.parametrize("format", ["json", "html", "csv", "markdown", "sarif", "junit"])
def test_a_report_may_tell_what_has_changed(
    reader: httpx.Client, pair: tuple[str, str], format: str
) -> None:
    earlier, later = pair
    here = f"/v1/scans/{later}/report"
    asked = {"format": format, "lang": "en"}
    plain = reader.get(here, params=asked)
    told = reader.get(here, params={**asked, "since": earlier})
    assert told.status_code == 200, told.text
    assert told.headers["ETag"] != plain.headers["ETag"]
    if format == "json":
        head = reader.get(f"/v1/scans/{later}/diff/{earlier}").json()["comparison"]
        assert head.items() <= told.json()["comparison"].items()
        assert plain.json()["comparison"] is None
    elif format != "junit":
        sign = {"csv": "new", "sarif": '"baselineState": "new"'}.get(format, earlier)
        assert sign in told.text.replace("\\", "")
        assert sign not in plain.text
    for other in ("scan_0", "nothing"):
        refused = reader.get(here, params={**asked, "since": other})
        assert refused.status_code == (404 if other == "scan_0" else 422)


def test_the_baseline_is_the_last_complete_scan(api: Api, client: httpx.Client) -> None:
    """One that failed, was cancelled or is of other code never takes its place."""
    code = {"branch": "main"}
    first = ask(client, vcs=code)
    refused = client.get(f"/v1/scans/{first}/diff/baseline")
    assert (refused.status_code, refused.json()["code"]) == (409, "scan_active")
    found.completed(api.archive, first)
    refused = client.get(f"/v1/scans/{first}/diff/baseline")
    assert (refused.status_code, refused.json()["code"]) == (404, "no_baseline")
    for state in (ScanState.FAILED, ScanState.CANCELLED, ScanState.PARTIAL):
        found.completed(api.archive, ask(client, vcs=code), state=state)
    found.completed(api.archive, ask(client, vcs={"branch": "other"}))
    found.completed(api.archive, ask(client))
    found.completed(api.archive, ask(client, vcs=code, environment="staging"))
    last = ask(client, vcs=code)
    found.completed(api.archive, last, changed_on)
    told = client.get(f"/v1/scans/{last}/diff/baseline")
    assert told.json()["comparison"]["earlier"] == first
    named = client.get(f"/v1/scans/{last}/diff/{first}")
    assert named.json() == told.json()
    rows = client.get(f"/v1/scans/{last}/diff/baseline/occurrences", params={"change": "new"})
    assert len(rows.json()["items"]) == 2


def test_the_baseline_of_a_site_may_have_another_address(api: Api, client: httpx.Client) -> None:
    live = {"public_base": "https://www.fjordvik.example/", "environment": "ci"}
    first = ask(client, **live)
    found.completed(api.archive, first)
    preview = client.post("/v1/scans", json={"url": f"{TARGET}?preview=1", **live}).json()["id"]
    found.completed(api.archive, preview)
    told = client.get(f"/v1/scans/{preview}/diff/baseline").json()
    assert told["comparison"]["earlier"] == first


def test_what_is_anothers_is_nothing_to_compare_with(
    api: Api, reader: httpx.Client, pair: tuple[str, str]
) -> None:
    with api.client() as owner:
        theirs = ask(owner)
        found.completed(api.archive, theirs)
        answers = [
            reader.get(f"/v1/scans/{pair[1]}/diff/{name}{path}")
            for name in (theirs, "scan_0")
            for path in ("", "/occurrences")
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        assert reader.get(f"/v1/scans/{theirs}/diff/{pair[1]}").status_code == 404


def test_a_removed_scan_is_nothing_to_compare_with_either(api: Api, client: httpx.Client) -> None:
    earlier, later = two_scans(api, client)
    here = f"/v1/scans/{later}/diff/{earlier}"
    assert client.get(here).status_code == 200
    assert client.delete(f"/v1/scans/{earlier}").status_code == 204
    gone = client.get(here)
    assert (gone.status_code, gone.json()["code"]) == (410, "scan_removed")
    assert client.get(f"/v1/scans/{later}/diff/baseline").json()["code"] == "no_baseline"
