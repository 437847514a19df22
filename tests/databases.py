"""Databases for tests that need one of their own."""

from sqlalchemy import create_engine, make_url, text


def new_database(postgres_url: str, name: str) -> str:
    """Make an empty database on a PostgreSQL server; return its address."""
    address = make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    made = make_url(postgres_url).set(database=name)
    return made.render_as_string(hide_password=False)
