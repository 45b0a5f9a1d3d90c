"""Pieces of evidence in a folder, and the archive that they are handed on in."""

import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest

from auditor.errors import StoreError, UsageError
from auditor.model.proof import ArchiveState
from auditor.store.evidence_archive import (
    FORM,
    MANIFEST,
    EvidenceArchive,
    Label,
    pack,
    write_archive,
)
from auditor.store.pieces import FOLDER_NAME, PieceFolder

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LABEL = Label(run="20261128T120000Z-abcdef", seal="5" * 64, versions={"auditor": "1"})
TEXTS = (b"tree" * 2_000, b"\x89PNG" + bytes(range(256)) * 20)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run with two pieces."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "scan.sqlite").write_bytes(b"SQLite format 3\0" + bytes(5_000))
    pieces = PieceFolder(folder / FOLDER_NAME)
    for data in TEXTS:
        pieces.put(digest(data), data)
    return folder


@pytest.fixture
def archive(run: Path, tmp_path: Path) -> Path:
    file = tmp_path / "a.zip"
    pack(run, LABEL, map(digest, TEXTS), file)
    return file


def changed(file: Path) -> list[str]:
    with EvidenceArchive(file) as opened:
        return [name for name, same in opened.checked() if not same]


def state(file: Path) -> ArchiveState:
    with EvidenceArchive(file) as opened:
        return opened.state()


class Stream(io.RawIOBase):
    """Takes bytes as a client does, with no way back; keeps them."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        self.taken += bytes(data)
        return memoryview(data).nbytes


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with other contents, packed as any program packs them."""
    with zipfile.ZipFile(file) as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    change(inside)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in inside.items():
            packed.writestr(name, data)
    return file


