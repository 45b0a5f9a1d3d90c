from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.store import DATABASE_NAME, Store
from tests.auditor.store import build
from tests.auditor.store.homes import Databases, Files, Home, Homes
from tests.postgresql import PostgreSQL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / DATABASE_NAME


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("archives"))


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    server = PostgreSQL()
    yield Databases(server)
    server.close()


@pytest.fixture(params=["files", pytest.param("databases", marks=pytest.mark.postgresql)])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """An archive with another scan in it: on SQLite, then on PostgreSQL."""
    homes: Homes = request.getfixturevalue(request.param)
    return homes.home(tmp_path)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """A new store with a scan of two viewports and no addresses."""
    store = home.new()
    store.save_scan(build.scan())
    yield store
    store.close()
