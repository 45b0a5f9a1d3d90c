"""Deliveries as the organisation reads them that they are made for, and asks for more."""

from typing import Any

from sqlalchemy import Connection, Row, Select, case, select, update

from auditor.errors import InUse, NotThere
from auditor.model.asked import Slice
from auditor.model.webhook import Delivery, DeliveryState, WebhookEvent
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.moments import maybe_moment, to_moment
from auditor.store.outbox import post_to
from auditor.store.service_schema import delivery
from auditor.store.slices import numbered, sliced
from auditor.store.webhooks import this_webhook

_of = delivery.c


class DeliveryTable:
    """The deliveries of an archive; meets `auditor.services.webhooks.KeepsDeliveries`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def list(self, organisation: str, webhook: str, before: str, limit: int) -> Slice[Delivery]:
        """Deliveries of a webhook, newest first, behind the one of this id.

        Raises:
            NotThere: the organisation has no such webhook.
        """
        with self._database.read() as connection:
            chosen = _all(connection, organisation, webhook)
            if before:
                chosen = chosen.where(_of.number < numbered(delivery, before))
            rows = connection.execute(chosen.order_by(_of.number.desc()).limit(limit + 1)).all()
        return sliced([(str(row.id), _delivery(row)) for row in rows], limit)

    def find(self, organisation: str, webhook: str, name: str) -> Delivery:
        """The delivery of this id.

        Raises:
            NotThere: the organisation has no such webhook, or that no such delivery.
        """
        with self._database.read() as connection:
            return _one(connection, organisation, webhook, name)

    def again(self, organisation: str, webhook: str, name: str) -> Delivery:
        """Let an event be sent once more, at once, whatever became of it.

        Raises:
            NotThere: the organisation has no such webhook, or that no such delivery.
            InUse: the webhook is disabled.
        """
        with self._database.write("write the event to") as connection:
            number = _enabled(connection, organisation, webhook)
            found = _one(connection, organisation, webhook, name)
            # What is being sent stays with whoever sends it.
            sending = _of.state == str(DeliveryState.SENDING)
            mine = (_of.webhook == number) & (_of.id == found.id) & ~sending
            now = case((_of.state == str(DeliveryState.WAITING), _of.created), else_=clock())
            waits = {"state": str(DeliveryState.WAITING), "next_at": now, "delivered": None}
            connection.execute(update(delivery).where(mine).values(**waits))
            return _one(connection, organisation, webhook, name)

    def test(self, organisation: str, webhook: str) -> Delivery:
        """Write an event that tells of nothing.

        Raises:
            NotThere: the organisation has no such webhook.
            InUse: it is disabled.
        """
        with self._database.write("write the event to") as connection:
            number = _enabled(connection, organisation, webhook)
            data = {"webhook": webhook, "links": {"webhook": f"/v1/webhooks/{webhook}"}}
            name = post_to(connection, number, WebhookEvent.WEBHOOK_TEST, data)
            return _one(connection, organisation, webhook, name)


def _enabled(connection: Connection, organisation: str, webhook: str) -> int:
    """The number of a webhook that is sent events.

    Raises:
        NotThere: the organisation has no such webhook.
        InUse: it is disabled.
    """
    row = connection.execute(this_webhook(organisation, webhook)).first()
    if row is None:
        raise NotThere(webhook)
    if row.disabled is not None:
        raise InUse("The webhook is disabled: enable it first, then ask again.")
    return int(row.number)


def _all(connection: Connection, organisation: str, webhook: str) -> Select[Any]:
    found = connection.execute(this_webhook(organisation, webhook)).first()
    if found is None:
        raise NotThere(webhook)
    return select(delivery).where(_of.webhook == found.number)


def _one(connection: Connection, organisation: str, webhook: str, name: str) -> Delivery:
    chosen = _all(connection, organisation, webhook).where(_of.id == name)
    row = connection.execute(chosen).first()
    if row is None:
        raise NotThere(name)
    return _delivery(row)


def _delivery(row: Row[Any]) -> Delivery:
    waits = row.state == DeliveryState.WAITING
    return Delivery(
        id=row.id,
        event=row.event,
        payload=row.payload,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created=to_moment(row.created),
        next_at=maybe_moment(row.next_at) if waits else None,
        last_status=row.last_status,
        last_error=row.last_error,
        delivered=maybe_moment(row.delivered),
    )
