"""When silence reminded, when it may close, and when a matter was opened again."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW = ("reminded_at", "closable_at", "reopened_at")
LISTED = sa.text("closable_at IS NOT NULL AND closed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("ticket") as ticket:
        for name in NEW:
            ticket.add_column(sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        ticket.create_index(
            "ix_ticket_closable",
            ["office", "closable_at", "id"],
            sqlite_where=LISTED,
            postgresql_where=LISTED,
        )


def downgrade() -> None:
    with op.batch_alter_table("ticket") as ticket:
        ticket.drop_index("ix_ticket_closable")
        for name in NEW:
            ticket.drop_column(name)
