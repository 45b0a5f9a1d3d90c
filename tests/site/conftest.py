"""A test site for each test of it."""

from collections.abc import Iterator

import pytest

from tests.site import SiteServer


@pytest.fixture
def site() -> Iterator[SiteServer]:
    with SiteServer() as server:
        yield server
