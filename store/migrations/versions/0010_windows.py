"""Which promises outlive WhatsApp's window, of which window was told, and announced delays."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NEW = ("expected_at", "outlives", "window_told")


def upgrade() -> None:
    with op.batch_alter_table("ticket") as ticket:
        for name in NEW:
            ticket.add_column(sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ticket") as ticket:
        for name in NEW:
            ticket.drop_column(name)
