"""What a scan of a service was for, told from the command line; its evidence, had from there."""

import json
import zipfile
from pathlib import Path

import httpx
import pikepdf
import pytest

from auditor.model.tenant import Scope
from auditor.wiring import check_evidence
from tests.api import found
from tests.api.homes import TARGET, Api
from tests.api.test_evidence import PIECES
from tests.api.test_evidence import carried_out as kept
from tests.auditor.cli.conftest import Command
from tests.auditor.cli.cutting import Relay
from tests.auditor.cli.test_remote import carried_out, key, newest
from tests.site import SiteServer
from tests.site.exchange import Exchange

SCAN = ("remote", "scan", TARGET, "--progress", "none")
CASE = """number = "26/1234"
stage = "final"
dated = 2026-12-24
[body]
name = "Fjellvik kommune"
organisation_number = "974 760 673"
"""


@pytest.fixture(autouse=True)
def _case_file() -> None:
    Path("sak.toml").write_text(CASE, "utf-8")


def last(client: httpx.Client) -> str:
    """Id of the newest scan."""
    scan = newest(client)
    assert scan is not None
    return str(scan["id"])


@pytest.mark.big
def test_a_case_is_told_in_the_pdf_that_the_service_makes(auditor: Command, api: Api) -> None:
    with api.client(key()) as client, carried_out(api.archive, client):
        answer = auditor(*SCAN, "--case", "sak.toml", "-f", "pdf:r.pdf", "-f", "json:r.json")
        told = client.get(f"/v1/scans/{last(client)}/case").json()
    assert answer.code == 1, answer.err
    assert told["case"]["body"]["name"] == "Fjellvik kommune"
    assert (told["case"]["dated"], told["revision"]) == ("2026-12-24", 1)
    with pikepdf.open("r.pdf") as pdf:
        assert str(pdf.docinfo.Title).startswith("Final supervision report")


def test_the_same_case_is_told_once_and_another_takes_its_place(auditor: Command, api: Api) -> None:
    with api.client(key()) as client:
        assert auditor(*SCAN, "--case", "sak.toml", "--detach").code == 0
        scan = last(client)
        found.sealed(api.archive, scan)
        wait = ("remote", "wait", scan, "--case", "sak.toml", "-f", "uutilsynet:r.json")
        assert auditor(*wait).code == 1
        assert client.get(f"/v1/scans/{scan}/case").json()["revision"] == 1
        assert '"organisasjonsnummer": "974760673"' in Path("r.json").read_text()
        Path("sak.toml").write_text('number = "26/1235"\n')
        assert auditor(*wait).code == 1
        told = client.get(f"/v1/scans/{scan}/case").json()
    assert (told["revision"], told["case"]["number"]) == (2, "26/1235")
    assert told["case"]["body"] is None


