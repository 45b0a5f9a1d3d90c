"""Every sentence that people read in a report, in bokmål, nynorsk and English."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from auditor.model.criteria import Language
from auditor.model.finding import Finding, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What people are told about one rule; all but the title are "" for a rule without texts.

    Attributes:
        title: the demand, as a statement.
        wrong: what is wrong with an element that fails.
        hurts: whose use it hurts, and how.
        fix: what to do, HTML in backticks.
    """

    title: str
    wrong: str = ""
    hurts: str = ""
    fix: str = ""


def _read(language: Language, name: str) -> str:
    return resources.files("reports.texts").joinpath(language.value, name).read_text("utf-8")


@cache
def ui(language: Language) -> Mapping[str, str]:
    """The words of reports by key; the same keys and placeholders in every language."""
    return MappingProxyType(json.loads(_read(language, "ui.json")))


@cache
def rule_texts(language: Language) -> Mapping[str, RuleText]:
    """The texts of all known rules by rule id."""
    read = json.loads(_read(language, "axe.json"))
    return MappingProxyType({rule: RuleText(**fields) for rule, fields in read.items()})


def rule_text(rule: str, language: Language) -> RuleText:
    """The texts of one rule; results of a later edition may name rules that have none here."""
    return rule_texts(language).get(rule) or RuleText(title=rule)


def say(language: Language, key: str, **values: str) -> str:
    """One text, its placeholders filled.

    Raises:
        KeyError: there is no such text, or a value is missing.
    """
    return ui(language)[key].format(**values)


def number(language: Language, n: int) -> str:
    """A whole number with the language's mark between thousands."""
    return f"{n:,}".replace(",", ui(language)["number.thousands"])


def count(language: Language, key: str, n: int, **values: str) -> str:
    """A text with a number in it, in the singular (``key.one``) or plural (``key.other``).

    Raises:
        KeyError: there is no such text, or a value is missing.
    """
    form = "one" if n == 1 else "other"
    return say(language, f"{key}.{form}", n=number(language, n), **values)


def message(finding: Finding, language: Language) -> str:
    """What a finding says, in one sentence; the engine's own English where there is no text."""
    text = rule_text(finding.rule, language)
    if finding.outcome is Outcome.CANT_TELL:
        reason = finding.reason or text.title
        return say(language, "finding.cant_tell", reason=reason)
    return text.wrong or finding.reason or text.title
