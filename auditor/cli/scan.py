"""``auditor scan``: from the command line to an exit code."""

import gc
import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from auditor.cli import texts
from auditor.cli.baseline_told import tell_records
from auditor.cli.case import read_case_file
from auditor.cli.evidence_told import told_of_evidence
from auditor.cli.interrupt import stop_on_signals
from auditor.cli.options import (
    GroupedCommand,
    SettingOption,
    flag_of,
    given_options,
    given_settings,
    is_signed,
    joined,
)
from auditor.cli.outputs import check_outputs, write_outputs
from auditor.cli.paths import for_people
from auditor.cli.progress import shown
from auditor.cli.scan_options import scan_options
from auditor.cli.secrets import read_secrets, references
from auditor.cli.verdict_file import verdicts_in
from auditor.errors import AuditorError, UsageError
from auditor.model.criteria import Language
from auditor.model.gate import Gate
from auditor.model.secrets import Secrets
from auditor.services.verdict import ExitCode, FailOn, exit_code

if TYPE_CHECKING:
    from auditor.model.baseline import NamedBaseline
    from auditor.model.case import Case
    from auditor.model.scan import Scan
    from auditor.model.triage import TriageVerdict
    from auditor.request import ScanRequest
    from auditor.services.results import Results
    from auditor.services.retest import PagesToRetest
    from auditor.services.scans import Beside, FolderScan, ScanOutcome
    from auditor.wiring import Settings


_NEW_VALUES: Final = 10_000
"""Values that hold others, from which garbage is looked for among them: those of a page."""


@dataclass(frozen=True, slots=True)
class _Retest:
    """A run whose findings are to be looked for again: those of some causes, or all."""

    run: str
    causes: tuple[str, ...]

    @classmethod
    def of(cls, run: str | None, causes: tuple[str, ...], resume: str | None) -> "_Retest | None":
        """What the options ask for; None where they do not.

        Raises:
            UsageError: they contradict each other.
        """
        if causes and run is None:
            raise UsageError("--cause says what is tested again: give --retest with a run, too.")
        if run is not None and resume is not None:
            raise UsageError("--retest and --resume exclude each other: give one of them.")
        return None if run is None else cls(run, causes)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told beside what a scan found.

    Attributes:
        since: what it is compared with.
        retest: the run that is tested again.
        verdicts: what people have decided.
        case: what is told of the supervision.
    """

    since: "str | NamedBaseline | None"
    retest: str | None
    verdicts: "Sequence[TriageVerdict]"
    case: "Case | None"


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
    retest: str | None,
    causes: tuple[str, ...],
    verdicts: str | None,
    case: str | None,
    **_settings: object,
) -> None:
    """Scan a site and say what was found, and what was not tested.

    From a URL the whole site is crawled, its sitemaps included; kommune.no means
    https://kommune.no. A FOLDER is served on this machine and crawled. Results are kept in
    .auditor/runs, so that a scan can be resumed and reported again.

    Exit codes: 0 nothing found and enough tested, 1 findings, 2 wrong usage or a failure,
    3 too little tested, 4 taken over by another process, 5 nothing tested, 130 interrupted (what
    there is has been written). Of a retest: 0 all fixed or gone, 1 something is not, 3 something
    could not be tested.
    """
    again = _Retest.of(retest, causes, resume)
    with _uncollected():
        from auditor import wiring
        from auditor.services.scans import FolderScan

        found = references(header, cookie, basic_auth)
        settings = wiring.load_settings(
            given_settings(ctx), other_variables={one.variable for one in found if one.variable}
        )
        ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
        scans, results = wiring.scans(settings), wiring.results(settings)
    carry_out: Callable[[Beside], ScanOutcome]
    if again is not None:
        folder = _folder_again(ctx, "--retest", target)
        earlier, pages = _pages_again(results, again)
        carry_out = partial(scans.retest, earlier, pages, jobs=settings.jobs, folder=folder)
    elif resume is None:
        asked = _asked(settings, target, urls)
        folder = asked.folder if isinstance(asked, FolderScan) else None
        carry_out = partial(scans.start, asked)
    else:
        folder = _folder_again(ctx, "--resume", target)
        carry_out = partial(scans.resume, resume or None, jobs=settings.jobs, folder=folder)
    check_outputs(settings.formats, results.formats, signs=is_signed(ctx))
    since = None if again else _since(settings, results)
    told = None if case is None else read_case_file(case).case()
    beside = _Told(since, retest, verdicts_in(verdicts), told)
    secrets = read_secrets(found, os.environ)
    outcome, code = _see_through(carry_out, secrets, results, settings, beside)
    if outcome.interrupted:
        command = _resume_command(outcome, folder, settings)
        _say(texts.INTERRUPTED.say(settings.lang, command=command))
    ctx.exit(code)


def _since(settings: "Settings", results: "Results") -> "str | NamedBaseline | None":
    """The earlier run or the baseline to compare with, seen to before the work begins."""
    from auditor.cli.baseline_file import is_baseline, read_file

    if settings.baseline is None:
        if settings.fail_on == FailOn.NEW.value:
            raise UsageError(
                "--fail-on new wants something to compare with: give --baseline with a run, or with"
                " the file of a baseline."
            )
        return None
    if is_baseline(settings.baseline):
        return read_file(Path(settings.baseline))
    results.find(settings.baseline)
    return settings.baseline


@contextmanager
def _uncollected() -> Iterator[None]:
    """Read code without looking for garbage in it, now or later: it is there to the end.

    The collector went through all of it again and again, a tenth of Python's time in a scan; and
    another tenth through the evidence of the page in work, which is needed until it is judged.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_NEW_VALUES)
        gc.enable()


