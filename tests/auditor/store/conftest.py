from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.store import DATABASE_NAME, Store
from tests.auditor.store import build


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / DATABASE_NAME


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A new store with a scan of two viewports and no addresses."""
    store = Store.create(path)
    store.save_scan(build.scan())
    yield store
    store.close()
