"""Gates as JSON has them, in results, in answers of the API and in the archive."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from auditor.model.finding import Kind
from auditor.model.gate import (
    AskedGate,
    Gate,
    GateAnswer,
    GateReason,
    GateResult,
    Ground,
    OnEngineChange,
)

Plain: TypeAlias = dict[str, Any]
"""An object of JSON."""


def gate_to_plain(gate: Gate) -> Plain:
    """What is asked of a gate."""
    return {
        "new_causes_only": gate.new_causes_only,
        "kinds": [kind.value for kind in gate.kinds],
        "level": gate.level,
        "min_coverage": gate.min_coverage,
        "on_engine_change": gate.on_engine_change.value,
    }


def gate_from_plain(told: Mapping[str, Any]) -> Gate:
    """The gate that `gate_to_plain` wrote."""
    return Gate(
        new_causes_only=told["new_causes_only"],
        kinds=tuple(map(Kind, told["kinds"])),
        level=told["level"],
        min_coverage=told["min_coverage"],
        on_engine_change=OnEngineChange(told["on_engine_change"]),
    )


def asked_to_plain(asked: AskedGate) -> Plain:
    """A gate that a service is asked for."""
    rest = {"baseline": asked.baseline, "target_branch": asked.target_branch}
    return {**gate_to_plain(asked.gate), **rest}


def asked_from_plain(told: Mapping[str, Any]) -> AskedGate:
    """The gate that `asked_to_plain` wrote."""
    return AskedGate(
        gate=gate_from_plain(told),
        baseline=told["baseline"],
        target_branch=told["target_branch"],
    )


def answer_to_plain(answer: GateAnswer) -> Plain:
    """What a gate says, what was asked of it, and why it says so."""
    return {
        "result": answer.result.value,
        "gate": gate_to_plain(answer.gate),
        "grounds": [
            {
                "reason": one.reason.value,
                "count": one.count,
                "causes": list(one.causes),
                "pages": list(one.pages),
                "rules": list(one.rules),
                "engines": list(one.engines),
            }
            for one in answer.grounds
        ],
    }


def answer_from_plain(told: Mapping[str, Any]) -> GateAnswer:
    """The answer that `answer_to_plain` wrote."""
    return GateAnswer(
        result=GateResult(told["result"]),
        gate=gate_from_plain(told["gate"]),
        grounds=tuple(
            Ground(
                reason=GateReason(one["reason"]),
                count=one["count"],
                causes=tuple(one["causes"]),
                pages=tuple(one["pages"]),
                rules=tuple(one["rules"]),
                engines=tuple(one["engines"]),
            )
            for one in told["grounds"]
        ),
    )
