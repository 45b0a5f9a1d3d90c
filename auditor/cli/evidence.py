"""``auditor evidence``: the evidence of a run, in one archive to be handed on."""

from pathlib import Path

import click

from auditor.cli.evidence_told import tell_exported
from auditor.cli.help import SpeakingGroup
from auditor.cli.options import GroupedCommand, given_settings, language_option, out_option


@click.group(cls=SpeakingGroup, short_help="Hand on the evidence of a run.")
def evidence() -> None:
    """Hand on the evidence of a run that was scanned with --evidence.

    'auditor verify' tells whether such an archive was changed, 'auditor replay' judges what is in
    it again.
    """


@evidence.command("export", cls=GroupedCommand, short_help="Write it into one archive.")
@click.argument("run", required=False, metavar="[RUN]")
@click.argument("file", required=False, metavar="[FILE.zip]", type=click.Path(path_type=Path))
@out_option
@language_option
@click.pass_context
def export(ctx: click.Context, /, run: str | None, file: Path | None, **_settings: object) -> None:
    """Write the results and the evidence of a run into one archive, with a manifest.

    The newest run is taken unless RUN is named, and the archive is named after it unless FILE.zip
    is. The same run gives the same bytes. It shows what the pages showed: names and faces, too.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    tell_exported(wiring.export_evidence(settings, run, file), settings.lang)
