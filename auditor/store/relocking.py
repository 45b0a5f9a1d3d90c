"""A new key for what is locked: each secret is opened by an earlier one and locked anew."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Column, Select, Table, select, update

from auditor.store.database import Database
from auditor.store.schema import organisation
from auditor.store.service_schema import site, webhook
from auditor.store.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocked:
    """What became of the secrets of an archive.

    Attributes:
        newest: are locked with the newest key now.
        closed: are opened by no key that was given, and are as they were.
    """

    newest: int
    closed: int


def relock(database: Database, vault: Vault) -> Relocked:
    """Lock all secrets with the newest key, one at a time, also while servers go on.

    Args:
        database: the archive.
        vault: whose first key is the newest.

    Raises:
        StoreError: the archive refused; what was locked anew stays so.
    """
    newest, closed = 0, 0
    kinds: tuple[tuple[Table, Column[bytes], Callable[..., bytes | None]], ...] = (
        (site, site.c.credentials, vault.renewed),
        (webhook, webhook.c.secret, vault.renewed_signing),
    )
    for table, column, renewed in kinds:
        with database.read() as connection:
            numbers = connection.execute(_locked(table, column)).all()
        for row in numbers:
            with database.write("write the key to") as connection:
                this = _locked(table, column).where(table.c.number == row.number)
                found = connection.execute(this.with_for_update(of=table)).first()
                if found is None:  # it was given up meanwhile
                    continue
                made = renewed(found.locked, found.owner, found.id)
                if made is not None and made != found.locked:
                    mine = update(table).where(table.c.number == row.number)
                    connection.execute(mine.values({column: made}))
            newest, closed = newest + (made is not None), closed + (made is None)
    return Relocked(newest=newest, closed=closed)


def _locked(table: Table, column: Column[bytes]) -> Select[int, str, str, bytes]:
    chosen: Select[int, str, str, bytes] = (
        select(table.c.number, table.c.id, organisation.c.id.label("owner"), column.label("locked"))
        .join_from(table, organisation, table.c.organisation == organisation.c.number)
        .where(column.is_not(None))
    )
    return chosen
