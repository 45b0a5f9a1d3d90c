"""Webhooks: who is told of what happens to scans, and what became of each time they were told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from auditor.model.scan import ScanState

MOST_WEBHOOKS: Final = 20
"""Of one organisation."""
SCHEMA_VERSION: Final = 1
"""Of what is sent; it rises when a field goes or means something else."""


class WebhookEvent(StrEnum):
    """What is told."""

    SCAN_COMPLETED = "scan.completed"
    """A scan came to its end, and judged as many pages as it was to."""
    SCAN_PARTIAL = "scan.partial"
    """A scan came to its end, and judged fewer pages than it was to."""
    SCAN_FAILED = "scan.failed"
    """A scan could not go on; what it had found is kept."""
    SCAN_CANCELLED = "scan.cancelled"
    """Somebody ended a scan; what it had found is kept."""
    SCAN_GATE = "scan.gate"
    """The gate that a scan was asked for with has said what it says."""
    WEBHOOK_DISABLED = "webhook.disabled"
    """Another webhook of the organisation is sent nothing any more: it failed for too long."""
    WEBHOOK_TEST = "webhook.test"
    """Somebody asked for it, to see it arrive; nothing happened."""


OF_STATE: Final = {
    ScanState.COMPLETED: WebhookEvent.SCAN_COMPLETED,
    ScanState.PARTIAL: WebhookEvent.SCAN_PARTIAL,
    ScanState.FAILED: WebhookEvent.SCAN_FAILED,
    ScanState.CANCELLED: WebhookEvent.SCAN_CANCELLED,
}
"""What is told when a scan ends in a state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWish:
    """What somebody says of a webhook.

    Attributes:
        url: where events are sent.
        events: that are sent there, sorted.
        enabled: whether anything is.
    """

    url: str
    events: tuple[WebhookEvent, ...]
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook as it is kept, without its secrets.

    Attributes:
        id: "hook_" and random characters.
        wish: what is said of it, ``enabled`` as it is now.
        disabled: since when nothing is sent; None while something is.
        earlier_until: until when secrets before this one sign, or did; None where there was none.
        readable: whether the service's key opens its secrets; without them nothing is sent.
    """

    id: str
    wish: WebhookWish
    created: datetime
    disabled: datetime | None = None
    earlier_until: datetime | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SigningSecret:
    """A secret that events are signed with.

    Attributes:
        text: "whsec_" and its bytes in base64.
        until: when it stops to sign; None for the one that holds.
    """

    text: str
    until: datetime | None = None


class DeliveryState(StrEnum):
    """What became of an event for a webhook."""

    WAITING = "waiting"
    """It is sent when its turn comes."""
    SENDING = "sending"
    """It is being sent."""
    DELIVERED = "delivered"
    """It was answered with a status of success."""
    FAILED = "failed"
    """It was tried for as long as it is, and never answered so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event for a webhook.

    Attributes:
        id: "msg_" and random characters, the same however often it is sent.
        event: as it was written; a later version may have others.
        payload: JSON, as it is sent.
        next_at: when it is tried again; None where it is not.
        last_status: that it was answered with last; None where there was no answer.
        last_error: how the body of that answer began; without an answer what went wrong, in a word.
    """

    id: str
    event: str
    payload: str
    state: DeliveryState
    attempts: int
    created: datetime
    next_at: datetime | None
    last_status: int | None
    last_error: str | None
    delivered: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Letter:
    """An event that one process is sending, and no other.

    Attributes:
        id: of the delivery.
        attempt: which this is, from 1.
        url: where it goes.
        body: JSON.
        secrets: it is signed with each; empty where the service's key opens none.
    """

    id: str
    attempt: int
    url: str
    body: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of sending a letter.

    Attributes:
        status: of the answer; None where there was none.
        error: as `Delivery.last_error`.
        again_after: how long the receiver asked to be left alone; None where it did not.
    """

    status: int | None
    error: str | None = None
    again_after: timedelta | None = None

    @property
    def accepted(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def unwanted(self) -> bool:
        """Whether the receiver wants nothing any more (410)."""
        return self.status == 410
