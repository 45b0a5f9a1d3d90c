import string

import pytest

from auditor.cli import evidence_texts, texts, verify_texts
from auditor.cli.doctor import words_of
from auditor.model.criteria import Language
from auditor.services.doctor import Remedy, Subject
from auditor.services.replay import Replay, Why

ALL = {
    name: item
    for module in (texts, evidence_texts, verify_texts)
    for name, item in vars(module).items()
    if isinstance(item, texts.Words)
} | {
    f"{table.__class__.__name__}-{name}": item
    for table in (evidence_texts.REPLAY_STATES, evidence_texts.REPLAY_REASONS)
    for name, item in table.items()
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_text_says_the_same_in_every_language(name: str):
    said = [getattr(ALL[name], language.value) for language in Language]
    assert all(text.strip() == text != "" for text in said)
    assert len({frozenset(placeholders(text)) for text in said}) == 1


def test_there_are_words_for_all_that_a_replay_says():
    assert set(evidence_texts.REPLAY_STATES) == {one.value for one in Replay}
    assert set(evidence_texts.REPLAY_REASONS) == {one.value for one in Why}


def test_there_are_texts_for_all_that_the_doctor_names():
    named = [*Subject, *Remedy]
    assert len({id(words_of(item)) for item in named}) == len(named)
    kept = {id(item) for name, item in ALL.items() if name.startswith(("SUBJECT_", "REMEDY_"))}
    assert kept == {id(words_of(item)) for item in named}
