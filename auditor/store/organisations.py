"""Organisations: who owns scans, sites and keys."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from auditor.errors import NotThere
from auditor.model.asked import Slice
from auditor.model.tenant import Organisation
from auditor.store.clock import clock
from auditor.store.database import Database
from auditor.store.ids import new_id
from auditor.store.moments import maybe_moment
from auditor.store.schema import organisation as organisations
from auditor.store.slices import numbered, sliced
from auditor.store.tables import DEFAULT_ORGANISATION

_of = organisations.c


def number_of(connection: Connection, organisation: str) -> int:
    """The number of an organisation.

    Raises:
        NotThere: there is none of this id.
    """
    found = connection.execute(select(_of.number).where(_of.id == organisation)).scalar()
    if found is None:
        raise NotThere(organisation)
    return int(found)


class OrganisationTable:
    """The organisations of an archive; meets `auditor.services.organisations.OrganisationTable`."""

    def __init__(self, database: Database) -> None:
        """Bind to an archive, of which any thread may ask."""
        self._database = database

    def default(self) -> Organisation:
        """The organisation that runs the service."""
        with self._database.read() as connection:
            one = connection.execute(_all().where(_of.number == DEFAULT_ORGANISATION)).one()
        return _organisation(one)

    def add(self, wish: Organisation) -> Organisation:
        """Make an organisation; its id and when it was made are chosen here.

        Args:
            wish: its other attributes.
        """
        with self._database.write("write the organisation to") as connection:
            newest = connection.execute(select(func.max(_of.number))).scalar_one()
            values = {
                "number": newest + 1,
                "id": new_id("org"),
                "created": clock(),
                **_settable(wish),
            }
            connection.execute(insert(organisations).values(**values))
            one = connection.execute(_all().where(_of.number == newest + 1)).one()
        return _organisation(one)

    def change(self, name: str, changed: Callable[[Organisation], Organisation]) -> Organisation:
        """Give the organisation of this id other attributes.

        Args:
            name: its id.
            changed: makes what it is to be from what it is; nobody changes it meanwhile.

        Raises:
            NotThere: there is none of this id.
        """
        with self._database.write("write the organisation to") as connection:
            number = number_of(connection, name)
            this = _all().where(_of.number == number)
            now = _organisation(connection.execute(this.with_for_update()).one())
            mine = update(organisations).where(_of.number == number)
            connection.execute(mine.values(**_settable(changed(now))))
            one = connection.execute(this).one()
        return _organisation(one)

    def organisation(self, name: str) -> Organisation:
        """The organisation of this id.

        Raises:
            NotThere: there is none.
        """
        with self._database.read() as connection:
            number = number_of(connection, name)
            return _organisation(connection.execute(_all().where(_of.number == number)).one())

    def organisations(self, after: str, limit: int) -> Slice[Organisation]:
        """Organisations in the order they were made.

        Args:
            after: id of the last one before them; "" for the first.
            limit: at the most so many.
        """
        wanted = _all()
        if after:
            wanted = wanted.where(_of.number > numbered(organisations, after))
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(_of.number).limit(limit + 1)).all()
        return sliced([(str(row.id), _organisation(row)) for row in rows], limit)


def _all() -> Select[Any]:
    return select(organisations)


def _settable(one: Organisation) -> dict[str, object]:
    return {
        "name": one.name,
        "retention_days": one.retention_days,
        "page_quota": one.page_quota,
        "slots": one.slots,
    }


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(
        id=row.id,
        name=row.name,
        created=maybe_moment(row.created),
        retention_days=row.retention_days,
        page_quota=row.page_quota,
        slots=row.slots,
    )
