"""``auditor report``: the results of an earlier run, in any format."""

import click

from auditor.cli.options import (
    GroupedCommand,
    format_option,
    given_settings,
    language_option,
    out_option,
    owner_option,
    since_option,
    title_option,
    verbose_option,
)
from auditor.cli.outputs import check_outputs, write_outputs


@click.command(cls=GroupedCommand, short_help="Report an earlier run again.")
@click.argument("run", required=False, metavar="[RUN]")
@format_option
@since_option
@out_option
@title_option
@owner_option
@language_option
@verbose_option
@click.pass_context
def report(ctx: click.Context, /, run: str | None, since: str | None, **_settings: object) -> None:
    """Report an earlier run again, the newest unless RUN is named.

    RUN is a run's name, such as 20261121T101500Z-a1b2c3, or the path of its folder. Neither
    browser nor axe-core is needed.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    results = wiring.results(settings)
    check_outputs(settings.formats, results.formats)
    with results.open(run, title=settings.title, owner=settings.owner, since=since) as opened:
        write_outputs(opened, settings.formats, settings.lang)
