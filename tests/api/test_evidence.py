"""Evidence through the API: asked for, its size told, handed on whole, gone with the scan."""

import asyncio
import logging
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

from api.patience import Patience
from api.results.evidence import Sending
from auditor.model.dossier import Dossier, EvidenceSize, KeptPage
from auditor.model.exhibit import Exhibit, ExhibitKind
from auditor.model.scan import ScanState
from auditor.services.log import AUDIT
from auditor.services.seal import seal
from auditor.store.scan_pieces import ScanPieces
from auditor.wiring import check_evidence
from auditor.wiring.service import Allowance
from tests.api import found
from tests.api.homes import TARGET, Api, serving
from tests.auditor.store import build
from tests.auditor.store.build import WIDE

pytestmark = pytest.mark.big

PIECES = [b"<p>page</p>", *(bytes([n]) * 100_000 for n in range(8))]


def asked(client: httpx.Client, **more: object) -> str:
    answer = client.post("/v1/scans", json={"url": TARGET, "evidence": True, **more})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def carried_out(api: Api, scan: str) -> None:
    """A scan that kept evidence of its first page, as a worker leaves it."""
    archive = api.archive
    names = [sha256(data).hexdigest() for data in PIECES]
    with closing(archive.scan(scan)) as store, closing(archive.database()) as database:
        found.fill(store, scan)
        pieces = ScanPieces(database, scan)
        for name, data in zip(names, PIECES, strict=True):
            pieces.put(name, data)
        states = tuple(KeptPage(picture=one) for one in names)
        dossier = Dossier(states=states).to_json()
        store.keep_exhibit(
            0, WIDE, Exhibit(kind=ExhibitKind.DOSSIER, media_type="application/json", data=dossier)
        )
        number, size = pieces.size()
        kept = EvidenceSize(pieces=number, size=size, left_out=2, full=True)
        over = replace(build.scan(), id=scan, state=ScanState.COMPLETED, ended=build.STARTED)
        store.settle(build.address(4), [], [])
        store.save_scan(replace(over, evidence=kept))
        seal(store)


@pytest.fixture
def scan(api: Api, client: httpx.Client) -> str:
    """The path of a scan that kept evidence, and is over."""
    name = asked(client)
    carried_out(api, name)
    return f"/v1/scans/{name}"


def test_how_much_is_kept_is_told(client: httpx.Client, scan: str) -> None:
    told = client.get(scan).json()
    size = sum(map(len, PIECES))
    kept = {"pieces": len(PIECES), "bytes": size, "left_out": 2, "full": True}
    assert told["evidence"] == kept
    assert told["links"]["evidence"] == f"{scan}/evidence"
    assert (told["request"]["evidence"], told["request"]["evidence_cap"]) == (True, 2_000_000_000)
    (listed,) = client.get("/v1/scans").json()["items"]
    assert listed["evidence"] == kept


def test_the_archive_is_whole_and_the_same_each_time(
    client: httpx.Client, scan: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, AUDIT):
        answer = client.get(f"{scan}/evidence")
    assert answer.status_code == 200, answer.text
    name = scan.rpartition("/")[2]
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}-evidence.zip"'
    (line,) = [one.getMessage() for one in caplog.records if one.name == AUDIT]
    assert line.startswith(f"the evidence of {name} is handed on to key_")
    assert client.get(f"{scan}/evidence").content == answer.content
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"{scan}/evidence", headers=tag).status_code == 304
    file = tmp_path / "evidence.zip"
    file.write_bytes(answer.content)
    checked = check_evidence(file)
    assert (checked.run, checked.changed, checked.pieces) == (name, (), len(PIECES) + 1)


def test_of_a_scan_without_evidence_nothing_is_handed_on(api: Api, client: httpx.Client) -> None:
    name = client.post("/v1/scans", json={"url": TARGET}).json()["id"]
    early = client.get(f"/v1/scans/{name}/evidence")
    assert (early.status_code, early.json()["code"]) == (409, "scan_active")
    found.sealed(api.archive, name)
    none = client.get(f"/v1/scans/{name}/evidence")
    assert (none.status_code, none.json()["code"]) == (404, "no_evidence")
    told = client.get(f"/v1/scans/{name}").json()
    assert told["evidence"] is None
    assert "evidence" not in told["links"]


def test_evidence_goes_with_its_scan(client: httpx.Client, scan: str) -> None:
    assert client.delete(scan).status_code == 204
    gone = client.get(f"{scan}/evidence")
    assert (gone.status_code, gone.json()["code"]) == (410, "scan_removed")


