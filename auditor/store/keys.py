"""Keys: hashes of their secrets, by which who asks is known."""

import json
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select, update

from auditor.errors import NotThere, StoreError
from auditor.model.asked import Slice
from auditor.model.tenant import Caller, Key, Scope
from auditor.store.clock import clock
from auditor.store.codec import to_json
from auditor.store.database import Database
from auditor.store.ids import new_id
from auditor.store.moments import maybe_moment, to_moment, to_seconds
from auditor.store.organisations import number_of
from auditor.store.schema import organisation as organisations
from auditor.store.service_schema import api_key
from auditor.store.slices import numbered, sliced
from auditor.store.tables import DEFAULT_ORGANISATION

USED_AGAIN: Final = timedelta(minutes=15)
"""That a key is used is noted no more often, so that reading does not mean writing."""

_of = api_key.c


class KeyTable:
    """The keys of an archive; meets `auditor.services.keys.KeepsKeys`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def add_key(self, new: Key, hashed: str) -> Key:
        """Keep a new key; its id and when it was made are chosen here.

        Args:
            new: its other attributes.
            hashed: SHA-256 of its secret, hex.

        Raises:
            NotThere: there is no such organisation.
        """
        with self._database.write("write the key to") as connection:
            values = {
                "id": new_id("key"),
                "organisation": number_of(connection, new.organisation),
                "name": new.name,
                "hash": hashed,
                "prefix": new.prefix,
                "scopes": to_json(sorted(new.scopes)),
                "created": clock(),
                "expires": to_seconds(new.expires),
            }
            connection.execute(insert(api_key).values(**values))
            return _key(connection.execute(_all().where(_of.hash == hashed)).one())

    def caller(self, hashed: str) -> Caller | None:
        """Who has the key with this hash; None where it opens nothing (any more)."""
        opens = _of.revoked.is_(None) & (_of.expires.is_(None) | (_of.expires > clock()))
        age = (clock() - _of.last_used).label("age")
        wanted = _all().add_columns(age, _of.number).where((_of.hash == hashed) & opens)
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        if row.age is None or row.age > USED_AGAIN.total_seconds():
            self._note_use(row.number)
        return Caller(
            organisation=row.organisation_id,
            key=row.id,
            scopes=_scopes(row),
            operator=row.organisation == DEFAULT_ORGANISATION,
        )

    def keys(self, organisation: str, after: str, limit: int) -> Slice[Key]:
        """Keys of an organisation in the order they were made, also those that open nothing more.

        Args:
            organisation: its id.
            after: id of the last one before them; "" for the first.
            limit: at the most so many.
        """
        wanted = _all().where(organisations.c.id == organisation)
        if after:
            wanted = wanted.where(_of.number > numbered(api_key, after))
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(_of.number).limit(limit + 1)).all()
        return sliced([(str(row.id), _key(row)) for row in rows], limit)

    def key(self, organisation: str, name: str) -> Key:
        """The key of this id.

        Raises:
            NotThere: the organisation has no such key.
        """
        with self._database.read() as connection:
            return _key(_one(connection, organisation, name))

    def revoke(self, organisation: str, name: str) -> Key:
        """Take a key back; one that was taken back stays as it is.

        Raises:
            NotThere: the organisation has no such key.
        """
        with self._database.write("write the key to") as connection:
            row = _one(connection, organisation, name)
            mine = (_of.id == row.id) & _of.revoked.is_(None)
            connection.execute(update(api_key).where(mine).values(revoked=clock()))
            return _key(_one(connection, organisation, name))

    def _note_use(self, number: int) -> None:
        """Note that a key is used now, or at its next use where that would take time."""
        mine = _of.number == number
        free = select(_of.number).where(mine).with_for_update(skip_locked=True)
        try:
            with self._database.write_at_once("write the key to") as connection:
                if connection.execute(free).first():
                    connection.execute(update(api_key).where(mine).values(last_used=clock()))
        except StoreError:
            return  # who asks is known all the same; a full disk must not lock everybody out


def _all() -> Select[Any]:
    joined = api_key.join(organisations, _of.organisation == organisations.c.number)
    return select(api_key, organisations.c.id.label("organisation_id")).select_from(joined)


def _one(connection: Connection, organisation: str, name: str) -> Row[Any]:
    wanted = _all().where((_of.id == name) & (organisations.c.id == organisation))
    row = connection.execute(wanted).first()
    if row is None:
        raise NotThere(name)
    return row


def _scopes(row: Row[Any]) -> frozenset[Scope]:
    return frozenset(Scope(name) for name in json.loads(row.scopes))


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        organisation=row.organisation_id,
        name=row.name,
        prefix=row.prefix,
        scopes=_scopes(row),
        created=to_moment(row.created),
        last_used=maybe_moment(row.last_used),
        expires=maybe_moment(row.expires),
        revoked=maybe_moment(row.revoked),
    )