def _asked(settings: "Settings", place: str | None, urls: str | None) -> "ScanRequest | FolderScan":
    from auditor.cli.targets import read_list, read_target
    from auditor.request import ScanChoices, read_request
    from auditor.services.scans import FolderScan

    if place is not None and urls is not None:
        raise UsageError("A URL or folder and --urls exclude each other: give one of them.")
    given = settings.choices()
    if urls is not None:
        return read_request({**given, "sample": read_list(urls)})
    if place is None:
        raise UsageError(
            "Say what to scan: auditor scan https://www.example.no, a folder, or --urls FILE."
        )
    target = read_target(place)
    if isinstance(target, Path):
        return FolderScan(folder=target, choices=ScanChoices.model_validate(given))
    return read_request({**given, "url": target})


def _pages_again(results: "Results", asked: "_Retest") -> "tuple[Scan, PagesToRetest]":
    """The scan that is tested again, and which pages of it."""
    from auditor.services.retest import pages_to_retest

    with results.open(asked.run) as opened:
        return opened.report.scan, pages_to_retest(opened.report, asked.causes)


def _folder_again(ctx: click.Context, /, option: str, place: str | None) -> Path | None:
    """The folder that a scan is gone on with or tested again, where it is one of a folder."""
    from auditor.cli.targets import read_target

    refused = [
        flag_of(given, value)
        for given, value in given_options(ctx)
        if given.name in ("urls", "baseline")
        or (isinstance(given, SettingOption) and given.of_plan)
    ]
    if option == "--resume":
        refused = [one for one in refused if one != "--baseline"]
    if refused:
        raise UsageError(
            f"{option} goes by the run's own plan: leave out {joined(refused)}, or start a new"
            " scan."
        )
    folder = None if place is None else read_target(place)
    if isinstance(folder, str):
        raise UsageError(f"{option} goes by the run's own addresses: leave out the URL.")
    return folder


def _see_through(
    carry_out: "Callable[[Beside], ScanOutcome]",
    secrets: Secrets,
    results: "Results",
    settings: "Settings",
    told: "_Told",
) -> "tuple[ScanOutcome, ExitCode]":
    """Carry the scan out, write its results, and say where they are.

    Args:
        carry_out: does so.
        secrets: that go to the site.
        results: of runs.
        settings: of the call.
        told: what is told beside what was found.
    """
    from auditor import wiring
    from auditor.services.ci import job_of
    from auditor.services.scans import Beside

    language = settings.lang
    if not wiring.sandbox():
        _say(texts.NO_SANDBOX.say(language))
    with stop_on_signals(language) as stop:
        with shown(settings.progress, language) as listener, _told_of_the_run(language):
            outcome = carry_out(
                Beside(
                    secrets=secrets,
                    listener=listener,
                    stop=stop,
                    code=job_of(os.environ, Path.cwd()).code,
                )
            )
        with results.open(
            str(outcome.folder),
            since=told.since,
            grouping=settings.grouping(),
            gate=Gate() if told.since else None,
            case=told.case,
            retest_of=told.retest,
            verdicts=told.verdicts,
            check=False,
        ) as opened:
            files = write_outputs(opened, settings.formats, language)
            if opened.held is not None:
                tell_records(opened.held, language)
            kept = opened.report.scan.evidence
            code = exit_code(
                opened.report,
                fail_on=FailOn(settings.fail_on),
                exit_zero=settings.exit_zero,
                interrupted=outcome.interrupted,
            )
    for file in files:
        _say(texts.WRITTEN.say(language, path=for_people(file)))
    _say(texts.RUN.say(language, path=for_people(outcome.folder)))
    for line in told_of_evidence(kept, language):
        _say(line)
    return outcome, code


@contextmanager
def _told_of_the_run(language: Language) -> Iterator[None]:
    """Where a scan fails, say what holds the results so far."""
    try:
        yield
    except AuditorError as error:
        if error.run:
            _say(texts.RUN.say(language, path=for_people(Path(error.run))))
        raise


def _resume_command(outcome: "ScanOutcome", folder: Path | None, settings: "Settings") -> str:
    command = ["auditor", "scan", "--resume", outcome.run]
    if folder is not None:
        command.append(for_people(folder))
    if "out" in settings.model_fields_set:
        command += ["--out", str(settings.out)]
    return shlex.join(command)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
