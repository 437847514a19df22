"""The inbox's finders: the right rows in the right order, and never the whole table."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from desk.contact import Contact
from desk.conversation import Conversation
from desk.officer import Officer
from desk.ticket import Ticket
from store import Store, answered, inbox, rows, search
from store.inbox import PAGE, Filter, View
from tests.cast import MONDAY

ME = 1


def fill(session: Session, count: int = 100) -> None:
    """A hundred conversations: two thirds owed, the rest waiting, closed, or without a ticket."""
    rows.add(session, Officer(office="7604", email="s@x", name="Sari", created_at=MONDAY))
    for number in range(count):
        contact = rows.add(
            session, Contact(office="7604", name=f"Orang {number}", created_at=MONDAY)
        )
        talk = Conversation(
            office="7604", contact_id=contact.id or 0, channel="whatsapp", account="a",
            address=f"+62{number}", token=f"t{number}", opened_at=MONDAY, updated_at=MONDAY,
        )  # fmt: skip
        rows.add(session, talk)
        if number % 10 == 9:
            continue
        due = MONDAY + timedelta(hours=number % 7)
        ticket = Ticket(
            office="7604", number=f"7604-2026-{number:06d}", conversation_id=talk.id or 0,
            channel="whatsapp", opened_at=MONDAY, received_at=MONDAY, due_at=due,
            next_due_at=None if number % 10 == 7 else due,
            closable_at=MONDAY if number % 10 == 7 else None,
            closed_at=MONDAY if number % 10 == 8 else None,
            officer_id=ME if number % 2 else None,
        )  # fmt: skip
        rows.add(session, ticket)


def walk(session: Session, looked: Filter) -> list[int]:
    found: list[int] = []
    after = ""
    while True:
        page, after = inbox.page(session, "7604", looked, as_of=MONDAY, after=after)
        found += [entry.id for entry in page]
        if not after:
            return found


@pytest.mark.parametrize("view", [view for view in View if view != View.BOT])
async def test_paging_shows_each_ticket_of_a_view_once(store: Store, view: View) -> None:
    await store.run(fill)
    looked = Filter(view, ME)
    found = await store.read(walk, looked)

    def belongs(session: Session) -> set[int]:
        every = rows.every(session, Ticket, rows.columns(Ticket))
        entries = [inbox.entry(session, "7604", ticket.id or 0) for ticket in every]
        return {e.id for e in entries if e and looked.holds(e, MONDAY)}

    assert len(found) == len(set(found))
    assert set(found) == await store.read(belongs)
    assert view == View.OVERDUE or len(found) > 5


async def test_what_is_owed_comes_first_by_its_deadline(store: Store) -> None:
    await store.run(fill)

    def dues(session: Session) -> list[Any]:
        found = walk(session, Filter(View.OPEN, ME))
        entries = [inbox.entry(session, "7604", number) for number in found]
        return [entry.next_due_at for entry in entries if entry]

    found = await store.read(dues)
    owed = [due for due in found if due]
    assert found == sorted(owed) + [None] * (len(found) - len(owed))


async def test_counts_agree_with_the_lists(store: Store) -> None:
    await store.run(fill)
    as_of = MONDAY + timedelta(hours=3)
    counted = await store.read(inbox.counts, "7604", ME, as_of=as_of)
    assert counted.open == len(await store.read(walk, Filter(View.OPEN, ME)))
    assert counted.mine == len(await store.read(walk, Filter(View.MINE, ME)))
    assert counted.unassigned == len(await store.read(walk, Filter(View.UNASSIGNED, ME)))
    assert 0 < counted.overdue < counted.open


async def test_without_a_ticket_means_the_bot_alone(store: Store) -> None:
    await store.run(fill)
    found, _ = await store.read(answered.answered, "7604")
    assert len(found) == 10
    assert {talk.contact.split()[1][-1] for talk in found} == {"9"}


def first_page(session: Session, view: View) -> object:
    return inbox.page(session, "7604", Filter(view, ME, "whatsapp"), as_of=MONDAY)


FINDERS: dict[str, Callable[[Session], object]] = {
    view.value: partial(first_page, view=view) for view in View if view != View.BOT
}
FINDERS["bot"] = lambda session: answered.answered(session, "7604")
FINDERS["counts"] = lambda session: inbox.counts(session, "7604", ME, as_of=MONDAY)
FINDERS["number"] = lambda session: search.search(session, "7604", "17", as_of=MONDAY)
FINDERS["address"] = lambda session: search.search(session, "7604", "0812", as_of=MONDAY)
BIG = ("ticket", "message", "conversation", "event", "address", "contact")


@pytest.mark.parametrize("name", FINDERS)
async def test_no_finder_of_the_inbox_reads_a_whole_table(tmp_path: Any, name: str) -> None:
    store = Store(f"sqlite:///{tmp_path}/plan.db", synchronous="OFF")
    await store.create()
    await store.run(fill, PAGE)
    seen: list[tuple[str, Any]] = []

    @event.listens_for(store.readers, "before_cursor_execute")
    def _note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    await store.read(FINDERS[name])
    asked, plans = list(seen), []
    with store.readers.connect() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans += [row[3] for row in plan]
    await store.close()
    assert plans
    scans = [step for step in plans if step.startswith("SCAN") and "USING" not in step]
    assert not [step for step in scans if step.split()[1] in BIG], plans
    assert not [step for step in plans if "SCAN" in step and "ticket" in step], plans
