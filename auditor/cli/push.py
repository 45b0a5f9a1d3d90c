"""``auditor push``: hands the result of a run in to a service, where it is kept and compared."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from auditor.cli.options import (
    GroupedCommand,
    GroupedOption,
    Heading,
    given_settings,
    language_option,
    out_option,
    owner_option,
    title_option,
    verbose_option,
)
from auditor.cli.scan_options import proxy_option
from auditor.cli.service import environment_option, remote_scans, server_options
from auditor.errors import UsageError
from auditor.model.job import Environment

if TYPE_CHECKING:
    from auditor.model.admission import VersionControl

_FORMAT: Final = "json"
_WIDTH: Final = 100
"""Columns, which JSON has no use for."""


@click.command(cls=GroupedCommand, short_help="Hand a run in to a service.")
@click.argument("run", required=False, metavar="[RUN]")
@server_options
@environment_option
@click.option(
    "--site",
    cls=GroupedOption,
    group=Heading.SERVICE,
    metavar="ID",
    help="The service's id of the site that was scanned.",
)
@out_option
@title_option
@owner_option
@language_option
@proxy_option
@verbose_option
@click.pass_context
def push(
    ctx: click.Context,
    /,
    run: str | None,
    server: str | None,
    key_file: str | None,
    environment: str | None,
    site: str | None,
    **_settings: object,
) -> None:
    """Hand the result of a run in to a service, the newest unless RUN is named.

    The service keeps it as it keeps its own, and tells for ever that it was handed in and by
    which key. The scan must have ended. Pictures stay here. The address that it has at the
    service is printed.
    """
    from auditor import wiring
    from auditor.services.ci import job_of

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    scans = remote_scans(settings, server, key_file)
    job = job_of(os.environ, Path.cwd())
    results = wiring.results(settings)
    with (
        tempfile.TemporaryFile() as whole,
        results.open(run, title=settings.title, owner=settings.owner) as opened,
    ):
        report = opened.report
        if report.preliminary:
            raise UsageError(
                f"The run {report.scan.id} is not over: go on with it by 'auditor scan --resume',"
                " or end it with 'auditor cancel'."
            )
        opened.write(_FORMAT, {}, whole, language=settings.lang, color=False, width=_WIDTH)
        usual = Environment.CI if job.in_ci else Environment.PRODUCTION
        query = {"environment": environment or usual.value, **({"site": site} if site else {})}
        scan = scans.hand_in(whole, query | _code(job.code, report.scan.code))
    click.echo(scan.address)


def _code(now: "VersionControl", then: "VersionControl") -> dict[str, str]:
    """What is known of the code: by this job, or by the one that scanned."""
    told = {
        "branch": now.branch or then.branch,
        "commit": now.commit or then.commit,
        "pull_request": now.pull_request or then.pull_request,
    }
    return {name: value for name, value in told.items() if value}
