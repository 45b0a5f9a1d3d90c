"""``auditor baseline``: the causes that a site may keep, in a file beside its code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from auditor.cli import texts
from auditor.cli.baseline_file import read_file, write_file
from auditor.cli.baseline_told import tell_all, tell_over
from auditor.cli.help import SpeakingGroup
from auditor.cli.options import GroupedCommand, given_settings, language_option, out_option
from auditor.cli.paths import for_people
from auditor.errors import UsageError
from auditor.model.gate import Gate
from auditor.model.text import clean

if TYPE_CHECKING:
    from auditor.model.baseline import NamedBaseline
    from auditor.model.report import Report
    from auditor.services.baselines import HeldAgainst
    from auditor.wiring import Settings

_FILE: Final = "a11y-baseline.json"
_LONGEST: Final = 500
"""Characters of what is said of a record."""


@click.group(cls=SpeakingGroup, short_help="Keep a file of the causes that may stay.")
def baseline() -> None:
    """Keep a file of the causes that a site may have, so that only new ones stop a change.

    The file is compared with by auditor scan --baseline FILE --fail-on new.
    """


@baseline.command(cls=GroupedCommand, short_help="Make the file, or add to it what a run found.")
@click.argument("run", required=False, metavar="[RUN]")
@click.option("--file", "file", metavar="FILE", default=_FILE, help=f"The file. [default: {_FILE}]")
@click.option(
    "--reason", metavar="TEXT", default="", help="Why the causes may stay; a file grows only so."
)
@click.option("--owner", metavar="NAME", default="", help="Whose they are to mend.")
@click.option("--ticket", metavar="TEXT", default="", help="Where that is followed up.")
@click.option(
    "--expires", metavar="DAY", help="The last day on which they may stay, such as 2027-06-30."
)
@out_option
@language_option
@click.pass_context
def create(
    ctx: click.Context,
    /,
    run: str | None,
    file: str,
    expires: str | None,
    reason: str,
    owner: str,
    ticket: str,
    **_settings: object,
) -> None:
    """Make the file with the breaches that a run found, the newest unless RUN is named.

    Where the file is there, it gets what the run found and it lacks, for a --reason; its other
    records stay, with their reasons, and are known again by what the run saw of them.
    """
    from auditor.model.baseline import Terms
    from auditor.services.baselines import check_whole, grown
    from auditor.services.known import baseline_of

    settings, path = _settings_of(ctx), Path(file).expanduser()
    terms = Terms(
        reason=_line("--reason", reason),
        owner=_line("--owner", owner),
        ticket=_line("--ticket", ticket),
        expires=_day(expires),
    )
    known = read_file(path) if path.exists() else None
    with _over(settings, run) as report:
        check_whole(report)
        if known is None:
            made = baseline_of(report, terms)
            added = len(made.records)
        else:
            held = _held(known, report)
            made = grown(held, report, terms)
            added = len(held.new)
    write_file(path, made)
    _say(texts.BASELINE_WRITTEN, settings, path=for_people(path), n=len(made.records), new=added)


@baseline.command(cls=GroupedCommand, short_help="Take out what is fixed or gone.")
@click.argument("file", metavar="FILE")
@click.argument("run", required=False, metavar="[RUN]")
@out_option
@language_option
@click.pass_context
def prune(ctx: click.Context, /, file: str, run: str | None, **_settings: object) -> None:
    """Take out of FILE what a run found to be fixed or gone, the newest unless RUN is named.

    What the run did not reach or did not judge stays: nobody knows what became of it.
    """
    from auditor.services.baselines import pruned

    settings, path = _settings_of(ctx), Path(file).expanduser()
    known = read_file(path)
    with _over(settings, run) as report:
        held = _held(known, report)
    left = pruned(held)
    write_file(path, left)
    tell_over(held, settings.lang)
    _say(
        texts.BASELINE_PRUNED,
        settings,
        path=for_people(path),
        n=len(left.records),
        out=len(held.over),
    )


@baseline.command(cls=GroupedCommand, short_help="Hold the file against a run.")
@click.argument("file", metavar="FILE")
@click.argument("run", required=False, metavar="[RUN]")
@out_option
@language_option
@click.pass_context
def check(ctx: click.Context, /, file: str, run: str | None, **_settings: object) -> None:
    """Hold FILE against a run, the newest unless RUN is named, as the gate of a scan does.

    Exit codes: 0 nothing new and nothing expired, 1 something is, 3 not comparable.
    """
    from auditor.services.verdict import FailOn, exit_code

    settings = _settings_of(ctx)
    known = read_file(Path(file))
    with _over(settings, run) as report:
        held = _held(known, report)
    tell_all(held, settings.lang)
    judged = replace(report, comparison=held.comparison, gate=held.answer)
    ctx.exit(exit_code(judged, fail_on=FailOn.NEW, exit_zero=False, interrupted=False))


def _settings_of(ctx: click.Context, /) -> "Settings":
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    return settings


@contextmanager
def _over(settings: "Settings", run: str | None) -> Iterator["Report"]:
    """The report of a run that is over.

    Raises:
        UsageError: there is no such run, or it goes on.
    """
    from auditor import wiring

    with wiring.results(settings).open(run) as opened:
        if opened.report.preliminary:
            raise UsageError(
                f"The run {opened.report.scan.id} is not over: wait for its end, or go on with it"
                " by 'auditor scan --resume'."
            )
        yield opened.report


def _held(known: "NamedBaseline", report: "Report") -> "HeldAgainst":
    from auditor.services.baselines import hold

    return hold(known, report, datetime.now(UTC).date(), Gate())


def _line(option: str, text: str) -> str:
    """What is said of a record, on one line.

    Raises:
        UsageError: it is too long.
    """
    said = clean(" ".join(text.split()), _LONGEST + 1)
    if len(said) > _LONGEST:
        raise UsageError(f"{option} has more than {_LONGEST} characters: say it in fewer.")
    return said


def _day(text: str | None) -> date | None:
    """A day as it is written in the file.

    Raises:
        UsageError: it is none, or it is over.
    """
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--expires is {clean(text, 80)!r}: give a day such as 2027-06-30."
        ) from error
    if day < datetime.now(UTC).date():
        raise UsageError(f"--expires is {day}, which is over: give a day to come.")
    return day


def _say(words: texts.Words, settings: "Settings", **values: str | int) -> None:
    click.echo(words.say(settings.lang, **values), err=True)
