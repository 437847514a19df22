"""Further clocks are watched like the first one, and each breach has a reason of its own."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table("timer", schema=None) as timer:
        for name in ("breach_reason", "watched"):
            timer.add_column(sa.Column(name, TEXT(), nullable=False, server_default=""))
        for name in ("watched_due", "watch_at"):
            timer.add_column(sa.Column(name, INSTANT(), nullable=True))
    # Until now one reason stood for all that a matter had missed.
    op.execute(
        "UPDATE timer SET breach_reason = (SELECT ticket.breach_reason FROM ticket "
        "WHERE ticket.id = timer.ticket_id) WHERE overdue_at IS NOT NULL OR met IS FALSE"
    )
    with op.batch_alter_table("timer", schema=None) as timer:
        for name in ("breach_reason", "watched"):
            timer.alter_column(name, server_default=None)
        timer.drop_column("due_soon_at")
