"""Causes in words, the same in every report that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType

from auditor.model.cause import Cause, Clue, Where
from auditor.model.criteria import Language
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.rule import RuleInfo
from auditor.model.triage import NO_TRIAGE, Triage
from reports.place import page_name
from reports.screen import cut, plain
from reports.texts import count, fill, headline, number, say, text_of, ui

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "frame_of": "host",
        "made_by_script": "host",
        "missing_style": "property",
        "same_colour": "colour",
        "same_custom_property": "property",
        "same_style_rule": "selector",
        "page_wide": "element",
        "same_component": "component",
    }
)
"""Which value of a clue names the place."""
_COUNTED: Mapping[str, str] = MappingProxyType(
    {
        "all_alike": "elements",
        "on_most_pages": "audited",
        "same_component": "pages",
        "same_place": "pages",
        "settles": "occurrences",
        "some_alike": "elements",
        "varies": "different",
    }
)
"""Which number of a clue its sentence is in the singular or plural for."""
_ADDRESSES = ("page", "sheet")
"""Values of clues that are addresses."""
_LONGEST_NAME = 40
"""Columns of such a name; lists of selectors are longer, and their clue has them whole."""


class CauseGroup(StrEnum):
    """What is to be done about a cause, in the order of what must be done."""

    BREACH = "breach"
    DUTY = "duty"
    REVIEW = "review"
    ADVICE = "advice"
    CHECKED = "checked"


def group_of(one: Cause | Finding) -> CauseGroup:
    """The group of a cause or a finding; advice stays advice when it needs a person."""
    if one.kind is Kind.ADVICE:
        return CauseGroup.ADVICE
    if one.outcome is Outcome.CANT_TELL:
        return CauseGroup.REVIEW
    return CauseGroup.DUTY if one.kind is Kind.DUTY else CauseGroup.BREACH


def group_with(cause: Cause, triage: Triage) -> CauseGroup:
    """The group that a cause is reported in, with what people have decided.

    What they have settled is in a group of its own; a question that they have answered with yes is
    a fault.
    """
    if triage.settles(cause):
        return CauseGroup.CHECKED
    return group_of(replace(cause, outcome=triage.outcome(cause)))


def grouped(
    causes: Sequence[Cause], triage: Triage = NO_TRIAGE
) -> Mapping[CauseGroup, list[tuple[int, Cause]]]:
    """Causes with their number in the report, from 1, under each group that has any."""
    numbers: dict[CauseGroup, list[tuple[int, Cause]]] = {}
    groups = [group_with(cause, triage) for cause in causes]
    found = [
        (group, cause)
        for group in CauseGroup
        for cause, its in zip(causes, groups, strict=True)
        if its is group
    ]
    for n, (group, cause) in enumerate(found, 1):
        numbers.setdefault(group, []).append((n, cause))
    return numbers


def title_of(cause: Cause, rules: Mapping[str, RuleInfo], language: Language) -> str:
    """What is wrong, what a person must answer, or what should be."""
    return headline(text_of(cause.rule, rules, language), cause.outcome, cause.kind)


def size_of(cause: Cause, language: Language, *, brief: bool = False) -> str:
    """How many occurrences on how many pages; in brief, what is counted is left unsaid."""
    said = count(language, "count.occurrences", cause.occurrences)
    if brief:
        said = number(language, cause.occurrences)
    return count(language, "cause.size", cause.pages, occurrences=said)


def where_of(cause: Cause, language: Language) -> str:
    """Where a cause probably sits, in few words, with what its strongest clue names."""
    place = say(language, f"where.{cause.where.value}")
    named = next((n for clue in cause.clues if (n := _named(clue, language))), "")
    return f"{place} ({cut(named, _LONGEST_NAME)})" if named else place


def probably_at(cause: Cause, language: Language) -> str:
    """Where a cause probably sits, never without the word for that."""
    return say(language, "cause.probably", where=where_of(cause, language))


def effort_of(cause: Cause, elements: int, language: Language) -> str:
    """How much is mended, or settled, at one go; content is mended place by place.

    Args:
        cause: one that a person must judge is never called a change.
        elements: it shows at, over all pages.
        language: of the sentence.
    """
    judged = cause.outcome is not Outcome.FAILED
    if cause.where is Where.CONTENT and elements > 1:
        places = count(language, "count.places", elements)
        return count(
            language, "cause.judgements" if judged else "cause.changes", cause.pages, places=places
        )
    return say(
        language, "cause.judgement" if judged else "cause.change", size=size_of(cause, language)
    )


def clues_of(cause: Cause, origin: str, language: Language) -> list[str]:
    """Why a cause probably sits where it does, a sentence for each clue.

    Args:
        cause: whose clues are told.
        origin: an address of the scan; pages of the same origin are named without it.
        language: of the sentences.
    """
    return [_sentence(clue, origin, language) for clue in cause.clues]


def _sentence(clue: Clue, origin: str, language: Language) -> str:
    if clue.key in _COUNTED:
        return _counted(clue, language)
    data = {
        name: page_name(value, origin) if value and name in _ADDRESSES else value
        for name, value in clue.data.items()
    }
    form = ""
    if clue.key == "in_landmark":
        data["landmark"] = _landmark(clue, language)
        form = "_named" if data.get("name") else ""
    if "sheet" in clue.data:
        form = "" if data.get("sheet") else "_in_page"
    if clue.key == "missing_style":
        data["element"] = f"<{data['element']}>" if data["element"] else ""
        form = "" if data["element"] else "_text"
    return fill(ui(language)[f"clue.{clue.key}{form}"], data, language)


def _counted(clue: Clue, language: Language) -> str:
    """The sentence of a clue with numbers, in the singular or plural."""
    numbers = {name: int(value) for name, value in clue.data.items() if value.isdecimal()}
    told = {name: number(language, n) for name, n in numbers.items()}
    if "places" in numbers:
        told["places"] = count(language, "count.places", numbers["places"])
    form = "one" if numbers[_COUNTED[clue.key]] == 1 else "other"
    return fill(ui(language)[f"clue.{clue.key}.{form}"], {**clue.data, **told}, language)


def _named(clue: Clue, language: Language) -> str:
    """The one word of a clue that a reader would search for."""
    if clue.key == "in_landmark":
        return _landmark(clue, language)
    return plain(clue.data.get(_NAMES.get(clue.key, ""), ""))


def _landmark(clue: Clue, language: Language) -> str:
    landmark = plain(clue.data.get("landmark", ""))
    return ui(language).get(f"landmark.{landmark}", landmark)
