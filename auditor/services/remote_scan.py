"""A scan on a service elsewhere, as that tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from auditor.model.admission import Standing
from auditor.model.dossier import EvidenceSize
from auditor.model.gate import GateResult


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteScan:
    """A scan as its service tells of it.

    Attributes:
        address: of the scan, in full.
        told: all that is told of it.
    """

    id: str
    standing: Standing
    address: str
    told: Mapping[str, Any]

    @property
    def gate(self) -> GateResult | None:
        """What its gate says; None where none was asked for. No answer is none that passes."""
        told = self.told.get("gate")
        if not isinstance(told, Mapping):
            return None
        known = {one.value: one for one in GateResult}
        return known.get(str(told.get("result")), GateResult.NOT_COMPARABLE)

    @property
    def failed(self) -> bool:
        """It could not be carried to its end."""
        return self.standing is Standing.FAILED

    @property
    def cancelled(self) -> bool:
        """A person ended it."""
        return self.standing is Standing.CANCELLED

    @property
    def evidence(self) -> EvidenceSize | None:
        """How much evidence is kept of it; None where none is, or nothing was said of it."""
        told: Any = self.told.get("evidence")
        try:
            return EvidenceSize(
                pieces=int(told["pieces"]),
                size=int(told["bytes"]),
                left_out=int(told["left_out"]),
                full=bool(told["full"]),
            )
        except (KeyError, TypeError, ValueError):
            return None


def path_of(scan: str) -> str:
    """Where a service tells of a scan."""
    return f"/v1/scans/{quote(scan, safe='')}"
