"""``auditor report``: the results of an earlier run, in any format."""

from typing import Final

import click

from auditor.cli.case import of_kind, read_case_file
from auditor.cli.options import (
    GroupedCommand,
    case_option,
    case_template_option,
    format_option,
    given_settings,
    group_by_option,
    is_signed,
    kind_option,
    language_option,
    out_option,
    owner_option,
    sign_options,
    since_option,
    title_option,
    verbose_option,
    verdicts_option,
)
from auditor.cli.outputs import check_outputs, write_outputs
from auditor.cli.verdict_file import verdicts_in
from auditor.cli.verify import read_pdf
from auditor.errors import UsageError
from auditor.model.criteria import Language

_OUTLINE: Final = "outline"
"""What asks for the outline of a PDF, in the place of a run."""


@click.command(cls=GroupedCommand, short_help="Report an earlier run again.")
@click.argument("run", required=False, metavar="[RUN]")
@click.argument("file", required=False, metavar="[FILE.pdf]")
@format_option
@kind_option
@case_option
@case_template_option
@sign_options
@since_option
@verdicts_option
@out_option
@title_option
@owner_option
@group_by_option
@language_option
@verbose_option
@click.pass_context
def report(
    ctx: click.Context,
    /,
    run: str | None,
    file: str | None,
    kind: str | None,
    case: str | None,
    case_template: bool,
    since: tuple[str, ...],
    verdicts: str | None,
    **_settings: object,
) -> None:
    """Report an earlier run again, the newest unless RUN is named.

    RUN is a run's name, such as 20261121T101500Z-a1b2c3, or the path of its folder. Neither
    browser nor axe-core is needed.

    'auditor report outline FILE.pdf' tells instead what a screen reader gets of a PDF.
    """
    from auditor import wiring

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    if case_template:
        click.echo(wiring.case_template(settings.lang), nl=False)
        return
    if file is not None:
        _tell_outline(run, file, settings.lang)
        return
    results = wiring.results(settings)
    outputs = of_kind(settings.formats, kind, results.formats)
    check_outputs(outputs, results.formats, signs=is_signed(ctx))
    decided = verdicts_in(verdicts)
    told = None if case is None else read_case_file(case).case()
    with results.open(
        run,
        title=settings.title,
        owner=settings.owner,
        since=since[0] if since else None,
        before=since[1:],
        case=told,
        grouping=settings.grouping(),
        verdicts=decided,
    ) as opened:
        write_outputs(opened, outputs, settings.lang)


def _tell_outline(word: str | None, file: str, language: Language) -> None:
    from auditor import wiring

    if word != _OUTLINE:
        raise UsageError("Name one run, or write 'auditor report outline FILE.pdf'.")
    for line in wiring.outline(read_pdf(file), language):
        click.echo(line)
