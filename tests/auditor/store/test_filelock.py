"""Who waits for the turn to write a file gets it, however busily others write."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from auditor.errors import StoreError
from auditor.store import filelock
from auditor.store.database import Database
from auditor.store.homes import open_address

TURNS = 30
MORE = 20
"""Turns of others, for each that somebody waits for."""


@pytest.fixture
def address(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'a.sqlite'}"
    open_address(made, make=True).close()
    return made


def note(database: Database) -> None:
    with database.write("write to") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def test_a_server_gets_its_turn_beside_workers_that_write_all_the_time(address: str) -> None:
    over, worked = threading.Event(), [0, 0]

    def work(nth: int) -> None:
        database = open_address(address)
        while not over.is_set():
            note(database)
            worked[nth] += 1
        database.close()

    workers = [threading.Thread(target=work, args=(nth,)) for nth in range(len(worked))]
    server = open_address(address, connections=2)
    for worker in workers:
        worker.start()
    while not all(worked):
        over.wait(0.01)
    before = sum(worked)
    for _ in range(TURNS):
        note(server)
    beside = sum(worked) - before
    over.set()
    for worker in workers:
        worker.join()
    server.close()
    assert beside < MORE * TURNS


def test_who_waits_too_long_is_told_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filelock, "PATIENCE", filelock.PATIENCE / 100)
    server = open_address(address, connections=2)
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            note(server)
    note(server)  # nothing is left of the wait
    server.close()
