"""A new archive in a file, made as the migrations leave one, but in one step and without them.

Every scan of the command line makes one, and Alembic takes a third of a second of processor time to
be read and to go through the schema's history. That both ways end with the same is held by a test.
"""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert

from auditor.store import service_schema  # noqa: F401  # its tables belong to every archive
from auditor.store.ids import new_id
from auditor.store.schema import organisation
from auditor.store.tables import DEFAULT_ORGANISATION, metadata

_VERSION: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own: where a later Auditor reads which migrations are missing."""


def make_tables(connection: Connection, revision: str) -> None:
    """Make the tables of an archive, and the one organisation that every archive has.

    Args:
        connection: to a file without tables, inside a transaction.
        revision: the newest migration, at which the tables are.
    """
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection, checkfirst=False)
    connection.execute(insert(_VERSION).values(version_num=revision))
    first = {"number": DEFAULT_ORGANISATION, "name": "", "id": new_id("org")}
    connection.execute(insert(organisation).values(first))
