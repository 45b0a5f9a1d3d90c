"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables, and the one organisation that every archive has."""
    op.create_table(
        "catalogue",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_catalogue")),
    )
    op.create_table(
        "organisation",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_organisation")),
    )
    op.create_table(
        "blob",
        sa.Column("organisation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f("fk_blob_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation", "hash", name=op.f("pk_blob")),
    )
    op.create_table(
        "scan",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=60), nullable=True),
        sa.Column("record", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.number"], name=op.f("fk_scan_organisation")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_scan")),
        sa.UniqueConstraint("id", name=op.f("uq_scan_id")),
    )
    op.create_index(op.f("ix_scan_organisation"), "scan", ["organisation"], unique=False)
    op.create_table(
        "address",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("redirect_to", sa.Text(), nullable=True),
        sa.Column("found_on", sa.Integer(), nullable=True),
        sa.Column("stands_for", sa.Integer(), nullable=False),
        sa.Column("linked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_address_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "seq", name=op.f("pk_address")),
    )
    op.create_index("uq_address_url", "address", ["scan", "url"], unique=True)
    op.create_table(
        "cause",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_cause_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "number", name=op.f("pk_cause")),
    )
    op.create_table(
        "edition",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("catalogue", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue"], ["catalogue.hash"], name=op.f("fk_edition_catalogue")
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_edition_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "number", name=op.f("pk_edition")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lease",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("heartbeat", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_lease_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", name=op.f("pk_lease")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "picture",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.Column("viewport", sa.String(length=20), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_picture_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "kind", name=op.f("pk_picture")),
    )
    op.create_table(
        "rule",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_rule_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "code", name=op.f("pk_rule")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seal",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_seal_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", name=op.f("pk_seal")),
    )
    op.create_table(
        "text",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_text_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "code", name=op.f("pk_text")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digest",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan", "seq"],
            ["address.scan", "address.seq"],
            name=op.f("fk_digest_address"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_digest_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "seq", name=op.f("pk_digest")),
    )
    op.create_table(
        "in_flight",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("loading", sa.Boolean(), nullable=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan", "seq"],
            ["address.scan", "address.seq"],
            name=op.f("fk_in_flight_address"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_in_flight_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "seq", name=op.f("pk_in_flight")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["scan", "target"],
            ["address.scan", "address.seq"],
            name=op.f("fk_link_address"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_link_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "target", "page", name=op.f("pk_link")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_link_page", "link", ["scan", "page"], unique=False)
    op.create_table(
        "pending",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan", "seq"],
            ["address.scan", "address.seq"],
            name=op.f("fk_pending_address"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_pending_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "seq", name=op.f("pk_pending")),
    )
    op.create_table(
        "said",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("reason_key", sa.Text(), nullable=False),
        sa.Column("viewports", sa.Text(), nullable=False),
        sa.Column("unsure_in", sa.Text(), nullable=False),
        sa.Column("also_found_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan", "rule"],
            ["rule.scan", "rule.code"],
            name=op.f("fk_said_rule"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_said_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "code", name=op.f("pk_said")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("viewport", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("mime", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("redirects", sa.Text(), nullable=False),
        sa.Column("frames", sa.Text(), nullable=False),
        sa.Column("frames_audited", sa.Integer(), nullable=False),
        sa.Column("frames_not_reached", sa.Integer(), nullable=False),
        sa.Column("closed_shadow_roots", sa.Integer(), nullable=False),
        sa.Column("dialogs", sa.Integer(), nullable=False),
        sa.Column("started", sa.String(length=40), nullable=False),
        sa.Column("duration_us", sa.BigInteger(), nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("observations", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("census", sa.Text(), nullable=False),
        sa.Column("rule_runs", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan", "seq"],
            ["address.scan", "address.seq"],
            name=op.f("fk_visit_address"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_visit_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "seq", "ordinal", name=op.f("pk_visit")),
    )
    op.create_table(
        "evidence",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation", "blob"],
            ["blob.organisation", "blob.hash"],
            name=op.f("fk_evidence_blob"),
        ),
        sa.ForeignKeyConstraint(
            ["scan", "seq", "ordinal"],
            ["visit.scan", "visit.seq", "visit.ordinal"],
            name=op.f("fk_evidence_visit"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_evidence_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "seq", "ordinal", "kind", name=op.f("pk_evidence")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("selector", sa.Integer(), nullable=True),
        sa.Column("snippet", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Integer(), nullable=True),
        sa.Column("data", sa.Integer(), nullable=True),
        sa.Column("locator", sa.Integer(), nullable=True),
        sa.Column("signpost", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["scan", "seq", "ordinal"],
            ["visit.scan", "visit.seq", "visit.ordinal"],
            name=op.f("fk_finding_visit"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_finding_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "seq", "ordinal", "position", name=op.f("pk_finding")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "said_criterion",
        sa.Column("scan", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("said", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["scan", "said"],
            ["said.scan", "said.code"],
            name=op.f("fk_said_criterion_said"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scan"], ["scan.number"], name=op.f("fk_said_criterion_scan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scan", "said", "criterion", name=op.f("pk_said_criterion")),
        sqlite_with_rowid=False,
    )
    op.execute(sa.text("INSERT INTO organisation (number, name) VALUES (1, '')"))
