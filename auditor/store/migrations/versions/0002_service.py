"""The tables of a service, and what scans and organisations have more there.

Tables are only added, and columns only at the end of those there are: who reads a file of 0001 as
it is reads the same.
"""

import sqlalchemy as sa
from alembic import op

from auditor.store.ids import new_id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ACTIVE = sa.text("state IN ('queued', 'running', 'interrupted')")


def upgrade() -> None:
    """Add what is new, and tell of the scans that are there what their records say."""
    _add_keys_and_sites()
    _add_to_organisations()
    _add_to_scans()
    _add_jobs()
    _add_the_rest()
    _tell_states()


def _add_keys_and_sites() -> None:
    op.create_table(
        "api_key",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("last_used", sa.Double(), nullable=True),
        sa.Column("expires", sa.Double(), nullable=True),
        sa.Column("revoked", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f("fk_api_key_organisation")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_api_key")),
        sa.UniqueConstraint("id", name=op.f("uq_api_key_id")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_key_hash")),
    )
    op.create_index("ix_api_key_organisation", "api_key", ["organisation", "number"])
    op.create_table(
        "site",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("standard", sa.String(length=40), nullable=True),
        sa.Column("significant", sa.Text(), nullable=False),
        sa.Column("ignored", sa.Text(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=True),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f("fk_site_organisation")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_site")),
        sa.UniqueConstraint("id", name=op.f("uq_site_id")),
    )
    op.create_index("ix_site_organisation", "site", ["organisation", "number"])


def _add_to_organisations() -> None:
    op.add_column("organisation", sa.Column("id", sa.String(length=60), nullable=True))
    op.add_column("organisation", sa.Column("created", sa.Double(), nullable=True))
    op.add_column("organisation", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.add_column("organisation", sa.Column("page_quota", sa.Integer(), nullable=True))
    op.add_column("organisation", sa.Column("slots", sa.Integer(), nullable=True))
    op.create_index("uq_organisation_id", "organisation", ["id"], unique=True)
    known = sa.text("UPDATE organisation SET id = :id WHERE number = 1")
    op.execute(known.bindparams(id=new_id("org")))


def _add_to_scans() -> None:
    """Columns with a reference are spelled out: SQLite takes a constraint only with its column."""
    op.add_column("scan", sa.Column("created", sa.Double(), nullable=True))
    op.add_column("scan", sa.Column("state", sa.String(length=20), nullable=True))
    op.add_column("scan", sa.Column("ended", sa.Double(), nullable=True))
    op.add_column("scan", sa.Column("request", sa.Text(), nullable=True))
    _add_reference("site", "site")
    op.add_column("scan", sa.Column("environment", sa.String(length=20), nullable=True))
    op.add_column("scan", sa.Column("branch", sa.Text(), nullable=True))
    op.add_column("scan", sa.Column("commit_id", sa.Text(), nullable=True))
    op.add_column("scan", sa.Column("pull_request", sa.Text(), nullable=True))
    op.add_column("scan", sa.Column("public_base", sa.Text(), nullable=True))
    op.add_column("scan", sa.Column("target_key", sa.String(length=64), nullable=True))
    _add_reference("asked_by", "api_key")
    op.add_column("scan", sa.Column("pages_wanted", sa.Integer(), nullable=True))
    op.create_index("ix_scan_created", "scan", ["organisation", "created", "number"])
    op.create_index(
        "uq_scan_active",
        "scan",
        ["organisation", "target_key"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )


def _add_reference(column: str, table: str) -> None:
    op.execute(
        sa.text(
            f"ALTER TABLE scan ADD COLUMN {column} INTEGER"
            f" CONSTRAINT fk_scan_{table} REFERENCES {table} (number)"
        )
    )


def _add_jobs() -> None:
    op.create_table(
        "job",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.Double(), nullable=False),
        sa.Column("again_at", sa.Double(), nullable=True),
        sa.Column("claimed_at", sa.Double(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Double(), nullable=True),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("machine", sa.Text(), nullable=True),
        sa.Column("boot", sa.Text(), nullable=True),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("started", sa.BigInteger(), nullable=True),
        sa.Column("heartbeat", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_job_scan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f("fk_job_organisation")
        ),
        sa.PrimaryKeyConstraint("scan", name=op.f("pk_job")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_job_organisation", "job", ["organisation", "claimed_at"])


def _add_the_rest() -> None:
    op.create_table(
        "event",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_event_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "id", name=op.f("pk_event")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "host_turn",
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_turn")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idempotency",
        sa.Column("organisation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f("fk_idempotency_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation", "route", "key", name=op.f("pk_idempotency")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_idempotency_created"), "idempotency", ["created"])


def _tell_states() -> None:
    if op.get_bind().dialect.name == "postgresql":
        told = "CAST(record AS json) ->> '{}'"
        moment = f"extract(epoch from CAST({told} AS timestamptz))"
    else:
        told = "json_extract(record, '$.{}')"
        moment = f"(julianday({told}) - 2440587.5) * 86400.0"
    op.execute(
        sa.text(
            f"UPDATE scan SET state = {told.format('state')},"  # noqa: S608 - our own words
            f" created = {moment.format('started')}, ended = {moment.format('ended')}"
            " WHERE record IS NOT NULL"
        )
    )