def test_an_answer_that_is_lost_does_not_tell_a_case_twice(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[int] = []

    def cut(request: bytes, number: int) -> bytes | None:
        if not request.startswith(b"PUT"):
            return None
        lost.append(number)
        return b"HTTP/1.1 200" if len(lost) == 1 else None

    with Relay(lambda: api.base, cut) as relay:
        monkeypatch.setenv("AUDITOR_SERVER", relay.base)
        assert auditor(*SCAN, "--case", "sak.toml", "--detach").code == 0
    assert len(lost) == 1
    with api.client(key()) as client:
        assert client.get(f"/v1/scans/{last(client)}/case").json()["revision"] == 1


@pytest.mark.parametrize("text", ["number = ", 'numer = "1"'])
def test_a_case_that_cannot_be_used_is_refused_before_anything_is_asked(
    auditor: Command, api: Api, text: str
) -> None:
    Path("sak.toml").write_text(text)
    answer = auditor(*SCAN, "--case", "sak.toml")
    assert (answer.code, answer.out) == (2, "")
    assert "The case file sak.toml" in answer.err
    with api.client(key()) as client:
        assert newest(client) is None


def test_a_key_that_may_tell_no_case_is_told_so_and_which_scan_goes_on(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = frozenset({Scope.SCAN_RUN, Scope.RESULTS_READ})
    monkeypatch.setenv("AUDITOR_KEY", api.secret(scopes=scopes))
    answer = auditor(*SCAN, "--case", "sak.toml")
    with api.client(key()) as client:
        scan = last(client)
    assert (answer.code, answer.out) == (2, "")
    assert "triage:write" in answer.err
    assert f"auditor remote wait {scan}" in answer.err


def test_evidence_that_a_service_kept_is_written_into_an_archive(
    auditor: Command, api: Api
) -> None:
    with api.client(key()) as client:
        assert auditor(*SCAN, "--evidence", "--evidence-cap", "1MB", "--detach").code == 0
        scan = last(client)
        asked = client.get(f"/v1/scans/{scan}").json()["request"]
    assert (asked["evidence"], asked["evidence_cap"]) == (True, 1_000_000)
    early = auditor("remote", "evidence", "export", scan)
    assert early.code == 2
    assert f"is not over: wait for it with 'auditor remote wait {scan}'" in early.err
    kept(api, scan)
    waited = auditor("remote", "wait", scan, "-f", "json:r.json")
    assert "Evidence: 800 kB in 9 files" in waited.err
    assert "Of 2 visits not everything was kept." in waited.err
    answer = auditor("remote", "evidence", "export", f"{api.base}/v1/scans/{scan}")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.startswith(f"Written: {scan}-evidence.zip ({len(PIECES)} parts, ")
    made = Path(f"{scan}-evidence.zip")
    assert check_evidence(made).changed == ()
    assert made.stat().st_mode & 0o777 == 0o600
    again = auditor("remote", "evidence", "export", scan)
    assert again.code == 2
    assert "There is a file at" in again.err
    assert auditor("remote", "evidence", "export", scan, "other.zip").code == 0
    assert Path("other.zip").read_bytes() == made.read_bytes()


def test_an_archive_is_whole_though_the_connection_breaks(
    auditor: Command, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert auditor(*SCAN, "--evidence", "--detach").code == 0
    with api.client(key()) as client:
        scan = last(client)
    kept(api, scan)
    broken: list[int] = []

    def cut(request: bytes, number: int) -> bytes | None:
        if b"/evidence" not in request:
            return None
        broken.append(number)
        return b"scan.sqlite" if len(broken) == 1 else None

    with Relay(lambda: api.base, cut) as relay:
        monkeypatch.setenv("AUDITOR_SERVER", relay.base)
        assert auditor("remote", "evidence", "export", scan, "e.zip").code == 0
    assert len(broken) == 2
    with zipfile.ZipFile("e.zip") as packed:
        assert packed.testzip() is None


def test_of_a_scan_without_evidence_nothing_is_written(auditor: Command, api: Api) -> None:
    assert auditor(*SCAN, "--detach").code == 0
    with api.client(key()) as client:
        scan = last(client)
    found.sealed(api.archive, scan)
    answer = auditor("remote", "evidence", "export", scan, "e.zip")
    assert answer.code == 2
    assert "No evidence" in answer.err
    assert not list(Path().glob("*.zip"))


def test_what_is_no_archive_is_not_kept(
    auditor: Command, site: SiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_KEY", "aud_x")

    def handler(exchange: Exchange) -> None:
        told = '{"id": "scan_1", "status": "completed", "links": {"self": "/v1/scans/scan_1"}}'
        body = "PK no archive" if exchange.path.endswith("/evidence") else told
        exchange.send(body, "application/json")

    server = site.answer_all(handler)
    answer = auditor("remote", "evidence", "export", "scan_1", "e.zip", "--server", server)
    assert answer.code == 2
    assert "is no archive of evidence" in answer.err
    assert not Path("e.zip").exists()


def test_a_scan_is_told_since_an_earlier_one_and_by_groups(auditor: Command, api: Api) -> None:
    names = []
    with api.client(key()) as client:
        for _ in range(2):
            assert auditor(*SCAN, "--detach").code == 0
            names.append(last(client))
            found.sealed(api.archive, names[-1])
    earlier, later = names
    for since in (earlier, f"{api.base}/v1/scans/{earlier}"):
        wait = ("remote", "wait", later, "--since", since, "--group-by", "//([^/]+)/")
        answer = auditor(*wait, "-f", "json:r.json", "-f", "html:r.html")
        assert answer.code == 1, answer.err
        told = json.loads(Path("r.json").read_text())
        assert told["comparison"]["earlier"] == earlier
        assert "//([^/]+)/" in Path("r.html").read_text()
    nothing = auditor("remote", "wait", later, "--kind", "retest", "-f", "json:r.json")
    assert nothing.code == 2
    assert "--kind concerns pdf alone" in nothing.err
    unknown = auditor("remote", "wait", later, "--since", "scan_0000", "-f", "json:r.json")
    assert (unknown.code, unknown.out) == (2, "")
    assert "Not found" in unknown.err
    none = auditor("remote", "wait", later, "--since", "baseline", "-f", "json:r.json")
    assert none.code == 2
    assert "There is no earlier scan to compare with" in none.err  # neither came to its end
