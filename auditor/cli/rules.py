"""``auditor rules``: what pages are judged by."""

import shutil
import sys

import click

from auditor.cli.help import SpeakingGroup
from auditor.cli.options import GroupedCommand, given_settings, language_option


@click.group(cls=SpeakingGroup, invoke_without_command=True)
@click.pass_context
def rules(ctx: click.Context) -> None:
    """List the rules that pages are judged by, or explain one."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_rules)


@rules.command("list", cls=GroupedCommand)
@language_option
@click.pass_context
def list_rules(ctx: click.Context, /, **_settings: object) -> None:
    """List all rules with their criteria."""
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(wiring.rule_book().list(settings.lang, width), nl=False)


@rules.command("explain", cls=GroupedCommand)
@click.argument("rule", metavar="ID")
@language_option
@click.pass_context
def explain_rule(ctx: click.Context, /, rule: str, **_settings: object) -> None:
    """Say what a rule demands, whom a failure hurts, and what to do."""
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    click.echo(wiring.rule_book().explain(rule, settings.lang), nl=False)
