"""What small indexes hold is said so that SQLite builds no table of words at each writing."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

UNSENT = "(status = 'pending' OR status = 'sending' OR status = 'unknown')"
BY_BOT = (
    "(verb = 'bot.accepted' OR verb = 'bot.answer' OR verb = 'bot.choices'"
    " OR verb = 'bot.handoff' OR verb = 'bot.question')"
)
INDEXES = (
    ("ix_message_outbox", "message", ["status", "id"], UNSENT),
    ("ix_message_unsent", "message", ["conversation_id", "seq"], UNSENT),
    ("ix_notice_outbox", "notice", ["status", "id"], UNSENT),
    ("ix_event_bot", "event", ["office", "at"], BY_BOT),
)


def upgrade() -> None:
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition)
        op.drop_index(name, table)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
