import subprocess
import sys
from pathlib import Path

import pytest

from tests.auditor.cli.conftest import Command


def test_the_doctor_names_the_fix_and_exits_with_2_where_a_scan_cannot_run(
    auditor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AUDITOR_CHROMIUM", str(tmp_path / "gone"))
    answer = auditor("doctor", "--lang", "en")
    assert answer.code == 2
    browser = answer.out.splitlines().index(f"failed   Browser        {tmp_path / 'gone'}")
    assert "apt-get install" in " ".join(answer.out.splitlines()[browser + 1 : browser + 3])
    assert answer.out.endswith(
        "A scan cannot run before what is marked as failed has been mended.\n"
    )


def test_the_doctor_speaks_the_language_asked_for(
    auditor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AUDITOR_CHROMIUM", str(tmp_path / "gone"))
    assert "feil     Nettlesar" in auditor("doctor", "--lang", "nn").out


@pytest.mark.big
def test_a_terminal_that_lacks_some_letters_loses_only_those(tmp_path: Path):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from auditor.cli import main; sys.exit(main())",
            "rules",
        ],
        env={"PYTHONIOENCODING": "latin-1", "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"?" in done.stdout
