"""``auditor relock``: a new key takes the place of the old one, and nothing is given again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.store.vault import new_key
from tests.auditor.cli.conftest import Command
from tests.auditor.cli.serving import Server, serving

pytestmark = pytest.mark.big

SITE = {
    "name": "Fjordvik",
    "url": "http://127.0.0.1:9/",
    "credentials": {"basic_auth": {"user": "kari", "password": "hemmelig"}},
}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with a site that is behind a password, and a webhook."""
    with serving(tmp_path / "data", ["127.0.0.1:9"]) as one:
        with one.client() as client:
            assert client.post("/v1/sites", json=SITE).status_code == 201
            hook = {"url": "http://127.0.0.1:9/hook", "events": ["scan.completed"]}
            assert client.post("/v1/webhooks", json=hook).status_code == 201
        monkeypatch.setenv("AUDITOR_DATA_DIR", str(one.folder))
        yield one


def opens(server: Server) -> bool:
    """Whether the service opens what its site is behind."""
    with server.client() as client:
        (site,) = client.get("/v1/sites").json()["items"]
    return bool(site["credentials"]["readable"])


def restart(server: Server, *keys: str) -> None:
    server.end()
    (server.folder / "secret.key").write_text("\n".join(keys))
    server.start()


def test_a_key_is_changed_without_giving_anything_again(auditor: Command, server: Server) -> None:
    old, new = (server.folder / "secret.key").read_text().strip(), new_key()
    restart(server, new, old)
    assert opens(server)
    answer = auditor("relock")
    assert (answer.code, answer.out) == (0, "")
    assert "newest key: 2" in answer.err
    assert "none of the keys: 0" in answer.err
    for key in (old, new):
        assert key not in answer.err + server.said()
    restart(server, new)
    assert opens(server)
    restart(server, old)
    assert not opens(server)


def test_what_no_key_opens_is_told_and_stays(auditor: Command, server: Server) -> None:
    old, new = (server.folder / "secret.key").read_text().strip(), new_key()
    (server.folder / "secret.key").write_text(new)
    answer = auditor("relock")
    assert answer.code == 2
    assert "newest key: 0" in answer.err
    assert "none of the keys: 2" in answer.err
    restart(server, old)
    assert opens(server)


def test_no_key_is_made_where_there_is_none(auditor: Command, server: Server) -> None:
    server.end()
    (server.folder / "secret.key").unlink()
    answer = auditor("relock", "--lang", "en")
    assert answer.code == 2
    assert "There is no key at" in answer.err
    assert not (server.folder / "secret.key").exists()
