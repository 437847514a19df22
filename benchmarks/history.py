"""Years of an office's work, written at once: conversations, messages, tickets and what happened.

One statement a table, made by the database itself; both databases get the same rows.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

from benchmarks.questions import questions

PEOPLE = 100_000
TALKATIVE = 10
"""Messages of each conversation; every second one is the office's."""
CLOSED = 200_000
OPEN = 300
KNOWN = 5_000
"""People who write again while it is measured."""
BEGUN = 1_700_000_000
"""The first message, in seconds since 1970; one follows every half minute."""


@dataclass(frozen=True)
class Words:
    """What the two databases say differently."""

    json: str
    at: str
    hash: str
    bytes: str


SQLITE = Words(
    json="'{{}}'",
    at="strftime('%Y-%m-%d %H:%M:%S.000000', {}, 'unixepoch')",
    hash="printf('%08x', {0} * 2654435761 % 4294967296) || printf('%08x', {0})",
    bytes="CAST({} AS BLOB)",
)
POSTGRES = Words(
    json="CAST('{{}}' AS json)",
    at="to_timestamp({})",
    hash="lpad(to_hex({0} * 2654435761 % 4294967296), 8, '0') || lpad(to_hex({0}), 8, '0')",
    bytes="convert_to({}, 'UTF8')",
)
FORM = "MessageSid=SM0123456789abcdef0123456789abcdef&AccountSid=AC0&NumMedia=0&" * 8


def remember(engine: Engine, *, years: bool) -> None:
    """Fill an empty database with open tickets and people, and with `years` with all the rest."""
    words = SQLITE if engine.dialect.name == "sqlite" else POSTGRES
    with engine.begin() as connection:
        aside = _put_indexes_aside(connection) if words is SQLITE else []
        _say(connection)
        for table, (many, columns, values) in _tables(years).items():
            columns, values = _whole(table, columns, values)
            filled = values.format(
                json=words.json.format(), begun=BEGUN,
                at=words.at.format(f"{BEGUN} + i * 30"),
                closed=words.at.format(f"{BEGUN} + i * 30 + 86400"),
                due=words.at.format(f"{BEGUN} + 30000000 + i * 60"),
                hash=words.hash.format("i"), body=words.bytes.format(f"'{FORM}'"),
            )  # fmt: skip
            connection.execute(text(_insert(table, many, columns, filled)))
            if words is POSTGRES:
                connection.execute(text(_count_on(table)))
        connection.execute(text("DROP TABLE said"))
        for index in aside:
            connection.exec_driver_sql(index)
    if words is POSTGRES:  # its own housekeeping does so within minutes; SQLite never does
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _put_indexes_aside(connection: Connection) -> list[str]:
    """Drop SQLite's indexes, and return how they are made again: once at the end, all sorted.

    Row by row each would be read and written at a random place a million times; those of unique
    keys stay, in half a gigabyte of memory.
    """
    connection.exec_driver_sql("PRAGMA cache_size = -500000")
    wanted = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found = connection.execute(text(f"{wanted} ORDER BY name")).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


