"""``auditor backup`` while the server goes on, and ``auditor restore`` while it does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.auditor.cli.conftest import Command
from tests.auditor.cli.serving import Server


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that keeps one more key than it was born with."""
    one = Server(tmp_path / "data")
    one.start()
    with one.client() as client:
        made = client.post("/v1/keys", json={"name": "second", "scopes": ["results:read"]})
        assert made.status_code == 201
    monkeypatch.setenv("AUDITOR_DATA_DIR", str(one.folder))
    yield one
    one.end()


def names(server: Server) -> list[str]:
    with server.client() as client:
        return sorted(key["name"] for key in client.get("/v1/keys").json()["items"])


@pytest.mark.big
def test_a_backup_of_a_server_that_goes_on_makes_another_server(
    auditor: Command, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(server)
    answer = auditor("backup", "auditor.backup")
    assert (answer.code, answer.out) == (0, "")
    assert "Written: auditor.backup" in answer.err
    assert names(server) == before
    other = Server(tmp_path / "other")
    monkeypatch.setenv("AUDITOR_DATA_DIR", str(other.folder))
    answer = auditor("restore", "auditor.backup")
    assert answer.code == 0
    assert "is restored" in answer.err
    assert not (other.folder / "admin.key").exists()  # no secret is in a backup
    (other.folder / "admin.key").write_bytes((server.folder / "admin.key").read_bytes())
    other.start()
    try:
        assert names(other) == before
    finally:
        other.end()


@pytest.mark.big
def test_nothing_is_restored_under_a_server_or_over_an_archive_unless_told(
    auditor: Command, server: Server
) -> None:
    before = names(server)
    assert auditor("backup", "auditor.backup").code == 0
    with server.client() as client:
        client.post("/v1/keys", json={"name": "third", "scopes": ["results:read"]})
    refused = auditor("restore", "auditor.backup", "--replace")
    assert refused.code == 2
    assert "Another server uses the data folder" in refused.err
    assert len(names(server)) == len(before) + 1
    server.end()
    refused = auditor("restore", "auditor.backup")
    assert refused.code == 2
    assert "give --replace" in refused.err
    assert auditor("restore", "auditor.backup", "--replace").code == 0
    server.start()
    assert names(server) == before


def test_a_backup_without_an_archive_is_refused_in_a_sentence(auditor: Command) -> None:
    refused = auditor("backup", "auditor.backup")
    assert refused.code == 2
    assert "There are no results at" in refused.err
    assert not Path("auditor.backup").exists()
