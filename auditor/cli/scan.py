"""``auditor scan``: from the command line to an exit code."""

import os
import shlex
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli import texts
from auditor.cli.interrupt import stop_on_signals
from auditor.cli.options import (
    GroupedCommand,
    SettingOption,
    flag_of,
    given_options,
    given_settings,
    joined,
)
from auditor.cli.outputs import check_outputs, write_outputs
from auditor.cli.progress import shown
from auditor.cli.scan_options import scan_options
from auditor.cli.secrets import Reference, read_secrets, references
from auditor.cli.targets import read_list, read_target
from auditor.errors import AuditorError, UsageError
from auditor.model.criteria import Language
from auditor.model.target import TargetKind
from auditor.services.verdict import ExitCode, FailOn, exit_code

if TYPE_CHECKING:
    from auditor.scan.progress import Listener
    from auditor.wiring import NewScan, ResumedScan, ScanOutcome, ScanRequest, Settings


@click.command(cls=GroupedCommand)
@click.argument("target", required=False, metavar="[URL|FOLDER]")
@scan_options
@click.pass_context
def scan(
    ctx: click.Context,
    /,
    target: str | None,
    urls: str | None,
    header: tuple[str, ...],
    cookie: tuple[str, ...],
    basic_auth: str | None,
    resume: str | None,
    **_settings: object,
) -> None:
    """Scan a site and say what was found, and what was not tested.

    From a URL the whole site is crawled, its sitemaps included; kommune.no means
    https://kommune.no. A FOLDER is served on this machine and crawled. Results are kept in
    .auditor/runs, so that a scan can be resumed and reported again.

    Exit codes: 0 nothing found and enough tested, 1 findings, 2 wrong usage or a failure,
    3 too little tested, 5 nothing tested, 130 interrupted (what there is has been written).
    """
    from auditor import wiring

    found = references(header, cookie, basic_auth)
    settings = wiring.load_settings(
        given_settings(ctx), other_variables={one.variable for one in found if one.variable}
    )
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    work: NewScan | ResumedScan = (
        _new(settings, target, urls, found) if resume is None else _resumed(ctx, resume, target)
    )
    check_outputs(settings.formats)
    request = wiring.ScanRequest(
        work=work,
        jobs=settings.jobs,
        secrets=read_secrets(found, os.environ),
        out=settings.out,
        sandbox=wiring.sandbox(),
        chromium=settings.chromium,
        chromedriver=settings.chromedriver,
    )
    ctx.exit(_carry_out(request, settings))


def _new(
    settings: "Settings", place: str | None, urls: str | None, found: tuple[Reference, ...]
) -> "NewScan":
    from auditor import wiring

    if place is not None and urls is not None:
        raise UsageError("A URL or folder and --urls exclude each other: give one of them.")
    folder = None
    if urls is not None:
        target = read_list(urls)
    elif place is not None:
        target, folder = read_target(place)
    else:
        raise UsageError(
            "Say what to scan: auditor scan https://www.example.no, a folder, or --urls FILE."
        )
    plan = wiring.plan(settings, target, signed_in=bool(found))
    return wiring.NewScan(plan=plan, folder=folder)


def _resumed(ctx: click.Context, /, run: str, place: str | None) -> "ResumedScan":
    from auditor import wiring

    refused = [
        flag_of(option, value)
        for option, value in given_options(ctx)
        if option.name == "urls" or (isinstance(option, SettingOption) and option.of_plan)
    ]
    if refused:
        raise UsageError(
            f"--resume goes on by the run's own plan: leave out {joined(refused)}, or start a"
            " new scan."
        )
    folder = None
    if place is not None:
        target, folder = read_target(place)
        if target.kind is not TargetKind.FOLDER:
            raise UsageError("--resume goes on with the run's own addresses: leave out the URL.")
    return wiring.ResumedScan(run=run or None, folder=folder)


def _carry_out(request: "ScanRequest", settings: "Settings") -> ExitCode:
    from auditor import wiring

    language = settings.lang
    if not request.sandbox:
        _say(texts.NO_SANDBOX.say(language))
    with stop_on_signals(language) as stop:
        with shown(settings.progress, language) as listener:
            outcome = _scan(request, listener, stop, language)
        with wiring.open_report(settings.out, str(outcome.run)) as report:
            files = write_outputs(report, settings.formats, language)
            code = exit_code(
                report,
                fail_on=FailOn(settings.fail_on),
                min_coverage=settings.min_coverage,
                exit_zero=settings.exit_zero,
                interrupted=outcome.interrupted,
            )
    for file in files:
        _say(texts.WRITTEN.say(language, path=_for_people(file)))
    _say(texts.RUN.say(language, path=_for_people(outcome.run)))
    if outcome.interrupted:
        command = _resume_command(outcome, request.work.folder, settings)
        _say(texts.INTERRUPTED.say(language, command=command))
    return code


def _scan(
    request: "ScanRequest", listener: "Listener", stop: threading.Event, language: Language
) -> "ScanOutcome":
    """Carry out the scan; where it fails, say what holds the results so far."""
    from auditor import wiring

    try:
        return wiring.scan(request, listener, stop)
    except AuditorError as error:
        if error.run:
            _say(texts.RUN.say(language, path=_for_people(Path(error.run))))
        raise


def _resume_command(outcome: "ScanOutcome", folder: Path | None, settings: "Settings") -> str:
    command = ["auditor", "scan", "--resume", outcome.run.name]
    if folder is not None:
        command.append(_for_people(folder))
    if "out" in settings.model_fields_set:
        command += ["--out", str(settings.out)]
    return shlex.join(command)


def _for_people(path: Path) -> str:
    """A path as people would write it from here."""
    path = path.absolute()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
