"""What people tell of the supervision that a scan was for, and evidence of pages in a service.

Tables and indexes are only added: who reads scans of an earlier file reads the same.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; no scan that is there has anything of it."""
    op.create_table(
        "supervision",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_supervision_scan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["api_key.number"], name=op.f("fk_supervision_api_key")
        ),
        sa.PrimaryKeyConstraint("scan", "revision", name=op.f("pk_supervision")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "piece",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_piece_scan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation", "hash"],
            ["blob.organisation", "blob.hash"],
            name=op.f("fk_piece_blob"),
        ),
        sa.PrimaryKeyConstraint("scan", "hash", name=op.f("pk_piece")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_piece_hash", "piece", ["organisation", "hash"])
    op.create_index("ix_evidence_blob", "evidence", ["organisation", "blob"])
