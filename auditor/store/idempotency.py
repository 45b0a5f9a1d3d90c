"""Calls that may be made again: what was answered, in the transaction that did what was asked."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, insert, select, text, update
from sqlalchemy.exc import OperationalError

from auditor.errors import KeyInFlight, KeyReused, ScanRemoved
from auditor.model.admission import Answer, Once
from auditor.store.clock import clock
from auditor.store.moments import to_moment
from auditor.store.organisations import number_of
from auditor.store.schema import organisation as organisations
from auditor.store.schema import scan as scans
from auditor.store.service_schema import ANSWER_REMOVED, idempotency

_PATIENCE: Final = "5s"
"""A second call with a key waits so long for the first."""
_LOCK_TIMEOUT: Final = "55P03"
_KEPT: Final = 7 * 24 * 60 * 60.0
"""Seconds that an answer is kept for a call that is made again."""


def answered(connection: Connection, organisation: int, once: Once) -> Answer | None:
    """What a call was answered before; None where it was not made yet.

    Raises:
        KeyReused: something else was asked for with this key.
        ScanRemoved: the answer told of a scan that was removed.
    """
    row = connection.execute(select(idempotency).where(_is_of(organisation, once))).first()
    if row is None:
        return None
    if row.body_hash and row.body_hash != once.body_hash:
        raise KeyReused(
            f"The Idempotency-Key {once.key!r} came with something else before: take a new one."
        )
    if row.status == ANSWER_REMOVED:
        ended = select(scans.c.ended).where(scans.c.id == row.answer)
        since = connection.execute(ended).scalar_one()
        raise ScanRemoved(row.answer, to_moment(since))
    return Answer(status=row.status, body=row.answer)


def turn(connection: Connection, organisation: str, once: Once | None) -> int:
    """The number of an organisation, whose scans are taken on by one transaction at a time.

    Raises:
        NotThere: there is no such organisation.
        KeyInFlight: another transaction, perhaps the first with this key, takes long.
    """
    number = number_of(connection, organisation)
    if once is not None and connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
    mine = select(organisations.c.number).where(organisations.c.number == number)
    try:
        connection.execute(mine.with_for_update())
    except OperationalError as error:
        if once is None or getattr(error.orig, "sqlstate", None) != _LOCK_TIMEOUT:
            raise
        raise KeyInFlight(
            f"The first request with the Idempotency-Key {once.key!r} is not answered yet: ask"
            " again in a moment."
        ) from error
    return number


def begin(connection: Connection, organisation: int, once: Once) -> None:
    """Enter a call that is being answered; `finish` enters the answer in the same transaction."""
    _forget_old(connection, organisation)
    connection.execute(insert(idempotency).values(**_row(organisation, once)))


def finish(connection: Connection, organisation: int, once: Once, answer: Answer) -> None:
    """Keep what a call is answered."""
    kept = update(idempotency).where(_is_of(organisation, once))
    connection.execute(kept.values(status=answer.status, answer=answer.body))


def _forget_old(connection: Connection, organisation: int) -> None:
    of = idempotency.c
    old = (of.organisation == organisation) & (of.created < clock() - _KEPT)
    connection.execute(delete(idempotency).where(old))


def _row(organisation: int, once: Once) -> dict[str, object]:
    """A call that is being answered: the answer comes at the end of the transaction."""
    return {
        "organisation": organisation,
        "route": once.route,
        "key": once.key,
        "body_hash": once.body_hash,
        "status": 0,
        "answer": "",
        "created": clock(),
    }


def _is_of(organisation: int, once: Once) -> ColumnElement[bool]:
    of = idempotency.c
    return (of.organisation == organisation) & (of.route == once.route) & (of.key == once.key)
