"""Does what one turn of a scene says, through the router's verbs, at an instant of the past."""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from desk.call import CallbackRule, CallRecord, LoggedCall
from desk.conversation import Conversation
from desk.dialplan import DialPlan
from desk.inbound import File, Inbound, Sender
from desk.office import Office
from desk.officer import Officer
from loket.demo.scenes import Cue, Scene
from router import Router
from router.assign import assign
from router.close import close
from router.log_call import log_call
from router.log_call_by_officer import log_call_by_officer
from router.officers import officers
from router.receive import receive
from router.reply import note, reply
from store import rows

KINDS = {"whatsapp": "phone", "email": "email", "webchat": "chat"}
"""What the address of a citizen is called on each channel."""


@dataclass
class Matter:
    """What has become of a scene so far."""

    conversation_id: int = 0
    token: str = ""
    mails: list[str] = field(default_factory=list)
    """Message-IDs of the citizen's e-mails."""


class Player:
    """Plays all roles of the week."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._matters: dict[str, Matter] = {}
        self._staff: dict[str, dict[str, int]] = {}

    async def do(self, office: Office, cue: Cue) -> int:
        """Do one turn; return the conversation it belongs to (0 if it belongs to none)."""
        matter = self._matters.setdefault(f"{office.code}/{cue.scene.address}", Matter())
        turn = cue.turn
        if turn.says or turn.file:
            await self._hear(office, cue, matter)
        elif turn.call:
            await self._ring(office, cue, matter)
        else:
            await self._work(office, cue, matter)
        return matter.conversation_id

    async def _hear(self, office: Office, cue: Cue, matter: Matter) -> None:
        inbound = _inbound(office, cue, matter)
        think = self._router.think(office)
        heard = await self._router.run(receive, inbound, office=office, think=think, at=cue.at)
        assert heard.conversation_id is not None
        matter.conversation_id, matter.token = heard.conversation_id, heard.conversation_token

    async def _ring(self, office: Office, cue: Cue, matter: Matter) -> None:
        record, rule = _record(office, cue), CallbackRule()
        call = await self._router.run(
            log_call, record, office=office, rule=rule, at=record.ended_at
        )
        matter.conversation_id = call.conversation_id or 0

    async def _work(self, office: Office, cue: Cue, matter: Matter) -> None:
        """Do what an officer does."""
        turn, run, conversation = cue.turn, self._router.run, matter.conversation_id
        staff, code, at = await self._staff_of(office), office.code, cue.at
        by = staff[turn.by]
        if turn.replies:
            await run(reply, conversation, turn.replies, office=code, by=by, at=at)
        elif turn.notes:
            await run(note, conversation, turn.notes, office=code, by=by, at=at)
        elif turn.assigns:
            ticket = await self._ticket(conversation)
            await run(assign, ticket, staff[turn.assigns], office=code, by=by, at=at)
        elif turn.closes:
            await run(close, await self._ticket(conversation), office=code, by=by, at=at)
        else:
            await run(log_call_by_officer, _logged(cue), office=office, by=by, at=at)

    async def _ticket(self, conversation_id: int) -> int:
        found = await self._router.store.read(_conversation, conversation_id)
        if found is None or found.ticket_id is None:
            raise LookupError(f"conversation {conversation_id} has no ticket: the bot answered it")
        return found.ticket_id

    async def _staff_of(self, office: Office) -> dict[str, int]:
        """Return the ids of an office's officers by what stands before the @."""
        if office.code not in self._staff:
            found = await self._router.store.read(officers, office.code)
            self._staff[office.code] = {_short(one): one.id for one in found if one.id}
        return self._staff[office.code]


def account(office: Office, channel: str) -> str:
    """Return the office's own address on a channel, as the channel itself calls it."""
    section = office.channels.get(channel, {})
    if channel == "whatsapp":
        return f"whatsapp:{DialPlan().number(section.get('number', ''))}"
    if channel == "phone":
        exchanges = section.get("cdr") or [{}]
        return f"{office.code}/{exchanges[0].get('name', 'pbx')}"
    return str(section.get("address", f"{channel}:{office.code}"))


def name_of(*parts: object) -> str:
    """Return 32 hexadecimal digits that are the same whenever the week is played."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def _inbound(office: Office, cue: Cue, matter: Matter) -> Inbound:
    scene, name = cue.scene, name_of(office.code, cue.scene.address, cue.at, cue.number)
    external = {"whatsapp": f"SM{name}", "email": f"<{name}@{_host(scene)}>"}.get(
        scene.channel, name
    )
    return Inbound(
        office=office.code,
        channel=scene.channel,
        account=account(office, scene.channel),
        external_id=external,
        sender=Sender(KINDS[scene.channel], _address(scene), scene.name),
        at=cue.at,
        text=cue.turn.says,
        subject=("Re: " if matter.mails else "") + scene.subject if scene.subject else "",
        files=_files(cue.turn.file),
        token=matter.token if scene.channel != "whatsapp" else "",
        extra=_extra(cue, matter, external),
        raw=cue.turn.says.encode(),
        raw_type="text/plain",
    )


def _extra(cue: Cue, matter: Matter, external: str) -> dict[str, Any]:
    extra: dict[str, Any] = {"media": 1} if cue.turn.file else {}
    if cue.scene.channel == "email":
        matter.mails.append(external)
        extra["message_id"] = external
    return extra


def _files(name: str) -> tuple[File, ...]:
    if not name:
        return ()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return (File(name, kind, _content(kind, name)),)


def _content(kind: str, name: str) -> bytes:
    """Return a file as small as its kind allows: what it is, not what it says, matters here."""
    return f"{kind}: {name} (berkas contoh demo)\n".encode()


def _address(scene: Scene) -> str:
    return name_of(scene.address) if scene.channel == "webchat" else scene.address


def _host(scene: Scene) -> str:
    return scene.address.partition("@")[2]


def _record(office: Office, cue: Cue) -> CallRecord:
    """Return what an exchange would tell of a call that begins now."""
    turn, scene = cue.turn, cue.scene
    answered = turn.call == "answered"
    rang = 6 if answered else turn.seconds
    talked = turn.seconds if answered else 0
    ended = cue.at + timedelta(seconds=rang + talked)
    return CallRecord(
        source="asterisk",
        account=account(office, "phone"),
        external_id=f"{int(cue.at.timestamp())}.{cue.number}",
        direction="in",
        from_raw=scene.address.replace("+62", "0"),
        from_number=DialPlan().number(scene.address),
        from_name=scene.name,
        to_raw="600" if turn.call == "abandoned" else "101",
        to_number="",
        started_at=cue.at,
        answered_at=ended - timedelta(seconds=talked) if answered else None,
        ended_at=ended,
        ring_s=rang,
        talk_s=talked,
        outcome=turn.call,
        answered_by=turn.by.title() if answered else "",
    )


def _logged(cue: Cue) -> LoggedCall:
    turn, scene = cue.turn, cue.scene
    return LoggedCall(
        client_id=name_of(scene.name, cue.at),
        number=scene.address,
        name=scene.name,
        direction="out",
        started_at=cue.at,
        outcome=turn.logs,
        talk_s=turn.seconds,
        note=turn.note,
    )


def _conversation(session: Session, conversation_id: int) -> Conversation | None:
    return rows.get(session, Conversation, conversation_id)


def _short(officer: Officer) -> str:
    return officer.email.partition("@")[0]
