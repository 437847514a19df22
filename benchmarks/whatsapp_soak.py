"""An hour of WhatsApp with a provider that fails: nothing lost, nothing doubled, all in order.

`python -m benchmarks.whatsapp_soak [messages] [share]` plays Twilio on sockets around a real
channel and router: of the messages in and out a share (5 %) is doubled, cut, held back, never
delivered by webhook, forged; refused with 429, broken, cut or hung before and after Twilio took
it, reported in the wrong order or too early. The clock is simulated; the sockets are real.
"""

import asyncio
import random
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from aiohttp.test_utils import TestServer, unused_port
from sqlmodel import Session
from yarl import URL

from bot.decision import Answer, Decision
from bot.turn import Turn
from channels.whatsapp import Channel, Settings, sign
from desk.message import Direction, Message, Status
from desk.office import Office
from loket.demo import twilio_scenes as scenes
from loket.demo.twilio_standin import TwilioStandin
from loket.demo.twilio_wire import Text, inbound_form, new_sid
from router import Router
from router.channel import Unknown
from store import Store, rows

ACCOUNT, TOKEN = "AC" + "7604" * 8, "the-secret-of-mamuju"
NUMBER, OFFICE = "+6281210007604", "7604"
PEOPLE, AT_ONCE = 400, 40
BEGAN = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
BAD_DAYS = (
    scenes.BUSY, scenes.BROKEN_AFTER, scenes.BROKEN_BEFORE, scenes.CUT_AFTER, scenes.CUT_BEFORE,
    scenes.HUNG_AFTER, scenes.HUNG_BEFORE, scenes.OUT_OF_ORDER, scenes.EARLY,
)  # fmt: skip
WEBHOOKS = ("doubled", "cut", "held back", "not delivered", "forged")


