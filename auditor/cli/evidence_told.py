"""How much evidence a scan has kept, and where it was written, in words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from auditor.cli import evidence_texts as texts
from auditor.cli.paths import for_people
from auditor.cli.sizes import in_words
from auditor.model.criteria import Language
from auditor.model.dossier import EvidenceSize

if TYPE_CHECKING:
    from auditor.services.evidence import Exported


def told_of_evidence(kept: EvidenceSize | None, language: Language) -> Iterator[str]:
    """What is to be said of the evidence of a scan; nothing where none was to be kept."""
    if kept is None:
        return
    size = in_words(kept.size, language)
    yield texts.EVIDENCE_KEPT.say(language, size=size, pieces=kept.pieces)
    if kept.left_out:
        yield texts.EVIDENCE_LEFT_OUT.say(language, n=kept.left_out)
    if kept.full:
        yield texts.EVIDENCE_FULL.say(language)


def tell_exported(made: "Exported", language: Language) -> None:
    """Say on standard error where an archive was written."""
    size = in_words(made.size, language)
    said = texts.EXPORTED.say(language, path=for_people(made.file), pieces=made.pieces, size=size)
    click.echo(said, err=True)
