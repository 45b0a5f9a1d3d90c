"""The file of verdicts when two people decide at the same time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.cli.verdict_file import VerdictFile
from auditor.errors import ChangedMeanwhile
from auditor.model.finding import Outcome
from auditor.model.triage import Decision, Ruling, Seen, Subject, TriageKey, TriageVerdict


def on(name: str, by: str, revision: int = 1) -> TriageVerdict:
    return TriageVerdict(
        on=TriageKey(Subject.CAUSE, name),
        ruling=Ruling(decision=Decision.CONFIRMED),
        seen=Seen(outcome=Outcome.FAILED, elements={}),
        by=by,
        at=datetime(2026, 11, 28, tzinfo=UTC),
        revision=revision,
    )


def test_what_another_has_decided_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a11y-verdicts.json"
    ola, kari = (VerdictFile(path, make=True) for _ in range(2))
    kari.keep(on("c-1", "Kari"))
    kari.keep(on("c-1", "Kari", 2))
    with pytest.raises(ChangedMeanwhile):
        ola.keep(on("c-2", "Ola"))
    VerdictFile(path).keep(on("c-2", "Ola"))
    assert [one.by for one in VerdictFile(path).all()] == ["Kari", "Ola"]
