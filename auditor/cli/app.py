"""The root command, and the border that no traceback crosses."""

import errno
import os
import sys
from io import TextIOWrapper
from typing import Final

import click

import auditor
from auditor.cli.call import Call, language_of
from auditor.cli.help import SpeakingGroup, usage_failure
from auditor.cli.late import LateCommands
from auditor.cli.translation import language_wanted, translated
from auditor.errors import AuditorError, LeaseLost, SetupError
from auditor.model.criteria import Language
from auditor.model.text import clean
from auditor.services.verdict import ExitCode

_LONGEST_MESSAGE: Final = 20_000
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_SELF_NAMED: Final = (
    *("backup", "baseline", "cancel", "ci", "completion", "doctor", "evidence", "push", "relock"),
    *("remote", "replay", "report", "restore", "rules", "scan", "serve", "verdicts", "verify"),
    "worker",
)
"""Commands that have their name in a module of that name."""


def _show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from auditor.engines.catalogue import axe_version

    try:
        axe = axe_version()
    except SetupError:
        axe = translated("(not installed)", language_of(ctx))
    click.echo(f"Auditor {auditor.__version__}, axe-core {axe}")
    ctx.exit()


@click.group(
    cls=SpeakingGroup,
    commands=LateCommands(
        {**{name: f"{name}.{name}" for name in _SELF_NAMED}, "import": "importing.import_"}
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the versions of Auditor and axe-core.",
)
def cli() -> None:
    """Audit the universal design (WCAG) of Norwegian public web sites.

    Settings come from the command line, from environment variables (AUDITOR_LANG=nn), and
    from auditor.toml or [tool.auditor] in pyproject.toml, in this order.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: without the program's name; None for those of this process.

    Returns:
        The exit code; every failure has become a sentence on standard error.
    """
    given = sys.argv[1:] if arguments is None else arguments
    call = Call(language=language_wanted(given, os.environ))
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter loses only that
    try:
        code = cli.main(arguments, prog_name="auditor", obj=call, standalone_mode=False)
    except click.ClickException as error:
        click.echo(usage_failure(error, call.language), err=True)
        return error.exit_code
    except LeaseLost as error:
        _fail(str(error), call.language)
        return ExitCode.TAKEN_OVER
    except AuditorError as error:
        return _fail(str(error), call.language)
    except (KeyboardInterrupt, click.Abort):
        return ExitCode.INTERRUPTED
    except Exception as error:  # the border: a user is owed a sentence
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return _fail(
                f"There is no room for what is to be written ({error.strerror}): make room, or"
                " have it written elsewhere.",
                call.language,
            )
        file = call.write(error)
        return _fail(
            f"Auditor failed in a way that was not foreseen ({type(error).__name__}): please"
            f" report it with {file or 'what was on the screen, since no log could be written'}.",
            call.language,
        )
    return code if isinstance(code, int) else ExitCode.CLEAN


def _fail(sentence: str, language: Language) -> ExitCode:
    said = translated(sentence, language)
    click.echo(f"{translated('Error:', language)} {clean(said, _LONGEST_MESSAGE)}", err=True)
    return ExitCode.FAILURE
