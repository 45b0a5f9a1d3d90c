"""Webhooks: where organisations want events sent, and what those are signed with, under lock."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from auditor.errors import ChangedMeanwhile, NotThere, UsageError
from auditor.model.asked import Slice
from auditor.model.webhook import (
    MOST_WEBHOOKS,
    SigningSecret,
    Webhook,
    WebhookEvent,
    WebhookWish,
)
from auditor.store.clock import clock
from auditor.store.codec import to_json
from auditor.store.database import Database
from auditor.store.ids import new_id
from auditor.store.moments import maybe_moment, to_moment
from auditor.store.organisations import number_of
from auditor.store.schema import organisation as organisations
from auditor.store.service_schema import webhook as webhooks
from auditor.store.slices import numbered, sliced
from auditor.store.vault import Vault

OVERLAP: Final = timedelta(hours=24)
"""A secret that was replaced signs beside the new one for so long."""
_MOST_SECRETS: Final = 3
_of = webhooks.c


class WebhookTable:
    """The webhooks of an archive; meets `auditor.services.webhooks.KeepsWebhooks`."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Bind to an archive, of which any thread may ask.

        Args:
            database: the archive.
            vault: opens what is kept under lock.
        """
        self._database = database
        self._vault = vault

    def add(self, organisation: str, wish: WebhookWish, secret: str) -> Webhook:
        """Keep a new webhook; its id and when it was made are chosen here.

        Raises:
            UsageError: the organisation has as many as it may.
        """
        name = new_id("hook")
        with self._database.write("write the webhook to") as connection:
            mine = organisations.c.number == number_of(connection, organisation)
            held = select(organisations.c.number).where(mine).with_for_update()
            number = connection.execute(held).scalar_one()
            have = select(func.count()).where(_of.organisation == number)
            if connection.execute(have).scalar_one() >= MOST_WEBHOOKS:
                raise UsageError(
                    f"The organisation has {MOST_WEBHOOKS} webhooks, as many as it may: remove one"
                    " first."
                )
            values = {
                "id": name,
                "organisation": number,
                "created": clock(),
                "secret": self._vault.lock_signing(
                    (SigningSecret(text=secret),), organisation, name
                ),
                **_settable(wish),
            }
            connection.execute(insert(webhooks).values(**values))
            return self._one(connection, organisation, name)

    def find(self, organisation: str, name: str) -> Webhook:
        """The webhook of this id.

        Raises:
            NotThere: the organisation has no such webhook.
        """
        with self._database.read() as connection:
            return self._one(connection, organisation, name)

    def list(self, organisation: str, after: str, limit: int) -> Slice[Webhook]:
        """Webhooks of an organisation in the order they were made, behind the one of this id."""
        chosen = _all().where(organisations.c.id == organisation)
        if after:
            chosen = chosen.where(_of.number > numbered(webhooks, after))
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(_of.number).limit(limit + 1)).all()
        return sliced([(str(row.id), self._webhook(row)) for row in rows], limit)

    def change(self, organisation: str, before: Webhook, wish: WebhookWish) -> Webhook:
        """Say something else of a webhook.

        Args:
            organisation: id of the one that has it.
            before: as it was read, and must still be.
            wish: what is said of it from now on.

        Raises:
            NotThere: the organisation has no such webhook.
            ChangedMeanwhile: it is another by now.
        """
        with self._database.write("write the webhook to") as connection:
            row = self._held(connection, organisation, before)
            values = _settable(wish)
            if not wish.enabled and row.disabled is not None:
                values["disabled"] = row.disabled
            _set(connection, row, values)
            return self._one(connection, organisation, before.id)

    def rotate(self, organisation: str, before: Webhook, secret: str) -> Webhook:
        """Sign with another secret from now on, and for a while with those before, too.

        Args:
            organisation: id of the one that has the webhook.
            before: as it was read, and must still be.
            secret: the new one.

        Raises:
            NotThere: the organisation has no such webhook.
            ChangedMeanwhile: it is another by now.
        """
        with self._database.write("write the webhook to") as connection:
            row = self._held(connection, organisation, before)
            now = to_moment(connection.execute(select(clock())).scalar_one())
            earlier = [
                SigningSecret(text=one.text, until=one.until or now + OVERLAP)
                for one in self._vault.open_signing(row.secret, organisation, before.id) or ()
                if one.until is None or one.until > now
            ]
            kept = (SigningSecret(text=secret), *earlier[: _MOST_SECRETS - 1])
            locked = self._vault.lock_signing(kept, organisation, before.id)
            _set(connection, row, {"secret": locked})
            return self._one(connection, organisation, before.id)

    def remove(self, organisation: str, before: Webhook) -> None:
        """Forget a webhook, with all that was sent to it or waits.

        Args:
            organisation: id of the one that has it.
            before: as it was read, and must still be.

        Raises:
            NotThere: the organisation has no such webhook.
            ChangedMeanwhile: it is another by now.
        """
        with self._database.write("write the webhook to") as connection:
            row = self._held(connection, organisation, before)
            connection.execute(delete(webhooks).where(_of.number == row.number))

    def _held(self, connection: Connection, organisation: str, before: Webhook) -> Row[Any]:
        """A webhook that is to be changed, held until the transaction ends.

        Raises:
            NotThere: the organisation has no such webhook.
            ChangedMeanwhile: it is another by now.
        """
        chosen = this_webhook(organisation, before.id).with_for_update(of=webhooks)
        row = connection.execute(chosen).first()
        if row is None:
            raise NotThere(before.id)
        if self._webhook(row) != before:
            raise ChangedMeanwhile(
                "Somebody changed this webhook meanwhile: read it again, and change what it is now."
            )
        return row

    def _one(self, connection: Connection, organisation: str, name: str) -> Webhook:
        row = connection.execute(this_webhook(organisation, name)).first()
        if row is None:
            raise NotThere(name)
        return self._webhook(row)

    def _webhook(self, row: Row[Any]) -> Webhook:
        secrets = self._vault.open_signing(row.secret, row.of, row.id)
        return Webhook(
            id=row.id,
            wish=WebhookWish(
                url=row.url,
                events=tuple(WebhookEvent(one) for one in json.loads(row.events)),
                enabled=row.disabled is None,
            ),
            created=to_moment(row.created),
            disabled=maybe_moment(row.disabled),
            earlier_until=max((one.until for one in secrets or () if one.until), default=None),
            readable=secrets is not None,
        )


def _set(connection: Connection, row: Row[Any], values: Mapping[str, object]) -> None:
    connection.execute(update(webhooks).where(_of.number == row.number).values(**values))


def _all() -> Select[Any]:
    both = webhooks.c.organisation == organisations.c.number
    return select(webhooks, organisations.c.id.label("of")).join_from(webhooks, organisations, both)


def this_webhook(organisation: str, name: str) -> Select[Any]:
    """The row of a webhook of an organisation, with the organisation's id as ``of``."""
    return _all().where((organisations.c.id == organisation) & (_of.id == name))


def _settable(wish: WebhookWish) -> dict[str, object]:
    return {
        "url": wish.url,
        "events": to_json([str(event) for event in wish.events]),
        "disabled": None if wish.enabled else clock(),
    }
