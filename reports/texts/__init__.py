"""Every sentence that people read in a report, in bokmål, nynorsk and English."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from auditor.model.criteria import Language
from auditor.model.finding import Finding, Kind, Outcome
from auditor.model.remark import Remark
from auditor.model.rule import RuleInfo, RuleText
from reports.texts.languages import language_name

_AXE = "axe"
"""The engine whose reasons have texts here."""
_UNEXPLAINED = ("", "axe couldn't tell the reason. Time to break out the element inspector!")
"""What axe-core (4.14) says where it knows no reason, which no key tells: nothing, or this."""

_WORDS = ("ui", "supervision", "formats")
"""The files of words, without their ending; no key is in two of them."""
_CASE = "case"
"""The file on a supervision."""
CUT = "observation-cut"
"""Key of the verdict of any of our rules on what the budget of an observation left out."""
MORE = "findings-capped"
"""Key of the verdict of any of our rules on findings that are counted and not listed."""
_OF_NO_CHECK = ("error-occurred/default", "incompleteFallback")
"""Keys of reasons that any rule of axe-core may give."""
_OF_THE_ENGINE = {CUT: "finding.cut", MORE: "finding.more"}
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(:language|:number)?\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?::\d+)?")
"""A number, or a ratio such as axe-core's ``4.5:1``."""


_ENGINES: Mapping[str, str] = MappingProxyType({"axe": "axe-core", "native": "Auditor"})


def engine_name(engine: str) -> str:
    """What an engine is called where people read."""
    return _ENGINES.get(engine, engine)


def _read(language: Language, name: str) -> str:
    return resources.files("reports.texts").joinpath(language.value, name).read_text("utf-8")


@cache
def ui(language: Language) -> Mapping[str, str]:
    """The words of reports by key; the same keys and placeholders in every language."""
    words: dict[str, str] = {}
    for name in _WORDS:
        words |= json.loads(_read(language, f"{name}.json"))
    return MappingProxyType(words)


def case_template(language: Language) -> str:
    """A file on a supervision, to be filled in; its names are the same in every language."""
    return _read(language, f"{_CASE}.toml")


@cache
def rule_texts(language: Language) -> Mapping[str, RuleText]:
    """The texts that are kept here, those of axe-core's rules, by rule id."""
    read = json.loads(_read(language, "axe.json"))
    return MappingProxyType({rule: RuleText(**fields) for rule, fields in read.items()})


def with_texts(info: RuleInfo, checks: Collection[str]) -> RuleInfo:
    """A rule with the texts that are kept here for it, where it brings none of its own.

    Args:
        info: the rule.
        checks: of axe-core that it consists of; their reasons are told as the rule's.
    """
    if info.texts:
        return info
    kept = {
        one: replace(
            rule_texts(one)[info.id],
            reasons={k: t for k, t in reasons(one).items() if k.partition("/")[0] in checks},
        )
        for one in Language
        if info.id in rule_texts(one)
    }
    return replace(info, texts=MappingProxyType(kept))


def rule_text(info: RuleInfo, language: Language) -> RuleText:
    """The texts of one rule; where it has none its id is its title."""
    return info.texts.get(language) or RuleText(title=info.id)


def text_of(rule: str, rules: Mapping[str, RuleInfo], language: Language) -> RuleText:
    """The texts of a rule by its id, as they are in ``rules``: those that a report was made by."""
    info = rules.get(rule)
    return RuleText(title=rule) if info is None else rule_text(info, language)


def headline(text: RuleText, outcome: Outcome, kind: Kind) -> str:
    """The title of what a rule said: a failure, a question for a person, or advice.

    A rule that has no such title is told by what is wrong, or by its demand.
    """
    if outcome is Outcome.CANT_TELL:
        return text.question or text.title
    if kind is Kind.ADVICE and text.advice:
        return text.advice
    return text.failure or text.wrong.removesuffix(".") or text.title


