"""``auditor cancel``: ends an interrupted scan for good."""

import click

from auditor.cli import texts
from auditor.cli.options import GroupedCommand, given_settings, language_option, out_option
from auditor.cli.paths import for_people


@click.command(cls=GroupedCommand, short_help="End an interrupted scan for good.")
@click.argument("run", required=False, metavar="[RUN]")
@out_option
@language_option
@click.pass_context
def cancel(ctx: click.Context, /, run: str | None, **_settings: object) -> None:
    """End a scan for good that was interrupted or failed, the newest unless RUN is named.

    What it found is kept and can be reported, but --resume cannot go on with it. A scan that is
    running is stopped by Ctrl-C first.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    folder = wiring.scans(settings).cancel(run)
    now = wiring.results(settings).watch(str(folder))
    said = texts.CANCELLED.say(settings.lang, run=now.run, audited=now.audited, left=now.left)
    click.echo(said, err=True)
    click.echo(texts.RUN.say(settings.lang, path=for_people(folder)), err=True)
