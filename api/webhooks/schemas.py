"""What a webhook is made from, and what is told of it and of what it was sent."""

import json
from datetime import datetime
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from auditor.model.webhook import Delivery, DeliveryState, Webhook, WebhookEvent, WebhookWish
from auditor.request import Allowed, Explained, read_address
from auditor.services.webhooks import NewSecret

_WANTED: Final = tuple(one for one in WebhookEvent if one is not WebhookEvent.WEBHOOK_TEST)
"""What can be wanted: a test is sent to whoever asked for it."""


def _wanted(given: tuple[WebhookEvent, ...]) -> tuple[WebhookEvent, ...]:
    """The events that are wanted, once each and in order.

    Raises:
        ValueError: one of them comes unasked.
    """
    if not set(given) <= set(_WANTED):
        raise ValueError(given)
    return tuple(sorted(set(given)))


_Events = Annotated[
    tuple[WebhookEvent, ...],
    Field(min_length=1, max_length=len(_WANTED)),
    AfterValidator(_wanted),
]
_EVENTS: Final = Allowed(f"a list of {', '.join(_WANTED)}")
_Url = Annotated[str, Field(max_length=2000), AfterValidator(read_address)]
_URL: Final = Allowed("an address such as https://www.kommune.no/webhook")
_TRUTH: Final = Allowed("true or false")


class WebhookAsk(BaseModel):
    """A webhook that is to be kept."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    url: Annotated[_Url, _URL]
    """Where events are sent, over https."""
    events: Annotated[_Events, _EVENTS]
    """What is to be told."""
    enabled: Annotated[bool, Field(strict=True), _TRUTH] = True
    """Whether anything is sent. What happens meanwhile is not told later."""

    def wish(self) -> WebhookWish:
        """What is said of it."""
        return WebhookWish(url=self.url, events=self.events, enabled=self.enabled)


class WebhookChange(BaseModel):
    """What is to be different of a webhook; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    url: Annotated[_Url | None, _URL] = None
    """Where events are sent, over https."""
    events: Annotated[_Events | None, _EVENTS] = None
    """What is to be told."""
    enabled: Annotated[Annotated[bool, Field(strict=True)] | None, _TRUTH] = None
    """Whether anything is sent; true enables one that failed for too long."""

    @model_validator(mode="after")
    def _named(self) -> Self:
        for name in self.model_fields_set:
            if getattr(self, name) is None:
                raise Explained(f"{name} cannot be null: leave it out, or give another.")
        return self


class WebhookTold(BaseModel):
    """A webhook without its secret."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    """Its id."""
    url: str
    """Where events are sent."""
    events: list[WebhookEvent]
    """What is told."""
    enabled: bool
    """Whether anything is sent."""
    created: datetime
    """When it was made."""
    disabled: datetime | None
    """Since when nothing is sent: somebody said so, or no event was accepted for a day, or the
    receiver answered 410; null while it is enabled."""
    earlier_secret_until: datetime | None
    """Until when secrets before this one sign, too, or did; null where there was none."""
    secret_readable: bool
    """Whether the service's key opens the secret; where not, nothing is sent: make another."""
    links: dict[str, str]
    """Where more is told of it."""


class WebhookMade(WebhookTold):
    """A webhook with its newest secret."""

    secret: str
    """What the signatures are made with: told now, and never again."""


class DeliveryTold(BaseModel):
    """An event for a webhook, and what became of it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    """Its id, the same however often it is sent: the header `webhook-id`."""
    event: str
    """What it tells of."""
    state: DeliveryState
    """What became of it."""
    attempts: int
    """How often it was sent."""
    created: datetime
    """When it happened."""
    next_at: datetime | None
    """When it is sent next; null where it is being sent, or not sent any more."""
    delivered: datetime | None
    """When it was accepted; null where it was not."""
    last_status: int | None
    """What the receiver answered last; null where it did not answer."""
    last_error: str | None
    """How the body of that answer began, 200 characters at the most; without an answer what went
    wrong, such as `timed_out` or `address_not_allowed`."""
    payload: Any
    """What is sent."""
    links: dict[str, str]
    """Where more is told of it."""


def told_webhook(webhook: Webhook) -> WebhookTold:
    """A webhook without its secret."""
    here = f"/v1/webhooks/{webhook.id}"
    return WebhookTold(
        id=webhook.id,
        url=webhook.wish.url,
        events=list(webhook.wish.events),
        enabled=webhook.wish.enabled,
        created=webhook.created,
        disabled=webhook.disabled,
        earlier_secret_until=webhook.earlier_until,
        secret_readable=webhook.readable,
        links={"self": here, "deliveries": f"{here}/deliveries"},
    )


def made_webhook(new: NewSecret) -> WebhookMade:
    """A webhook with its newest secret."""
    return WebhookMade(**told_webhook(new.webhook).model_dump(), secret=new.secret)


def changed(webhook: Webhook, change: WebhookChange) -> WebhookWish:
    """What is said of a webhook after a change."""
    now = webhook.wish
    return WebhookWish(
        url=change.url or now.url,
        events=change.events or now.events,
        enabled=now.enabled if change.enabled is None else change.enabled,
    )


def told_delivery(webhook: str, delivery: Delivery) -> DeliveryTold:
    """An event for the webhook of an id."""
    here = f"/v1/webhooks/{webhook}"
    return DeliveryTold(
        id=delivery.id,
        event=delivery.event,
        state=delivery.state,
        attempts=delivery.attempts,
        created=delivery.created,
        next_at=delivery.next_at,
        delivered=delivery.delivered,
        last_status=delivery.last_status,
        last_error=delivery.last_error,
        payload=json.loads(delivery.payload),
        links={"self": f"{here}/deliveries/{delivery.id}", "webhook": here},
    )
