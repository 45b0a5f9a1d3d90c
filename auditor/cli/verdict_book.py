"""``auditor verdicts export|import``: the workbook in which people write what they decide."""

from datetime import UTC, datetime
from pathlib import Path

import click

from auditor.cli import texts
from auditor.cli.options import GroupedCommand, given_settings, language_option, out_option
from auditor.cli.outputs import check_outputs, write_outputs
from auditor.cli.paths import for_people
from auditor.cli.verdict_file import VerdictFile
from auditor.cli.verdicts import decider, file_option
from auditor.errors import UsageError

_FORMAT = "verdicts"
_run_option = click.option("--run", metavar="RUN", help="The run. [default: the newest]")
_run_of_file_option = click.option(
    "--run", metavar="RUN", help="The run. [default: the one that FILE was written from]"
)


@click.command("export", cls=GroupedCommand, short_help="Write a workbook to decide in.")
@click.argument("workbook", metavar="FILE")
@_run_option
@file_option
@out_option
@language_option
@click.pass_context
def export(
    ctx: click.Context, /, workbook: str, run: str | None, file: str, **_settings: object
) -> None:
    """Write FILE, a workbook (XLSX) in which people write what they decide on a run.

    It has a sheet each of causes, findings and criteria, with what was decided before. Hand it in
    with 'auditor verdicts import'.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    results = wiring.results(settings)
    outputs = (wiring.Output(_FORMAT, Path(workbook)),)
    check_outputs(outputs, results.formats)
    decided = VerdictFile(Path(file), make=True).all()
    with results.open(run, verdicts=decided) as opened:
        written = write_outputs(opened, outputs, settings.lang)
    for path in written:
        click.echo(texts.WRITTEN.say(settings.lang, path=for_people(path)), err=True)


@click.command("import", cls=GroupedCommand, short_help="Take in a workbook of verdicts.")
@click.argument("workbook", metavar="FILE")
@_run_of_file_option
@click.option("--by", metavar="NAME", help="Who decides. [default: the user of this machine]")
@file_option
@out_option
@language_option
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    workbook: str,
    run: str | None,
    by: str | None,
    file: str,
    **_settings: object,
) -> None:
    """Take in what people filled in in FILE, the workbook of 'auditor verdicts export'.

    All of it is taken in, or none. What stands already changes nothing; a verdict that was emptied
    is taken back. A row that names nobody was decided by whoever hands the workbook in.
    """
    from auditor import wiring
    from auditor.services.filled_in import take_in

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    read = wiring.read_verdict_book(_bytes_of(Path(workbook)))
    kept = VerdictFile(Path(file), make=True)
    with wiring.results(settings).open(run or read.run or None) as opened:
        taken = take_in(kept, opened.report, read.rows, decider(by), datetime.now(UTC))
    said = texts.VERDICTS_TAKEN_IN.say(
        settings.lang,
        path=for_people(Path(file).resolve()),
        given=taken.given,
        changed=taken.changed,
        back=taken.taken_back,
        unchanged=taken.unchanged,
    )
    click.echo(said, err=True)


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file, one more than are read where it is too large.

    Raises:
        UsageError: it cannot be read.
    """
    from auditor import wiring

    try:
        with path.expanduser().open("rb") as file:
            return file.read(wiring.LARGEST_WORKBOOK + 1)
    except OSError as error:
        raise UsageError(
            f"The file {path} cannot be read ({error.strerror}): give the path of a workbook."
        ) from error
