"""Which levels a watched deadline has reached, and notices to officers."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
INSTANT = sqlmodel.sql.sqltypes.UTCDateTime
UNSENT = sa.text("status IN ('pending', 'sending', 'unknown')")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        *[
            sa.Column(name, TEXT(), nullable=False)
            for name in ("office", "way", "address", "level", "subject", "text")
        ],
        sa.Column("tickets", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("status", TEXT(), nullable=False),
        sa.Column("status_at", INSTANT(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", INSTANT(), nullable=True),
        sa.Column("claimed_until", INSTANT(), nullable=True),
        sa.Column("external_id", TEXT(), nullable=False),
        sa.Column("error", TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_outbox", "notice", ["status", "id"], sqlite_where=UNSENT, postgresql_where=UNSENT
    )
    op.create_index("ix_notice_office_id", "notice", ["office", "id"])
    with op.batch_alter_table("ticket") as ticket:
        ticket.add_column(sa.Column("watched_due", INSTANT(), nullable=True))
        ticket.add_column(sa.Column("watched", TEXT(), nullable=False, server_default=""))
        ticket.add_column(sa.Column("watch_at", INSTANT(), nullable=True))
    with op.batch_alter_table("ticket") as ticket:
        ticket.alter_column("watched", server_default=None)


def downgrade() -> None:
    op.drop_table("notice")
    with op.batch_alter_table("ticket") as ticket:
        for name in ("watched_due", "watched", "watch_at"):
            ticket.drop_column(name)
