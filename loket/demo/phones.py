"""The citizens' telephones: what their screens show, and how they take what comes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from loket.demo.samples import SAMPLES
from loket.demo.twilio_media import Media
from loket.demo.twilio_scenes import OPTED_OUT, Scene
from loket.demo.twilio_standin import TwilioStandin
from loket.demo.twilio_wire import Text, new_sid

State = Literal["reads", "on", "off", "blocks"]
STATES: Mapping[State, Scene] = {
    "reads": Scene(statuses=("sent", "delivered", "read")),
    "on": Scene(statuses=("sent", "delivered")),
    "off": Scene(statuses=("sent",)),
    "blocks": OPTED_OUT,
}
"""What a telephone does with a message that comes: show it, wait for it, refuse it."""
REACHED = {"reads": "read", "on": "delivered"}
PREFIX = "whatsapp:"
PLACE = {"Latitude": "-2.6748", "Longitude": "118.8862", "Label": "Pasar Sentral Mamuju"}


@dataclass(frozen=True, slots=True)
class Line:
    """An office's WhatsApp number as Twilio knows it; `webhook` is where it posts messages."""

    office: str
    number: str
    account: str
    webhook: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on a telephone's screen. `step`: sending, taken, refused; or how far ours got."""

    sid: str
    mine: bool
    text: str
    file: str
    at: datetime
    step: str
    told: int
    """The HTTP status with which the office answered, 0 while it has not."""
    shown: bool
    """Whether it is on the screen: what was refused or still waits is not."""
    buttons: tuple[tuple[str, str], ...] = ()
    """What may be tapped under it: what each button sends, and what it says."""
    media: str = ""
    """The type of the office's file, once it was fetched."""


@dataclass
class Phones:
    """All telephones behind the stand-in; `api` is where it serves files."""

    standin: TwilioStandin
    api: str
    states: dict[str, State] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    _files: dict[str, str] = field(default_factory=dict)

    def state(self, phone: str) -> State:
        """Return how a telephone is: it reads everything until told otherwise."""
        return self.states.get(phone, "reads")

    def bubbles(self, line: Line, phone: str) -> list[Bubble]:
        """Return what went between a telephone and an office, oldest first."""
        return [self._bubble(text, phone) for text in self._between(line, phone)]

    def waiting(self, line: Line, phone: str) -> int:
        """Return how many messages wait until the telephone is on again."""
        return sum(t.status == "sent" for t in self._between(line, phone) if _from_office(t))

    def heard_at(self, line: Line, phone: str) -> datetime | None:
        """Return when the person last wrote: for 24 hours from then the office may write freely."""
        own = [t.created for t in self._between(line, phone) if not _from_office(t)]
        return max(own, default=None)

    async def say(self, line: Line, phone: str, name: str, text: str) -> int:
        """Write to an office through its signed webhook; return the HTTP status of the answer."""
        return await self._write(line, phone, text, {"ProfileName": name})

    async def send(self, line: Line, phone: str, name: str, file: str) -> int:
        """Send a picture, a voice message or the place where the person is."""
        fields = {"ProfileName": name}
        if file == "place":
            fields |= {"MessageType": "location", **PLACE}
        else:
            sample = SAMPLES[file]
            path = self.standin.attach(sample.content, sample.content_type)
            kind = sample.content_type.partition("/")[0]
            fields |= {
                "NumMedia": "1", "MediaUrl0": self.api + path, "MessageType": kind,
                "MediaContentType0": sample.content_type,
            }  # fmt: skip
        return await self._write(line, phone, "", fields, file)

    async def tap(self, line: Line, phone: str, name: str, key: str) -> int:
        """Press a button that the office has sent."""
        offered = [pair for t in self._between(line, phone) for pair in t.buttons]
        label = next((words for given, words in reversed(offered) if given == key), "")
        if not label:
            return 0
        fields = {
            "ProfileName": name, "MessageType": "interactive", "ButtonText": label,
            "ButtonPayload": key,
        }  # fmt: skip
        return await self._write(line, phone, label, fields)

    def media(self, sid: str) -> Media | None:
        """Return a file that the office sent, as the telephone has it."""
        return self.standin.received.get(sid)

    async def turn(self, phone: str, state: State) -> None:
        """Switch a telephone; what waited for it arrives, and the office is told."""
        self.states[phone] = state
        self.standin.habits[PREFIX + phone] = STATES[state]
        reached = REACHED.get(state)
        for text in [t for t in self.standin.texts.values() if t.to == PREFIX + phone]:
            if reached and text.status == "sent":
                await self.standin.advance(text, "delivered")
            if reached == "read" and text.status == "delivered":
                await self.standin.advance(text, "read")

    def recall(self, texts: Iterable[tuple[Text, str]]) -> None:
        """Show what was said before this process, or past it; each with the kind of its file."""
        for text, file in texts:
            if text.sid in self.standin.texts:
                continue
            self.standin.recall(text)
            self._told[text.sid] = 200
            if file:
                self._files[text.sid] = file

    async def _write(
        self, line: Line, phone: str, text: str, fields: Mapping[str, str], file: str = ""
    ) -> int:
        sid = new_sid("SM" if not file else "MM")
        self._files[sid] = file
        own = {"MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": line.account}
        status = await self.standin.write(
            line.webhook, PREFIX + phone, PREFIX + line.number, text, {**own, **fields}
        )
        self._told[sid] = status or 599
        return status

    def _between(self, line: Line, phone: str) -> list[Text]:
        pair = {PREFIX + phone, PREFIX + line.number}
        both = [t for t in self.standin.texts.values() if {t.sender, t.to} == pair]
        return sorted(both, key=lambda t: t.created)

    def _visible(self, text: Text, phone: str) -> bool:
        if not _from_office(text) or text.status in {"delivered", "read"}:
            return True
        return text.status == "sent" and self.state(phone) in REACHED

    def _bubble(self, text: Text, phone: str) -> Bubble:
        told = self._told.get(text.sid, 0)
        own = "sending" if not told else "taken" if told < 300 else "refused"
        mine = not _from_office(text)
        got = self.media(text.sid)
        return Bubble(
            text.sid, mine, text.body, self._files.get(text.sid, ""), text.created,
            own if mine else text.status, told if mine else 0, self._visible(text, phone),
            () if mine else text.buttons, got.content_type if got else "",
        )  # fmt: skip


def _from_office(text: Text) -> bool:
    return text.direction != "inbound"
