"""Reports all of whose words were written by a stranger who means harm."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Final

from auditor.model.case import (
    Case,
    ChosenPage,
    Equipment,
    Exemption,
    Onward,
    Party,
    RecurringPart,
    Statement,
)
from auditor.model.criteria import SuccessCriterion
from auditor.model.report import Report
from auditor.model.rule import RuleInfo
from tests.reports.sample import Rows
from tests.reports.test_verdicts import SETTLED, decided

MARK: Final = "{{ 7 * 7 }}"
"""What is found again in every format that tells of words."""
_KNOWN: Final = frozenset(
    {
        *("id", "rule", "rules", "rules_untested", "criterion", "criteria", "cause", "fingerprint"),
        *("language", "catalogue", "seal", "also", "key", "message", "reason_key", "data", "part"),
        *("action", "source", "engine", "engines", "media_type", "versions", "organisation_number"),
    }
)
"""Fields that hold words of ours, or what is checked where it enters."""
_CASE: Final = Case(
    authority=Party(name="Tilsynet"),
    body=Party(name="Fjellvik kommune"),
    number="26/1234",
    caseworker="Kari",
    legal_basis="§ 4b",
    solution="Nettstedet",
    technologies="HTML",
    sample=(ChosenPage(address="https://www.fjellvik.example/", kind="Forside", reason="Først"),),
    recurring=(RecurringPart(name="Topp", where="alle sider"),),
    tested_with=(Equipment(browser="Firefox", system="Linux", assistive="Orca", by="Kari"),),
    exempt=(Exemption(content="Kart", reason="Dyrt"),),
    statement=Statement(address="https://uustatus.example/", issues=("Mangler dato",)),
    onward=Onward(complaint="Til departementet", contact="post@tilsynet.example"),
)


def harm(address: str) -> str:
    """What a stranger writes: something for every program that might take text for its own.

    Args:
        address: that a page, a sheet or a program would ask, were it to follow it.
    """
    return (
        f"</p></title><script src={address}></script><img src={address} onerror='x()'>"
        f'<link rel=attachment href="file:///etc/passwd"> url({address}) {MARK} {{% include "x" %}}'
        f" ${{7*7}} %s {{0}} =HYPERLINK(\"{address}\") |cmd' /C calc'!A0 ]]> --> ) Tj ET Q << /S"
        f" /JavaScript /JS (app.alert) >> \x00\x0b\x1b[31m\ud800\u202e\u2066 {address}\r\n"
        f"::error::x Ŋŋ Đđ Ŧŧ العربية 漢字かな 😀 \U0001f1f3\U0001f1f4 \ue000 हिन्दी {'w' * 400}"
    )


def spoilt(words: str) -> Report:
    """A report with verdicts and a case, in every free text of which something is added."""
    value = replace(decided(SETTLED), case=_CASE)
    made: Report = _spoilt(value, "", words)
    return made


def _spoilt(value: Any, name: str, words: str) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return value if name in _KNOWN else f"{value}{words}"
    if isinstance(value, tuple | list):
        return type(value)(_spoilt(one, name, words) for one in value)
    if isinstance(value, Mapping):
        return {key: _spoilt(one, name, words) for key, one in value.items()}
    if not is_dataclass(value) or isinstance(value, type | RuleInfo | SuccessCriterion):
        return value
    told = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
    other = {name: _spoilt(one, name, words) for name, one in told.items()}
    return Rows(**other) if isinstance(value, Rows) else replace(value, **other)
