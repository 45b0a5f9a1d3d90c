import string

import pytest

from auditor.cli import texts
from auditor.cli.doctor import words_of
from auditor.model.criteria import Language
from auditor.services.doctor import Remedy, Subject

ALL = {name: item for name, item in vars(texts).items() if isinstance(item, texts.Words)}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_text_says_the_same_in_every_language(name: str):
    said = [getattr(ALL[name], language.value) for language in Language]
    assert all(text.strip() == text != "" for text in said)
    assert len({frozenset(placeholders(text)) for text in said}) == 1


def test_there_are_texts_for_all_that_the_doctor_names():
    named = [*Subject, *Remedy]
    assert len({id(words_of(item)) for item in named}) == len(named)
    kept = {id(item) for name, item in ALL.items() if name.startswith(("SUBJECT_", "REMEDY_"))}
    assert kept == {id(words_of(item)) for item in named}
