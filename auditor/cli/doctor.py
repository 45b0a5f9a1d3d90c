"""``auditor doctor``: whether this machine has what a scan needs."""

import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from auditor.cli import texts
from auditor.cli.options import GroupedCommand, given_settings, language_option, out_option
from auditor.model.criteria import Language
from auditor.model.text import clean
from auditor.services.doctor import Check, Health, Remedy, Subject, examine
from auditor.services.verdict import ExitCode

_WIDTH: Final = 80
_HEALTH: Final[Mapping[Health, tuple[texts.Words, str]]] = MappingProxyType(
    {
        Health.OK: (texts.HEALTH_OK, "green"),
        Health.WARNING: (texts.HEALTH_WARNING, "yellow"),
        Health.FAILED: (texts.HEALTH_FAILED, "red"),
    }
)


@click.command(cls=GroupedCommand, short_help="Check what a scan needs on this machine.")
@out_option
@language_option
@click.pass_context
def doctor(ctx: click.Context, /, **_settings: object) -> None:
    """Check what a scan needs on this machine, and say how to mend what is missing.

    Exits with 0 when a scan can run (warnings allowed), and with 2 when it cannot.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    ready = True
    for check in examine(wiring.machine(settings)):
        ready = ready and check.health is not Health.FAILED
        _show(check, settings.lang)
    click.echo("\n" + (texts.READY if ready else texts.NOT_READY).say(settings.lang))
    ctx.exit(ExitCode.CLEAN if ready else ExitCode.FAILURE)


def _show(check: Check, language: Language) -> None:
    words, color = _HEALTH[check.health]
    subject = words_of(check.subject).say(language)
    health = click.style(f"{words.say(language):8}", fg=color)
    click.echo(f"{health} {subject:14} {clean(check.detail, 300)}")
    if check.remedy:
        fix = words_of(check.remedy).say(language)
        click.echo(
            textwrap.fill(
                fix,
                _WIDTH,
                initial_indent=" " * 9 + "→ ",
                subsequent_indent=" " * 11,
                break_on_hyphens=False,
                break_long_words=False,
            )
        )


def words_of(item: Subject | Remedy) -> texts.Words:
    """The words for something the doctor names; their constant is called after it."""
    kind = "SUBJECT" if isinstance(item, Subject) else "REMEDY"
    words: texts.Words = getattr(texts, f"{kind}_{item.name}")
    return words
