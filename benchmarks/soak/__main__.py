"""An hour of all channels with providers that fail: nothing lost, doubled or out of order.

`python -m benchmarks.soak [messages] [share] [channel,…]` plays the networks on sockets around real
channels, a real router and its outbox at work. A share (5 %) of what comes and leaves is doubled,
cut, stalled, held back, forged, refused, or broken before and after it was taken. The clock is
simulated; the sockets are real.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from aiohttp.test_utils import TestServer, unused_port
from sqlmodel import Session

from benchmarks.soak.calls import Calls
from benchmarks.soak.chat import Chat
from benchmarks.soak.mail import Mail
from benchmarks.soak.meta import Meta
from benchmarks.soak.telegram import Telegram
from benchmarks.soak.twilio import Sms, WhatsApp
from benchmarks.soak.way import OFFICE, SISTER, Stage, Way
from bot.decision import Answer, Decision
from bot.turn import Turn
from desk.message import Direction, Message, Status
from desk.office import Office
from loket.assembly import connect
from router import Router
from store import Store, rows

WAYS = (WhatsApp, Meta, Mail, Chat, Sms, Telegram, Calls)
NAMES = {OFFICE: "BPS Kabupaten Mamuju", SISTER: "BPS Kabupaten Mamuju Utara"}
AT_ONCE = 250
LONGEST = 200
"""Rounds of a minute and a half that what waits may take at the end; what waits then is lost."""
ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)


class Soak:
    """One run."""

    def __init__(self, messages: int, share: float, names: Sequence[str]) -> None:
        self.messages, self.port = messages, unused_port()
        self.stage = Stage(f"http://127.0.0.1:{self.port}", share)
        self.ways: list[Way] = [kind(self.stage) for kind in WAYS if kind.name in names]
        self.doubtful = 0

    async def run(self, folder: str) -> list[str]:
        """Play the hour; return what is wrong, nothing if all is well."""
        store = Store(f"sqlite:///{folder}/soak.db", synchronous="OFF")
        await store.create()
        offices = {code: self._office(code) for code in NAMES}
        clock, url = self.stage.clock, self.stage.url
        router = Router(store, offices, lambda _: echo, clock=clock, public_url=url)
        self.stage.router, channels = router, connect(router)
        router.connect({(code, channel.name): channel for code, channel in channels})
        app = web.Application()
        for _, channel in channels:
            app.add_routes(channel.routes())
        async with (
            TestServer(app, port=self.port),
            ClientSession(
                connector=TCPConnector(limit=0), timeout=ClientTimeout(total=30)
            ) as self.stage.http,
        ):
            by_name = {(code, channel.name): channel for code, channel in channels}
            for way in self.ways:
                await way.open(by_name[way.office, way.channel or way.name])
            sending = asyncio.create_task(router.outbox.run())
            await self._hour()
            sending.cancel()
            await asyncio.wait([sending])
            wrong = self._judged(await store.read(_messages))
            for way in self.ways:
                await way.close()
            for _, channel in channels:
                await channel.close()
        await store.close()
        return wrong

    def _office(self, code: str) -> Office:
        ways = [way for way in self.ways if way.office == code]
        sections = {way.channel or way.name: way.section() for way in ways}
        return Office.model_validate(
            {"code": code, "name": NAMES[code], "zone": "Asia/Makassar",
             "promises": {"default": "1 working day"}, "quiet": dict.fromkeys(sections, 0),
             "channels": sections}
        )  # fmt: skip

    async def _hour(self) -> None:
        router, clock = self.stage.router, self.stage.clock
        weights = [way.weight for way in self.ways]
        for start in range(0, self.messages, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, self.messages))
            chosen = self.stage.chance.choices(self.ways, weights, k=len(numbers))
            writing = zip(chosen, numbers, strict=True)
            await asyncio.gather(*(way.write(number) for way, number in writing))
            clock.forward(3600 * AT_ONCE / self.messages)
            router.outbox.nudge()
            for way in self.ways:
                await way.step()
            if start % (AT_ONCE * 25) == 0:
                await self._quiet(rounds=1)
        await self._quiet(rounds=14)
        # A fast machine asks about few doubts meanwhile: the hour is over once nothing waits.
        for _ in range(LONGEST):
            if not await router.store.read(_waits):
                break
            await self._quiet(rounds=1)

    async def _quiet(self, rounds: int) -> None:
        """Let time pass in which everything is cleared up that can be."""
        for _ in range(rounds):
            self.stage.clock.forward(90)
            for way in self.ways:
                await way.quiet()
            await self.stage.router.outbox.look_up_doubts()
            await self.stage.router.outbox.settle()

    def _judged(self, found: Sequence[Message]) -> list[str]:
        return [one for way in self.ways for one in self._judge(way, found)]

    def _judge(self, way: Way, found: Sequence[Message]) -> list[str]:
        """Say what is wrong with one way."""
        own = (way.office, way.channel or way.name)
        ours = [one for one in found if (one.office, one.channel) == own]
        heard = way.heard([one for one in ours if one.direction == Direction.IN])
        wrong = {
            "messages lost": len(way.written - heard.keys()),
            "messages that nobody wrote": len(heard.keys() - way.written),
            "messages doubled": sum(count - 1 for count in heard.values()),
        }
        if way.answers:
            wrong |= self._answered(way, [one for one in ours if one.direction == Direction.OUT])
        return [f"{way.name}: {count} {what}" for what, count in wrong.items() if count]

    def _answered(self, way: Way, said: Sequence[Message]) -> dict[str, int]:
        """Compare what was said with what reached people.

        What a mail server, Telegram or Meta took and did not confirm nobody can be asked about: it
        is never sent again, and officers see it as perhaps sent.
        """
        shown = way.shown()
        doubtful = [one for one in said if one.status == Status.UNKNOWN]
        self.doubtful += len(doubtful)
        times = Counter(text for texts in shown.values() for text in texts)
        order: dict[tuple[str, int], list[str]] = defaultdict(list)
        for one in sorted(said, key=lambda m: m.seq):
            if one.text in times:
                order[one.address, one.conversation_id].append(one.text)
        arrived = sum(one.status in ARRIVED for one in said)
        sure = {one.text for one in said} - {one.text for one in doubtful}
        return {
            "answers lost": len(sure - times.keys()),
            "answers doubled": sum(count - 1 for count in times.values()),
            "answers that failed": len(said) - arrived - len(doubtful),
            "answers in doubt": len(doubtful) if way.asked else 0,
            "conversations out of order": sum(
                [text for text in shown.get(who, ()) if text in texts] != texts
                for (who, _), texts in order.items()
            ),
            "answers too few or too many": abs(len(said) - len(way.written)),
            "frames that came twice or out of order": getattr(way, "wrong", 0),
        }


def echo(turn: Turn) -> Decision:
    """Answer every question with its own number."""
    return Answer(
        article="soak", confidence=1.0, text=" ".join(["Jawaban atas", *turn.text.split()])
    )


def _messages(session: Session) -> list[Message]:
    return rows.every(session, Message, rows.columns(Message).order_by(rows.table(Message).c.id))


def _waits(session: Session) -> bool:
    """Return whether anything is still to be sent, or asked about."""
    return any(
        one.status in (Status.PENDING, Status.SENDING)
        or (one.status == Status.UNKNOWN and one.next_attempt_at is not None)
        for one in _messages(session)
        if one.direction == Direction.OUT
    )


def main() -> int:
    """Play and report; return 1 when anything was lost, doubled or out of order."""
    given = [*sys.argv[1:], "", "", ""]
    names = given[2].split(",") if given[2] else [way.name for way in WAYS]
    soak = Soak(int(given[0] or 20_000), float(given[1] or 0.05), names)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        wrong = asyncio.run(soak.run(folder))
    injected = sum(sum(way.faults.values()) for way in soak.ways)
    share, took = injected / soak.stage.passages, time.monotonic() - began
    survived = "" if wrong else ", all survived"
    print(f"{soak.messages} messages in one simulated hour, played in {took:.0f} s")
    print(f"{injected} faults in {soak.stage.passages} passages ({share:.1%}){survived}")
    for way in soak.ways:
        print(f"{way.name}: {len(way.written)} written, {sum(way.faults.values())} faults")
        for fault, count in sorted(way.faults.items()):
            print(f"  {fault:24} {count:6}")
    print(
        f"{soak.doubtful} answers that a network took or not, never sent twice, shown to officers"
    )
    print("\n".join(wrong) or "none lost, none doubled, none out of order")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
