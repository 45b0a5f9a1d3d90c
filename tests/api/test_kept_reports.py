"""A PDF is made beside the requests, once, and kept as long as nothing that it tells changes."""

import asyncio
import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import httpx
import pikepdf
import pytest

from api.app import create_app
from api.results.making import Making
from auditor.model.criteria import Language
from auditor.services.kept_reports import TOLD_FOR, Kept
from reports import FORMATS, MEDIA
from reports.phrases import moment
from tests.api import found
from tests.api.homes import TARGET, Api
from tests.auditor.store import build

pytestmark = pytest.mark.big

WAIT = {"Prefer": "wait=60"}
ANY = {"If-Match": "*"}
PDF = {"format": "pdf", "kind": "summary", "lang": "nb"}


@pytest.fixture
def scan(api: Api, client: httpx.Client) -> str:
    """The path of a scan that is sealed."""
    answer = client.post("/v1/scans", json={"url": TARGET})
    found.sealed(api.archive, answer.json()["id"])
    return f"/v1/scans/{answer.json()['id']}"


def asked(client: httpx.Client, scan: str, **more: str) -> httpx.Response:
    """The answer once the report is there, however busy the machine is."""
    params = {**PDF, **more}
    end = time.monotonic() + 300
    while True:
        answer = client.get(f"{scan}/report", params=params, headers=WAIT, timeout=90)
        if answer.status_code != 202 or time.monotonic() > end:
            return answer


def title_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        return str(pdf.docinfo.Title)


def test_a_pdf_is_made_meanwhile_and_then_there(api: Api, client: httpx.Client, scan: str) -> None:
    first = client.get(f"{scan}/report", params=PDF)
    assert first.status_code == 202
    assert first.json() == {
        "status": "making",
        "poll_after_s": 2,
        "links": {"self": first.headers["Location"]},
    }
    assert first.headers["Retry-After"] == "2"
    assert first.headers["Location"] == f"{scan}/report?format=pdf&kind=summary&lang=nb"
    assert "ETag" not in first.headers
    made = asked(client, scan)
    assert made.status_code == 200, made.text
    assert made.headers["Preference-Applied"] == "wait=60"
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.headers["Content-Length"] == str(len(made.content))
    name = f"auditor-{scan.rpartition('/')[2]}-summary.pdf"
    assert made.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    again = client.get(first.headers["Location"])
    assert (again.status_code, again.content) == (200, made.content)
    tag = {"If-None-Match": made.headers["ETag"]}
    assert client.get(f"{scan}/report", params=PDF, headers=tag).status_code == 304
    told = client.put(f"{scan}/case", json={"stage": "final"}, headers={"If-Match": "*"})
    assert told.status_code == 200
    changed = client.get(f"{scan}/report", params=PDF, headers=tag)
    assert changed.status_code == 202
    assert asked(client, scan).status_code == 200
    kept = api.service.kept_reports
    assert scan.rpartition("/")[2] in kept.scans()
    assert client.delete(scan).status_code == 204
    assert scan.rpartition("/")[2] not in kept.scans()
    assert client.get(f"{scan}/report", params=PDF).status_code == 410