@cache
def reasons(language: Language) -> Mapping[str, str]:
    """Why axe-core cannot tell, and what a person must judge, by ``check/key``.

    Five rules of axe-core (4.14) never fail: what they find wrong is for a person to review.
    The keys of those failures are here too.
    """
    return MappingProxyType(json.loads(_read(language, "reasons.json")))


def say(language: Language, key: str, **values: str) -> str:
    """One text, its placeholders filled.

    Raises:
        KeyError: there is no such text, or a value is missing.
    """
    return ui(language)[key].format(**values)


def fill(text: str, values: Mapping[str, str], language: Language) -> str:
    """A text with strangers' values in place of each ``{name}``; one that is missing is a dash.

    Args:
        text: ``{name:language}`` stands for the name of a language whose tag is the value,
            ``{name:number}`` for a number or ratio with the language's mark for decimals.
        values: hostile.
        language: of the reader.
    """

    def value(found: re.Match[str]) -> str:
        told = values.get(found[1], "–")
        if found[2] == ":language":
            return language_name(told, language)
        if found[2] == ":number" and _NUMBER.fullmatch(told):
            return told.replace(".", ui(language)["number.decimal"])
        return told

    return _PLACEHOLDER.sub(value, text)


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


def message(finding: Finding, rules: Mapping[str, RuleInfo], language: Language) -> str:
    """What a finding says, in one sentence; the engine's own English where there is no text.

    Args:
        finding: its values are strangers' text and only ever take the place of a ``{name}``.
        rules: every rule there is, by id.
        language: of the sentence.
    """
    text = text_of(finding.rule, rules, language)
    told = _told(finding, text, language)
    title = headline(text, finding.outcome, finding.kind)
    if finding.outcome is Outcome.CANT_TELL:
        known = told or _reason(finding, text, language)
        reason = known or _of_the_engine(finding, language) or title
        return say(language, "finding.cant_tell", reason=reason)
    return told or text.wrong or _of_the_engine(finding, language) or title


def _of_the_engine(finding: Finding, language: Language) -> str:
    """The engine's own English, quoted where people read Norwegian; "" where it says nothing."""
    if language is Language.EN or not finding.reason:
        return finding.reason
    return say(language, "finding.engine_says", reason=finding.reason)


def remark(told: Remark, language: Language) -> str:
    """What a remark says, in one sentence; its values are strangers' text.

    A text with a number in it has a singular and a plural, chosen by the value ``n``.
    """
    key = f"remark.{told.key.value}"
    if key in ui(language):
        return fill(ui(language)[key], told.data, language)
    n = int(told.data["n"])
    form = "one" if n == 1 else "other"
    return fill(ui(language)[f"{key}.{form}"], {**told.data, "n": number(language, n)}, language)


def _told(finding: Finding, text: RuleText, language: Language) -> str:
    """What a rule of our own says of this element; "" where it has no such message."""
    if finding.reason_key in _OF_THE_ENGINE:
        return fill(ui(language)[_OF_THE_ENGINE[finding.reason_key]], finding.data, language)
    return fill(text.messages.get(finding.reason_key, ""), finding.data, language)


def _reason(finding: Finding, text: RuleText, language: Language) -> str | None:
    if finding.engine != _AXE:
        return None
    known = {key: reasons(language)[key] for key in _OF_NO_CHECK} | dict(text.reasons)
    return next((known[key] for key in _reason_keys(finding) if key in known), None)


def _reason_keys(finding: Finding) -> Iterator[str]:
    """The keys of a reason, the closest first."""
    check = finding.reason_key.partition("/")[0]
    yield finding.reason_key
    yield f"{check}/default"
    # axe-core gives a reason about a list no key: it picks its message by the list's length.
    yield f"{check}/{'plural' if '1' in finding.data else 'singular'}"
    if finding.reason in _UNEXPLAINED:
        yield "incompleteFallback"
