"""The route of limits."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from api.auth import KEY_PROBLEMS, Known
from api.errors import problems
from api.rates import WINDOW
from api.scans.schemas import BATCH, LONGEST_WAIT
from api.state import service_of
from auditor.model.webhook import MOST_WEBHOOKS

router = APIRouter(prefix="/v1/limits", tags=["limits"])


class RateTold(BaseModel):
    """How often a key may ask."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    limit: int
    """Requests in a window."""
    window_s: int
    """Seconds of a window."""
    remaining: int
    """Requests that this key may still make in this window."""


class PagesTold(BaseModel):
    """How many pages an organisation's scans may visit."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    quota: int | None
    """Pages of scans that were asked for within 24 hours; null for no cap."""
    remaining: int | None
    """Pages that may still be asked for; null for no cap."""


class EvidenceLeftTold(BaseModel):
    """How much evidence an organisation's scans may keep."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    quota_bytes: int
    """Bytes of all of it; what several scans have in common counts once."""
    remaining_bytes: int
    """Bytes that scans may still be asked to keep."""


class CapsTold(BaseModel):
    """What is taken at once."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    body_bytes: int
    """Bytes of a body."""
    body_s: float
    """Seconds in which a body must have come."""
    import_bytes: int
    """Bytes of a result that is handed in."""
    batch: int
    """Scans of a batch."""
    queued: int
    """Scans of the organisation that may wait at the same time."""
    webhooks: int
    """Webhooks of the organisation."""
    list_items: int
    """Items of a list at once."""
    wait_s: int
    """Seconds that `Prefer: wait` may hold the line."""
    evidence_bytes: int
    """Bytes of evidence that a scan may keep; 0 for none."""


class LimitsTold(BaseModel):
    """What the service runs, what it takes, and what is left of it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    engines: dict[str, str]
    """Version of each engine, by its name."""
    rules: dict[str, str]
    """Version of each rule, by its id."""
    rate: RateTold
    """How often this key may ask."""
    pages: PagesTold
    """How many pages the organisation's scans may visit."""
    evidence: EvidenceLeftTold
    """How much evidence the organisation's scans may keep."""
    caps: CapsTold
    """What is taken at once."""
    retention_days: int | None
    """Days that scans are kept after they ended; null for ever."""


@router.get("", response_model=LimitsTold, responses=problems(*KEY_PROBLEMS))
def get_limits(request: Request, caller: Known) -> LimitsTold:
    """What the service runs, what it takes, and what is left of it for who asks."""
    service = service_of(request)
    pages = service.admission.pages(caller.organisation)
    evidence = service.admission.evidence(caller.organisation)
    own = service.organisations.organisation(caller.organisation)
    kept = service.allowance.retention_days if own.retention_days is None else own.retention_days
    return LimitsTold(
        engines=dict(service.engines),
        rules={rule.id: rule.version for rule in service.rules.values()},
        rate=RateTold(
            limit=service.allowance.requests,
            window_s=WINDOW,
            remaining=request.app.state.rates.left(caller),
        ),
        pages=PagesTold(quota=pages.quota, remaining=pages.left),
        evidence=EvidenceLeftTold(quota_bytes=evidence.quota, remaining_bytes=evidence.left),
        caps=CapsTold(
            body_bytes=service.allowance.body,
            body_s=request.app.state.patience.body,
            import_bytes=service.allowance.handed_in,
            batch=BATCH,
            queued=service.allowance.queued,
            webhooks=MOST_WEBHOOKS,
            list_items=500,
            wait_s=LONGEST_WAIT,
            evidence_bytes=service.allowance.evidence,
        ),
        retention_days=kept or None,
    )
