"""``auditor verify``: whether a report in PDF or an archive is still what was written."""

from pathlib import Path
from typing import Final

import click

from auditor.cli import evidence_texts, texts
from auditor.cli.call import language_of
from auditor.cli.options import GroupedCommand, given_settings, language_option
from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.text import clean
from auditor.services.verdict import ExitCode

_LARGEST: Final = 1024**3
_ZIP: Final = b"PK"


@click.command(cls=GroupedCommand, short_help="See whether a report or evidence was changed.")
@click.argument("report", metavar="REPORT.pdf|ARCHIVE.zip")
@language_option
@click.pass_context
def verify(ctx: click.Context, /, report: str, **_settings: object) -> None:
    """See whether a report in PDF, or an archive of evidence, is still what was written.

    Tells whether the file was changed, and names the pieces of evidence in it that were. Neither
    network nor runs are needed. These are checksums and no signature: whoever changes something on
    purpose can make them anew.

    Exit codes: 0 nothing was changed, 1 something was, 2 the file is none of Auditor's.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    language = language_of(ctx)
    if is_archive(report):
        ctx.exit(_verify_archive(report, language))
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


def is_archive(path: str) -> bool:
    """Whether a file is an archive, by its first bytes; a report in PDF is none."""
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except OSError:
        return False  # what cannot be read is told by who reads it


def _verify_archive(path: str, language: Language) -> ExitCode:
    from auditor import wiring

    checked = wiring.check_evidence(Path(path).expanduser())
    for name in checked.changed:
        click.echo(texts.PIECE_CHANGED.say(language, name=clean(name, 120)))
    words = evidence_texts.ARCHIVE_CHANGED if checked.changed else evidence_texts.ARCHIVE_SAME
    click.echo(words.say(language, pieces=checked.pieces, changed=len(checked.changed)))
    click.echo(texts.MADE_FROM.say(language, run=checked.run, seal=checked.seal or "–"))
    if not checked.changed:
        click.echo(texts.NO_SIGNATURE.say(language))
    return ExitCode.FINDINGS if checked.changed else ExitCode.CLEAN


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
