"""The options of ``auditor scan``, in the order of its help.

Defaults are written out here because the settings, which hold them, load too much for ``--help``
and shell completion to wait for; a test holds the two against each other.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import click

from auditor.cli.options import (
    GroupedOption,
    Heading,
    case_option,
    format_option,
    group_by_option,
    language_option,
    out_option,
    owner_option,
    setting,
    sign_options,
    title_option,
    verbose_option,
    verdicts_option,
)
from auditor.model.criteria import Standard
from auditor.model.scan import ConsentMode, EngineChoice, PictureMode, ThirdPartyFrames
from auditor.scan.progress import ProgressMode
from auditor.services.verdict import FailOn

_Command = TypeVar("_Command", bound=Callable[..., object])
_Option: TypeAlias = Callable[[Any], Any]
"""Gives a command an option, as click has it."""


def scan_options(command: _Command) -> _Command:
    """Give a command every option of a scan."""
    return _with(command, (*_PAGES, *_JUDGING, _JOBS, *_SECRETS, *_RESULTS, *_EVIDENCE, *_OTHER))


def plan_options(command: _Command) -> _Command:
    """Give a command the options that say what is scanned and how, wherever it is."""
    return _with(command, (*_PAGES, *_JUDGING))


def evidence_options(command: _Command) -> _Command:
    """Give a command the options that say what is kept of the pages, wherever that is."""
    return _with(command, _EVIDENCE)


def _with(command: _Command, options: Sequence[_Option]) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


_PAGES = (
    click.option(
        "--urls",
        cls=GroupedOption,
        group=Heading.PAGES,
        metavar="FILE",
        help=(
            "Scan exactly the pages in FILE (- for standard input): an address a line, and after a"
            " tab why it is in the sample."
        ),
    ),
    setting(
        "--include",
        group=Heading.PAGES,
        of_plan=True,
        multiple=True,
        metavar="REGEX",
        help=(
            "Only addresses in which REGEX (RE2) is found; repeatable. One that begins with an"
            " origin spelled out (https://skjema.example/) also lets that origin in."
        ),
    ),
    setting(
        "--exclude",
        group=Heading.PAGES,
        of_plan=True,
        multiple=True,
        metavar="REGEX",
        help="Not addresses in which REGEX (RE2) is found; repeatable.",
    ),
    setting(
        "--max-pages",
        group=Heading.PAGES,
        of_plan=True,
        metavar="N",
        help="Audit at most N pages; 0 means all. [default: 100]",
    ),
    setting(
        "--max-depth",
        group=Heading.PAGES,
        of_plan=True,
        metavar="N",
        help="Follow at most N links away from the start.",
    ),
    setting(
        "--max-variants",
        group=Heading.PAGES,
        of_plan=True,
        metavar="N",
        help=(
            "Give a path up after N addresses with different queries if they show nothing new,"
            " as calendars do; 0 never does. [default: 50]"
        ),
    ),
    setting(
        "--robots/--ignore-robots",
        group=Heading.PAGES,
        of_plan=True,
        help="Obey robots.txt, or not on a site of your own. [default: robots]",
    ),
    setting(
        "--delay",
        group=Heading.PAGES,
        of_plan=True,
        metavar="DURATION",
        help=(
            "Wait between the starts of visits to one host (500ms, 2s; none on loopback)."
            " [default: 500ms]"
        ),
    ),
    setting(
        "--contact",
        group=Heading.PAGES,
        of_plan=True,
        metavar="ADDRESS",
        help="E-mail or web address for the site's owner, sent in the User-Agent.",
    ),
)
standard_option = setting(
    "--standard",
    group=Heading.JUDGING,
    of_plan=True,
    type=click.Choice([standard.value for standard in Standard]),
    metavar="NAME",
    help=(f"What decides what is a breach: {', '.join(Standard)}. [default: no-public-web]"),
)
_JUDGING = (
    standard_option,
    setting(
        "--engine",
        group=Heading.JUDGING,
        of_plan=True,
        type=click.Choice([engine.value for engine in EngineChoice]),
        help="axe-core, Auditor's own rules, or both. [default: all]",
    ),
    setting(
        "--select",
        group=Heading.JUDGING,
        of_plan=True,
        multiple=True,
        metavar="RULES",
        help="Only these rules, separated by commas; ALL adds those off by default.",
    ),
    setting(
        "--ignore",
        group=Heading.JUDGING,
        of_plan=True,
        multiple=True,
        metavar="RULES",
        help="Not these rules, separated by commas.",
    ),
    setting(
        "--viewport",
        "viewports",
        group=Heading.JUDGING,
        of_plan=True,
        multiple=True,
        metavar="WxH",
        help="Window size in CSS px; repeatable. [default: 1280x1024 320x256]",
    ),
    setting(
        "--page-timeout",
        group=Heading.JUDGING,
        of_plan=True,
        metavar="DURATION",
        help="Give a page up after this time. [default: 30s]",
    ),
    setting(
        "--pictures",
        group=Heading.JUDGING,
        of_plan=True,
        type=click.Choice([mode.value for mode in PictureMode]),
        help="Picture nothing, an example of each cause, or the page around it. [default: causes]",
    ),
    setting(
        "--consent",
        group=Heading.JUDGING,
        of_plan=True,
        type=click.Choice([mode.value for mode in ConsentMode]),
        help="How to answer a consent banner once it is judged itself. [default: reject]",
    ),
    setting(
        "--consent-selector",
        group=Heading.JUDGING,
        of_plan=True,
        metavar="CSS",
        help="The button that answers the banner, where it is not recognised.",
    ),
    setting(
        "--third-party-frames",
        group=Heading.JUDGING,
        of_plan=True,
        type=click.Choice([what.value for what in ThirdPartyFrames]),
        help="Whether unreached frames of others count or are only named. [default: count]",
    ),
)
_JOBS = setting(
    "--jobs",
    group=Heading.JUDGING,
    metavar="N",
    help="Judge N pages at the same time. [default: number of cores]",
)
_SECRETS = (
    click.option(
        "--header",
        cls=GroupedOption,
        group=Heading.SECRETS,
        multiple=True,
        metavar="'NAME: SOURCE'",
        help="Send a header to the site; SOURCE is env:VARIABLE or file:PATH.",
    ),
    click.option(
        "--cookie",
        cls=GroupedOption,
        group=Heading.SECRETS,
        multiple=True,
        metavar="NAME=SOURCE",
        help="Send a cookie to the site.",
    ),
    click.option(
        "--basic-auth",
        cls=GroupedOption,
        group=Heading.SECRETS,
        metavar="SOURCE",
        help="Sign in with the user:password that SOURCE holds.",
    ),
)
fail_on_option = setting(
    "--fail-on",
    group=Heading.RESULTS,
    type=click.Choice([what.value for what in FailOn]),
    help="What makes the exit code 1. [default: breach]",
)
min_coverage_option = setting(
    "--min-coverage",
    group=Heading.RESULTS,
    of_plan=True,
    metavar="SHARE",
    help="Exit with 3 when less than this share was audited whole. [default: 90%]",
)
exit_zero_option = setting(
    "--exit-zero",
    group=Heading.RESULTS,
    is_flag=True,
    help="Exit with 0 instead of 1 or 3.",
)
_EVIDENCE = (
    setting(
        "--evidence",
        group=Heading.RESULTS,
        of_plan=True,
        is_flag=True,
        help=(
            "Keep evidence of every page, so that its findings can be judged again (auditor"
            " replay); its size is told."
        ),
    ),
    setting(
        "--evidence-cap",
        group=Heading.RESULTS,
        of_plan=True,
        metavar="SIZE",
        help="Keep at most so much evidence, such as 500MB. [default: 2GB]",
    ),
)
_RESULTS = (
    format_option,
    sign_options,
    out_option,
    title_option,
    owner_option,
    group_by_option,
    language_option,
    fail_on_option,
    setting(
        "--baseline",
        group=Heading.RESULTS,
        metavar="RUN|FILE",
        help=(
            "Compare with an earlier run of the site, or with the FILE (.json) of a baseline;"
            " --fail-on new then fails on what is new."
        ),
    ),
    verdicts_option,
    case_option,
    min_coverage_option,
    exit_zero_option,
)
proxy_option = setting(
    "--proxy",
    group=Heading.OTHER,
    metavar="URL",
    help="Reach sites by a proxy: http://, https:// or socks5://, with host and port.",
)
progress_option = setting(
    "--progress",
    group=Heading.OTHER,
    type=click.Choice([mode.value for mode in ProgressMode]),
    help="How progress is shown on standard error. [default: auto]",
)
_OTHER = (
    click.option(
        "--resume",
        cls=GroupedOption,
        is_flag=False,
        flag_value="",
        metavar="[RUN]",
        help="Go on with an interrupted run, the newest unless RUN is named.",
    ),
    click.option(
        "--retest",
        cls=GroupedOption,
        metavar="RUN",
        help=(
            "Visit the pages of the findings of an earlier run again, by its own plan, and say what"
            " became of them."
        ),
    ),
    click.option(
        "--cause",
        "causes",
        cls=GroupedOption,
        multiple=True,
        metavar="ID",
        help="With --retest: only the findings of this cause (c-…); repeatable.",
    ),
    proxy_option,
    progress_option,
    verbose_option,
)