def test_who_stops_reading_holds_nobody_up(client: httpx.Client, scan: str) -> None:
    for _ in range(6):
        with client.stream("GET", f"{scan}/evidence") as answer:
            assert answer.status_code in (200, 429)
            next(answer.iter_bytes())
    answer = client.get(f"{scan}/evidence")
    while answer.status_code == 429:  # the last of them is being heard of
        answer = client.get(f"{scan}/evidence")
    assert answer.status_code == 200


def test_a_place_is_held_by_nobody_who_takes_evidence_too_slowly() -> None:
    """Each piece was waited for anew, so that one now and then kept a place for hours."""
    piece, pieces = 256 * 1024, 30

    def write(out: BinaryIO) -> None:
        for _ in range(pieces):
            out.write(b"x" * piece)

    async def take(patience: Patience) -> int:
        sending, taken = Sending(patience), 0
        async for some in await sending.begin("a", write).begun():
            taken += len(some)
            await asyncio.sleep(0.1)  # how slowly it is taken is what this is about
        return taken

    with pytest.raises(BrokenPipeError, match="too slowly"):
        asyncio.run(take(Patience(taking=1, pace=1e9)))
    assert asyncio.run(take(Patience(taking=1, pace=piece / 10))) == pieces * piece


def test_the_results_beside_evidence_lie_among_what_is_sent(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    with serving(address, spool_bytes=10_000) as api, api.client() as client:
        name = asked(client)
        carried_out(api, name)
        answer = client.get(f"/v1/scans/{name}/evidence")
        assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
        assert api.service.spools.used == 0


def test_a_service_keeps_as_much_as_it_is_set_to(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    with serving(address, Allowance(evidence=1_000_000)) as api, api.client() as client:
        assert client.get("/v1/limits").json()["caps"]["evidence_bytes"] == 1_000_000
        much = {"url": TARGET, "evidence": True, "evidence_cap": "2MB"}
        refused = client.post("/v1/scans", json=much)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        assert "this service keeps 1000000 bytes" in refused.json()["detail"]
        told = client.get(f"/v1/scans/{asked(client)}").json()
        assert told["request"]["evidence_cap"] == 1_000_000
    with serving(address, Allowance(evidence=0)) as api, api.client() as client:
        refused = client.post("/v1/scans", json={"url": TARGET, "evidence": True})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        assert "keeps no evidence of pages" in refused.json()["detail"]


def test_what_an_organisation_may_keep_is_counted_before_it_is_kept(archive_address: str) -> None:
    kept = sum(map(len, PIECES))
    allowance = Allowance(evidence_quota=3_000_000)
    with serving(archive_address, allowance) as api, api.client() as client:
        first = asked(client, evidence_cap=2_000_000)
        assert left_in(client) == 1_000_000
        refused = client.post(
            "/v1/scans", json={"url": f"{TARGET}b", "evidence": True, "evidence_cap": 1_000_001}
        )
        assert (refused.status_code, refused.json()["code"]) == (429, "evidence_quota")
        assert refused.headers["Retry-After"] == "3600"
        assert "1000000 of the 3000000" in refused.json()["detail"]
        assert client.post("/v1/scans", json={"url": f"{TARGET}c"}).status_code == 202
        with api.client() as other:
            asked(other, evidence_cap=3_000_000)
        carried_out(api, first)
        assert left_in(client) == 3_000_000 - kept
        second = asked(client, evidence_cap=2_000_000)
        carried_out(api, second)
        assert left_in(client) == 3_000_000 - kept  # both have the same, which is kept once
        for scan in (first, second):
            assert client.delete(f"/v1/scans/{scan}").status_code == 204
        assert left_in(client) == 3_000_000


def test_of_a_batch_as_many_keep_evidence_as_there_is_room_for(archive_address: str) -> None:
    allowance = Allowance(evidence_quota=5_000_000)
    wishes = [
        {"url": f"{TARGET}{n}", "evidence": True, "evidence_cap": 2_000_000} for n in range(3)
    ]
    with serving(archive_address, allowance) as api, api.client() as client:
        told = client.post("/v1/scans/batch", json={"scans": wishes}).json()["items"]
        assert [one["status"] for one in told] == [202, 202, 429]


def left_in(client: httpx.Client) -> int:
    told = client.get("/v1/limits").json()["evidence"]
    assert told["quota_bytes"] >= told["remaining_bytes"]
    return int(told["remaining_bytes"])
