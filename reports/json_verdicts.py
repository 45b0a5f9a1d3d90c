"""What people have decided, as ``auditor-result/1`` has it."""

from auditor.model.triage import Laid, LaidCause
from reports.encoding import Json
from reports.json_scan import time_text


def verdict_item(laid: Laid | None) -> Json:
    """What was decided on an occurrence; null for nothing."""
    return None if laid is None else _verdict(laid)


def cause_verdict_item(laid: LaidCause | None) -> Json:
    """What was decided on a cause; null for nothing."""
    if laid is None:
        return None
    return {**_verdict(laid.laid), "settled": laid.settled, "open": laid.open}


def _verdict(laid: Laid) -> dict[str, Json]:
    verdict, ruling = laid.verdict, laid.verdict.ruling
    return {
        "decision": ruling.decision.value if ruling.decision else None,
        "hold": laid.hold.value,
        "on": verdict.on.subject.value,
        "key": verdict.on.name,
        "reason": ruling.reason,
        "owner": ruling.owner,
        "ticket": ruling.ticket,
        "expires": time_text(ruling.expires),
        "by": verdict.by,
        "at": time_text(verdict.at),
        "revision": verdict.revision,
    }
