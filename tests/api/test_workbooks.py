"""Workbooks of verdicts: filled in by people, and handed in through the API."""

import io

import httpx
import openpyxl
import pytest

from tests.api import found
from tests.api.deciding import cause_of, scanned
from tests.api.homes import TARGET, Api
from tests.api.test_results import read

pytestmark = pytest.mark.big

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filled_in(book: bytes, sheet: int, key: str, verdict: str, reason: str) -> bytes:
    """A workbook in which a person has decided on something."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    of = opened.worksheets[sheet]
    heads = {str(cell.value): cell.column for cell in of[1]}
    hidden = min(at for head, at in heads.items() if head.startswith("auditor-"))
    (row,) = (row for row in range(2, of.max_row + 1) if of.cell(row, hidden).value == key)
    of.cell(row, heads["Verdict"]).value = verdict
    of.cell(row, heads["Reason"]).value = reason
    of.cell(row, heads["Reason"]).data_type = "s"
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_a_workbook_is_handed_in_whole(api: Api, client: httpx.Client, site: str) -> None:
    scan = scanned(api, client, site)
    cause = cause_of(client, scan, "cant_tell")["id"]
    book = client.get(f"{scan}/report", params={"format": "verdicts", "lang": "en"})
    assert (book.status_code, book.headers["content-type"]) == (200, XLSX)

    def hand_in(data: bytes, **more: str) -> httpx.Response:
        headers = {"Content-Type": more.pop("type", XLSX)}
        return client.post(f"{scan}/verdicts", content=data, headers=headers, params=more)

    wrong = hand_in(filled_in(book.content, 1, cause, "false alarm", ""))
    assert wrong.status_code == 422
    assert "A false alarm wants a reason" in wrong.json()["detail"]
    data = filled_in(book.content, 1, cause, "false alarm", "=1+1")
    both = filled_in(data, 3, "1.4.10", "not met", "At 320 px")
    taken = hand_in(both, by="Kari")
    assert taken.status_code == 200, taken.text
    counted = taken.json()
    assert (counted["given"], counted["changed"], counted["taken_back"]) == (2, 0, 0)
    told = read(client, f"{site}/causes/{cause}")
    assert (told["verdict"], told["reason"], told["by"]) == ("false-alarm", "=1+1", "Kari")
    assert read(client, f"{site}/criteria/1.4.10")["verdict"] == "not-met"
    assert hand_in(both, by="Kari").json()["unchanged"] == counted["given"] + counted["unchanged"]
    again = client.get(f"{scan}/report", params={"format": "verdicts", "lang": "en"})
    assert hand_in(again.content).json()["given"] == 0
    assert hand_in(both, type="application/json").status_code == 415
    assert hand_in(b"none").json()["detail"].startswith("This is no workbook")


def test_a_workbook_of_a_scan_without_a_site_is_refused(api: Api, client: httpx.Client) -> None:
    asked = client.post("/v1/scans", json={"url": TARGET}).json()
    found.sealed(api.archive, asked["id"])
    scan = f"/v1/scans/{asked['id']}"
    book = client.get(f"{scan}/report", params={"format": "verdicts"})
    answer = client.post(f"{scan}/verdicts", content=book.content, headers={"Content-Type": XLSX})
    assert answer.status_code == 422
    assert "of no site" in answer.json()["detail"]
