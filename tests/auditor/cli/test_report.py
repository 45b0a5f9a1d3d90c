import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.auditor.cli.conftest import Command

PROGRAM = "import sys; from auditor.cli import main; sys.exit(main())"


@pytest.mark.usefixtures("stored_run")
def test_a_run_is_reported_as_text_to_standard_output(
    auditor: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("AUDITOR_LANG")
    answer = auditor("report")
    assert answer.code == 0
    assert "Bilder mangler tekstalternativ" in answer.out
    assert "\x1b" not in answer.out
    assert answer.err == ""
    assert auditor("report", "--lang", "nn").out != answer.out


def test_a_run_is_named_by_id_or_path(auditor: Command, stored_run: Path, tmp_path: Path):
    newest = auditor("report", "-f", "json").out
    assert auditor("report", stored_run.name, "-f", "json").out == newest
    assert auditor("report", str(stored_run), "-f", "json").out == newest
    relative = str(stored_run.relative_to(tmp_path))
    assert auditor("report", relative + "/", "-f", "json").out == newest
    missing = auditor("report", "20260101T000000Z-ffffff")
    assert missing.code == 2
    assert stored_run.name in missing.err


@pytest.mark.usefixtures("stored_run")
@pytest.mark.parametrize("form", ["text", "html", "json"])
@pytest.mark.big
def test_a_report_loads_nothing_that_only_scans_need(form: str, tmp_path: Path):
    code = f"from auditor.cli import main; import sys; main(['report', '-f', '{form}:r'])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=True,
    )
    assert (tmp_path / "r").stat().st_size > 0
    heavy = {"selenium", "requests", "tldextract", "auditor.browser.session", "auditor.observe"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.usefixtures("stored_run")
def test_a_report_is_grouped_by_the_addresses_of_its_pages(auditor: Command):
    told = auditor("report", "-f", "html", "--group-by", "http://([^/]+)/")
    assert told.code == 0
    assert '<h2 id="groups">' in told.out
    refused = auditor("report", "-f", "html", "--group-by", "(skole")
    assert refused.code == 2
    assert refused.err.count("\n") == 1
    assert "--group-by" in refused.err
    assert "(skole" in refused.err


@pytest.mark.usefixtures("stored_run")
def test_data_formats_come_out_whole(auditor: Command):
    assert json.loads(auditor("report", "-f", "json").out)["schema"] == "auditor-result/1"
    rows = list(csv.DictReader(io.StringIO(auditor("report", "-f", "csv?dialect=rfc4180").out)))
    assert [row["rule"] for row in rows] == ["image-alt", "image-alt"]


@pytest.mark.usefixtures("stored_run")
def test_files_are_written_and_standard_output_stays_silent(auditor: Command, tmp_path: Path):
    answer = auditor("report", "-f", "json:a.json", "-f", "csv:b.csv", "-f", "text:c.txt")
    assert (answer.code, answer.out) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["schema"] == "auditor-result/1"
    assert (tmp_path / "b.csv").read_bytes().count(b"\r\n") == 3
    assert "image-alt" not in (tmp_path / "c.txt").read_text("utf-8").splitlines()[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".auditor",
        "a.json",
        "b.csv",
        "c.txt",
    ]


@pytest.mark.usefixtures("stored_run")
def test_a_file_is_replaced_only_by_a_whole_one_and_keeps_its_links(
    auditor: Command, tmp_path: Path
):
    real = tmp_path / "real.json"
    real.write_text("old", "utf-8")
    (tmp_path / "link.json").symlink_to(real)
    assert auditor("report", "-f", "json:link.json").code == 0
    assert (tmp_path / "link.json").is_symlink()
    assert real.read_text("utf-8").startswith('{"schema"')


@pytest.mark.usefixtures("stored_run")
def test_a_device_is_written_to_and_stays_a_device(auditor: Command):
    assert auditor("report", "-f", "json:/dev/null").code == 0
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.usefixtures("stored_run")
@pytest.mark.big
def test_a_reader_that_leaves_early_is_no_failure(tmp_path: Path):
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "report", "-f", "json"],
            stdout=write_end,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.usefixtures("stored_run")
def test_a_report_works_from_a_folder_below_the_settings_file(
    auditor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / ".git").mkdir()
    (tmp_path / "auditor.toml").write_text('out = ".auditor"\nlang = "en"\n', "utf-8")
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    answer = auditor("report")
    assert answer.code == 0
    assert "Images have no text alternative" in answer.out
