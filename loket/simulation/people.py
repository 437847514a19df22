"""People: they ask, accept, refuse, answer back, fall silent, say thanks, grow impatient."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from desk.call import CallbackRule, CallRecord, Outcome
from desk.inbound import File, Inbound, Sender
from desk.rating import LOW
from loket.simulation.words import KNOWN, ask, chance, choose, say, ways
from loket.simulation.world import World
from router.log_call import log_call
from router.receive import receive
from router.remind import consider_due

if TYPE_CHECKING:
    from loket.simulation.staff import Staff

CHATS = ("whatsapp", "webchat")
WAKING = (7, 21)
"""Hours of the day between which people write to ask again."""
DAY = 24 * 60
LATE = (3, 15)
"""After how many days people write again whom nothing pressed."""
PICTURE = File("foto.jpg", "image/jpeg", url="https://files.example/foto.jpg")


class Person:
    """One person on one channel; each time they come has its own dice, whatever was before."""

    def __init__(self, world: World, staff: "Staff", number: int, channel: str) -> None:
        self.world, self.staff, self.number, self.channel = world, staff, number, channel
        self.random = self.work = Random(0)
        self.talk_id: int | None = None
        self.token = ""
        self.arrival = self.written = self.nudged = self.asked_more = 0
        self.wanted, self.question = "", ""

    def come(self, number: int) -> None:
        """Come with something new to ask, as the arrival of that number."""
        dice = self.world.scenario.dice
        self.random, self.work = dice("person", number), dice("work", number)
        self.wanted, self.question = ask(self.random)
        self.arrival, self.written, self.nudged, self.asked_more = number, 0, 0, 0
        self.token = ""
        self.world.counted["conversations"] += 1
        if self.channel == "phone":
            self.ring()
        elif self.channel in CHATS and chance(self.random, ways()["people"]["greets_first"]):
            self.hear(say(self.random, "greeting"))
        else:
            self.ask()

    def ask(self) -> None:
        """Ask the question, on chats perhaps in several bubbles."""
        picture = self.wanted != KNOWN and chance(self.random, ways()["people"]["sends_picture"])
        self.hear(self.question, files=(PICTURE,) if picture else ())
        if self.channel in CHATS:
            weights = ways()["bubbles"]["weights"]
            more = self.random.choices(range(len(weights)), weights)[0]
            for number in range(more):
                wait = (number + 1) * self.random.uniform(4, 25)
                self.world.after(wait / 60, self._bubble)

    def _bubble(self) -> None:
        self.hear(say(self.random, "bubble"))

    def hear(self, text: str, *, courtesy: bool = False, files: tuple[File, ...] = ()) -> None:
        """Let the office hear something; a courtesy asks for nothing."""
        self.written += 1
        world = self.world
        receipt = world.do(
            receive, self._inbound(text, files), office=world.office, think=world.think,
            at=world.now,
        )  # fmt: skip
        assert receipt.conversation_id is not None
        if receipt.conversation_id != self.talk_id:
            self.talk_id = receipt.conversation_id
            self.staff.known[self.talk_id] = self
        self.token = receipt.conversation_token
        if not courtesy:
            world.checks.asks(self.talk_id, world.now, self.channel)
        self._then()

    def _then(self) -> None:
        """Let the bot consider, now or when the burst is over, and see what came of it."""
        talk = self._talk()
        if talk["consider_at"] is not None:
            self.world.plan(talk["consider_at"], self._consider)
        else:
            self._see(talk)

    def _consider(self) -> None:
        world = self.world
        assert self.talk_id is not None
        if world.do(
            consider_due, [self.talk_id], office=world.office, think=world.think, as_of=world.now
        ):
            self._see(self._talk())

    def _see(self, talk: Mapping[str, Any]) -> None:
        world, key = self.world, talk["id"]
        if talk["ticket_id"]:
            world.send()
            world.check(key)
            self.staff.wake()
            self._wait()
            return
        world.checks.answered(key)
        world.send()
        world.check(key)
        seq = talk["last_seq"]
        world.after(self.random.lognormvariate(0.7, 0.9), partial(self._react, seq))

    def _react(self, seq: int) -> None:
        """React to the bot's words, if nothing was said since."""
        talk = self._talk()
        if talk["last_seq"] != seq or talk["ticket_id"]:
            return
        memory = talk["memory"]
        if "answered" in memory:
            self._after_answer()
        elif "choices" in memory:
            self._after_choices(len(memory["choices"]))
        elif "asked" in memory:
            self.hear(f"{self.question}, mohon datanya untuk {self.random.randint(2015, 2025)}")
        elif self.written == 1:
            self.ask()

    def _after_answer(self) -> None:
        followed = choose(self.random, "after_answer")
        self.world.counted[f"bot {followed}"] += 1
        if followed == "accept":
            self.hear(say(self.random, "accept"), courtesy=True)
        elif followed == "reject":
            self.hear(say(self.random, "reject"))
        elif followed == "ask_more":
            self.wanted, self.question = ask(self.random)
            self.ask()

    def _after_choices(self, number: int) -> None:
        followed = choose(self.random, "after_choices")
        if followed == "choose":
            self.hear(str(self.random.randint(1, number)))
        elif followed == "officer":
            self.hear(str(number + 1))

    def replied(self) -> None:
        """React to an officer's answer, later."""
        followed = choose(self.random, "after_reply")
        wait = self.random.lognormvariate(3.4, 1.2)
        if followed in ("thanks", "sticker"):
            self.world.after(wait, partial(self._thank, followed))
        elif followed == "ask_more" and self.asked_more < 3:
            self.world.after(wait, self._ask_more)
        elif followed == "late" and self.asked_more < 3:
            self.world.counted["came late"] += 1
            self.world.after(self.random.uniform(*LATE) * DAY, self._ask_more)

    def _thank(self, how: str) -> None:
        if self._talk()["ticket_id"]:
            self.hear(say(self.random, how), courtesy=True)
            self.staff.thanked(self)

    def asked(self, conversation_id: int) -> None:
        """Answer the question for a rating some hours later, or never."""
        if self.talk_id == conversation_id and chance(self.random, ways()["rating"]["answers"]):
            self.world.after(self.random.uniform(7 * 60, 20 * 60), self._rate)

    def _rate(self) -> None:
        """Rate in writing, if nothing was said since; who is not satisfied may complain."""
        talk = self._talk()
        if talk["closed_at"] is None:
            return
        score = choose(self.random, "scores")
        self.world.counted["rated"] += 1
        self.hear(score, courtesy=True)
        if int(score) <= LOW and chance(self.random, ways()["rating"]["complains"]):
            self.hear("PENGADUAN")

    def _ask_more(self) -> None:
        self.asked_more += 1
        self.hear(say(self.random, "ask_more"))

    def _wait(self) -> None:
        """Ask again after some hours, while nobody answered."""
        if self.nudged < ways()["waiting"]["most"]:
            self.nudged += 1
            self.world.after(self.random.uniform(180, 600), self._nudge)

    def _nudge(self) -> None:
        world = self.world
        hour = world.office.local(world.now).hour
        if self.talk_id not in world.checks.owed:
            return
        if WAKING[0] <= hour < WAKING[1]:
            if chance(self.random, ways()["waiting"]["nudge"]):
                world.counted["nudges"] += 1
                self.hear(say(self.random, "nudge"))
                return
            if self.channel == "whatsapp" and chance(self.random, ways()["waiting"]["call"]):
                self.ring()
        self._wait()

    def ring(self) -> None:
        """Call the office; whoever is free answers."""
        world, minutes = self.world, self.staff.answer_call(self.work)
        answered = minutes is not None
        world.counted["calls answered" if answered else "calls missed"] += 1
        self.written += 1
        talk_s = round((minutes or 0) * 60)
        record = CallRecord(
            source="asterisk", account=f"{world.office.code}/exchange",
            external_id=f"call-{self.arrival}-{self.written}", direction="in",
            from_raw=self.phone, from_number=self.phone, from_name="", to_raw="100", to_number="",
            started_at=world.now, answered_at=world.now if answered else None,
            ended_at=world.now + timedelta(seconds=talk_s or 25), ring_s=12, talk_s=talk_s,
            outcome=Outcome.ANSWERED if answered else Outcome.MISSED,
        )  # fmt: skip
        call = world.do(log_call, record, office=world.office, rule=CallbackRule(), at=world.now)
        if call.conversation_id is None:
            return
        self.staff.known.setdefault(call.conversation_id, self)
        if not answered:
            world.checks.asks(call.conversation_id, world.now, "phone")
        elif world.conversation(call.conversation_id)["channel"] == "phone":
            world.checks.answered(call.conversation_id)
        world.check(call.conversation_id)
        self.staff.wake()

    @property
    def phone(self) -> str:
        """The person's number."""
        return f"+62812{10_000_000 + self.number}"

    def _inbound(self, text: str, files: tuple[File, ...]) -> Inbound:
        code, mail = self.world.office.code, self.channel == "email"
        sender = {
            "email": Sender("email", f"warga{self.number}@example.org", f"Warga {self.number}"),
            "webchat": Sender("chat", f"chat-{self.number}"),
        }.get(self.channel, Sender("phone", self.phone, f"Warga {self.number}"))
        return Inbound(
            office=code,
            channel=self.channel,
            account=f"{self.channel}/{code}",
            external_id=f"{self.arrival}-{self.written}",
            sender=sender,
            at=self.world.now,
            text=text,
            files=files,
            subject="Permohonan data" if mail else "",
            token=self.token if mail else "",
            raw=text.encode(),
        )

    def _talk(self) -> Mapping[str, Any]:
        assert self.talk_id is not None
        return self.world.conversation(self.talk_id)
