"""``auditor ci init``: a pipeline that begins by reporting only."""

import re
import textwrap
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Final

import click

from auditor.cli import texts
from auditor.cli.help import SpeakingGroup
from auditor.cli.options import GroupedCommand, given_settings, language_option
from auditor.cli.paths import for_people
from auditor.errors import StoreError, UsageError

_PART: Final = re.compile(r"^( *)@([A-Z]+)@\n", re.MULTILINE)


class Ci(StrEnum):
    """What a pipeline can be written for."""

    GITHUB = "github"
    GITLAB = "gitlab"
    AZURE = "azure"
    SHELL = "shell"


@dataclass(frozen=True, slots=True)
class _Pipeline:
    """A template, where what comes of it is written, and how deep its scripts are indented."""

    template: str
    file: str
    indent: int


_PIPELINES: Final = {
    Ci.GITHUB: _Pipeline("github.yml", ".github/workflows/auditor.yml", 10),
    Ci.GITLAB: _Pipeline("gitlab.yml", ".gitlab-ci.auditor.yml", 6),
    Ci.AZURE: _Pipeline("azure.yml", "azure-pipelines.auditor.yml", 6),
    Ci.SHELL: _Pipeline("shell.sh", "auditor-ci.sh", 0),
}
_SCRIPTS: Final = {
    "AUDIT": "audit.sh",
    "CLEAN": "clean.py.txt",
    "NOTE": "gitlab_note.py.txt",
    "THREAD": "azure_thread.py.txt",
}
_MEANS_SOMETHING: Final = {"'": "%27", "$": "%24", "{": "%7B", "}": "%7D"}
"""What a shell or a CI reads as its own in an address, written so that only the site reads it."""


@click.group(cls=SpeakingGroup)
def ci() -> None:
    """Set a CI up."""


@ci.command("init", cls=GroupedCommand, short_help="Write a pipeline that begins by reporting.")
@click.argument("target", metavar="URL")
@click.option(
    "--ci",
    "kind",
    type=click.Choice([one.value for one in Ci]),
    help="What it is for, and so which file is written: .github/workflows/auditor.yml,"
    " .gitlab-ci.auditor.yml, azure-pipelines.auditor.yml or auditor-ci.sh.",
)
@click.option("--dry-run", is_flag=True, help="Print the pipeline and write nothing.")
@language_option
@click.pass_context
def ci_init(
    ctx: click.Context, /, target: str, kind: str | None, dry_run: bool, **_settings: object
) -> None:
    """Write a pipeline that audits URL on every change, into the working folder.

    It begins by reporting only. Once a11y-baseline.json is there, which auditor baseline create
    makes, what is new fails.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    if kind is None:
        raise UsageError("Say what the pipeline is for: give --ci github, gitlab, azure or shell.")
    made = _PIPELINES[Ci(kind)]
    pipeline = _written(made, _address(target))
    if dry_run:
        click.echo(pipeline, nl=False)
        return
    file = Path(made.file)
    _write(file, pipeline)
    click.echo(texts.WRITTEN.say(settings.lang, path=for_people(file)), err=True)
    click.echo(texts.PIPELINE_WANTS.say(settings.lang), err=True)


def _address(target: str) -> str:
    from auditor.cli.targets import read_target

    address = read_target(target)
    if isinstance(address, Path):
        raise UsageError("A pipeline audits an address: give one such as http://localhost:8000.")
    return "".join(_MEANS_SOMETHING.get(sign, sign) for sign in address)


def _written(made: _Pipeline, address: str) -> str:
    def part(found: re.Match[str]) -> str:
        return textwrap.indent(_text(_SCRIPTS[found[2]]), " " * made.indent)

    return _PART.sub(part, _text(made.template)).replace("@TARGET@", address)


def _text(name: str) -> str:
    return resources.files("auditor.cli").joinpath("pipelines", name).read_text("utf-8")


def _write(file: Path, pipeline: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as written:
            written.write(pipeline)
        if file.suffix == ".sh":
            file.chmod(0o755)
    except FileExistsError as error:
        raise UsageError(
            f"{file} is there already: remove it first, or look at a new one with --dry-run."
        ) from error
    except OSError as error:
        raise StoreError(f"{file} cannot be written ({error.strerror}).") from error
