"""The schema's history: Alembic's migrations, run by the program itself."""

import threading
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

_ONE_AT_A_TIME: Final = threading.Lock()
"""Alembic keeps what it works on in its modules: two threads would write to one connection."""


def migrate(connection: Connection) -> None:
    """Make the tables of an archive, or bring them up to date.

    Args:
        connection: inside a transaction, which keeps all of it or nothing.
    """
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
