"""The schema's history: Alembic's migrations, run by the program itself."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

if TYPE_CHECKING:
    from alembic.config import Config

_ONE_AT_A_TIME: Final = threading.Lock()
"""Alembic keeps what it works on in its modules: two threads would write to one connection."""


def migrate(connection: Connection) -> None:
    """Make the tables of an archive, or bring them up to date.

    Args:
        connection: inside a transaction, which keeps all of it or nothing.
    """
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")


def revisions() -> frozenset[str]:
    """The numbers of all migrations that this program knows."""
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(step.revision for step in steps)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
