import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.cli.failures import FailureLog
from tests.auditor.cli.conftest import Command


def failure() -> Exception:
    try:
        raise RuntimeError("tilfeldig \udc80")
    except RuntimeError as error:
        return error


def test_a_traceback_goes_to_the_log_and_is_added_to_it(tmp_path: Path):
    log = FailureLog(tmp_path / "new" / "folder")
    assert log.write(failure()) == log.write(failure()) == tmp_path / "new/folder/auditor.log"
    text = (tmp_path / "new/folder/auditor.log").read_text("utf-8")
    assert text.count("Traceback (most recent call last)") == 2
    assert "RuntimeError: tilfeldig" in text


def test_where_the_folder_cannot_be_written_another_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    (tmp_path / "file").touch()
    written = FailureLog(tmp_path / "file" / "folder").write(failure())
    assert written is not None
    assert written.parent == elsewhere
    assert "RuntimeError" in written.read_text("utf-8")


def test_a_failure_nobody_foresaw_is_one_sentence_and_exit_code_2(
    auditor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # A working folder that is gone is nothing that any command reckons with.
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    answer = auditor("rules")
    (log,) = elsewhere.iterdir()
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "Error: Auditor failed in a way that was not foreseen (FileNotFoundError): please report"
        f" it with {log}.\n"
    )
    assert "Traceback (most recent call last)" in log.read_text("utf-8")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nb", "Feil: Det er ikke plass til det som skal skrives (ikke plass igjen):"),
        (
            "nn",
            "Feil: Det er ikkje plass til det som skal skrivast (ikkje plass att):",
        ),
    ],
)
@pytest.mark.parametrize("arguments", [("report", "-f", "json"), ("rules", "list")])
def test_a_full_disk_behind_standard_output_is_told_as_one(
    stored_run: Path, arguments: tuple[str, ...], lang: str, said: str
):
    environment = {**os.environ, "AUDITOR_LANG": lang}
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(
            [Path(sys.executable).with_name("auditor"), *arguments],
            cwd=stored_run.parents[2],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert answer.returncode == 2
    assert answer.stderr.startswith(said)
    assert len(answer.stderr.splitlines()) == 1


def test_results_that_cannot_be_read_are_one_sentence_and_exit_code_2(
    auditor: Command, stored_run: Path
):
    (stored_run / "scan.sqlite").write_bytes(b"SQLite format 3\0" + bytes(84))
    answer = auditor("report")
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert "Traceback" not in answer.err
