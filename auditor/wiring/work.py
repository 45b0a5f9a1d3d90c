"""The work of a service put together: the queue, its supervisor, and what a worker does."""

import os
import sys
from functools import partial
from typing import Final

from auditor.net.egress.guard import EgressGuard
from auditor.services.health import Room
from auditor.services.supervisor import Supervisor
from auditor.services.work import Work
from auditor.services.workers import WorkerProcess
from auditor.settings import ServiceSettings, Settings
from auditor.store import Archive, Jobs, Store
from auditor.store.scan_pieces import ScanPieces
from auditor.store.sites import SiteTable
from auditor.store.turns import ArchiveTurns
from auditor.store.vitals import Watched
from auditor.wiring.rules import catalogue, own_rules
from auditor.wiring.service import archive_address, ends, kept_reports
from auditor.wiring.vault import vault_of

_WORKER_CONNECTIONS: Final = 6
"""Of the scan and its evidence, of who watches over it and the room, of the turns of hosts, and of
its baseline."""
_SUPERVISOR_CONNECTIONS: Final = 4
"""Of the queue, and of a scan that is ended, with its baseline and what was asked of its gate."""


def work(settings: Settings, service: ServiceSettings, *, sandboxed: bool) -> Work[Store]:
    """What a worker of the service does."""
    from auditor.browser.local import LocalChromium
    from auditor.wiring.egress import GuardedRunner
    from auditor.wiring.scanning import LocalRunner

    archive = Archive.shared(archive_address(service), _WORKER_CONNECTIONS)
    runner = LocalRunner(
        own=own_rules(),
        catalogue=catalogue(),
        provider=LocalChromium(
            chromium=settings.chromium, chromedriver=settings.chromedriver, sandbox=sandboxed
        ),
        turns=ArchiveTurns(archive.database()),
    )
    return Work(
        jobs=Jobs(archive.database()),
        pulse=Jobs(archive.database()),
        ends=ends(archive),
        runner=GuardedRunner(runner=runner, guard=EgressGuard(allowed=service.allow_hosts)),
        share_of=SiteTable(archive.database(), vault_of(service)).share_of,
        room=Room(
            archive=Watched(archive.database()),
            cap=service.disk_cap,
            give_way=kept_reports(service).clear,
        ),
        pieces_of=partial(ScanPieces, archive.database()),
    )


def supervisor(service: ServiceSettings) -> Supervisor:
    """The supervisor of the service, not yet started."""
    from auditor.browser.leftovers import sweep_left_overs

    archive = Archive.shared(archive_address(service), _SUPERVISOR_CONNECTIONS)
    return Supervisor(
        jobs=Jobs(archive.database()),
        ends=ends(archive),
        slots=service.slots,
        start_worker=_start_worker,
        sweep=sweep_left_overs,
        memory=service.scan_memory,
    )


def _start_worker() -> WorkerProcess:
    """A worker with the settings of this process: of its variables and its working folder."""
    program = "from auditor.cli import main; raise SystemExit(main(['worker']))"
    return WorkerProcess([sys.executable, "-P", "-c", program], os.environ)
