"""``auditor worker``: carries out what the supervisor of a server claims; started by it alone."""

import logging
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from auditor.cli.options import GroupedCommand, set_up_logging
from auditor.errors import StoreError
from auditor.services.verdict import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.job import Claim

_NICENESS: Final = 10
"""The server answers before scans are carried out."""
_FIRST_TO_GO: Final = "300"
"""Where memory runs out, the kernel ends a worker before the server, and a renderer before both."""

_log = logging.getLogger(__name__)


@click.command(cls=GroupedCommand, hidden=True)
@click.pass_context
def worker(ctx: click.Context, /) -> None:
    """Carry out scans that a supervisor names on standard input."""
    from auditor import wiring
    from auditor.services.workers import work_through
    from auditor.wiring.work import work

    set_up_logging(verbose=False)
    os.nice(_NICENESS)
    with suppress(OSError):  # where there is no such file, the kernel chooses
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    service = wiring.load_service_settings()
    ctx.obj.folder = service.data_dir
    todo = work(wiring.load_settings({}), service, sandboxed=wiring.sandbox())

    def carry_out(claim: "Claim", stop: threading.Event, moved: "Callable[[], None]") -> None:
        try:
            todo.carry_out(claim, stop, moved)
        except StoreError as error:
            # What could not be written may be who has the scan: a process that is gone has nothing.
            _log.warning("the archive refused, and the scan is taken up again: %s", error)
            raise SystemExit(ExitCode.FAILURE) from error

    work_through(carry_out)
