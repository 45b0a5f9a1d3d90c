"""Options that are settings, and help that shows them in groups."""

import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click
from click.core import ParameterSource

from auditor.cli.call import language_of
from auditor.cli.help import Speaking, in_language
from auditor.cli.translation import translated
from auditor.model.criteria import Language
from auditor.services.log import AUDIT

if TYPE_CHECKING:
    from auditor.wiring import Given

_Command = TypeVar("_Command", bound=Callable[..., object])


class Heading(StrEnum):
    """The headings of help, in this order."""

    SERVICE = "Which service"
    PAGES = "Which pages"
    JUDGING = "How they are judged"
    SECRETS = "Sites that are not open to all (values never on the command line)"
    RESULTS = "Results"
    OTHER = "Other"


class GroupedOption(click.Option):
    """An option that help shows under a heading."""

    def __init__(
        self,
        declarations: Sequence[str],
        *,
        group: Heading = Heading.OTHER,
        **attributes: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(declarations, **attributes)
        self.group = group


class SettingOption(GroupedOption):
    """An option named as a field of the settings, which checks its value.

    Attributes:
        of_plan: the stored plan of a scan holds it, so that going on with one cannot change it.
    """

    def __init__(
        self,
        declarations: Sequence[str],
        *,
        of_plan: bool = False,
        **attributes: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(declarations, **attributes)
        self.of_plan = of_plan


class GroupedCommand(Speaking, click.Command):
    """A command whose help shows options under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group after group."""
        language = language_of(ctx)
        groups: dict[Heading, list[tuple[str, str]]] = {group: [] for group in Heading}
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record and isinstance(option, click.Option):
                told = in_language(record, language)
                groups[getattr(option, "group", Heading.OTHER)].append(told)
        for group, records in groups.items():
            if records:
                with formatter.section(translated(group.value, language)):
                    formatter.write_dl(records, col_max=26)


def setting(
    *declarations: str,
    group: Heading,
    of_plan: bool = False,
    **attributes: Any,  # noqa: ANN401 - click's own
) -> Callable[[_Command], _Command]:
    """An option that is a setting; the field's name is the last of the declarations."""
    return click.option(
        *declarations, cls=SettingOption, group=group, of_plan=of_plan, default=None, **attributes
    )


def flag_of(option: click.Parameter, value: object) -> str:
    """The option as people write it in full, where it was given this value."""
    off = value is False and option.secondary_opts
    return max(option.secondary_opts if off else option.opts, key=len)


def given_options(ctx: click.Context) -> list[tuple[click.Parameter, object]]:
    """The parameters that the command line gave, with their values, in the order of help."""
    return [
        (parameter, ctx.params[parameter.name])
        for parameter in ctx.command.params
        if parameter.name in ctx.params
        and ctx.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    ]


def given_settings(ctx: click.Context) -> "dict[str, Given]":
    """What the command line gave, by field of the settings."""
    from auditor.wiring import Given

    return {
        str(option.name): Given(flag_of(option, value), value)
        for option, value in given_options(ctx)
        if isinstance(option, SettingOption)
    }


def is_signed(ctx: click.Context) -> bool:
    """Whether the command line names a key to sign with."""
    return ctx.params.get("sign_key") is not None


def language_option(command: _Command) -> _Command:
    """The language of everything but help and errors."""
    return setting(
        "--lang",
        group=Heading.RESULTS,
        type=click.Choice([language.value for language in Language]),
        help="Language of results and messages: bokmål, nynorsk, English. [default: nb]",
    )(command)


def out_option(command: _Command) -> _Command:
    """The folder of runs."""
    return setting(
        "--out",
        group=Heading.RESULTS,
        metavar="DIR",
        type=click.Path(),
        help="Keep runs in DIR/runs. [default: .auditor]",
    )(command)


def title_option(command: _Command) -> _Command:
    """What the report is called."""
    return setting(
        "--title",
        group=Heading.RESULTS,
        of_plan=True,
        metavar="TEXT",
        help="What the report is called; the address where there is no title.",
    )(command)


def owner_option(command: _Command) -> _Command:
    """Whose site it is."""
    return setting(
        "--owner",
        group=Heading.RESULTS,
        of_plan=True,
        metavar="TEXT",
        help="Whose site it is, told at the head of reports.",
    )(command)


def group_by_option(command: _Command) -> _Command:
    """Whose a page is, by its address."""
    return setting(
        "--group-by",
        group=Heading.RESULTS,
        metavar="REGEX",
        help=(
            "Tell in html what was found by owner or department as well: the first group of REGEX"
            " (RE2), searched for in each address, is its name."
        ),
    )(command)


def since_option(command: _Command) -> _Command:
    """The earlier run to compare with."""
    return click.option(
        "--since",
        cls=GroupedOption,
        group=Heading.RESULTS,
        multiple=True,
        metavar="RUN",
        help=(
            "Tell what became of everything since an earlier run of the site; repeatable: html and"
            " pdf show over time what the other runs came to, too."
        ),
    )(command)


def verdicts_option(command: _Command) -> _Command:
    """The file of what people have decided."""
    return click.option(
        "--verdicts",
        cls=GroupedOption,
        group=Heading.RESULTS,
        metavar="FILE",
        help="Tell what people have decided, as 'auditor verdicts' keeps it in FILE.",
    )(command)


def format_option(command: _Command) -> _Command:
    """The formats of results."""
    return setting(
        "-f",
        "--format",
        "formats",
        group=Heading.RESULTS,
        multiple=True,
        metavar="FORMAT[:PATH]",
        help=(
            "text, html, pdf, csv, xlsx, json; for CI markdown, sarif, junit, github, gitlab,"
            " pa11y-ci-json; for other tools axe-json, earl, earl-wcagem; drafts: docx,"
            " openacr, statement, uutilsynet; to fill in: verdicts. To PATH or to"
            " standard output; repeatable, one of them without PATH. csv is for a spreadsheet set"
            " to the language; csv:PATH?dialect=rfc4180 is for programs. [default: text]"
        ),
    )(command)


def kind_option(command: _Command) -> _Command:
    """For whom a report is made."""
    return click.option(
        "--kind",
        cls=GroupedOption,
        group=Heading.RESULTS,
        metavar="KIND",
        help=(
            "For whom pdf is written: supervision (an authority), retest (with --since), editor"
            " or summary (leaders). [default: supervision]"
        ),
    )(command)


def case_option(command: _Command) -> _Command:
    """The file on the supervision."""
    return click.option(
        "--case",
        cls=GroupedOption,
        group=Heading.RESULTS,
        metavar="FILE",
        help="What only people know of a supervision, such as the authority: a TOML file.",
    )(command)


def case_template_option(command: _Command) -> _Command:
    """A file for --case, to be filled in."""
    return click.option(
        "--case-template",
        cls=GroupedOption,
        group=Heading.RESULTS,
        is_flag=True,
        help="Write a file for --case, ready to be filled in, to standard output and end.",
    )(command)


def sign_options(command: _Command) -> _Command:
    """The key that reports are signed with."""
    passphrase = setting(
        "--sign-passphrase-file",
        group=Heading.RESULTS,
        metavar="FILE",
        type=click.Path(),
        help="The file with its passphrase, unless AUDITOR_SIGN_PASSPHRASE holds it.",
    )
    return setting(
        "--sign-key",
        group=Heading.RESULTS,
        metavar="FILE.p12",
        type=click.Path(),
        help="Sign pdf (PAdES) with the key and certificate in a PKCS#12 file.",
    )(passphrase(command))


def verbose_option(command: _Command) -> _Command:
    """Steps on standard error."""
    return click.option(
        "-v",
        "--verbose",
        cls=GroupedOption,
        is_flag=True,
        expose_value=False,
        callback=_take_verbose,
        help="Log each step on standard error.",
    )(command)


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is now: the live line puts itself in its place."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        """Kept empty: StreamHandler sets the stream it was made with."""


def _take_verbose(_ctx: click.Context, _option: click.Parameter, verbose: bool) -> None:
    set_up_logging(verbose=verbose)


def set_up_logging(*, verbose: bool) -> None:
    """Let the log go to standard error.

    Args:
        verbose: steps, too.
    """
    handler = _StandardError()
    line = "%(levelname)s %(scan)s %(threadName)s %(name)s: %(message)s"
    handler.setFormatter(logging.Formatter(line, defaults={"scan": "-"}))
    # Libraries warn of what Auditor itself deals with; what they cannot do is an error.
    logging.basicConfig(level=logging.ERROR, handlers=[handler])
    logging.getLogger("auditor").setLevel(logging.INFO if verbose else logging.WARNING)
    logging.getLogger(AUDIT).setLevel(logging.INFO)


def joined(names: Iterable[str]) -> str:
    """Names as an English sentence lists them."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
