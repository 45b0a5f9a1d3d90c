"""How much evidence a scan has kept, in words."""

from collections.abc import Iterator

from auditor.cli import evidence_texts as texts
from auditor.cli.sizes import in_words
from auditor.model.criteria import Language
from auditor.model.dossier import EvidenceSize


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
