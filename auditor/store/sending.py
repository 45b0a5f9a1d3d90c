"""Sending: which event goes out next, taken by one process at a time, and what came of it.

One webhook is sent one event at a time, that which has been due for longest: events in the order
they happened, and one that failed when its time comes again. Once a receiver answers after a while
without, all that failed meanwhile is due at once, the oldest first. Webhooks of an organisation
that is sent much wait for those of others.
"""

from collections import Counter
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, ScalarSelect, Select, delete, func, select, update

from auditor.model.webhook import DeliveryState, Letter, Receipt, SigningSecret, WebhookEvent
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.outbox import tell_disabled
from auditor.store.schema import organisation as organisations
from auditor.store.service_schema import delivery
from auditor.store.service_schema import webhook as webhooks
from auditor.store.vault import Vault

LEASE: Final = timedelta(seconds=30)
"""An event that was taken is taken for lost, and sent again, after so long."""
TRIED_FOR: Final = timedelta(hours=24)
"""An event is tried again for so long after it happened."""
KEPT: Final = timedelta(days=30)
"""What became of an event is kept for so long after it happened."""
_LATE: Final = timedelta(hours=1)
"""An event that is given up later than so after its time says nothing of the day behind it."""
_OF_ORGANISATION: Final = 4
"""Webhooks of one organisation that are sent something at the same time."""
_ROWS: Final = 1_000

_of = delivery.c
_WAITING: Final = _of.state == str(DeliveryState.WAITING)
_SENDING: Final = _of.state == str(DeliveryState.SENDING)


class SendingTable:
    """Events that are to be sent; meets `auditor.services.courier.HoldsLetters`.

    Every method is a transaction of its own, and raises `auditor.errors.StoreError` where the
    database refuses.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        """Bind to an archive, of which any thread may ask.

        Args:
            database: the archive.
            vault: opens what events are signed with.
        """
        self._database = database
        self._vault = vault

    def take(self) -> Letter | None:
        """Take the event whose turn it is for this process; None where none is due."""
        with self._database.read() as connection:  # without a turn to write, which others may need
            chosen = _next_webhook(connection)
        if chosen is None:
            return None
        with self._database.write("write the event to") as connection:
            return self._take(connection, chosen)

    def _take(self, connection: Connection, number: int) -> Letter | None:
        held = (
            select(webhooks, organisations.c.id.label("organisation_id"))
            .join_from(webhooks, organisations, webhooks.c.organisation == organisations.c.number)
            .where(webhooks.c.number == number, webhooks.c.disabled.is_(None))
            # Whoever writes an event for it goes on meanwhile; another server passes it over.
            .with_for_update(of=webhooks, skip_locked=True, key_share=True)
        )
        hook = connection.execute(held).first()
        if hook is None:
            return None
        busy = (_of.webhook == number) & _SENDING & (_of.next_at > clock())
        if connection.execute(select(_of.number).where(busy).limit(1)).first() is not None:
            return None  # another server was faster
        first = connection.execute(_due(number)).first()
        if first is None:
            return None
        sending = {
            "state": str(DeliveryState.SENDING),
            "attempts": _of.attempts + 1,
            "next_at": clock() + LEASE.total_seconds(),
        }
        this = update(delivery).where(_of.number == first.number).values(**sending)
        row = connection.execute(this.returning(_of.id, _of.attempts, _of.payload)).one()
        return Letter(
            id=row.id,
            attempt=row.attempts,
            url=hook.url,
            body=row.payload,
            secrets=self._secrets(connection, hook),
        )

    def _secrets(self, connection: Connection, hook: Row[Any]) -> tuple[str, ...]:
        opened = self._vault.open_signing(hook.secret, hook.organisation_id, hook.id) or ()
        now: float = connection.execute(select(clock())).scalar_one()
        return tuple(one.text for one in opened if _signs(one, now))

    def settle(self, letter: Letter, receipt: Receipt, pause: timedelta) -> str | None:
        """Enter what came of sending an event; nothing where it was taken for lost meanwhile.

        Args:
            letter: that was taken here.
            receipt: what came of it.
            pause: before it is tried again, where it must be.

        Returns:
            The id of the webhook, where that is disabled by now; else None.
        """
        mine = (_of.id == letter.id) & (_of.attempts == letter.attempt) & _SENDING
        told = {"last_status": receipt.status, "last_error": receipt.error}
        with self._database.write("write the event to") as connection:
            chosen = select(delivery, clock().label("now")).where(mine).with_for_update()
            row = connection.execute(chosen).first()
            if row is None:
                return None
            if receipt.accepted:
                _hurry(connection, row.webhook)
                became: dict[str, object] = _delivered(row.now)
            else:
                became = _again(row, pause, unwanted=receipt.unwanted)
            this = update(delivery).where(_of.number == row.number)
            connection.execute(this.values(**told, **became))
            if receipt.unwanted or (
                became["next_at"] is None and _failed_for_long(connection, row)
            ):
                return _disable(connection, row.webhook)
        return None

    def recover(self) -> int:
        """Let events be sent again whose process has not been heard of; returns how many."""
        lost = _SENDING & (_of.next_at <= clock())
        known = select(webhooks.c.number)
        here = _of.webhook.in_(known)  # leads the database along the index
        with self._database.read() as connection:
            if connection.execute(select(_of.number).where(here & lost).limit(1)).first() is None:
                return 0
        with self._database.write("write the event to") as connection:
            waits = {"state": str(DeliveryState.WAITING), "next_at": _of.created}
            return connection.execute(update(delivery).where(here & lost).values(**waits)).rowcount

    def forget(self) -> int:
        """Forget some of the events that happened long ago; returns how many."""
        oldest = select(_of.number, _of.created).order_by(_of.number).limit(_ROWS)
        now = select(clock() - KEPT.total_seconds())
        with self._database.read() as connection:
            before = connection.execute(now).scalar_one()
            old = [row.number for row in connection.execute(oldest) if row.created < before]
        if old:
            with self._database.write("tidy") as connection:
                connection.execute(delete(delivery).where(_of.number.in_(old)))
        return len(old)


def _due(webhook: int) -> Select[Any]:
    """The event of a webhook that has been due for longest."""
    mine = (_of.webhook == webhook) & _WAITING & (_of.next_at <= clock())
    return select(_of.number).where(mine).order_by(_of.next_at, _of.number).limit(1)


_FIRST: Final = (
    select(func.min(_of.next_at))
    .where(_of.webhook == webhooks.c.number, _WAITING, _of.next_at <= clock())
    .correlate(webhooks)
    .scalar_subquery()
)
_IN_WORK: Final = (
    select(func.count())
    .where(_of.webhook == webhooks.c.number, _SENDING, _of.next_at > clock())
    .correlate(webhooks)
    .scalar_subquery()
)
_HEADS: Final = select(
    *(webhooks.c.number, webhooks.c.organisation),
    *(_FIRST.label("due"), _IN_WORK.label("in_work")),
).where(webhooks.c.disabled.is_(None))
"""Each webhook's first event: a look into an index for each, however many wait."""


