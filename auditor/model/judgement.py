"""Judgements: what an engine said of one page."""

from dataclasses import dataclass

from auditor.model.finding import Finding, RuleRun
from auditor.model.page import FrameRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What an engine said of one page in one viewport.

    Attributes:
        frames: the frames that the engine met, and whether it judged them.
    """

    rule_runs: tuple[RuleRun, ...]
    findings: tuple[Finding, ...]
    frames: tuple[FrameRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJudgement:
    """What a rule over all pages said of one of them, by its address."""

    page: str
    rule_run: RuleRun
    findings: tuple[Finding, ...]
