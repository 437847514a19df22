"""whatsapp: files to be fetched, opting out, templates, where refused payloads came from."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sqlmodel.sql.sqltypes.UTCDateTime()
TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("fetch_at", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("fault", TEXT, nullable=False, server_default=""))
        batch_op.create_index(
            "ix_attachment_wanted",
            ["fetch_at"],
            unique=False,
            sqlite_where=sa.text("fetch_at IS NOT NULL"),
            postgresql_where=sa.text("fetch_at IS NOT NULL"),
        )
    with op.batch_alter_table("message") as batch_op:
        batch_op.create_index(
            "ix_message_taken",
            ["account", "at"],
            unique=False,
            sqlite_where=sa.text("status = 'sent' AND channel IN ('whatsapp', 'sms')"),
            postgresql_where=sa.text("status = 'sent' AND channel IN ('whatsapp', 'sms')"),
        )
    with op.batch_alter_table("address") as batch_op:
        batch_op.add_column(sa.Column("opted_out_at", INSTANT, nullable=True))
    with op.batch_alter_table("payload") as batch_op:
        batch_op.add_column(
            sa.Column("envelope", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
        )
    for table, column in (
        ("attachment", "tries"),
        ("attachment", "fault"),
        ("payload", "envelope"),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, server_default=None)
    op.create_table(
        "template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", TEXT, nullable=False),
        sa.Column("account", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("account", "key", name=op.f("uq_template_account_key")),
    )
