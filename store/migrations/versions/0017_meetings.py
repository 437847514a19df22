"""A column that nothing reads goes; appointments that were settled are owed no more."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now an appointment was over with its time; what was due then is what is owed still.
    op.execute("UPDATE ticket SET meets_at = NULL WHERE next_due_at IS NULL")
    # Not in a batch: that makes the table anew, and others refer to its rows.
    op.execute("ALTER TABLE ticket DROP COLUMN due_soon_at")
