"""The schema's history: Alembic's migrations, run by the program itself."""

from pathlib import Path

from sqlalchemy import Connection


def migrate(connection: Connection) -> None:
    """Make the tables of an archive, or bring them up to date.

    Args:
        connection: inside a transaction, which keeps all of it or nothing.
    """
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    command.upgrade(config, "head")