def _say(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE said (n INTEGER PRIMARY KEY, text TEXT)"))
    lines = [{"n": n, "text": line} for n, line in enumerate(questions())]
    connection.execute(text("INSERT INTO said VALUES (:n, :text)"), lines)


EMPTY = "''"


def _whole(table: str, columns: str, values: str) -> tuple[str, str]:
    """Add the columns that were added to a table since and may not be empty, as plain as can be."""
    given = set(columns.replace(",", " ").split())
    plain = {sa.JSON: "{json}", sa.Boolean: "CAST(0 AS BOOLEAN)", sa.Integer: "0"}
    for column in SQLModel.metadata.tables[table].c:
        if column.name in given or column.nullable:
            continue
        kind = next((kind for kind in plain if isinstance(column.type, kind)), None)
        select, _, rest = values.partition(" FROM n")
        columns, values = f"{columns}, {column.name}", f"{select}, {plain[kind] if kind else EMPTY}"
        values += f" FROM n{rest}"
    return columns, values


def _insert(table: str, many: int, columns: str, values: str) -> str:
    return (
        f"WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n "
        f"WHERE i < {many}) INSERT INTO {table} ({columns}) SELECT {values}"
    )


def _count_on(table: str) -> str:
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"


def _tables(years: bool) -> dict[str, tuple[int, str, str]]:
    """Return for each table how many rows, its columns, and their values for row `i`."""
    people = PEOPLE if years else KNOWN
    talks = people if years else OPEN
    messages = talks * TALKATIVE if years else talks
    tickets = (CLOSED if years else 0) + OPEN
    is_open = f"i > {tickets - OPEN}"
    heard = f"((i - 1) / {talks}) % 2 = 0"
    line = "(SELECT text FROM said WHERE n = i % (SELECT count(*) FROM said))"
    spread = people // KNOWN
    number = f"CASE WHEN i % {spread} = 0 THEN '+628120' ELSE '+628130' END"
    number += f" || CAST(100000 + i / {spread} + (i % {spread}) * 10000 AS TEXT)"
    return {
        "officer": (
            4,
            "id, office, email, name, role, language, password, created_at",
            "i, '7604', 'officer' || i || '@bps.go.id', 'Petugas ' || i, "
            "CASE i WHEN 4 THEN 'supervisor' ELSE 'officer' END, 'id', '', {at} FROM n",
        ),
        "contact": (
            people,
            "id, office, name, language, created_at",
            "i, '7604', 'Warga ' || i, 'id', {at} FROM n",
        ),
        "address": (
            people,
            "id, office, kind, value, contact_id",
            f"i, '7604', 'phone', {number}, i FROM n",
        ),
        "conversation": (
            talks,
            "id, office, contact_id, channel, account, address, token, subject, language, "
            "opened_at, updated_at, closed_by, last_seq, considered_seq, read_seq, memory, "
            "ticket_id",
            f"i, '7604', i, 'whatsapp', 'whatsapp:+6281210007604', {number}, {{hash}}, '', 'id', "
            f"{{at}}, {{at}}, '', {messages // talks}, {messages // talks}, 0, {{json}}, "
            f"CASE WHEN i <= {OPEN} THEN {tickets - OPEN} + i ELSE NULL END FROM n",
        ),
        "message": (
            messages,
            "id, office, conversation_id, seq, direction, author, channel, account, address, "
            "external_id, kind, subject, text, html, files, extra, at, status, attempts, "
            "claimed_by, error",
            f"i, '7604', (i - 1) % {talks} + 1, (i - 1) / {talks} + 1, "
            f"CASE WHEN {heard} THEN 'in' ELSE 'out' END, "
            f"CASE WHEN {heard} THEN 'contact' ELSE 'bot' END, 'whatsapp', "
            f"'whatsapp:+6281210007604', {number}, 'SM' || {{hash}}, 'human', '', {line}, '', 0, "
            f"{{json}}, {{at}}, CASE WHEN {heard} THEN 'received' ELSE 'read' END, 1, '', '' "
            "FROM n",
        ),
        "payload": (
            messages,
            "id, office, channel, account, external_id, body, content_type, state, reason, "
            "received_at",
            "i, '7604', 'whatsapp', 'whatsapp:+6281210007604', 'SM' || {hash}, {body}, "
            f"'application/x-www-form-urlencoded', 'taken', '', {{at}} FROM n WHERE {heard}",
        ),
        "report": (
            messages,
            "id, account, external_id, status, error, at",
            "i, 'whatsapp:+6281210007604', 'SM' || {hash}, 'read', '', {at} "
            f"FROM n WHERE NOT ({heard}) OR i = 1",
        ),
        "event": (
            messages * 3 // 2,
            "id, office, at, actor, verb, conversation_id, message_id, detail",
            f"i, '7604', {{at}}, 'contact', 'message.received', (i - 1) % {talks} + 1, "
            f"(i - 1) % {messages} + 1, {{json}} FROM n",
        ),
        "ticket": (
            tickets,
            "id, office, number, conversation_id, kind, channel, subject, reason, opened_at, "
            "received_at, promise, due_at, explanation, next_due_at, officer_id, closed_at, "
            "closed_by",
            f"i, '7604', '7604-2025-' || i, (i - 1) % {talks} + 1, 'consultation', 'whatsapp', "
            f"{line}, 'unanswered', {{at}}, {{at}}, '1 working day', {{due}}, {{json}}, "
            f"CASE WHEN {is_open} THEN {{due}} ELSE NULL END, (i - 1) % 4 + 1, "
            f"CASE WHEN {is_open} THEN NULL ELSE {{closed}} END, '' FROM n",
        ),
        "assignment": (
            tickets,
            "id, office, ticket_id, officer_id, assigned_by, at",
            "i, '7604', i, (i - 1) % 4 + 1, 'system', {at} FROM n",
        ),
    }  # fmt: skip
