"""``auditor verify``: whether a report in PDF is still what was written."""

from pathlib import Path
from typing import Final

import click

from auditor.cli import texts
from auditor.cli.call import language_of
from auditor.cli.options import GroupedCommand, given_settings, language_option
from auditor.errors import UsageError
from auditor.model.text import clean
from auditor.services.verdict import ExitCode

_LARGEST: Final = 1024**3


@click.command(cls=GroupedCommand, short_help="See whether a report in PDF was changed.")
@click.argument("report", metavar="REPORT.pdf")
@language_option
@click.pass_context
def verify(ctx: click.Context, /, report: str, **_settings: object) -> None:
    """See whether a report in PDF is still what was written, without network or runs.

    Tells whether the file was changed, and for each piece of evidence in it whether that was.
    These are checksums and no signature: whoever changes a report on purpose can make them anew.

    Exit codes: 0 nothing was changed, 1 something was, 2 it is no report of Auditor's.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    language = language_of(ctx)
    checked = wiring.check_report(read_pdf(report))
    for name, same in checked.pieces:
        words = texts.PIECE_SAME if same else texts.PIECE_CHANGED
        click.echo(words.say(language, name=clean(name, 80)))
    click.echo((texts.FILE_SAME if checked.whole else texts.FILE_CHANGED).say(language))
    click.echo(
        texts.MADE_FROM.say(
            language, run=clean(checked.run, 80), seal=clean(checked.seal, 64) or "–"
        )
    )
    if checked.unchanged:
        click.echo(texts.NO_SIGNATURE.say(language))
    ctx.exit(ExitCode.CLEAN if checked.unchanged else ExitCode.FINDINGS)


def read_pdf(path: str) -> bytes:
    """What a file holds that the command line names.

    Raises:
        UsageError: it cannot be read, or is too large.
    """
    shown = clean(path, 200)
    try:
        file = Path(path).expanduser()
        if file.stat().st_size > _LARGEST:
            raise UsageError(f"{shown} is larger than 1 GiB: give a report in PDF.")
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {error.strerror}.") from error