def test_a_piece_is_kept_once_and_given_back_only_as_it_was(run: Path):
    pieces = PieceFolder(run / FOLDER_NAME)
    first = digest(TEXTS[0])
    pieces.put(first, TEXTS[0])
    assert pieces.size() == (2, sum(map(len, TEXTS)))
    assert (pieces.get(first), pieces.holds(first)) == (TEXTS[0], True)
    (run / FOLDER_NAME / first[:2] / first).write_bytes(b"other")
    with pytest.raises(StoreError, match="not as it was kept"):
        pieces.get(first)
    with pytest.raises(StoreError, match="missing"):
        pieces.get("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "g" * 64, "0" * 63])
def test_no_name_but_a_hash_becomes_a_file(run: Path, name: str):
    with pytest.raises(ValueError, match="no SHA-256"):
        PieceFolder(run).put(name, b"")


def test_an_archive_that_nobody_touched_is_unchanged(archive: Path):
    assert (changed(archive), state(archive)) == ([], ArchiveState.SAME)
    with EvidenceArchive(archive) as opened:
        assert opened.label == LABEL
        assert opened.get(digest(TEXTS[1])) == TEXTS[1]


def test_every_byte_of_a_piece_that_is_flipped_is_told_by_the_name_of_the_piece(archive: Path):
    data, wanted = archive.read_bytes(), digest(TEXTS[1])
    with zipfile.ZipFile(archive) as packed:
        entry = packed.getinfo(f"{FOLDER_NAME}/{wanted[:2]}/{wanted}")
        begins = entry.header_offset + 30 + len(entry.filename)
        spots = range(begins, begins + entry.compress_size, 7)
    assert len(spots) > 20
    for spot in spots:
        archive.write_bytes(data[:spot] + bytes([data[spot] ^ 0x10]) + data[spot + 1 :])
        assert changed(archive) == [entry.filename]
        with EvidenceArchive(archive) as opened, pytest.raises(StoreError, match="auditor verify"):
            opened.get(wanted)


def test_every_byte_that_is_flipped_anywhere_is_told(archive: Path):
    """Also around the pieces, where a ZIP archive has times, rights and versions."""
    data = archive.read_bytes()
    around = 0
    for spot in Random(61).sample(range(len(data)), 200):  # noqa: S311  # not for secrets
        for bit in range(8):
            archive.write_bytes(data[:spot] + bytes([data[spot] ^ 1 << bit]) + data[spot + 1 :])
            try:
                pieces, whole = changed(archive), state(archive)
            except UsageError:
                continue  # so much is broken that it is no archive any more
            assert whole is ArchiveState.CHANGED, (spot, bit)
            around += not pieces
    assert around > 50


def test_an_archive_that_is_sent_as_it_is_made_is_the_same_as_one_in_a_file(
    run: Path, archive: Path
):
    stream = Stream()
    with io.BufferedWriter(stream) as out:
        pieces = PieceFolder(run / FOLDER_NAME)
        digests = map(digest, TEXTS)
        write_archive(cast(BinaryIO, out), run / "scan.sqlite", LABEL, digests, pieces.get)
    assert stream.taken == archive.read_bytes()
    comment = sha256(stream.taken[:-64]).hexdigest()
    assert stream.taken[-64:].decode() == comment
    with zipfile.ZipFile(archive) as packed:
        assert packed.comment.decode() == comment
        assert packed.testzip() is None


@pytest.mark.parametrize("comment", [b"", b"packed by somebody"])
def test_an_archive_without_its_checksum_is_told_as_such(archive: Path, comment: bytes):
    def change(inside: dict[str, bytes]) -> None:
        assert MANIFEST in inside

    rewritten(archive, change)
    with zipfile.ZipFile(archive, "a") as packed:
        packed.comment = comment
    assert (changed(archive), state(archive)) == ([], ArchiveState.UNKNOWN)


@pytest.mark.parametrize("bytes_cut", [1, 20, 64])
def test_an_archive_whose_checksum_was_cut_is_told_to_have_none(archive: Path, bytes_cut: int):
    archive.write_bytes(archive.read_bytes()[:-bytes_cut])
    assert (changed(archive), state(archive)) == ([], ArchiveState.UNKNOWN)


def test_what_is_put_before_or_behind_an_archive_is_told(archive: Path):
    data = archive.read_bytes()
    for more in (b"MZ" + data, data + b"\0", data + data[-64:]):
        archive.write_bytes(more)
        assert (changed(archive), state(archive)) == ([], ArchiveState.CHANGED)


def test_an_archive_that_cannot_be_read_any_more_is_not_called_changed(archive: Path):
    with EvidenceArchive(archive) as opened:
        archive.unlink()
        with pytest.raises(StoreError, match="cannot be read any more"):
            opened.state()


def test_a_piece_that_was_exchanged_taken_out_or_put_in_is_named(archive: Path):
    first = f"{FOLDER_NAME}/{digest(TEXTS[0])[:2]}/{digest(TEXTS[0])}"
    second = f"{FOLDER_NAME}/{digest(TEXTS[1])[:2]}/{digest(TEXTS[1])}"

    def change(inside: dict[str, bytes]) -> None:
        inside[first] = TEXTS[0][:-1] + b"!"
        del inside[second]
        inside["../../over.txt"] = b"slipped"

    assert changed(rewritten(archive, change)) == [*sorted([first, second]), "../../over.txt"]


def test_nothing_is_unpacked_under_a_name_that_an_archive_gives(archive: Path, tmp_path: Path):
    def change(inside: dict[str, bytes]) -> None:
        told = json.loads(inside[MANIFEST])
        told["pieces"].append({"name": "../out.txt", "bytes": 3, "sha256": digest(b"out")})
        inside[MANIFEST] = json.dumps(told).encode()
        inside["../out.txt"] = b"out"

    place = tmp_path / "deep" / "er"
    place.mkdir(parents=True)
    with EvidenceArchive(rewritten(archive, change)) as opened:
        assert [name for name, same in opened.checked() if not same] == ["../out.txt"]
        opened.unpack_run(place)
    assert [one.name for one in place.iterdir()] == ["scan.sqlite"]
    assert not (tmp_path / "deep" / "out.txt").exists()


def test_what_unpacks_to_more_than_it_says_is_read_no_further(archive: Path, tmp_path: Path):
    def change(inside: dict[str, bytes]) -> None:
        inside["scan.sqlite"] = bytes(50_000_000)

    with EvidenceArchive(rewritten(archive, change)) as opened:
        with pytest.raises(StoreError, match="not as it was kept"):
            opened.unpack_run(tmp_path)
        assert (tmp_path / "scan.sqlite").stat().st_size < 2_000_000


def test_a_run_that_says_to_unpack_to_very_much_is_not_unpacked(archive: Path, tmp_path: Path):
    def change(inside: dict[str, bytes]) -> None:
        bomb = bytes(50_000_000)
        told = json.loads(inside[MANIFEST])
        told["pieces"][0] |= {"bytes": len(bomb), "sha256": digest(bomb)}
        inside |= {"scan.sqlite": bomb, MANIFEST: json.dumps(told).encode()}

    with (
        EvidenceArchive(rewritten(archive, change)) as opened,
        pytest.raises(StoreError, match="not as it was kept"),
    ):
        opened.unpack_run(tmp_path)
    assert not (tmp_path / "scan.sqlite").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"PK\x05\x06" + bytes(18)],
    ids=["empty", "cut", "pdf", "no-manifest"],
)
def test_what_is_no_archive_is_refused_in_one_sentence(tmp_path: Path, data: bytes):
    file = tmp_path / "x.zip"
    file.write_bytes(data)
    with pytest.raises(UsageError, match="no archive of evidence"):
        EvidenceArchive(file)


@pytest.mark.parametrize(
    "manifest",
    [
        b"[]",
        b"{}",
        b"not json",
        b"[" * 100_000,
        json.dumps({"form": FORM, "run": "r", "seal": "s", "versions": [], "pieces": []}).encode(),
        json.dumps({"form": FORM, "pieces": [{"name": "a"}]}).encode(),
        json.dumps({"form": "auditor-evidence-archive/9", "pieces": []}).encode(),
    ],
)
def test_a_manifest_of_another_form_is_refused(archive: Path, manifest: bytes):
    def change(inside: dict[str, bytes]) -> None:
        inside[MANIFEST] = manifest

    with pytest.raises(UsageError, match="no archive of evidence"):
        EvidenceArchive(rewritten(archive, change))


def test_an_archive_is_never_written_over_a_file_nor_of_a_spoilt_piece(
    run: Path, archive: Path, tmp_path: Path
):
    with pytest.raises(UsageError, match="already"):
        pack(run, LABEL, (), archive)
    first = digest(TEXTS[0])
    (run / FOLDER_NAME / first[:2] / first).write_bytes(b"other")
    with pytest.raises(StoreError, match="not as it was kept"):
        pack(run, LABEL, [first], tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
