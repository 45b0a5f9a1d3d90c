"""Webhooks put together: the courier of a server, and the way that it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from auditor import __version__
from auditor.net.client import HttpClient
from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.proxy import EgressProxy
from auditor.net.user_agent import user_agent
from auditor.services.courier import Courier, Send
from auditor.services.posting import Postman
from auditor.settings import ServiceSettings
from auditor.store import Archive
from auditor.store.sending import SendingTable
from auditor.store.vault import Vault
from auditor.wiring.service import archive_address
from auditor.wiring.vault import vault_of

_CONNECTIONS: Final = 3


def courier_of(settings: ServiceSettings) -> Courier:
    """What sends the events of a service, not yet started."""
    guard = EgressGuard(allowed=settings.allow_hosts)
    return courier(archive_address(settings), vault_of(settings), guard)


def courier(address: str, vault: Vault, guard: EgressGuard) -> Courier:
    """What sends the events of an archive, not yet started.

    Args:
        address: of the archive, whose tables are made.
        vault: opens what events are signed with.
        guard: knows where they may go.
    """

    @contextmanager
    def way_out() -> Iterator[Send]:
        with EgressProxy(guard) as way:
            client = HttpClient(user_agent=user_agent(__version__), proxy=way.proxy)
            yield Postman(client=client, kept_from=way.kept_from)
        archive.close()

    archive = Archive.shared(address, _CONNECTIONS)
    return Courier(SendingTable(archive.database(), vault), way_out)