class Clock:
    """Simulated time."""

    def __init__(self) -> None:
        self.at = BEGAN

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Soak:
    """One run: what was written, what went wrong on purpose, and what came of it."""

    messages: int
    share: float
    faults: Counter[str] = field(default_factory=Counter)
    written: dict[str, str] = field(default_factory=dict)
    """The text of each message that somebody wrote, by its id."""
    chance: random.Random = field(default_factory=lambda: random.Random(7604))
    clock: Clock = field(default_factory=Clock)

    async def run(self, folder: str) -> list[str]:
        """Play the hour; return what is wrong, nothing if all is well."""
        ports = unused_port(), unused_port()
        base, api = (f"http://127.0.0.1:{port}" for port in ports)
        store = Store(f"sqlite:///{folder}/soak.db", synchronous="OFF")
        await store.create()
        office = Office.model_validate(
            {"code": OFFICE, "name": "BPS Kabupaten Mamuju", "zone": "Asia/Makassar",
             "promises": {"default": "1 working day"}, "quiet": {"whatsapp": 0}}
        )  # fmt: skip
        router = Router(store, {OFFICE: office}, lambda _: echo, clock=self.clock, public_url=base)
        settings = Settings.model_validate(
            {"account_sid": ACCOUNT, "auth_token": TOKEN, "number": NUMBER, "api_base": api,
             "public_url": base, "timeout": 3, "pause": 0, "pair_seconds": 0}
        )  # fmt: skip
        self.channel = Channel(office, settings, router)
        router.connect({(OFFICE, "whatsapp"): self.channel})
        self.twilio = TwilioStandin(
            {ACCOUNT: TOKEN}, self.clock, numbers=frozenset({f"whatsapp:{NUMBER}"})
        )
        self.router, self.url = router, f"{base}/channels/{OFFICE}/whatsapp/messages"
        app = web.Application()
        app.add_routes(self.channel.routes())
        async with (
            TestServer(app, port=ports[0]), TestServer(self.twilio.app(), port=ports[1]),
            ClientSession(timeout=ClientTimeout(total=30)) as self.http,
        ):  # fmt: skip
            await self._ask()
            await self._hour()
            wrong = await self._judged(store)
            await self.channel.close()
        await store.close()
        return wrong

    async def _hour(self) -> None:
        step = timedelta(hours=1) / max(1, self.messages // AT_ONCE)
        held: list[dict[str, str]] = []
        for start in range(0, self.messages, AT_ONCE):
            batch = [self._form(n) for n in range(start, min(start + AT_ONCE, self.messages))]
            await asyncio.gather(*(self._deliver(form, held) for form in batch))
            if held and self.chance.random() < 0.5:
                await asyncio.gather(*(self._post(form) for form in held))
                held.clear()
            self.clock.at += step
            self._script()
            await self.router.outbox.send_what_waits()
            if start % (AT_ONCE * 25) == 0:
                await self._quiet(rounds=1)
        await asyncio.gather(*(self._post(form) for form in held))
        await self._quiet(rounds=12)

    async def _quiet(self, rounds: int) -> None:
        """Let time pass in which everything is cleared up that can be."""
        for _ in range(rounds):
            self.clock.at += timedelta(seconds=90)
            await self._ask()
            await self.router.outbox.look_up_doubts()
            await self.router.outbox.settle()
            await self.twilio.settle()

    async def _ask(self) -> None:
        """Look for what no webhook told, as the channel does; a provider out of reach is no end."""
        try:
            await self.channel._line.catch_up()
        except Unknown:
            self.faults["asked in vain"] += 1

    def _script(self) -> None:
        """Give the next sends their fate."""
        for _ in range(AT_ONCE - len(self.twilio.script)):
            bad = self.chance.random() < self.share
            scene = self.chance.choice(BAD_DAYS) if bad else scenes.ACCEPTED
            self.faults[f"send {scene.answer}{' kept' if scene.kept else ''}"] += bad
            self.twilio.play(scene)

    def _form(self, n: int) -> dict[str, str]:
        person = f"whatsapp:+62812{self.chance.randrange(PEOPLE):08d}"
        sid, text = new_sid("SM"), f"Pertanyaan {n}"
        self.written[sid] = text
        to = f"whatsapp:{NUMBER}"
        form = inbound_form(sid, ACCOUNT, person, to, text)
        at = self.clock()
        self.twilio.texts[sid] = Text(sid, ACCOUNT, person, to, text, "inbound", at, "received", at)
        self.twilio._heard[(person, to)] = at
        return form

    async def _deliver(self, form: dict[str, str], held: list[dict[str, str]]) -> None:
        if self.chance.random() >= self.share:
            await self._post(form)
            return
        fault = self.chance.choice(WEBHOOKS)
        self.faults[f"webhook {fault}"] += 1
        if fault == "doubled":
            await asyncio.gather(*(self._post(form) for _ in range(3)))
        elif fault == "cut":
            await self._post(form, patience=0.001)
            await self._post(form)
        elif fault == "held back":
            held.append(form)
        elif fault == "forged":
            await self._post({**form, "MessageSid": new_sid("SM"), "Body": "Palsu"}, token="guess")
            await self._post(form)

    async def _post(
        self, form: dict[str, str], *, token: str = TOKEN, patience: float = 30
    ) -> None:
        headers = {"X-Twilio-Signature": sign(self.url, form, token)}
        limit = ClientTimeout(total=patience)
        try:
            async with self.http.post(
                URL(self.url, encoded=True), data=form, headers=headers, timeout=limit
            ) as response:
                await response.read()
        except (ClientError, TimeoutError):
            pass

    async def _judged(self, store: Store) -> list[str]:
        found: list[Message] = await store.read(_messages)
        heard = Counter(m.external_id for m in found if m.direction == Direction.IN)
        wrong = [f"{len(self.written.keys() - heard.keys())} messages lost"]
        wrong += [f"{len(heard.keys() - self.written.keys())} forged messages heard"]
        wrong += [f"{sum(n - 1 for n in heard.values())} messages doubled"]
        said = [m for m in found if m.direction == Direction.OUT]
        phones: dict[str, list[str]] = defaultdict(list)
        for text in self.twilio.texts.values():
            if text.direction != "inbound" and text.on_phone:
                phones[text.to].append(text.body)
        shown = Counter(body for bodies in phones.values() for body in bodies)
        wrong += [f"{sum(m.text not in shown for m in said)} answers lost"]
        wrong += [f"{sum(n - 1 for n in shown.values())} answers doubled"]
        unclear = [m for m in said if m.status not in (Status.SENT, Status.DELIVERED, Status.READ)]
        wrong += [f"{len(unclear)} answers of which nothing is known"]
        order: dict[str, list[str]] = defaultdict(list)
        for message in sorted(said, key=lambda m: (m.conversation_id, m.seq)):
            order[f"whatsapp:{message.address}"].append(message.text)
        late = sum(phones[to] != texts for to, texts in order.items())
        wrong += [f"{late} people answered in another order"]
        wrong += [f"{abs(len(said) - len(self.written))} answers too few or too many"]
        self.recovered = sum(bool(m.extra.get("recovered")) for m in found)
        return [one for one in wrong if not one.startswith("0 ")]


def echo(turn: Turn) -> Decision:
    """Answer every question with its own number."""
    return Answer(article="soak", confidence=1.0, text="Jawaban atas " + turn.text)


def _messages(session: Session) -> list[Message]:
    return rows.every(session, Message, rows.columns(Message).order_by(rows.table(Message).c.id))


def main() -> int:
    """Play and report; return 1 when anything was lost, doubled or out of order."""
    given: list[Any] = [*sys.argv[1:], "", ""]
    soak = Soak(int(given[0] or 20_000), float(given[1] or 0.05))
    with tempfile.TemporaryDirectory() as folder:
        wrong = asyncio.run(soak.run(folder))
    injected = sum(soak.faults.values())
    print(f"{soak.messages} messages in one simulated hour, {injected} faults injected")
    for fault, count in sorted(soak.faults.items()):
        print(f"  {fault:24} {count:6}")
    print(f"{soak.recovered} messages that no webhook brought were found by asking")
    print("\n".join(wrong) or "none lost, none doubled, none out of order")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