def test_what_many_ask_for_at_once_is_the_same_to_the_byte(client: httpx.Client, scan: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: asked(client, scan), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_a_renderer_that_dies_is_a_problem_that_is_told(client: httpx.Client, scan: str) -> None:
    with _ended_renderers():
        answer = asked(client, scan, title="Killed")
    assert (answer.status_code, answer.json()["code"]) == (500, "rendering_failed")
    assert "exit code -9" in answer.json()["detail"]
    assert 0 < int(answer.headers["Retry-After"]) <= TOLD_FOR
    told = client.get(f"{scan}/report", params={**PDF, "title": "Killed"})
    assert (told.status_code, told.json()["detail"]) == (500, answer.json()["detail"])


class _ended_renderers:  # noqa: N801 - used like a function
    """Kills every process that sets pages for this one."""

    def __enter__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            for child in _children():
                try:
                    if b"reports.pdf.setting" in Path(f"/proc/{child}/cmdline").read_bytes():
                        os.kill(child, signal.SIGKILL)
                except (FileNotFoundError, ProcessLookupError):
                    continue


def _children() -> Iterator[int]:
    for task in Path("/proc/self/task").iterdir():
        yield from map(int, (task / "children").read_text("ascii").split())


def test_a_report_of_a_scan_that_goes_on_is_made_at_once(api: Api, client: httpx.Client) -> None:
    name = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    found.running(api.archive, name).close()
    answer = client.get(f"/v1/scans/{name}/report", params=PDF, timeout=300)
    assert title_of(answer)
    assert "ETag" not in answer.headers
    assert name not in api.service.kept_reports.scans()


def test_a_report_is_compared_with_the_baseline_or_says_that_there_is_none(
    api: Api, client: httpx.Client, scan: str
) -> None:
    none = client.get(f"{scan}/report", params={"since": "baseline"})
    assert (none.status_code, none.json()["code"]) == (404, "no_baseline")
    later = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    found.completed(api.archive, later)
    third = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    found.completed(api.archive, third)
    here = f"/v1/scans/{third}"
    told = client.get(f"{here}/report", params={"since": "baseline"})
    assert told.status_code == 200, told.text
    assert told.json()["comparison"]["earlier"] == later
    same = client.get(f"{here}/report", params={"since": later})
    assert same.json()["comparison"] == told.json()["comparison"]
    many = client.get(f"{here}/report", params={"since": [later] * 5})
    assert (many.status_code, many.json()["code"]) == (422, "invalid")
    wrong = client.get(f"{here}/report", params={"since": "yesterday"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")


def test_what_earlier_scans_came_to_is_told_over_time(
    api: Api, client: httpx.Client, scan: str
) -> None:
    first, names = scan.rpartition("/")[2], []
    for _ in range(2):
        names.append(str(client.post("/v1/scans", json={"url": TARGET}).json()["id"]))
        found.completed(api.archive, names[-1])
    second, third = names

    def shown(*since: str) -> str:
        params = {"format": "html", "lang": "en", "since": since}
        answer = client.get(f"/v1/scans/{third}/report", params=params)
        assert answer.status_code == 200, answer.text
        return answer.text

    begun = moment(build.STARTED, Language.EN)
    alone, compared, over_time = shown(), shown("baseline"), shown("baseline", first)
    assert "Over time" not in alone
    assert "Over time" in compared
    assert over_time.count(begun) == compared.count(begun) + 1
    assert shown(second, first, second, third) == over_time
    both = {"format": "json", "since": ["baseline", first]}
    told = client.get(f"/v1/scans/{third}/report", params=both).json()
    assert told["comparison"]["earlier"] == second


def test_a_report_is_kept_by_what_it_rests_on_when_it_is_its_turn(
    api: Api, client: httpx.Client, scan: str
) -> None:
    """Three others are being made, so that it waits for its turn, and then the case is told."""
    go_on = threading.Event()
    kept = api.service.kept_reports
    before = kept.used()

    def wait(out: BinaryIO) -> None:
        out.write(b"one" if go_on.wait(60) else b"")

    async def ask() -> None:
        app = create_app(api.service)
        making: Making = app.state.making
        for name, whose in (("a", "another"), ("b", "another"), ("c", "a third")):
            making.begin(whose, Kept.of("scan_0", (name,), ()), wait)
        way = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=way, base_url=api.base, headers=client.headers, timeout=90
        ) as asking:
            first = await asking.get(f"{scan}/report", params=PDF)
            grouped = await asking.get(f"{scan}/report", params={**PDF, "group_by": "(a)"})
            assert (first.status_code, grouped.status_code, len(making._tasks)) == (202, 202, 4)
            answer = await asking.put(f"{scan}/case", json={"number": "1"}, headers=ANY)
            assert answer.status_code == 200
            go_on.set()
            while making._tasks:
                await asyncio.wait(making._tasks.values())
            assert kept.used() == before + 9  # of the scan there is nothing yet
            made = await asking.get(f"{scan}/report", params=PDF, headers=WAIT)
            assert made.status_code in (200, 202)

    asyncio.run(ask())
    kept.forget("scan_0")


@pytest.mark.parametrize("name", [name for name in FORMATS if not MEDIA[name].made_with])
def test_every_format_there_is_comes_at_once(client: httpx.Client, scan: str, name: str) -> None:
    answer = client.get(f"{scan}/report", params={"format": name}, timeout=60)
    assert (answer.status_code, bool(answer.content)) == (200, True)
