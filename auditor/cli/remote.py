"""``auditor remote``: scans that a service carries out, as if they were carried out here."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import texts
from auditor.cli.case import of_kind, read_case_file
from auditor.cli.evidence_told import tell_exported, told_of_evidence
from auditor.cli.help import SpeakingGroup
from auditor.cli.options import (
    GroupedCommand,
    GroupedOption,
    Heading,
    case_option,
    format_option,
    given_settings,
    group_by_option,
    kind_option,
    language_option,
    owner_option,
    since_option,
    title_option,
    verbose_option,
)
from auditor.cli.outputs import check_outputs, write_outputs
from auditor.cli.paths import for_people
from auditor.cli.progress import shown
from auditor.cli.scan_options import (
    evidence_options,
    exit_zero_option,
    fail_on_option,
    min_coverage_option,
    plan_options,
    progress_option,
    proxy_option,
)
from auditor.cli.service import environment_option, remote_scans, server_options
from auditor.errors import AuditorError, UsageError
from auditor.model.job import Environment
from auditor.services.verdict import ExitCode, FailOn, code_of

if TYPE_CHECKING:
    from auditor.request import CaseChoices
    from auditor.services.remote import RemoteScans
    from auditor.services.remote_scan import RemoteScan
    from auditor.wiring import Output, Settings


@click.group(cls=SpeakingGroup)
def remote() -> None:
    """Let a service carry scans out, and have their results here."""


@remote.command("scan", cls=GroupedCommand, short_help="Let a service scan a site.")
@click.argument("target", required=False, metavar="[URL]")
@server_options
@plan_options
@format_option
@case_option
@title_option
@owner_option
@group_by_option
@language_option
@fail_on_option
@min_coverage_option
@exit_zero_option
@evidence_options
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
    case: str | None,
    **_settings: object,
) -> None:
    """Let a service scan a site, and end as auditor scan does, with its formats and exit codes.

    The key is read from the variable AUDITOR_KEY or from a file. A connection that breaks and a
    service that is started again are waited for. In a CI, branch, commit and pull request are
    told along. What --case and --evidence are about is kept at the service.

    Exit codes are those of auditor scan; 130 also means that the scan was cancelled.
    """
    from auditor import wiring
    from auditor.services.ci import job_of

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    check_outputs(settings.formats, wiring.results(settings).formats)
    told = None if case is None else read_case_file(case)
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
    _tell_case(scans, scan, told, settings)
    if detach:
        click.echo(scan.address)
        return
    ctx.exit(_see_through(scans, scan, settings, settings.formats))


@remote.command("wait", cls=GroupedCommand, short_help="Wait for a scan of a service.")
@click.argument("scan", metavar="ID")
@server_options
@format_option
@kind_option
@case_option
@since_option
@group_by_option
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
    kind: str | None,
    case: str | None,
    since: tuple[str, ...],
    **_settings: object,
) -> None:
    """Wait for the end of a scan that a service carries out, and have its results.

    ID is the scan's id, or its address as auditor remote scan --detach prints it. What --case
    tells takes the place of what the service was told before; the history stays there. RUN of
    --since is the id of an earlier scan there, or baseline: the one that it goes by itself.

    Exit codes are those of auditor scan, and of a retest those of auditor scan --retest.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    formats = wiring.results(settings).formats
    outputs = of_kind(settings.formats, kind, formats)
    check_outputs(outputs, formats)
    told = None if case is None else read_case_file(case)
    scans = remote_scans(settings, server, key_file)
    found = scans.find(_id_in(scan))
    _tell_case(scans, found, told, settings)
    before = tuple(map(_id_in, since))
    ctx.exit(_see_through(scans, found, settings, outputs, before))


@remote.group(
    "evidence", cls=SpeakingGroup, short_help="Hand on the evidence of a scan of a service."
)
def remote_evidence() -> None:
    """Hand on the evidence of a scan that a service carried out with --evidence.

    'auditor verify' tells whether such an archive was changed, 'auditor replay' judges what is in
    it again.
    """


@remote_evidence.command("export", cls=GroupedCommand, short_help="Write it into one archive.")
@click.argument("scan", metavar="ID")
@click.argument("file", required=False, metavar="[FILE.zip]", type=click.Path(path_type=Path))
@server_options
@language_option
@proxy_option
@verbose_option
@click.pass_context
def remote_export(
    ctx: click.Context,
    /,
    scan: str,
    file: Path | None,
    server: str | None,
    key_file: str | None,
    **_settings: object,
) -> None:
    """Write the results and the evidence of a scan into one archive, with a manifest.

    ID is the scan's id, or its address. The archive is named after it unless FILE.zip is; it is
    the one that auditor evidence export writes. It shows what the pages showed: names and faces,
    too. The log of the service tells whom it was sent to.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    scans = remote_scans(settings, server, key_file)
    tell_exported(wiring.fetch_evidence(scans, _id_in(scan), file), settings.lang)


def _id_in(place: str) -> str:
    """The id of a scan, of which the address was given or the id itself."""
    return place.rstrip("/").rpartition("/")[2]


def _tell_case(
    scans: "RemoteScans", scan: "RemoteScan", case: "CaseChoices | None", settings: "Settings"
) -> None:
    """Tell the service what a scan was for, where that is known; where it refuses, say whose."""
    if case is None:
        return
    try:
        scans.tell_case(scan.id, case)
    except AuditorError:
        click.echo(texts.REMOTE_SCAN.say(settings.lang, address=scan.address), err=True)
        if not scan.standing.final:
            click.echo(texts.REMOTE_GOES_ON.say(settings.lang, scan=scan.id), err=True)
        raise


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


def _see_through(
    scans: "RemoteScans",
    scan: "RemoteScan",
    settings: "Settings",
    outputs: "Sequence[Output]",
    since: tuple[str, ...] = (),
) -> ExitCode:
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
    report = scans.report(scan.id, since, settings.group_by)
    for file in write_outputs(report, outputs, language):
        click.echo(texts.WRITTEN.say(language, path=for_people(file)), err=True)
    for line in told_of_evidence(scan.evidence, language):
        click.echo(line, err=True)
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
