"""The demo's week: whatever the day, four inboxes with every kind of matter in them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from desk.conversation import Conversation
from desk.message import Message
from desk.office import Office
from desk.ticket import Ticket
from loket.assembly import mind
from loket.demo import officers
from loket.demo.cast import play
from loket.demo.scenes import Scene, Turn, read
from offices import profiles
from router import Router
from store import Store
from tests.cast import BOALEMO, MAMUJU, PASAMAN, PASURUAN
from tests.router.test_receive import every

OFFICES = (MAMUJU, PASURUAN, PASAMAN, BOALEMO)
NUMBERS = {MAMUJU: "0812-1000-7604", PASURUAN: "0812-9090-3514", BOALEMO: "0811-437-501"}
FRIDAY = datetime(2026, 11, 20, 3, tzinfo=UTC)
DAYS = [
    FRIDAY,
    datetime(2026, 11, 22, 12, tzinfo=UTC),  # a Sunday evening
    datetime(2026, 11, 22, 23, 50, tzinfo=UTC),  # a Monday before the offices open
    datetime(2026, 12, 28, 2, tzinfo=UTC),  # after Christmas
    datetime(2027, 1, 1, 9, tzinfo=UTC),  # a holiday
    datetime(2027, 3, 15, 5, tzinfo=UTC),  # after the long holidays of Lebaran
]


@cache
def _offices() -> dict[str, Office]:
    """Return the four offices with the channels they have in the demo."""
    made = {}
    for code, office in profiles().items():
        channels: dict[str, dict[str, str]] = {"webchat": {}, "phone": {}}
        channels["email"] = {"address": f"bps{code}@bps.go.id"}
        if code in NUMBERS:
            channels["whatsapp"] = {"number": NUMBERS[code]}
        made[code] = office.model_copy(update={"channels": channels})
    return made


@pytest.fixture
async def week(tmp_path: Path) -> AsyncIterator[Router]:
    made = Store(f"sqlite:///{tmp_path}/loket.db", synchronous="OFF")
    await made.create()
    yield Router(made, _offices(), mind)
    await made.close()


@pytest.mark.parametrize("now", DAYS)
async def test_whatever_the_day_each_office_has_an_overdue_matter_and_one_that_is_not(
    week: Router, now: datetime
) -> None:
    assert await play(week, now) > 100
    tickets: list[Ticket] = await every(week, Ticket)
    for code in OFFICES:
        own = [ticket for ticket in tickets if ticket.office == code and not ticket.closed_at]
        assert any(ticket.overdue(now) for ticket in own)
        assert any(ticket.owed() and not ticket.overdue(now) for ticket in own)
        assert any(t.closed_at for t in tickets if t.office == code)


async def test_nothing_lies_in_the_future_and_nothing_waits_to_be_sent(week: Router) -> None:
    await play(week, FRIDAY)
    messages: list[Message] = await every(week, Message)
    assert max(message.at for message in messages) < FRIDAY
    ended = {"received", "sent", "delivered", "read", "failed"}
    assert {message.status for message in messages} <= ended
    conversations: list[Conversation] = await every(week, Conversation)
    assert all(conversation.consider_at is None for conversation in conversations)


async def test_on_a_working_day_something_has_used_half_of_its_opening_time(week: Router) -> None:
    await play(week, FRIDAY)
    tickets: list[Ticket] = await every(week, Ticket)
    near = [t for t in tickets if "half" in t.watched and t.owed() and not t.overdue(FRIDAY)]
    assert {ticket.office for ticket in near} == set(OFFICES)


async def test_the_bot_answers_some_and_people_answer_others(week: Router) -> None:
    await play(week, FRIDAY)
    conversations: list[Conversation] = await every(week, Conversation)
    tickets: list[Ticket] = await every(week, Ticket)
    with_ticket = {ticket.conversation_id for ticket in tickets}
    by_bot = [c for c in conversations if c.id not in with_ticket and c.channel != "phone"]
    assert len(by_bot) >= 5
    assert {c.channel for c in conversations} == {"whatsapp", "email", "webchat", "phone"}
    assert {"complaint", "callback", "consultation"} == {ticket.kind for ticket in tickets}


@pytest.mark.parametrize("office", OFFICES)
def test_scenes_name_only_officers_who_are_there(office: str) -> None:
    employees, _ = officers.read()
    known = {one.email.partition("@")[0] for one in employees if one.office == office}
    for scene in read(office):
        for turn in scene.turns:
            works = turn.replies or turn.notes or turn.assigns or turn.closes or turn.logs
            assert not works or turn.by in known
            assert not turn.assigns or turn.assigns in known


@pytest.mark.parametrize("office", OFFICES)
def test_no_two_scenes_of_an_office_are_of_one_person(office: str) -> None:
    addresses = [scene.address for scene in read(office)]
    assert len(addresses) == len(set(addresses)) >= 8


def test_addresses_are_invented() -> None:
    for office in OFFICES:
        for scene in read(office):
            assert scene.channel == "webchat" or _invented(scene)


def _invented(scene: Scene) -> bool:
    return scene.address.endswith(".example") or scene.address.startswith("+628120000")


def test_a_turn_does_one_thing() -> None:
    with pytest.raises(ValueError, match="exactly one thing"):
        Turn(says="halo", replies="halo")
    with pytest.raises(ValueError, match="exactly one thing"):
        Turn()
