from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.api.homes import TARGET, Api, serving
from tests.postgresql import PostgreSQL


@pytest.fixture(scope="session")
def database_server() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    yield server
    server.close()


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def archive_address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The address of an archive that the tests of a module share: a file, then a server's."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('archive')}/auditor.sqlite"
    server: PostgreSQL = request.getfixturevalue("database_server")
    name = f"api_{Path(request.path).stem}"
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return server.address(name)


@pytest.fixture(scope="module")
def api(archive_address: str) -> Iterator[Api]:
    """The API over an archive, answering on loopback; each test has organisations of its own."""
    with serving(archive_address) as one:
        yield one


@pytest.fixture
def client(api: Api) -> Iterator[httpx.Client]:
    """A client of an organisation of its own, whose key may do everything."""
    with api.client() as one:
        yield one


@pytest.fixture
def site(client: httpx.Client) -> str:
    """The path of a site of the client's."""
    answer = client.post("/v1/sites", json={"name": "Fjordvik", "url": TARGET})
    assert answer.status_code == 201, answer.text
    return f"/v1/sites/{answer.json()['id']}"
