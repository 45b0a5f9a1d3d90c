"""Success criteria: names, clauses, the sets a standard demands, and whose use a breach blocks.

Source: the tables in ``data/`` (see its README): WCAG 2.0 to 2.2, EN 301 549 V3.2.1 clause 9,
regulation FOR-2013-06-21-732 §§ 4 and 4b, EN 301 549 V4.1.0 draft Annex B (informative).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType


class Language(StrEnum):
    """The languages that people are spoken to in: bokmål, nynorsk, English."""

    NB = "nb"
    NN = "nn"
    EN = "en"


class Standard(StrEnum):
    """A set of criteria that decides what is a breach; all else is advice."""

    NO_PUBLIC_WEB = "no-public-web"
    NO_PUBLIC_APP = "no-public-app"
    NO_PRIVATE = "no-private"
    WCAG21_AA = "wcag21-aa"
    WCAG22_AA = "wcag22-aa"


class Need(StrEnum):
    """Functional performance statements of EN 301 549 clause 4.2."""

    WITHOUT_VISION = "WV"
    LIMITED_VISION = "LV"
    WITHOUT_COLOUR = "WPC"
    WITHOUT_HEARING = "WH"
    LIMITED_HEARING = "LH"
    LIMITED_VOICE = "WVC"
    LIMITED_STRENGTH = "LMS"
    LIMITED_REACH = "LR"
    SEIZURES = "PST"
    LIMITED_COGNITION = "LC"
    PRIVACY = "PR"


class Theme(StrEnum):
    """What a criterion is about, in the order and words of the supervisor's reports."""

    ALTERNATIVE = "alternative"
    CONTRAST = "contrast"
    NAVIGATION = "navigation"
    PRESENTATION = "presentation"
    FORM = "form"
    STRUCTURE = "structure"
    AUDIO = "audio"
    KEYBOARD = "keyboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessCriterion:
    """One success criterion of WCAG, level A or AA.

    Attributes:
        id: the number, such as "1.4.3".
        clause: of EN 301 549 V3.2.1; "" for criteria that WCAG 2.2 added.
        primary: needs that meeting the criterion primarily supports (Annex B, P).
        secondary: needs of some users that it supports (Annex B, S).
    """

    id: str
    level: str
    names: Mapping[Language, str]
    introduced_in: str
    clause: str
    standards: frozenset[Standard]
    primary: tuple[Need, ...]
    secondary: tuple[Need, ...]
    w3c_slug: str

    @property
    def theme(self) -> Theme:
        """What it is about; no part of what is kept, so that older results are read, too."""
        return _themes()[self.id]

    @property
    def order(self) -> tuple[int, ...]:
        """Sort key: 1.4.3 before 1.4.10."""
        return tuple(int(part) for part in self.id.split("."))


_COLUMNS = {
    Standard.NO_PUBLIC_WEB: "no_public_web",
    Standard.NO_PUBLIC_APP: "no_public_app",
    Standard.NO_PRIVATE: "no_private",
    Standard.WCAG21_AA: "wcag21_aa",
    Standard.WCAG22_AA: "wcag22_aa",
}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("auditor.model").joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@cache
def criteria() -> Mapping[str, SuccessCriterion]:
    """All 56 criteria by number, in the order of WCAG."""
    needs = {row["sc"]: row for row in _rows("performance_statements.csv")}

    def marked(sc: str, mark: str) -> tuple[Need, ...]:
        return tuple(need for need in Need if needs.get(sc, {}).get(need.value) == mark)

    found = [
        SuccessCriterion(
            id=row["sc"],
            level=row["level"],
            names=MappingProxyType({lang: row[f"name_{lang.value}"] for lang in Language}),
            introduced_in=row["introduced_in"],
            clause=row["en_clause"],
            standards=frozenset(s for s, column in _COLUMNS.items() if row[column] == "1"),
            primary=marked(row["sc"], "P"),
            secondary=marked(row["sc"], "S"),
            w3c_slug=row["w3c_slug"],
        )
        for row in _rows("criteria.csv")
    ]
    return MappingProxyType({c.id: c for c in sorted(found, key=lambda c: c.order)})


def criteria_of(standard: Standard) -> tuple[SuccessCriterion, ...]:
    """The criteria that ``standard`` demands, in the order of WCAG."""
    return tuple(c for c in criteria().values() if standard in c.standards)


def needs_blocked(criterion_ids: tuple[str, ...]) -> tuple[Need, ...]:
    """Whose use a failure of these criteria blocks: the primary needs, in clause order."""
    blocked = {need for sc in criterion_ids for need in criteria()[sc].primary}
    return tuple(need for need in Need if need in blocked)


@cache
def _themes() -> Mapping[str, Theme]:
    return {row["sc"]: Theme(row["theme"]) for row in _rows("criteria.csv")}
