"""``auditor replay``: the findings of a run, judged again by what was kept of its pages."""

from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from auditor.cli import evidence_texts as texts
from auditor.cli.options import GroupedCommand, given_settings, language_option, out_option
from auditor.model.criteria import Language
from auditor.model.text import clean
from auditor.services.verdict import ExitCode

if TYPE_CHECKING:
    from auditor.services.replay import ReplayedFinding

_LONGEST: Final = 300


@click.command(cls=GroupedCommand, short_help="Judge the findings of a run again, offline.")
@click.argument("place", required=False, metavar="[RUN|ARCHIVE.zip]")
@out_option
@language_option
@click.pass_context
def replay(ctx: click.Context, /, place: str | None, **_settings: object) -> None:
    """Judge the pages of a run again by the evidence that was kept of them, without network.

    Names each finding that is not reproduced or cannot be replayed, with the reason; then says how
    many were. The newest run is taken unless a run, its folder, or an archive of 'auditor evidence
    export' is named.

    Exit codes: 0 every finding was reproduced, 1 one was not, 2 wrong usage, or the evidence was
    changed, 3 none was missed, but some cannot be replayed.
    """
    from auditor import wiring
    from auditor.services.replay import Replay

    settings = wiring.load_settings(given_settings(ctx))
    ctx.obj.folder, ctx.obj.language = settings.out, settings.lang
    number: Counter[Replay] = Counter()
    with wiring.replayed(settings, place) as found:
        for one in found:
            number[one.replay] += 1
            if one.replay is not Replay.REPRODUCED:
                click.echo(_line(one, settings.lang))
    click.echo(
        texts.REPLAYED.say(
            settings.lang,
            all=number.total(),
            reproduced=number[Replay.REPRODUCED],
            missed=number[Replay.NOT_REPRODUCED],
            cannot=number[Replay.CANNOT],
        )
    )
    ctx.exit(_code(number[Replay.NOT_REPRODUCED], number[Replay.CANNOT]))


def _code(missed: int, cannot: int) -> ExitCode:
    if missed:
        return ExitCode.FINDINGS
    return ExitCode.LOW_COVERAGE if cannot else ExitCode.CLEAN


def _line(one: "ReplayedFinding", language: Language) -> str:
    """What became of a finding, on one line: what, why, rule, page, window, where on the page."""
    finding = one.finding.finding
    why = texts.REPLAY_REASONS[one.why.value].say(language)
    detail = f" ({one.detail})" if one.detail else ""
    window = one.window or one.finding.viewport
    steps = (one if isinstance(one, str) else " >>> ".join(one) for one in finding.selector)
    parts = (
        texts.REPLAY_STATES[one.replay.value].say(language),
        f"{why}{detail}",
        finding.rule,
        one.finding.page,
        str(window),
        " > ".join(steps),
    )
    return "\t".join(clean(" ".join(part.split()), _LONGEST) for part in parts)
