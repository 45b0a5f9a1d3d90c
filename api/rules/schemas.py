"""What is told of a rule."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from auditor.model.criteria import Language
from auditor.model.rule import RuleInfo, RuleStatus, RuleText, Widths
from auditor.model.target import TargetKind


class RuleWords(BaseModel):
    """What people are told about a rule in one language; "" where nothing is told."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    title: str
    """The demand, as a statement."""
    failure: str
    """The title of what breaks the demand."""
    question: str
    """The title of what a person must judge, as a question."""
    decide: str
    """How a person answers that question."""
    advice: str
    """The title of a failure that breaks no requirement: what should be."""
    wrong: str
    """What is wrong with an element that fails."""
    hurts: str
    """Whose use it hurts, and how."""
    fix: str
    """What to do, HTML in backticks."""
    cannot_tell: str
    """What the rule cannot judge."""
    messages: dict[str, str]
    """What one finding says, by key, with `{name}` for its values."""


class RuleTold(BaseModel):
    """A rule."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    """Its id, which is never used for another rule."""
    engine: str
    """`axe` for axe-core, `native` for Auditor's own."""
    version: str
    """Of its verdicts: a rule whose verdict may differ has another version."""
    criteria: list[str]
    """Success criteria that a failure breaks; none for good practice."""
    act_ids: list[str]
    """ACT rules that it implements."""
    status: RuleStatus
    """How far it may be relied on; only a stable rule finds a breach."""
    default: bool
    """Whether it runs unless asked for."""
    duty: bool
    """Whether a failure breaks another legal duty than a criterion."""
    same_as: list[str]
    """Rules of other engines that say the same of the same element."""
    aliases: list[str]
    """Ids that it had before."""
    widths: Widths
    """The windows that it judges in."""
    over_site: bool
    """Whether it judges all pages together."""
    targets: list[TargetKind]
    """The kinds of targets that it runs on."""
    texts: dict[Language, RuleWords]
    """What people are told, in bokmål, nynorsk and English."""


def told_rule(rule: RuleInfo) -> RuleTold:
    """A rule as it is told."""
    return RuleTold(
        id=rule.id,
        engine=rule.engine,
        version=rule.version,
        criteria=list(rule.criteria),
        act_ids=list(rule.act_ids),
        status=rule.status,
        default=rule.default,
        duty=rule.duty,
        same_as=list(rule.same_as),
        aliases=list(rule.aliases),
        widths=rule.widths,
        over_site=rule.over_site,
        targets=list(rule.targets),
        texts=_words(rule.id, rule.texts),
    )


def _words(rule: str, texts: Mapping[Language, RuleText]) -> dict[Language, RuleWords]:
    told = {one: texts.get(one) or RuleText(title=rule) for one in Language}
    return {one: RuleWords.model_validate(text) for one, text in told.items()}
