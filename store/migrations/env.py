"""How Alembic meets our tables; `store.migrate` hands it the connection."""

from alembic import context
from sqlmodel import SQLModel

from store.nouns import DIALECTS, write_conditions

write_conditions(*DIALECTS)
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