def _next_webhook(connection: Connection) -> int | None:
    """The number of the webhook whose turn it is."""
    heads = connection.execute(_HEADS).all()
    in_work: Counter[int] = Counter()
    for one in heads:
        in_work[one.organisation] += one.in_work
    turns = [
        (in_work[one.organisation], one.due, one.number)
        for one in heads
        if one.due is not None and not one.in_work and in_work[one.organisation] < _OF_ORGANISATION
    ]
    return int(min(turns)[-1]) if turns else None


def _signs(secret: SigningSecret, now: float) -> bool:
    return secret.until is None or secret.until.timestamp() > now


def _delivered(now: float) -> dict[str, object]:
    return {"state": str(DeliveryState.DELIVERED), "next_at": now, "delivered": now}


def _again(row: Row[Any], pause: timedelta, *, unwanted: bool) -> dict[str, object]:
    """When an event is sent that was not accepted; never again after its time, nor a test."""
    end = row.created + TRIED_FOR.total_seconds()
    if unwanted or row.now >= end or row.event == WebhookEvent.WEBHOOK_TEST:
        return {"state": str(DeliveryState.FAILED), "next_at": None}
    next_at = min(row.now + pause.total_seconds(), end)
    return {"state": str(DeliveryState.WAITING), "next_at": next_at}


def _last_success(webhook: int) -> ScalarSelect[Any]:
    """When a webhook accepted an event last; 0 for never."""
    delivered = (_of.webhook == webhook) & (_of.state == str(DeliveryState.DELIVERED))
    return select(func.coalesce(func.max(_of.next_at), 0)).where(delivered).scalar_subquery()


def _hurry(connection: Connection, webhook: int) -> None:
    """Let all be due that failed since the receiver accepted an event for the last time.

    One that fails by itself, while others are accepted, is hurried once and then keeps its pauses.
    """
    last: float = connection.execute(select(_last_success(webhook))).scalar_one()
    failed = _WAITING & (_of.next_at > clock()) & (_of.attempts > 0) & (_of.created > last)
    mine = (_of.webhook == webhook) & failed
    connection.execute(update(delivery).where(mine).values(next_at=_of.created))


def _failed_for_long(connection: Connection, row: Row[Any]) -> bool:
    """Whether a webhook accepted nothing while an event was tried that is given up in its time."""
    late = row.now - row.created - TRIED_FOR.total_seconds() > _LATE.total_seconds()
    if late or row.event == WebhookEvent.WEBHOOK_TEST:
        return False
    last: float = connection.execute(select(_last_success(row.webhook))).scalar_one()
    return last < float(row.created)


def _disable(connection: Connection, webhook: int) -> str | None:
    """Send a webhook nothing any more; returns its id where that is new."""
    this = update(webhooks).where(webhooks.c.number == webhook, webhooks.c.disabled.is_(None))
    disabled = this.values(disabled=clock()).returning(webhooks.c.id)
    name: str | None = connection.execute(disabled).scalar()
    if name is not None:
        tell_disabled(connection, webhook)
    return name
