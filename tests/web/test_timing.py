from datetime import timedelta

import pytest

from desk.ticket import Ticket
from tests.cast import MONDAY
from web.timing import order, state


def ticket(number: int = 1, **changes: float) -> Ticket:
    """A ticket whose instants are given in hours from now."""
    made = Ticket(
        id=number,
        office="7604",
        number="",
        conversation_id=1,
        channel="email",
        opened_at=MONDAY,
        received_at=MONDAY,
    )
    for name, hours in changes.items():
        setattr(made, name, MONDAY + timedelta(hours=hours))
    return made


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"next_due_at": 30, "due_at": 30}, "owed"),
        ({"next_due_at": 2, "due_at": 2}, "soon"),
        ({"next_due_at": -1, "due_at": -1}, "overdue"),
        ({"due_at": -1}, "waiting"),
        ({"next_due_at": -1, "due_at": -1, "closed_at": 0}, "closed"),
    ],
)
def test_a_ticket_stands_as_its_next_deadline_says(changes: dict[str, float], said: str) -> None:
    assert state(ticket(1, **changes), MONDAY) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"next_due_at": 30}, "incomplete"),
        ({}, "incomplete"),
        ({"closable_at": 0}, "closable"),
        ({"next_due_at": 1}, "soon"),
        ({"next_due_at": -1}, "overdue"),
        ({"next_due_at": 30, "due_at": 30, "complete_at": 0}, "owed"),
    ],
)
def test_a_request_whose_promise_does_not_count_yet_is_incomplete(
    changes: dict[str, float], said: str
) -> None:
    found = ticket(1, **changes)
    found.terms = {"promise": {"number": 3, "unit": "working days", "starts": "complete"}}
    assert state(found, MONDAY) == said


@pytest.mark.parametrize(
    ("watched", "due", "said"),
    [
        ("half", 30, "half"),
        ("half soon", 30, "soon"),
        ("half soon escalated", 30, "soon"),
        ("half soon overdue", -5, "owed"),  # of an earlier deadline
    ],
)
def test_a_ticket_shows_what_the_watch_recorded_of_this_deadline(
    watched: str, due: float, said: str
) -> None:
    found = ticket(1, next_due_at=30, watched_due=due)
    found.watched = watched
    assert state(found, MONDAY) == said


def test_tickets_sort_as_the_store_finds_them() -> None:
    wanted = [
        ticket(5, next_due_at=1), ticket(2, next_due_at=2), ticket(9, next_due_at=2),
        ticket(8), ticket(3),
        ticket(7, closed_at=5), ticket(6, closed_at=4), ticket(4, closed_at=4),
    ]  # fmt: skip
    assert sorted(wanted, key=order) == wanted
