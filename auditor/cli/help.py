"""Help and wrong usage in the reader's language; click itself speaks English."""

import inspect
import textwrap
from typing import TYPE_CHECKING

import click

from auditor.cli.call import language_of
from auditor.cli.translation import translated
from auditor.model.criteria import Language

if TYPE_CHECKING:
    _Base = click.Command
else:
    _Base = object


class Speaking(_Base):
    """A command whose help is in the language of the call."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line that says how the command is called."""
        language = language_of(ctx)
        pieces = (translated(one, language) for one in self.collect_usage_pieces(ctx))
        prefix = f"{translated('Usage:', language)} "
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, paragraph by paragraph."""
        language = language_of(ctx)
        said = [translated(one, language) for one in _paragraphs(self.help or "")]
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(said))

    def short_help_in(self, language: Language, limit: int) -> str:
        """What the command does, on one line of at most so many characters."""
        first = self.short_help or next(iter(_paragraphs(self.help or "")), "")
        return textwrap.shorten(translated(first, language), limit, placeholder="…")


class SpeakingGroup(Speaking, click.Group):
    """A command with commands below it, whose help is in the language of the call."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        language = language_of(ctx)
        records = [one.get_help_record(ctx) for one in self.get_params(ctx)]
        with formatter.section(translated("Options", language)):
            formatter.write_dl([in_language(one, language) for one in records if one])
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with what it does on one line."""
        language = language_of(ctx)
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        shown = {name: it for name, it in commands.items() if it is not None and not it.hidden}
        limit = formatter.width - 6 - max(map(len, shown))
        rows = [
            (name, command.short_help_in(language, limit))
            for name, command in shown.items()
            if isinstance(command, Speaking)
        ]
        with formatter.section(translated("Commands", language)):
            formatter.write_dl(rows)


def in_language(record: tuple[str, str], language: Language) -> tuple[str, str]:
    """Names of an option with what it takes, and its help, in a language."""
    names, told = record
    flags, space, takes = names.rpartition(" ")
    if not flags.rpartition(" ")[2].startswith("-"):  # what it takes has a space in it
        at = names.find(" '")
        flags, space, takes = (names[:at], " ", names[at + 1 :]) if at > 0 else (names, "", "")
    return f"{flags}{space}{translated(takes, language)}", translated(told, language)


def usage_failure(error: click.ClickException, language: Language) -> str:
    """What is said of wrong usage: how the command is called, where help is, what was wrong."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    said = []
    if ctx is not None:
        command = f"{ctx.command_path} --help"
        said = [ctx.get_usage(), translated(f"Try '{command}' for help.", language), ""]
    wrong = translated(error.format_message(), language)
    return "\n".join([*said, f"{translated('Error:', language)} {wrong}"])


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each on one line but for those that keep their lines."""
    found = inspect.cleandoc(text).split("\n\n")
    return [one if one.startswith("\b") else " ".join(one.split()) for one in found]
