"""Causes in words, the same in every report that people read."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from auditor.model.cause import Cause, Clue
from auditor.model.criteria import Language
from auditor.model.finding import Kind, Outcome
from auditor.model.rule import RuleInfo
from reports.screen import cut, plain
from reports.texts import count, fill, say, text_of, ui

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "frame_of": "host",
        "made_by_script": "host",
        "same_style_rule": "selector",
        "page_wide": "element",
        "same_component": "component",
    }
)
"""Which value of a clue names the place."""
_LONGEST_NAME = 40
"""Columns of such a name; lists of selectors are longer, and their clue has them whole."""


class Group(StrEnum):
    """What is to be done about a cause, in the order of what must be done."""

    BREACH = "breach"
    DUTY = "duty"
    REVIEW = "review"
    ADVICE = "advice"


def group_of(cause: Cause) -> Group:
    """The group that a cause is reported in; advice stays advice when it needs a person."""
    if cause.kind is Kind.ADVICE:
        return Group.ADVICE
    if cause.outcome is Outcome.CANT_TELL:
        return Group.REVIEW
    return Group.DUTY if cause.kind is Kind.DUTY else Group.BREACH


def grouped(causes: Sequence[Cause]) -> Mapping[Group, list[tuple[int, Cause]]]:
    """Causes with their number in the report, from 1, under each group that has any."""
    numbers: dict[Group, list[tuple[int, Cause]]] = {}
    found = [(group, cause) for group in Group for cause in causes if group_of(cause) is group]
    for number, (group, cause) in enumerate(found, 1):
        numbers.setdefault(group, []).append((number, cause))
    return numbers


def title_of(cause: Cause, rules: Mapping[str, RuleInfo], language: Language) -> str:
    """What is wrong; of what a person must judge, the demand."""
    text = text_of(cause.rule, rules, language)
    said = text.wrong if cause.outcome is Outcome.FAILED else ""
    return said.removesuffix(".") or text.title


def size_of(cause: Cause, language: Language) -> str:
    """How many occurrences on how many pages."""
    return count(
        language,
        "cause.size",
        cause.pages,
        occurrences=count(language, "count.occurrences", cause.occurrences),
    )


def where_of(cause: Cause, language: Language) -> str:
    """Where a cause probably sits, in few words, with what its strongest clue names."""
    place = say(language, f"where.{cause.where.value}")
    named = next((n for clue in cause.clues if (n := _named(clue, language))), "")
    return f"{place} ({cut(named, _LONGEST_NAME)})" if named else place


def clues_of(cause: Cause, language: Language) -> list[str]:
    """Why a cause probably sits where it does, a sentence for each clue."""
    return [_sentence(clue, language) for clue in cause.clues]


def _sentence(clue: Clue, language: Language) -> str:
    data = dict(clue.data)
    form = ""
    if clue.key == "in_landmark":
        data["landmark"] = _landmark(clue, language)
        form = "_named" if data.get("name") else ""
    if clue.key == "same_style_rule":
        form = "" if data.get("sheet") else "_in_page"
    return fill(ui(language)[f"clue.{clue.key}{form}"], data)


def _named(clue: Clue, language: Language) -> str:
    """The one word of a clue that a reader would search for."""
    if clue.key == "in_landmark":
        return _landmark(clue, language)
    return plain(clue.data.get(_NAMES.get(clue.key, ""), ""))


def _landmark(clue: Clue, language: Language) -> str:
    landmark = plain(clue.data.get("landmark", ""))
    return ui(language).get(f"landmark.{landmark}", landmark)
