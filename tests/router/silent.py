"""An office with a rule for silence, and a citizen whom it has answered."""

from datetime import datetime
from typing import Any

from desk.conversation import Conversation
from desk.message import Message
from desk.office import Office, Silence
from desk.ticket import Ticket
from router import Router
from router.reply import reply
from store import Store
from tests.cast import MAMUJU, PROFILES, Cast, FixedClock, by_mail, minds
from tests.router.test_deliver import Wire
from tests.router.test_receive import every

RULE = {"after": "3 working days", "remind": "2 working days"}


def ruled(**changes: Any) -> Office:
    """Return Mamuju with a rule for silence."""
    silence = Silence.model_validate({**RULE, **changes})
    at_once = dict.fromkeys(("whatsapp", "webchat", "email"), 0.0)
    return PROFILES[MAMUJU].model_copy(update={"silence": silence, "quiet": at_once})


def routed(store: Store, clock: FixedClock, **changes: Any) -> tuple[Router, Wire]:
    """Return a router over that office, and the network behind it."""
    router, wire = Router(store, {MAMUJU: ruled(**changes)}, minds, clock=clock), Wire()
    router.connect({(MAMUJU, name): wire for name in ("email", "whatsapp", "webchat")})
    return router, wire


async def answered(router: Router, cast: Cast, clock: FixedClock) -> None:
    """Let Hendra ask by mail on Monday at nine, and Sari answer at once."""
    await router.receive(by_mail("Mohon data", at=clock()))
    await answer(router, cast, clock)


async def answer(router: Router, cast: Cast, clock: FixedClock) -> None:
    """Let Sari answer, and her answer leave."""
    await router.run(reply, 1, "Silakan.", office=MAMUJU, by=cast.sari, at=clock())
    await router.outbox.settle()


async def tick(router: Router, clock: FixedClock, at: datetime) -> int:
    """Let the clock look at an instant; return how many silences it did something about."""
    clock.at = at
    done = await router.timekeeper.keep_silences()
    await router.outbox.settle()
    return done


async def machine_said(router: Router) -> list[str]:
    """Return how each text of the clock begins, oldest first."""
    said = [m.text for m in await every(router, Message) if m.author == "system"]
    return [text[:20] for text in said]


async def ticket(router: Router) -> Ticket:
    """Return the only ticket."""
    (found,) = await every(router, Ticket)
    assert isinstance(found, Ticket)
    return found


async def conversation(router: Router) -> Conversation:
    """Return the only conversation."""
    (found,) = await every(router, Conversation)
    assert isinstance(found, Conversation)
    return found


def wita(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of day in Mamuju in November 2026."""
    zone = PROFILES[MAMUJU].calendar.tz
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)
