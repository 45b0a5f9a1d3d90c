"""Evidence of a scan: what is kept of its pages, handed on, and judged again without the site."""

import json
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from auditor import wiring
from auditor.cli import main
from auditor.model.dossier import Dossier
from auditor.model.exhibit import ExhibitKind
from auditor.model.proof import ArchiveState
from auditor.model.scan import EngineChoice
from auditor.model.secrets import Secrets
from auditor.model.target import TargetKind
from auditor.services.replay import Replay, ReplayedFinding, Why
from auditor.store import DATABASE_NAME, Store
from auditor.store.evidence_archive import MANIFEST, Label, pack
from auditor.store.pieces import FOLDER_NAME, PieceFolder
from auditor.wiring import Settings
from tests.auditor.scan.scanning import DESKTOP, PHONE, Result, plan_for, scan
from tests.site import SiteServer

pytestmark = pytest.mark.usefixtures("no_browser")

SECRET = "hemmelig-7f3a9c51e2"
STYLE = ".fra-fil { color: #aaa; background: #fff; }"
MAIN = '@import url("stil.css");'
GIF = bytes.fromhex(
    "47494638396101000100800000ff0000ffffff21f90400000000002c00000000010001000002024401003b"
)
PAGE = """<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>Alt</title>
<link rel="stylesheet" href="/hoved.css"><style id="tom"></style>
<style>min-boks:not(:defined) { display: none; } .gjemt { display: none; }</style></head>
<body><main><h1>Alt som skript gjør</h1>
<p class="fra-fil">For lite kontrast fra en fil</p>
<p class="fra-skript">For lite kontrast fra en regel som et skript satte inn</p>
<img src="/bilde.gif" width="40" height="40">
<div id="vert"></div><min-boks><button></button></min-boks>
<iframe title="Ramme" src="/ramme"></iframe>
<iframe title="Skrevet" srcdoc="<p>før</p>"></iframe>
<form name="f"><input name="childNodes" type="hidden" value="TYPED">
<label>Navn <input value="SKREVET"></label><input type="submit" value="Send"></form>
<div id="rot" @click="x"></div>
</main>
<script>
  document.getElementById('tom').sheet.insertRule('.fra-skript { color: #bbb; background: #fff }');
  const root = document.getElementById('vert').attachShadow({ mode: 'open' });
  root.innerHTML = '<p class="inni">For lite kontrast i et skyggetre</p>';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.inni { color: #ccc; background: #fff }');
  root.adoptedStyleSheets = [sheet];
  customElements.define('min-boks', class extends HTMLElement {});
  const p = document.createElement('p'), div = document.createElement('div');
  div.innerHTML = '<img src="/bilde.gif" id="umulig">';
  p.append(div);  // no parser nests them so
  document.getElementById('rot').append(p);
  addEventListener('load', () => {
    const inner = document.querySelectorAll('iframe')[1].contentDocument;
    inner.body.innerHTML = '<p>etter</p><img src="/bilde.gif" id="skrevet">';
    if (window.ran) document.body.innerHTML = '';
    window.ran = true;
  });
</script></body></html>"""
FRAME = '<!doctype html><html lang="nb"><title>R</title><body><img src="/bilde.gif" id="i-ramme">'


STILL = """<!doctype html><html lang="nb"><title>Stille</title>
<link rel="stylesheet" href="/hoved.css"><p class="fra-fil">Tekst</p><img src="/bilde.gif">"""
SPEAKING = """<!doctype html><html lang="nb"><title>Ekko</title><style>p { color: #aaa }</style>
<p>Du er SECRET</p><a href="/?sesjon=SECRET">Videre</a><img src="/bilde.gif?s=SECRET">""".replace(
    "SECRET", SECRET
)


NEVER_STORED = [("Cache-Control", "no-store")]


