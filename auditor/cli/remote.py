"""``auditor remote``: scans that a service carries out, as if they were carried out here."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import texts
from auditor.cli.help import SpeakingGroup
from auditor.cli.options import (
    GroupedCommand,
    GroupedOption,
    Heading,
    format_option,
    given_settings,
    language_option,
    owner_option,
    title_option,
    verbose_option,
)
from auditor.cli.outputs import check_outputs, write_outputs
from auditor.cli.paths import for_people
from auditor.cli.progress import shown
from auditor.cli.scan_options import (
    exit_zero_option,
    fail_on_option,
    min_coverage_option,
    plan_options,
    progress_option,
    proxy_option,
)
from auditor.cli.service import environment_option, remote_scans, server_options
from auditor.errors import UsageError
from auditor.model.job import Environment
from auditor.services.verdict import ExitCode, FailOn, code_of

if TYPE_CHECKING:
    from auditor.services.remote import RemoteScan, RemoteScans
    from auditor.wiring import Settings


@click.group(cls=SpeakingGroup)
def remote() -> None:
    """Let a service carry scans out, and have their results here."""


@remote.command("scan", cls=GroupedCommand, short_help="Let a service scan a site.")
@click.argument("target", required=False, metavar="[URL]")
@server_options
@plan_options
@format_option
@title_option
@owner_option
@language_option
@fail_on_option
@min_coverage_option
@exit_zero_option
@environment_option
@click.option(
    "--detach",
    cls=GroupedOption,
    group=Heading.SERVICE,
    is_flag=True,
    help="Print the scan's address and do not wait for its end.",
)
@proxy_option
@progress_option
@verbose_option
@click.pass_context
def remote_scan(
    ctx: click.Context,
    /,
    target: str | None,
    urls: str | None,
    server: str | None,
    key_file: str | None,
    environment: str | None,
    detach: bool,
    **_settings: object,
) -> None:
    """Let a service scan a site, and end as auditor scan does, with its formats and exit codes.

    The key is read from the variable AUDITOR_KEY or from a file. A connection that breaks and a
    service that is started again are waited for. In a CI, branch, commit and pull request are
    told along.

    Exit codes are those of auditor scan; 130 also means that the scan was cancelled.
    """
    from auditor import wiring
    from auditor.services.ci import job_of

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    check_outputs(settings.formats, wiring.results(settings).formats)
    job = job_of(os.environ, Path.cwd())
    usual = Environment.CI if job.in_ci else Environment.PRODUCTION
    body: dict[str, object] = {
        **_request(settings, target, urls),
        "environment": environment or usual.value,
        "vcs": {
            "branch": job.code.branch,
            "commit": job.code.commit,
            "pull_request": job.code.pull_request,
        },
    }
    if settings.fail_on == FailOn.NEW.value:
        body["gate"] = {}  # the service knows the baseline
    scans = remote_scans(settings, server, key_file)
    scan = scans.start(body)
    if detach:
        click.echo(scan.address)
        return
    ctx.exit(_see_through(scans, scan, settings))


@remote.command("wait", cls=GroupedCommand, short_help="Wait for a scan of a service.")
@click.argument("scan", metavar="ID")
@server_options
@format_option
@language_option
@fail_on_option
@exit_zero_option
@proxy_option
@progress_option
@verbose_option
@click.pass_context
def remote_wait(
    ctx: click.Context,
    /,
    scan: str,
    server: str | None,
    key_file: str | None,
    **_settings: object,
) -> None:
    """Wait for the end of a scan that a service carries out, and have its results.

    ID is the scan's id, or its address as auditor remote scan --detach prints it.

    Exit codes are those of auditor scan, and of a retest those of auditor scan --retest.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    check_outputs(settings.formats, wiring.results(settings).formats)
    scans = remote_scans(settings, server, key_file)
    ctx.exit(_see_through(scans, scans.find(scan.rstrip("/").rpartition("/")[2]), settings))


def _request(settings: "Settings", place: str | None, urls: str | None) -> dict[str, object]:
    """What is asked for, as a service takes it: what was given, and no default of this machine."""
    from auditor.cli.targets import read_list, read_target
    from auditor.request import read_request

    if (place is None) == (urls is None):
        raise UsageError(
            "Say what the service is to scan: auditor remote scan https://www.example.no, or --urls"
            " FILE."
        )
    if urls is not None:
        asked = read_request({**settings.choices(), "sample": read_list(urls)})
    else:
        target = read_target(str(place))
        if isinstance(target, Path):
            raise UsageError(
                "A service cannot scan a folder of this machine: scan it here, then hand it in with"
                " 'auditor push'."
            )
        asked = read_request({**settings.choices(), "url": target})
    return asked.model_dump(mode="json", exclude_unset=True, exclude={"jobs"})


def _see_through(scans: "RemoteScans", scan: "RemoteScan", settings: "Settings") -> ExitCode:
    """Follow a scan to its end, write its results, and say where they are."""
    language = settings.lang
    if settings.fail_on == FailOn.NEW.value and scan.gate is None:
        raise UsageError(
            f"The scan {scan.id} has no gate, so what is new is not known: ask for one with"
            " 'auditor remote scan --fail-on new'."
        )
    click.echo(texts.REMOTE_SCAN.say(language, address=scan.address), err=True)
    try:
        with shown(settings.progress, language) as listener:
            scan = scans.follow(scan.id, listener)
    except KeyboardInterrupt:
        click.echo(texts.REMOTE_GOES_ON.say(language, scan=scan.id), err=True)
        return ExitCode.INTERRUPTED
    report = scans.report(scan.id)
    for file in write_outputs(report, settings.formats, language):
        click.echo(texts.WRITTEN.say(language, path=for_people(file)), err=True)
    if scan.failed:
        click.echo(texts.REMOTE_FAILED.say(language, address=scan.address), err=True)
        return ExitCode.FAILURE
    fail_on = FailOn(settings.fail_on)
    return code_of(
        scans.facts(scan, fail_on),
        fail_on=fail_on,
        exit_zero=settings.exit_zero,
        interrupted=scan.cancelled,
    )
