"""The data in a PDF report, and how a change of it is told."""

import hashlib
import json
import tracemalloc
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Name

from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.proof import FileState
from reports.pdf.verifying import check_report
from tests.reports.html_page import whole, written
from tests.reports.pdf_file import opened, pdf_of


@cache
def made() -> bytes:
    return pdf_of(whole(), Language.NB)


def changed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = BytesIO()
    with opened(made()) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


@pytest.mark.big
def test_the_data_is_in_the_file_with_the_hash_of_each_piece() -> None:
    pdf = opened(made())
    assert set(pdf.attachments) == {"manifest.json", "result.json", "result.jsonld"}
    assert {str(spec.AFRelationship) for spec in pdf.Root.AF} == {"/Source"}
    read = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    result = json.loads(read["result.json"])
    assert result["schema"] == "auditor-result/1"
    assert len(result["occurrences"]) == len(list(whole().rows.occurrences()))
    pieces = json.loads(read["manifest.json"])["pieces"]
    for piece in pieces:
        if piece["kind"] == "data":
            data = read[piece["name"]]
            assert piece["sha256"] == hashlib.sha256(data).hexdigest()
            assert piece["bytes"] == len(data)
    assert sum(piece["kind"] == "picture" for piece in pieces) == 2


@pytest.mark.big
def test_what_nobody_touched_is_unchanged() -> None:
    checked = check_report(made())
    assert checked.unchanged
    assert checked.run == whole().scan.id
    assert checked.seal == whole().seal
    assert len(checked.pieces) == 4


@pytest.mark.big
def test_data_that_was_changed_is_named() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        file = pdf.attachments["result.json"].obj.EF.F
        file.write(file.read_bytes().replace(b"image-alt", b"image-alT", 1))

    checked = check_report(changed(change))
    assert checked.file is FileState.CHANGED
    assert [name for name, same in checked.pieces if not same] == ["result.json"]


@pytest.mark.big
def test_a_picture_that_was_changed_is_named() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        picture = next(
            found
            for found in pdf.objects
            if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == Name.Image
        )
        data = picture.read_raw_bytes()
        picture.write(data[:-1] + bytes([data[-1] ^ 1]), filter=Name.DCTDecode)

    checked = check_report(changed(change))
    assert len([name for name, same in checked.pieces if not same]) == 1
    assert not checked.unchanged


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
@pytest.mark.big
def test_one_byte_changed_anywhere_is_told(share: float) -> None:
    data = bytearray(made())
    data[int(len(data) * share)] ^= 1
    try:
        checked = check_report(bytes(data))
    except UsageError:
        return  # so much is broken that it is no report any more
    assert checked.file is FileState.CHANGED


@pytest.mark.big
def test_what_is_written_behind_the_file_is_told() -> None:
    assert check_report(made() + b"\n% more\n").file is FileState.CHANGED


def test_what_is_no_report_is_refused_in_a_sentence() -> None:
    for data in (b"", b"%PDF-1.7\n", written(whole()).encode()):
        with pytest.raises(UsageError, match="no report of Auditor's"):
            check_report(data)


def attached(**files: tuple[bytes, Name | None]) -> bytes:
    """A PDF of a stranger with these files in it, each as it is or packed."""
    out, pdf = BytesIO(), pikepdf.new()
    pdf.add_blank_page()
    for name, (data, packed) in files.items():
        spec = pikepdf.AttachedFileSpec(pdf, b"", filename=f"{name}.json")
        pdf.attachments[f"{name}.json"] = spec
        spec.obj.EF.F.write(data, filter=packed)
    pdf.save(out, compress_streams=False)
    return out.getvalue()


def told(**more: object) -> tuple[bytes, None]:
    return json.dumps({"schema": "auditor-manifest/1", "pieces": [], **more}).encode(), None


@pytest.mark.big
def test_a_piece_that_is_packed_small_and_unpacked_huge_takes_no_memory() -> None:
    size = 400 * 1024 * 1024
    packing, block = zlib.compressobj(9), bytes(1024 * 1024)
    packed = b"".join(packing.compress(block) for _ in range(400)) + packing.flush()
    digest = hashlib.sha256()
    for _ in range(400):
        digest.update(block)
    piece = {"kind": "data", "name": "result.json", "sha256": digest.hexdigest()}
    data = attached(manifest=told(pieces=[piece]), result=(packed, Name.FlateDecode))
    tracemalloc.start()
    try:
        assert check_report(data).pieces == (("result.json", True),)
        assert tracemalloc.get_traced_memory()[1] < size / 10
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "manifest",
    [
        (b"[" * 200_000, None),
        (b"no deflate", Name.FlateDecode),
        told(pieces=[1]),
        told(pieces=None),
    ],
    ids=["deep", "broken", "no pieces", "null"],
)
def test_a_hostile_manifest_is_none(manifest: tuple[bytes, Name | None]) -> None:
    with pytest.raises(UsageError, match="no report of Auditor's"):
        check_report(attached(manifest=manifest))


def test_a_manifest_that_is_packed_small_and_unpacked_huge_is_none() -> None:
    packed = zlib.compress(b" " * 64_000_000), Name.FlateDecode
    with pytest.raises(UsageError, match="no report of Auditor's"):
        check_report(attached(manifest=packed))
