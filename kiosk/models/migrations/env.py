"""Run the migrations on the connection that the store hands over."""

from alembic import context

from kiosk.models import schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=schema.facts, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
