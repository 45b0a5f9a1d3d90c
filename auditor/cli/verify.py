"""``auditor verify``: whether a report in PDF or an archive is still what was written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from auditor.cli import evidence_texts, verify_texts
from auditor.cli.call import language_of
from auditor.cli.options import GroupedCommand, given_settings, language_option
from auditor.errors import UsageError
from auditor.model.criteria import Language
from auditor.model.proof import ArchiveState, CheckedReport, FileState, FoundSignature, Trust
from auditor.model.text import clean
from auditor.services.verdict import ExitCode

_LARGEST: Final = 1024**3
_ZIP: Final = b"PK"
_LONGEST: Final = 120


@click.command(cls=GroupedCommand, short_help="See whether a report or evidence was changed.")
@click.argument("report", metavar="REPORT.pdf|ARCHIVE.zip")
@click.option(
    "--manifest",
    metavar="FILE",
    help="The manifest that was written with a report. [default: REPORT.pdf.manifest.json]",
)
@click.option(
    "--trust",
    metavar="FILE",
    help="Certificates of those whose signatures are trusted, or who issue for them (PEM, DER).",
)
@language_option
@click.pass_context
def verify(
    ctx: click.Context,
    /,
    report: str,
    manifest: str | None,
    trust: str | None,
    **_settings: object,
) -> None:
    """See whether a report in PDF, or an archive of evidence, is still what was written.

    Tells whether the file was changed, and names the pieces of evidence in it that were. A report
    is held against the manifest that lies beside it, too, and its signatures are looked at. Neither
    network nor runs are needed. Without a signature these are checksums: whoever changes something
    on purpose can make them anew.

    Exit codes: 0 nothing was changed, 1 something was, or there is no signature that --trust
    trusts, 2 the file is none of Auditor's, 3 an archive lacks the checksum of the whole.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.language = settings.lang
    language = language_of(ctx)
    if is_archive(report):
        if manifest or trust:
            raise UsageError("--manifest and --trust concern reports in PDF: leave them out.")
        ctx.exit(_verify_archive(report, language))
    data, file = read_pdf(report), Path(report).expanduser()
    beside = wiring.beside(file) if manifest is None else Path(manifest).expanduser()
    used = manifest is not None or beside.is_file()
    trusted = None if trust is None else Path(trust).expanduser()
    checked = wiring.check_report(data, beside if used else None, trusted)
    for line in _told(checked, clean(str(beside), _LONGEST), used=used, language=language):
        click.echo(line)
    for line in _signatures_told(checked, clean(str(trusted), _LONGEST), language):
        click.echo(line)
    good = checked.unchanged and not checked.distrusted
    ctx.exit(ExitCode.CLEAN if good else ExitCode.FINDINGS)


def _told(
    checked: CheckedReport, manifest: str, *, used: bool, language: Language
) -> Iterator[str]:
    for name, same in checked.pieces:
        words = verify_texts.PIECE_SAME if same else verify_texts.PIECE_CHANGED
        yield words.say(language, name=clean(name, 80))
    if not checked.readable:
        yield verify_texts.UNREADABLE.say(language)
    words = {
        FileState.SAME: verify_texts.FILE_SAME,
        FileState.CHANGED: verify_texts.FILE_CHANGED,
        FileState.OTHER: verify_texts.FILE_OTHER,
    }[checked.file]
    yield words.say(language, manifest=manifest)
    words = verify_texts.MANIFEST_USED if used else verify_texts.MANIFEST_MISSING
    yield words.say(language, manifest=manifest)
    if checked.told_signed and not checked.signed:
        yield verify_texts.SIGNATURE_MISSING.say(language, manifest=manifest)
    yield verify_texts.MADE_FROM.say(
        language, run=clean(checked.run, 80), seal=clean(checked.seal, 64) or "–"
    )


def _signatures_told(checked: CheckedReport, trust: str, language: Language) -> Iterator[str]:
    """What is told of signatures and time stamps, and of there being none."""
    whole = checked.file is not FileState.CHANGED
    for one in checked.signatures:
        first, *more = _told_of(one, trust, language, whole=whole)
        yield first
        yield from (f"  {line}" for line in more)
    if checked.signed:
        return
    if checked.asked:
        yield verify_texts.TRUST_NOTHING.say(language, trust=trust)
    elif checked.unchanged:
        yield verify_texts.NO_SIGNATURE.say(language)


def _told_of(one: FoundSignature, trust: str, language: Language, *, whole: bool) -> Iterator[str]:
    """What is told of a signature or a time stamp.

    Args:
        one: the signature.
        trust: where the certificates are that are trusted.
        language: that it is told in.
        whole: nothing but signatures and time stamps was added behind any of them.
    """
    if not one.signer:
        yield verify_texts.SIGNATURE_BROKEN.say(language)
        return
    moment = "–" if one.moment is None else f"{one.moment:%Y-%m-%d %H:%M:%S %Z}".strip()
    by = verify_texts.STAMPED_BY if one.stamps else verify_texts.SIGNED_BY
    yield by.say(language, signer=one.signer, issuer=one.issuer, moment=moment)
    if one.stamps:
        words = verify_texts.STAMP_UNCHECKED if one.intact else verify_texts.STAMP_CHANGED
        yield words.say(language)
        return
    if not one.intact:
        yield verify_texts.SIGNATURE_CHANGED.say(language)
        return
    later = verify_texts.SIGNATURE_FOLLOWED if whole else verify_texts.SIGNATURE_EARLIER
    covers = verify_texts.SIGNATURE_SAME if one.covers_all else later
    yield covers.say(language)
    words = {
        Trust.UNCHECKED: verify_texts.TRUST_UNCHECKED,
        Trust.TRUSTED: verify_texts.TRUST_GIVEN,
        Trust.EXPIRED: verify_texts.TRUST_EXPIRED,
        Trust.UNTRUSTED: verify_texts.TRUST_REFUSED,
    }[one.trust]
    yield words.say(language, trust=trust, date=f"{one.expires:%Y-%m-%d}")


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
        click.echo(verify_texts.PIECE_CHANGED.say(language, name=clean(name, 120)))
    words, code = {
        ArchiveState.SAME: (evidence_texts.ARCHIVE_SAME, ExitCode.CLEAN),
        ArchiveState.CHANGED: (evidence_texts.ARCHIVE_CHANGED_AROUND, ExitCode.FINDINGS),
        ArchiveState.UNKNOWN: (evidence_texts.PARTS_SAME, ExitCode.LOW_COVERAGE),
    }[checked.state]
    if checked.changed:
        words, code = evidence_texts.ARCHIVE_CHANGED, ExitCode.FINDINGS
    click.echo(words.say(language, pieces=checked.pieces, changed=len(checked.changed)))
    if checked.state is ArchiveState.UNKNOWN:
        click.echo(evidence_texts.NO_CHECKSUM.say(language))
    click.echo(verify_texts.MADE_FROM.say(language, run=checked.run, seal=checked.seal or "–"))
    if code is not ExitCode.FINDINGS:
        click.echo(verify_texts.NO_SIGNATURE.say(language))
    return code


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
