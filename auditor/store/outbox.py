"""The outbox: events for webhooks, written in the transaction of what they tell.

What is committed is told, and what is not never was: each webhook that wants an event gets a row of
its own, which is sent later by whichever server takes it (`auditor.store.sending`). What is sent
names things and says where they are; it holds nothing of a page.
"""

import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, insert, select

from auditor.model.scan import ScanState
from auditor.model.webhook import OF_STATE, SCHEMA_VERSION, DeliveryState, WebhookEvent
from auditor.store.clock import clock
from auditor.store.codec import to_json
from auditor.store.ids import new_id
from auditor.store.moments import to_moment
from auditor.store.schema import scan as scans
from auditor.store.service_schema import delivery
from auditor.store.service_schema import site as sites
from auditor.store.service_schema import webhook as webhooks

_OF_SCAN: Final = ("findings", "causes", "criteria", "coverage", "report")
"""What is linked of a scan, as the API has it."""
_OF_GATE: Final = ("gate", "causes", "report")
"""The same, where its gate is told of."""


def tell_end(connection: Connection, scan: int, state: ScanState) -> None:
    """Tell that a scan has ended.

    Args:
        connection: inside the transaction that seals it.
        scan: its number.
        state: that it ended in.
    """
    event = OF_STATE.get(state)
    if event is not None:
        _tell_of_scan(connection, scan, event, {"status": str(state)}, _OF_SCAN)


def tell_gate(connection: Connection, scan: int, state: ScanState, said: Mapping[str, str]) -> None:
    """Tell what the gate of a scan says.

    Args:
        connection: inside the transaction that seals it.
        scan: its number.
        state: that it ended in.
        said: what the gate says, by name.
    """
    told = {"status": str(state), **said}
    _tell_of_scan(connection, scan, WebhookEvent.SCAN_GATE, told, _OF_GATE)


def _tell_of_scan(
    connection: Connection,
    scan: int,
    event: WebhookEvent,
    more: Mapping[str, object],
    linked: tuple[str, ...],
) -> None:
    named = (
        select(
            *(scans.c.id, scans.c.organisation, scans.c.environment, scans.c.handed_in_at),
            sites.c.id.label("site_id"),
        )
        .outerjoin_from(scans, sites, scans.c.site == sites.c.number)
        .where(scans.c.number == scan)
    )
    found = connection.execute(named).one()
    here = f"/v1/scans/{found.id}"
    data = {
        "scan": found.id,
        "site": found.site_id,
        "environment": found.environment,
        "handed_in": found.handed_in_at is not None,
        **more,
        "links": {"scan": here, **{name: f"{here}/{name}" for name in linked}},
    }
    post(connection, found.organisation, event, data)


def tell_disabled(connection: Connection, webhook: int) -> None:
    """Tell the other webhooks of an organisation that one is sent nothing any more.

    Args:
        connection: inside the transaction that disables it.
        webhook: its number.
    """
    this = select(webhooks.c.id, webhooks.c.organisation).where(webhooks.c.number == webhook)
    found = connection.execute(this).one()
    here = f"/v1/webhooks/{found.id}"
    links = {"webhook": here, "deliveries": f"{here}/deliveries"}
    data = {"webhook": found.id, "links": links}
    post(connection, found.organisation, WebhookEvent.WEBHOOK_DISABLED, data)


def post(
    connection: Connection, organisation: int, event: WebhookEvent, data: Mapping[str, object]
) -> None:
    """Write an event for every webhook of an organisation that wants it.

    Args:
        connection: inside a transaction that writes.
        organisation: its number.
        event: what happened.
        data: ids, states and links.
    """
    of = webhooks.c
    mine = (of.organisation == organisation) & of.disabled.is_(None)
    wanting = select(of.number, of.events).where(mine).order_by(of.number)
    # Held, or a webhook that is removed now would break this transaction.
    held = wanting.with_for_update(read=True, key_share=True)
    for row in connection.execute(held).all():
        if event in json.loads(row.events):
            post_to(connection, row.number, event, data)


def post_to(
    connection: Connection, webhook: int, event: WebhookEvent, data: Mapping[str, object]
) -> str:
    """Write an event for one webhook; returns the id of the delivery."""
    now: float = connection.execute(select(clock())).scalar_one()
    told = {
        "type": str(event),
        "timestamp": to_moment(now).isoformat(timespec="milliseconds"),
        "schema_version": SCHEMA_VERSION,
        "data": dict(data),
    }
    name = new_id("msg")
    row = {
        "id": name,
        "webhook": webhook,
        "event": str(event),
        "payload": to_json(told),
        "state": str(DeliveryState.WAITING),
        "attempts": 0,
        "next_at": now,
        "created": now,
    }
    connection.execute(insert(delivery).values(**row))
    return name
