"""What tables of the archive are made of: their names for constraints, and the keys they share."""

from typing import Final

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, MetaData

DEFAULT_ORGANISATION: Final = 1
"""Number of the organisation that every database has; on the command line it has all scans."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def key(name: str) -> Column[int]:
    """A whole number that is part of a key and is given, not counted by the database."""
    return Column(name, Integer, primary_key=True, autoincrement=False)


def scan_key() -> Column[int]:
    """The scan that a row belongs to: the first column of its key."""
    there = ForeignKey("scan.number", ondelete="CASCADE")
    return Column("scan", there, primary_key=True, autoincrement=False)


def of_scan(table: str, columns: str, *, their: str | None = None) -> ForeignKeyConstraint:
    """A row of the same scan that this one belongs to.

    Args:
        table: of that row.
        columns: of this table, behind the scan.
        their: of that table; None where they have the same names.
    """
    theirs = [f"{table}.{name}" for name in ("scan", *(their or columns).split())]
    return ForeignKeyConstraint(["scan", *columns.split()], theirs, ondelete="CASCADE")
