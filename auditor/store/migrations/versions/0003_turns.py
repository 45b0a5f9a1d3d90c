"""An index by which it is found whose turn it is; nothing that is read changes."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_job_turn", "job", ["attempts", "organisation", "queued_at", "scan"])
