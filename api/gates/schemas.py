"""What a gate is asked for, and what is told of it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.fields import A_LINE, Id, Line
from auditor.model.admission import AskedScan, Standing
from auditor.model.criteria import Language
from auditor.model.finding import Kind
from auditor.model.gate import (
    AskedGate,
    Gate,
    GateReason,
    GateResult,
    GateVerdict,
    Ground,
    OnEngineChange,
)
from auditor.request import TRUTH, Allowed, one_of
from auditor.wiring.rendering import gate_sentences

_USUAL = Gate()


class GateAsk(BaseModel):
    """What may not get worse since an earlier scan."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    new_causes_only: Annotated[bool, TRUTH] = _USUAL.new_causes_only
    """More of a cause that was there may pass, unless it sits in the content."""
    kinds: Annotated[
        tuple[Annotated[Kind, one_of(Kind)], ...],
        Field(min_length=1, max_length=len(Kind)),
        Allowed(f"a list of {', '.join(Kind)}"),
    ] = _USUAL.kinds
    """Kinds of causes that count."""
    level: Annotated[Literal["A", "AA"], Allowed("A or AA")] = "AA"
    """Level of the criteria that count; AA holds A. Causes that break none count in both."""
    min_coverage: Annotated[
        float,
        Field(ge=0, le=1, allow_inf_nan=False),
        Allowed("a number from 0 to 1"),
    ] = _USUAL.min_coverage
    """Share of the baseline's pages that must be judged again; pages that are gone do not count."""
    on_engine_change: Annotated[OnEngineChange, one_of(OnEngineChange)] = _USUAL.on_engine_change
    """Where a rule, axe-core or the browser is another: warn is not comparable, fail fails."""
    baseline: Annotated[Id | None, Allowed("the id of a scan, such as scan_01jd…")] = None
    """The scan to compare with; the last complete one of the site and environment by default."""
    target_branch: Annotated[Line | None, A_LINE] = None
    """The branch whose last complete scan is the baseline; that of the scan by default."""

    def asked(self) -> AskedGate:
        """What is asked for, as the service takes it."""
        gate = Gate(
            new_causes_only=self.new_causes_only,
            kinds=tuple(dict.fromkeys(self.kinds)),
            level=self.level,
            min_coverage=self.min_coverage,
            on_engine_change=self.on_engine_change,
        )
        return AskedGate(gate=gate, baseline=self.baseline, target_branch=self.target_branch)


class GateTold(BaseModel):
    """What the gate of a scan says in short."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    result: GateResult | None
    """What it says; null while the scan is not over. Not comparable is never passed."""
    reasons: list[GateReason]
    """What speaks against passing, what fails first."""
    baseline: str | None
    """Id of the scan that it is compared with; null where there is none, or none is known yet."""


class ReasonTold(BaseModel):
    """One reason of a gate."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    reason: GateReason
    """What speaks against passing."""
    message: str
    """The same as a sentence, in the language asked for."""
    count: int
    """Of what it names."""
    causes: list[str]
    """Ids of the causes."""
    pages: list[str]
    """Addresses, the first of them."""
    rules: list[str]
    """Ids of rules, the first of them."""
    engines: list[str]
    """Names of programs."""
    link: str
    """Where more is told of it."""


class GateWhole(BaseModel):
    """What the gate of a scan says, and why."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    scan: str
    """Id of the scan."""
    status: Standing
    """Where the scan stands."""
    final: bool
    """Whether the gate has said its word: it changes no more."""
    result: GateResult | None
    """What it says; null while the scan is not over. Not comparable is never passed."""
    message: str | None
    """The same as a sentence, in the language asked for."""
    asked: GateAsk
    """What was asked of it."""
    baseline: str | None
    """Id of the scan that it is compared with; null where there is none, or none is known yet."""
    reasons: list[ReasonTold]
    """What speaks against passing, what fails first; empty where it passes."""
    links: dict[str, str]
    """The scan, the baseline, and what became of everything since then."""


def told_gate(scan: AskedScan) -> GateTold | None:
    """What the gate of a scan says in short; None where it has none."""
    if scan.gate is None:
        return None
    if scan.verdict is None:
        return GateTold(result=None, reasons=[], baseline=scan.gate.baseline)
    answer = scan.verdict.answer
    reasons = [one.reason for one in answer.grounds]
    return GateTold(result=answer.result, reasons=reasons, baseline=scan.verdict.baseline)


def whole_gate(scan: AskedScan, gate: AskedGate, language: Language) -> GateWhole:
    """What the gate of a scan says, and why.

    Args:
        scan: that has one.
        gate: what was asked of it.
        language: of all sentences.
    """
    verdict = scan.verdict
    message, *sentences = gate_sentences(verdict.answer, language) if verdict else (None,)
    here = f"/v1/scans/{scan.id}"
    baseline = verdict.baseline if verdict else gate.baseline
    links = {"scan": here}
    if baseline is not None:
        links |= {"baseline": f"/v1/scans/{baseline}", "diff": f"{here}/diff/{baseline}"}
    return GateWhole(
        scan=scan.id,
        status=scan.standing,
        final=scan.standing.final,
        result=verdict.answer.result if verdict else None,
        message=message,
        asked=_as_asked(gate),
        baseline=baseline,
        reasons=_reasons(verdict, sentences, links) if verdict else [],
        links=links,
    )


def _as_asked(asked: AskedGate) -> GateAsk:
    gate = asked.gate
    return GateAsk.model_validate(
        {
            "new_causes_only": gate.new_causes_only,
            "kinds": gate.kinds,
            "level": gate.level,
            "min_coverage": gate.min_coverage,
            "on_engine_change": gate.on_engine_change,
            "baseline": asked.baseline,
            "target_branch": asked.target_branch,
        }
    )


def _reasons(verdict: GateVerdict, sentences: list[str], links: dict[str, str]) -> list[ReasonTold]:
    return [
        ReasonTold(
            reason=one.reason,
            message=sentence,
            count=one.count,
            causes=list(one.causes),
            pages=list(one.pages),
            rules=list(one.rules),
            engines=list(one.engines),
            link=_link(one, links),
        )
        for one, sentence in zip(verdict.answer.grounds, sentences, strict=True)
    ]


_AT: dict[GateReason, str] = {
    GateReason.NEW_CAUSES: "?change=new",
    GateReason.NEW_OCCURRENCES: "/occurrences?change=new",
    GateReason.CAUSES_UNKNOWN: "?change=unknown",
}
"""What is asked of a comparison to see the causes of a reason."""


def _link(ground: Ground, links: dict[str, str]) -> str:
    there = links.get("diff")
    if there is None or ground.reason is GateReason.BASELINE_UNUSABLE:
        return links["scan"]
    return f"{there}{_AT.get(ground.reason, '')}"
