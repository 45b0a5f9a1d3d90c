"""The server without a browser: its folder, its lock, its first key, its end."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from auditor.errors import UsageError
from auditor.services.data_folder import held
from tests.auditor.cli.conftest import Command
from tests.auditor.cli.serving import Server, serving

NOWHERE = "127.0.0.1:9"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("serve") / "data", [NOWHERE]) as one:
        yield one


def opens(client: httpx.Client) -> bool:
    """Whether a key opens the API."""
    status = client.get("/v1/scans/scan_none").status_code
    assert status in {401, 404}
    return status == 404


def refusal(server: Server) -> str:
    """What a server says that does not start."""
    done = subprocess.run(
        [Path(sys.executable).with_name("auditor"), "serve"],
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    return done.stderr


def test_the_first_key_opens_the_api_and_is_told_to_nobody(server: Server) -> None:
    file = server.folder / "admin.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert file.read_text().strip() not in server.said()
    assert "The first administrator's key is in" in server.said()
    with server.client() as client:
        assert opens(client)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_reads_what_is_in_the_folder(server: Server) -> None:
    with server.client() as client:
        assert opens(client)
    made = {file.name: mode(file) for file in server.folder.iterdir()}
    archive = {"auditor.sqlite", "auditor.sqlite-wal", "auditor.sqlite-shm"}
    assert archive < set(made)
    assert made.pop("spool") == 0o700
    assert set(made.values()) == {0o600}


def test_a_folder_that_others_may_read_is_closed_to_them_or_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    with held(folder):
        assert mode(folder) == 0o700
        (folder / "auditor.sqlite").touch()
        assert mode(folder / "auditor.sqlite") == 0o600
    folder.chmod(0o755)
    (folder / "auditor.sqlite").chmod(0o644)
    with held(folder):
        assert (mode(folder), mode(folder / "auditor.sqlite")) == (0o700, 0o600)
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "letter").touch()
    with pytest.raises(UsageError, match=f"chmod 700 {home}"), held(home):
        pass
    assert (mode(home), sorted(home.iterdir())) == (0o755, [home / "letter"])


@pytest.mark.big
def test_a_second_server_is_kept_out_of_the_folder_with_one_sentence(server: Server) -> None:
    said = refusal(server)
    assert said.splitlines()[-1] == (
        f"Error: Another server uses the data folder {server.folder}: stop it, or give this one a"
        " folder of its own with AUDITOR_DATA_DIR."
    )
    with server.client() as client:
        assert opens(client)


@pytest.mark.big
def test_a_port_that_is_taken_is_said_with_one_sentence(server: Server, tmp_path: Path) -> None:
    port = str(httpx.URL(server.client().base_url).port)
    said = refusal(Server(tmp_path / "data", PORT=port))
    assert said.splitlines()[-1].startswith(f"Error: Cannot listen on 127.0.0.1, port {port} (")


@pytest.mark.big
def test_a_key_is_made_once_and_is_that_of_the_file_where_there_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        first = (folder / "admin.key").read_text()
        server.kill()
        with closing(sqlite3.connect(folder / "auditor.sqlite", isolation_level=None)) as archive:
            archive.execute("DELETE FROM api_key")  # it was killed before the key was kept
        server.start()
        assert (folder / "admin.key").read_text() == first
        with server.client() as client:
            assert opens(client)
            (folder / "admin.key").unlink()  # a person took it away, and has it
            assert server.end() < 30
            server.start()
            assert not (folder / "admin.key").exists()


def test_root_is_refused_unless_somebody_said_so(
    auditor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    answer = auditor("serve")
    assert answer.code == 2
    assert "Chromium has no sandbox as root" in answer.err
    assert not Path("auditor-data").exists()


@pytest.mark.big
def test_a_data_folder_that_cannot_be_made_is_said(
    auditor: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUDITOR_DATA_DIR", str(tmp_path / "file" / "data"))
    monkeypatch.setenv("AUDITOR_NO_SANDBOX", "1")
    answer = auditor("serve")
    assert answer.code == 2
    assert f"Could not use the data folder {tmp_path / 'file' / 'data'} (" in answer.err
