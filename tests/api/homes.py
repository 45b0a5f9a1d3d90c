"""A service for tests: an archive in a file or on a server, and a real server on loopback."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.patience import Patience
from api.server import listen, server
from auditor.model.tenant import Organisation, Scope
from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.hostport import HostPort
from auditor.services.kept_reports import KeptReports
from auditor.services.spools import MOST, Spools
from auditor.store import Archive
from auditor.store.vault import Vault, new_key
from auditor.wiring.service import Allowance, Service, service
from tests import loopback

EVERY_SCOPE = frozenset(Scope)
TARGET = "http://127.0.0.1:9/"
"""An address that a service of these tests may scan; nothing answers there."""
GUARD = EgressGuard(allowed=(HostPort("127.0.0.1", 9),))

VAULT = Vault.of(new_key())


@dataclass(frozen=True)
class Api:
    """A service that answers on loopback.

    Attributes:
        address: of the archive.
        archive: for what tests write and read beside the service.
        base: of the API, such as http://127.0.0.1:1234.
        service: beneath it.
    """

    address: str
    archive: Archive
    base: str
    app: FastAPI
    service: Service

    def organisation(self, name: str = "another") -> str:
        """A new organisation; returns its id."""
        return self.service.organisations.add(Organisation(id="", name=name)).id

    def secret(
        self,
        organisation: str | None = None,
        scopes: frozenset[Scope] = EVERY_SCOPE,
        expires: datetime | None = None,
    ) -> str:
        """The secret of a new key: of a new organisation, unless one is named."""
        of = organisation or self.organisation()
        return self.service.keys.create(of, "test", scopes, expires).secret

    def client(self, secret: str | None = None) -> httpx.Client:
        """A client with a key: of a new organisation with every scope, unless one is given."""
        key = self.secret() if secret is None else secret
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return loopback.client(base_url=self.base, headers=headers)


@contextmanager
def serving(
    address: str,
    allowance: Allowance | None = None,
    guard: EgressGuard = GUARD,
    patience: Patience | None = None,
    contact: str | None = None,
    port: int = 0,
    spool_bytes: int = MOST,
) -> Iterator[Api]:
    """Serve the archive at an address, whose tables are made here."""
    Archive.prepared(address)
    archive = Archive.shared(address, connections=4)
    room = Path(tempfile.mkdtemp())
    spools = Spools(room, most=spool_bytes)
    kept = tempfile.TemporaryDirectory()
    reports = KeptReports(Path(kept.name))
    beneath = service(address, allowance or Allowance(), guard, VAULT, spools, reports, contact)
    app = create_app(beneath, patience)
    running = server(app)
    listening = listen("127.0.0.1", port)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        yield Api(address=address, archive=archive, base=base, app=app, service=beneath)
    finally:
        running.should_exit = True
        thread.join()
        listening.close()
        beneath.close()
        archive.close()
        room.rmdir()  # no report is left in it
        kept.cleanup()