def files(site: SiteServer) -> None:
    """Files that a browser must ask for anew each time it wants them."""
    site.add("/hoved.css", lambda exchange: exchange.send(MAIN, "text/css", headers=NEVER_STORED))
    site.add("/stil.css", lambda exchange: exchange.send(STYLE, "text/css", headers=NEVER_STORED))
    site.add("/bilde.gif", lambda exchange: exchange.send(GIF, "image/gif", headers=NEVER_STORED))


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A scan with evidence in two windows, of a site that is gone by now."""
    with SiteServer() as site:
        files(site)
        site.add("/", lambda exchange: exchange.html(PAGE, headers=[("Set-Cookie", "gangnr=1")]))
        site.add("/ramme", FRAME)
        plan = plan_for(
            site.url("/"),
            kind=TargetKind.LIST,
            engine=EngineChoice.ALL,
            viewports=(DESKTOP, PHONE),
            evidence=True,
        )
        return scan(tmp_path_factory.mktemp("alt"), plan)


def replayed(result: Result, place: Path | None = None) -> list[ReplayedFinding]:
    out = result.run.parent.parent
    with wiring.replayed(Settings(out=out), str(place or result.run)) as found:
        return list(found)


def dossiers(result: Result) -> list[Dossier]:
    store = Store.open_read_only(result.run / DATABASE_NAME)
    try:
        return [
            Dossier.from_json(one.data)
            for record in store.addresses()
            for window in result.scan.plan.viewports
            for one in store.exhibits(record.seq, window)
            if one.kind is ExhibitKind.DOSSIER
        ]
    finally:
        store.close()


def sealed_as(result: Result) -> str:
    store = Store.open_read_only(result.run / DATABASE_NAME)
    try:
        return store.sealed_as() or ""
    finally:
        store.close()


def kept(result: Result) -> list[bytes]:
    pieces = PieceFolder(result.run / FOLDER_NAME)
    return [pieces.get(digest) for digest in pieces.names()]


def test_every_finding_of_a_page_is_reproduced_when_its_site_is_gone(result: Result):
    told = replayed(result)
    missed = [(one.finding.finding.rule, one.why, one.window) for one in told if one.why]
    assert missed == []
    found = {(one.finding.finding.rule, one.finding.finding.selector) for one in told}
    assert {
        ("color-contrast", (".fra-fil",)),
        ("color-contrast", (".fra-skript",)),
        ("color-contrast", (("#vert", ".inni"),)),
        ("image-alt", ("#umulig",)),
        ("button-name", ("button",)),
    } <= found
    frames = {one[1][-1] for one in found if one[0] == "image-alt" and len(one[1]) == 2}
    assert frames == {"#i-ramme", "#skrevet"}
    assert any(one.finding.viewports == (DESKTOP, PHONE) for one in told)


def test_an_archive_is_the_same_whenever_it_is_written_and_is_replayed_as_the_run(
    result: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    settings = Settings(out=result.run.parent.parent)
    files = [tmp_path / "en.zip", tmp_path / "to.zip"]
    for file in files:
        wiring.export_evidence(settings, result.run.name, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    checked = wiring.check_evidence(files[0])
    assert (checked.run, checked.changed) == (result.scan.id, ())
    assert checked.state is ArchiveState.SAME
    assert main(["verify", str(files[0]), "--lang", "en"]) == 0
    assert f"SHA-256 of the result: {checked.seal}" in capsys.readouterr().out
    assert main(["replay", str(files[0]), "--lang", "en"]) == 0
    assert "0 not reproduced, 0 cannot be replayed" in capsys.readouterr().out


def test_a_changed_piece_of_an_archive_is_named_and_not_replayed(
    result: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "a.zip"
    wiring.export_evidence(Settings(out=result.run.parent.parent), str(result.run), file)
    tree = dossiers(result)[0].states[0].documents[0].tree
    with zipfile.ZipFile(file) as packed:
        entry = packed.getinfo(f"evidence/{tree[:2]}/{tree}")
        spot = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    data = bytearray(file.read_bytes())
    data[spot] ^= 1
    file.write_bytes(data)
    assert main(["verify", str(file), "--lang", "en"]) == 1
    assert f"{entry.filename}: CHANGED" in capsys.readouterr().out
    assert main(["replay", str(file), "--lang", "en"]) == 2
    assert tree in capsys.readouterr().err


def with_other_version(archive: bytes) -> bytes:
    """An archive in which the directory names another version of ZIP that packed a piece."""
    head, entry, rest = archive.partition(b"PK\x01\x02\x14")
    return head + entry[:-1] + b"\x15" + rest


def without_checksum(archive: bytes) -> bytes:
    return archive[:-64]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        (with_other_version, 1, "The archive: CHANGED around its parts"),
        (without_checksum, 3, "checksum that the archive is to end with is missing"),
    ],
)
def test_what_was_changed_around_the_pieces_is_told_and_they_are_replayed(
    result: Result,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changes: Callable[[bytes], bytes],
    code: int,
    words: str,
):
    file = tmp_path / "a.zip"
    wiring.export_evidence(Settings(out=result.run.parent.parent), str(result.run), file)
    file.write_bytes(changes(file.read_bytes()))
    assert main(["verify", str(file), "--lang", "en"]) == code
    told = capsys.readouterr().out
    assert words in told
    assert "The archive: unchanged" not in told
    assert main(["replay", str(file), "--lang", "en"]) == 0


def test_a_forged_piece_is_told_though_the_manifest_was_made_anew(result: Result, tmp_path: Path):
    """The name of a piece is its hash, and the sealed result has the names."""
    file, forged = tmp_path / "a.zip", tmp_path / "b.zip"
    wiring.export_evidence(Settings(out=result.run.parent.parent), str(result.run), file)
    with zipfile.ZipFile(file) as packed, zipfile.ZipFile(forged, "w") as copy:
        told = json.loads(packed.read(MANIFEST))
        name = next(it["name"] for it in told["pieces"] if it["name"].startswith("evidence/"))
        for entry in told["pieces"]:
            data = b"something else" if entry["name"] == name else packed.read(entry["name"])
            entry["bytes"], entry["sha256"] = len(data), sha256(data).hexdigest()
            copy.writestr(entry["name"], data)
        copy.writestr(MANIFEST, json.dumps(told))
    assert wiring.check_evidence(forged).changed == (name,)


def test_a_result_that_was_changed_is_told_though_the_manifest_was_made_anew(
    result: Result, tmp_path: Path
):
    file, run = tmp_path / "a.zip", tmp_path / "run"
    shutil.copytree(result.run, run)
    with closing(sqlite3.connect(run / DATABASE_NAME)) as database, database:
        database.execute("UPDATE visit SET title = 'Noe annet'")
    label = Label(run=result.scan.id, seal=sealed_as(result), versions=result.scan.versions)
    pieces = PieceFolder(run / FOLDER_NAME)
    pack(run, label, pieces.names(), file)
    assert wiring.check_evidence(file).changed == (DATABASE_NAME,)


def test_what_somebody_typed_and_what_the_site_remembers_is_no_evidence(result: Result):
    every = b"".join([*kept(result), *(one.to_json() for one in dossiers(result))])
    for text in (b"SKREVET", b"TYPED", b"gangnr", b"Cookie"):
        assert text not in every


def test_a_dossier_names_what_was_kept_and_every_request(result: Result):
    told = dossiers(result)
    assert len(told) == 2
    for dossier in told:
        (state,) = dossier.states
        assert state.lacks == ""
        assert [one.path for one in state.documents] == [(), (0,), (1,)]
        assert {one.url.rpartition("/")[2] for one in state.bodies} == {
            *("hoved.css", "stil.css", "bilde.gif"),
        }
        by_path = {one.url.rpartition("/")[2]: one for one in state.exchanges}
        assert by_path["stil.css"].digest == sha256(STYLE.encode()).hexdigest()
        assert (by_path["ramme"].kind, by_path["ramme"].status) == ("Document", 200)
    size = result.scan.evidence
    assert size is not None
    assert (size.pieces, size.size) == (len(kept(result)), sum(map(len, kept(result))))
    assert (size.left_out, size.full) == (0, False)


def test_a_secret_that_a_page_echoes_is_masked_in_its_evidence(site: SiteServer, tmp_path: Path):
    files(site)
    site.add("/", SPEAKING)
    plan = plan_for(site.url("/"), kind=TargetKind.LIST, evidence=True)
    one = scan(tmp_path, plan, secrets=Secrets(headers=(("X-Key", SECRET),)))
    every = [*kept(one), *(dossier.to_json() for dossier in dossiers(one))]
    assert not any(SECRET.encode() in data for data in every)
    assert any("Du er •••".encode() in data for data in every)
    assert dossiers(one)[0].states[0].picture == ""


def test_nothing_is_asked_of_the_site_for_its_evidence(site: SiteServer, tmp_path: Path):
    files(site)
    site.add("/", lambda exchange: exchange.html(STILL, headers=NEVER_STORED))
    asked = []
    for name, evidence in (("uten", False), ("med", True)):
        before = len(site.requests)
        one = scan(
            tmp_path / name, plan_for(site.url("/"), kind=TargetKind.LIST, evidence=evidence)
        )
        asked.append(Counter(each.target for each in site.requests[before:]))
    assert asked[1] - asked[0] == Counter()
    assert asked[1]["/stil.css"] > 0
    assert len(dossiers(one)[0].states[0].bodies) == 3


def test_beyond_the_cap_nothing_is_kept_and_a_replay_says_so(site: SiteServer, tmp_path: Path):
    files(site)
    site.add("/", SPEAKING)
    plan = plan_for(site.url("/"), kind=TargetKind.LIST, evidence=True, evidence_cap=1_000)
    one = scan(tmp_path, plan)
    assert kept(one) == []
    assert one.scan.evidence is not None
    assert (one.scan.evidence.left_out, one.scan.evidence.full) == (1, True)
    assert {(told.replay, told.why) for told in replayed(one)} == {(Replay.CANNOT, Why.NOT_KEPT)}
