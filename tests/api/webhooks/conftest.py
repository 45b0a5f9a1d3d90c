"""An API whose webhooks go to a receiver of the tests."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.hostport import HostPort
from auditor.store import Archive
from auditor.store.service_schema import webhook
from tests.api.homes import Api, serving
from tests.receiver import OK, Receiver


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        yield one


@pytest.fixture(scope="module")
def guard(receiver: Receiver) -> EgressGuard:
    places = (HostPort("127.0.0.1", 9), HostPort.parse(receiver.place))
    return EgressGuard(allowed=places)


@pytest.fixture(scope="module")
def api(archive_address: str, guard: EgressGuard) -> Iterator[Api]:
    with serving(archive_address, guard=guard) as one:
        yield one


@pytest.fixture(autouse=True)
def alone(api: Api, receiver: Receiver) -> Iterator[None]:
    """A receiver that takes everything; what a test leaves is sent in no other."""
    receiver.answer = lambda _: OK
    receiver.received.clear()
    receiver.most_at_once = 0
    yield
    if receiver.away:  # the test failed before it came back
        receiver.come_back()
    archive = Archive.shared(api.address, 1)
    with archive.database().write("tidy") as connection:
        connection.execute(delete(webhook))
    archive.close()
