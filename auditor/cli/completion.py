"""``auditor completion``: the script that lets a shell complete commands and options."""

import os
from pathlib import Path
from typing import Final

import click
from click.shell_completion import get_completion_class

from auditor.cli.options import GroupedCommand
from auditor.errors import UsageError

_SHELLS: Final = ("bash", "zsh", "fish")


@click.command(cls=GroupedCommand, short_help="Print the completion script for a shell.")
@click.argument("shell", required=False, type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str | None) -> None:
    """Print the completion script for a shell, yours unless another is named.

    \b
    bash: auditor completion bash >> ~/.bashrc
    zsh:  auditor completion zsh >> ~/.zshrc
    fish: auditor completion fish > ~/.config/fish/completions/auditor.fish
    """  # noqa: D301 - \b keeps the lines apart
    name = shell or Path(os.environ.get("SHELL", "")).name
    found = get_completion_class(name) if name in _SHELLS else None
    if found is None:
        raise UsageError("Which shell is in use cannot be told: say bash, zsh or fish.")
    root = ctx.find_root()
    click.echo(found(root.command, {}, "auditor", "_AUDITOR_COMPLETE").source())
