"""Which form made a visit, and for which appointment somebody came."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("appointment_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("client_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_visit_appointment_id_appointment"),
            "appointment",
            ["appointment_id"],
            ["id"],
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_visit_office_client_id"), ["office", "client_id"]
        )
        batch_op.create_index(
            batch_op.f("ix_visit_appointment_id"), ["appointment_id"], unique=False
        )
