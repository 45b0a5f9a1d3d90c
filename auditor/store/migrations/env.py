"""Alembic's entry: runs migrations on the connection that the program hands over."""

from typing import Final

from alembic import context
from sqlalchemy import Connection

from auditor.store.tables import metadata

_LOCK: Final = 7_420_116
"""Of PostgreSQL: two processes that start at once take turns."""


def run(connection: Connection) -> None:
    """Run the migrations that are missing, in the transaction that is open."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
