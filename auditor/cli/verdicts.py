"""``auditor verdicts``: what people have decided on what scans found, in a file beside the code."""

import getpass
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from auditor.cli import texts
from auditor.cli.help import SpeakingGroup
from auditor.cli.late import LateCommands
from auditor.cli.options import GroupedCommand, given_settings, language_option, out_option
from auditor.cli.paths import for_people
from auditor.cli.verdict_file import VerdictFile
from auditor.errors import NotThere, UsageError
from auditor.model.text import clean
from auditor.model.triage import Decision, Ruling, Subject, TriageKey, until

if TYPE_CHECKING:
    from auditor.model.triage import TriageVerdict
    from auditor.services.triage import Person

_FILE: Final = "a11y-verdicts.json"
_CAUSE: Final = "c-"
_CRITERION: Final = re.compile(r"\d+\.\d+\.\d+")
_NONE: Final = "none"
_LONGEST: Final = 500
"""Characters of what is said of a verdict."""
file_option = click.option(
    "--verdicts", "file", metavar="FILE", default=_FILE, help=f"The file. [default: {_FILE}]"
)


@click.group(
    cls=SpeakingGroup,
    commands=LateCommands({"export": "verdict_book.export", "import": "verdict_book.import_"}),
    short_help="Keep a file of what people have decided.",
)
def verdicts() -> None:
    """Keep a file of what people have decided on findings and causes, with its history.

    Reports and scans take the file with --verdicts FILE.
    """


@verdicts.command("list", cls=GroupedCommand, short_help="List what was decided.")
@file_option
@click.option("--history", is_flag=True, help="All that was ever decided, the first first.")
@language_option
@click.pass_context
def list_verdicts(ctx: click.Context, /, file: str, history: bool, **_settings: object) -> None:
    """List what people have decided: on what, what, who and when."""
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    kept = VerdictFile(Path(file))
    for one in kept.all():
        told = kept.history(one.on, 0, one.revision).rows if history else (one,)
        for each in told:
            click.echo(_line(each))


@verdicts.command(
    "set", cls=GroupedCommand, short_help="Decide on a finding, a cause or a criterion."
)
@click.argument("key", metavar="KEY")
@click.argument(
    "verdict", metavar="VERDICT", type=click.Choice([*(one.value for one in Decision), _NONE])
)
@click.option("--run", metavar="RUN", help="The run that has it. [default: the newest]")
@click.option("--reason", metavar="TEXT", default="", help="Why it is so.")
@click.option("--owner", metavar="NAME", default="", help="Who answers for it.")
@click.option("--ticket", metavar="TEXT", default="", help="Where it is followed up.")
@click.option("--expires", metavar="DAY", help="The last day of an acceptance, such as 2027-06-30.")
@click.option("--by", metavar="NAME", help="Who decides. [default: the user of this machine]")
@file_option
@out_option
@language_option
@click.pass_context
def set_verdict(
    ctx: click.Context,
    /,
    key: str,
    verdict: str,
    run: str | None,
    reason: str,
    owner: str,
    ticket: str,
    expires: str | None,
    by: str | None,
    file: str,
    **_settings: object,
) -> None:
    """Decide on KEY, the id of a cause or the fingerprint of a finding, as a run has it.

    confirmed: it is a fault. false-alarm: it is none, for a --reason. accepted: it may stay, for
    a --reason, with an --owner, until it --expires. fixed-elsewhere: it is mended where it comes
    from. none takes back what was decided. What was decided before stays in the history.

    KEY can be the number of a criterion, such as 1.4.10, that a person has tested: met, not-met,
    or not-present where the site has nothing that it is about.
    """
    from auditor import wiring
    from auditor.services.triage import decide, seen_of

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    kept = VerdictFile(Path(file), make=True)
    on = TriageKey(_subject(key), key)
    ruling = Ruling(
        decision=None if verdict == _NONE else Decision(verdict),
        reason=reason,
        owner=owner,
        ticket=ticket,
        expires=_end(expires),
    )
    with wiring.results(settings).open(run) as opened:
        seen = seen_of(opened.report, on)
    try:
        made = decide(kept, on, ruling, seen, decider(by), datetime.now(UTC))
    except NotThere as error:
        raise UsageError(
            f"The run has no cause, finding or criterion {clean(key, _LONGEST)}: give the id of a"
            " cause, the fingerprint of a finding, or the number of a criterion of its standard."
        ) from error
    path = for_people(Path(file).resolve())
    click.echo(texts.WRITTEN.say(settings.lang, path=path), err=True)
    click.echo(_line(made))


def _subject(key: str) -> Subject:
    if _CRITERION.fullmatch(key):
        return Subject.CRITERION
    return Subject.CAUSE if key.startswith(_CAUSE) else Subject.FINDING


def _end(day: str | None) -> datetime | None:
    if day is None:
        return None
    try:
        return until(day)
    except ValueError as error:
        given = clean(day, _LONGEST)
        raise UsageError(f"--expires is {given!r}: give a day such as 2027-06-30.") from error


def decider(by: str | None) -> "Person":
    """Who decides: whom the command names, or else the user of this machine.

    Raises:
        UsageError: neither has a name.
    """
    from auditor.services.triage import Person

    if by:
        return Person(by)
    try:
        return Person(getpass.getuser())
    except (OSError, KeyError) as error:  # a user without an entry, as in some containers
        raise UsageError("This user has no name: say who decides with --by NAME.") from error


def _line(one: "TriageVerdict") -> str:
    """What was decided, on one line, as programs cut it apart: on what, what, when, who, why."""
    ruling = one.ruling
    parts = (
        one.on.name,
        ruling.decision.value if ruling.decision else _NONE,
        ruling.expires.isoformat(timespec="minutes") if ruling.expires else "-",
        one.at.isoformat(timespec="seconds"),
        one.by,
        ruling.owner or "-",
        ruling.ticket or "-",
        ruling.reason,
    )
    return "\t".join(clean(" ".join(part.split()), _LONGEST) for part in parts)
