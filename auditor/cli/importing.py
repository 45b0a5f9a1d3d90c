"""``auditor import``: a result of another tool, taken in as a run."""

from pathlib import Path

import click

from auditor.cli import texts
from auditor.cli.options import (
    GroupedCommand,
    format_option,
    given_settings,
    is_signed,
    language_option,
    out_option,
    owner_option,
    sign_options,
    title_option,
    verbose_option,
)
from auditor.cli.outputs import check_outputs, write_outputs
from auditor.cli.scan_options import standard_option
from auditor.errors import UsageError


@click.command("import", cls=GroupedCommand, short_help="Take in a result of another tool.")
@click.argument("file", metavar="FILE")
@standard_option
@format_option
@sign_options
@out_option
@title_option
@owner_option
@language_option
@verbose_option
@click.pass_context
def import_(ctx: click.Context, /, file: str, **_settings: object) -> None:
    """Take in a result that another tool made, as a run that is reported like any other.

    FILE is what axe-core or pa11y-ci wrote as JSON, SARIF 2.1.0, or EARL as JSON-LD; which, is
    known by its shape. The run is marked with the tool: Auditor has seen none of its pages.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    results = wiring.results(settings)
    check_outputs(settings.formats, results.formats, signs=is_signed(ctx))
    taken = wiring.intake(settings).take(
        _read(Path(file)), standard=settings.standard, title=settings.title, owner=settings.owner
    )
    said = texts.IMPORTED.say(
        settings.lang,
        run=taken.run,
        tool=taken.made_by,
        pages=taken.pages,
        findings=taken.findings,
    )
    click.echo(said, err=True)
    if taken.left_out:
        click.echo(texts.LEFT_OUT.say(settings.lang, n=taken.left_out), err=True)
    with results.open(taken.run) as opened:
        write_outputs(opened, settings.formats, settings.lang)


def _read(path: Path) -> bytes:
    """The bytes of a file, and a few more than are taken in where it is too large.

    Raises:
        UsageError: it cannot be read.
    """
    from auditor.services.taking_in import MAX_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"The file {path} cannot be read ({error.strerror}): give the path of a result."
        ) from error
