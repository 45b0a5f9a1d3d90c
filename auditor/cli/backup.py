"""``auditor backup``: all that a service keeps, in one file, while it goes on."""

from pathlib import Path

import click

from auditor.cli import texts
from auditor.cli.options import GroupedCommand, given_settings, language_option
from auditor.cli.paths import for_people


@click.command(cls=GroupedCommand, short_help="Write a backup of a service's archive.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@language_option
@click.pass_context
def backup(ctx: click.Context, /, file: Path, **_settings: object) -> None:
    """Write all scans, sites and keys of the service to FILE, as they are at one moment.

    The server may go on meanwhile. The key that sign-ins of sites are encrypted with is not in
    the backup: keep secret.key of the data folder somewhere else.
    """
    from auditor import wiring
    from auditor.wiring.keeping import back_up

    language = ctx.obj.language = wiring.load_settings(given_settings(ctx)).lang
    settings = wiring.load_service_settings()
    ctx.obj.folder = settings.data_dir
    back_up(settings, file)
    click.echo(texts.WRITTEN.say(language, path=for_people(file)), err=True)
