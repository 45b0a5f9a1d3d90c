"""Verdicts of people, webhooks with their deliveries, and what scans are compared by.

Tables are only added, and columns only at the end of those there are: who reads a file of 0001 as
it is reads the same.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is new; no scan that is there has anything of it."""
    for table in ("verdict", "verdict_history"):
        _add_verdicts(table)
    key = ["organisation", "site", "kind", "key"]
    op.create_index("uq_verdict_key", "verdict", key, unique=True)
    op.create_index("ix_verdict_site", "verdict", ["site", "number"])
    op.create_index("ix_verdict_history_key", "verdict_history", [*key, "number"])
    _add_webhooks()
    _add_deliveries()
    _add_to_scans()


def _add_verdicts(table: str) -> None:
    op.create_table(
        table,
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("site", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("expires", sa.Double(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("fingerprints", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f(f"fk_{table}_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["site"], ["site.number"], name=op.f(f"fk_{table}_site"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["api_key.number"], name=op.f(f"fk_{table}_api_key")),
        sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{table}")),
    )


def _add_webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("disabled", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f("fk_webhook_organisation")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_webhook")),
        sa.UniqueConstraint("id", name=op.f("uq_webhook_id")),
    )
    op.create_index("ix_webhook_organisation", "webhook", ["organisation", "number"])


def _add_deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("webhook", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("delivered", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook"],
            ["webhook.number"],
            name=op.f("fk_delivery_webhook"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_delivery")),
        sa.UniqueConstraint("id", name=op.f("uq_delivery_id")),
    )
    op.create_index("ix_delivery_webhook", "delivery", ["webhook", "number"])
    op.create_index("ix_delivery_turn", "delivery", ["webhook", "state", "next_at", "number"])


def _add_to_scans() -> None:
    """The column with a reference is spelled out: SQLite takes it only with its constraint."""
    op.add_column("scan", sa.Column("gate", sa.Text(), nullable=True))
    op.add_column("scan", sa.Column("gate_result", sa.Text(), nullable=True))
    op.add_column("scan", sa.Column("baseline", sa.String(length=60), nullable=True))
    op.add_column("scan", sa.Column("retest_of", sa.String(length=60), nullable=True))
    op.add_column("scan", sa.Column("retest", sa.Text(), nullable=True))
    op.execute(
        sa.text(
            "ALTER TABLE scan ADD COLUMN handed_in_by INTEGER"
            " CONSTRAINT fk_scan_handed_in_by_api_key REFERENCES api_key (number)"
        )
    )
    op.add_column("scan", sa.Column("handed_in_at", sa.Double(), nullable=True))
    op.add_column("scan", sa.Column("made_by", sa.Text(), nullable=True))
