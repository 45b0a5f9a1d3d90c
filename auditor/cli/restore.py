"""``auditor restore``: puts a backup in the place of a service's archive."""

from pathlib import Path

import click

from auditor.cli import texts
from auditor.cli.options import GroupedCommand, GroupedOption, given_settings, language_option


@click.command(cls=GroupedCommand, short_help="Put a backup in the place of the archive.")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--replace",
    cls=GroupedOption,
    is_flag=True,
    help="Give up what the archive holds now.",
)
@language_option
@click.pass_context
def restore(ctx: click.Context, /, file: Path, replace: bool, **_settings: object) -> None:
    """Put what FILE holds in the place of the service's archive, with the server stopped.

    FILE is checked as a whole before anything is touched. It may come from an archive in a file or
    on PostgreSQL, whichever this one is.
    """
    from auditor import wiring
    from auditor.services.data_folder import held
    from auditor.wiring.keeping import restore as put_back

    language = ctx.obj.language = wiring.load_settings(given_settings(ctx)).lang
    settings = wiring.load_service_settings()
    with held(settings.data_dir) as folder:
        ctx.obj.folder = folder
        label = put_back(settings, file, replace=replace)
    made = f"{label.made.astimezone():%Y-%m-%d %H:%M %Z}"
    click.echo(texts.RESTORED.say(language, made=made, version=label.auditor), err=True)
