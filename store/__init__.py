"""What is remembered: transactions, finders, migrations."""
