"""How promises were kept: working time to the first answer, reasons of breaches."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_in", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "breach_reason",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="",
            )
        )
        batch_op.create_index(
            "ix_ticket_figures",
            [
                "office", "received_at", "kind", "channel", "officer_id", "due_at",
                "first_response_at", "overdue_at", "closed_at", "answered_in",
            ],
            unique=False,
        )  # fmt: skip
        batch_op.create_index(
            "ix_ticket_unreckoned",
            ["office", "id"],
            unique=False,
            sqlite_where=sa.text("first_response_at IS NOT NULL AND answered_in IS NULL"),
            postgresql_where=sa.text("first_response_at IS NOT NULL AND answered_in IS NULL"),
        )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.alter_column("breach_reason", server_default=None)
