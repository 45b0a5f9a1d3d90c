"""The routes of webhooks."""

from typing import Annotated, Final

from fastapi import APIRouter, Header, Request, Response

from api.auth import AUTH_PROBLEMS, Administrator
from api.conditional import must_match, told, told_created
from api.errors import Code, problems
from api.fields import PathId
from api.paging import Cursor, Limit, Listed, answer_list, cursor_of, id_of
from api.state import service_of
from api.webhooks.schemas import (
    DeliveryTold,
    WebhookAsk,
    WebhookChange,
    WebhookMade,
    WebhookTold,
    changed,
    made_webhook,
    told_delivery,
    told_webhook,
)
from auditor.model.webhook import Delivery, Webhook

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="ETag of the webhook as it was read: it is changed only where it still is so.",
    ),
]
_CHANGE_PROBLEMS: Final = (
    *AUTH_PROBLEMS,
    Code.NOT_FOUND,
    Code.PRECONDITION_MISSING,
    Code.CHANGED_MEANWHILE,
)


@router.post(
    "",
    status_code=201,
    response_model=WebhookMade,
    responses=problems(*AUTH_PROBLEMS, Code.MEDIA_TYPE, Code.INVALID, Code.ADDRESS_REFUSED),
)
def create_webhook(request: Request, asked: WebhookAsk, caller: Administrator) -> Response:
    """Have events sent to an address. The secret is told in this answer only."""
    new = service_of(request).webhooks.create(caller.organisation, asked.wish())
    return told_created(made_webhook(new), f"/v1/webhooks/{new.webhook.id}")


@router.get(
    "",
    response_model=Listed[WebhookTold],
    responses=problems(*AUTH_PROBLEMS, Code.INVALID, unchanged=True),
)
def list_webhooks(
    request: Request, caller: Administrator, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """The webhooks of one's organisation in the order they were made."""
    table = service_of(request).webhooks.table
    found = table.list(caller.organisation, id_of(cursor), limit)
    items = [told_webhook(one) for one in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


@router.get(
    "/{webhook}",
    response_model=WebhookTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, unchanged=True),
)
def get_webhook(request: Request, webhook: PathId, caller: Administrator) -> Response:
    """A webhook, without its secret."""
    return told(request, told_webhook(_find(request, caller, webhook)))


@router.patch(
    "/{webhook}",
    response_model=WebhookTold,
    responses=problems(*_CHANGE_PROBLEMS, Code.MEDIA_TYPE, Code.INVALID, Code.ADDRESS_REFUSED),
)
def change_webhook(
    request: Request,
    webhook: PathId,
    asked: WebhookChange,
    caller: Administrator,
    if_match: IfMatch = None,
) -> Response:
    """Change what is named of a webhook; what is left out stays as it is.

    One that was disabled is sent what waits for it when it is enabled again.
    """
    now = _as_read(request, caller, webhook, if_match)
    webhooks = service_of(request).webhooks
    made = webhooks.change(caller.organisation, now, changed(now, asked))
    return told(request, told_webhook(made))


@router.delete("/{webhook}", status_code=204, responses=problems(*_CHANGE_PROBLEMS))
def remove_webhook(
    request: Request, webhook: PathId, caller: Administrator, if_match: IfMatch = None
) -> Response:
    """Forget a webhook, with all that was sent to it or waits."""
    now = _as_read(request, caller, webhook, if_match)
    service_of(request).webhooks.table.remove(caller.organisation, now)
    return Response(status_code=204)


@router.post(
    "/{webhook}/secret",
    status_code=201,
    response_model=WebhookMade,
    responses=problems(*_CHANGE_PROBLEMS),
)
def make_secret(
    request: Request, webhook: PathId, caller: Administrator, if_match: IfMatch = None
) -> Response:
    """Make another secret, told in this answer only; for 24 hours events are signed with both."""
    now = _as_read(request, caller, webhook, if_match)
    new = service_of(request).webhooks.rotate(caller.organisation, now)
    return told_created(made_webhook(new), f"/v1/webhooks/{webhook}")


@router.post(
    "/{webhook}/test",
    status_code=202,
    response_model=DeliveryTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.CONFLICT),
)
def test_webhook(request: Request, webhook: PathId, caller: Administrator) -> Response:
    """Send `webhook.test`, once: where it arrives, others will."""
    made = service_of(request).webhooks.deliveries.test(caller.organisation, webhook)
    return _underway(webhook, made)


@router.get(
    "/{webhook}/deliveries",
    response_model=Listed[DeliveryTold],
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.INVALID, unchanged=True),
)
def list_deliveries(
    request: Request,
    webhook: PathId,
    caller: Administrator,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """What was sent to a webhook in the last 30 days, or waits, newest first."""
    deliveries = service_of(request).webhooks.deliveries
    found = deliveries.list(caller.organisation, webhook, id_of(cursor), limit)
    items = [told_delivery(webhook, one) for one in found.rows]
    return answer_list(request, Listed(items=items, next=cursor_of(found.last)))


@router.get(
    "/{webhook}/deliveries/{delivery}",
    response_model=DeliveryTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, unchanged=True),
)
def get_delivery(
    request: Request, webhook: PathId, delivery: PathId, caller: Administrator
) -> Response:
    """An event for a webhook, and what became of it."""
    found = service_of(request).webhooks.deliveries.find(caller.organisation, webhook, delivery)
    return told(request, told_delivery(webhook, found))


@router.post(
    "/{webhook}/deliveries/{delivery}/redeliver",
    status_code=202,
    response_model=DeliveryTold,
    responses=problems(*AUTH_PROBLEMS, Code.NOT_FOUND, Code.CONFLICT),
)
def redeliver(
    request: Request, webhook: PathId, delivery: PathId, caller: Administrator
) -> Response:
    """Send an event once more, at once and under the same id, whatever became of it."""
    made = service_of(request).webhooks.deliveries.again(caller.organisation, webhook, delivery)
    return _underway(webhook, made)


def _find(request: Request, caller: Administrator, webhook: str) -> Webhook:
    return service_of(request).webhooks.table.find(caller.organisation, webhook)


def _as_read(
    request: Request, caller: Administrator, webhook: str, if_match: str | None
) -> Webhook:
    """A webhook that is to be changed, which is still as it was read."""
    found = _find(request, caller, webhook)
    must_match(told_webhook(found), if_match)
    return found


def _underway(webhook: str, delivery: Delivery) -> Response:
    told_now = told_delivery(webhook, delivery)
    headers = {"Location": told_now.links["self"]}
    return Response(told_now.model_dump_json(), 202, headers, "application/json")
