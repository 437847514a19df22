"""SMS through Twilio, on real sockets: Loket on one port, a small Twilio on another."""

from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web
from twilio.request_validator import (
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from channels.sms import Channel, Settings, read
from desk.message import Message, Payload, Status
from desk.segments import segments
from router import Router
from router.reply import reply
from router.strangers import KEPT_A_MINUTE
from store import people
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock
from tests.channels.wire import Wire

ACCOUNT, TOKEN = "AC" + "7604" * 8, "the-secret-of-mamuju"
OFFICE, WULAN = "+62426210017", "+6281234567890"


def form(body: str = "Kantor buka jam berapa?", **changes: str) -> dict[str, str]:
    """Return what Twilio posts when Wulan sends an SMS to Mamuju."""
    return {
        "MessageSid": "SM" + "1" * 32, "AccountSid": ACCOUNT, "From": WULAN, "To": OFFICE,
        "Body": body, "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", **changes,
    }  # fmt: skip


@dataclass
class Twilio:
    """A fake; `script` holds (HTTP status, code, headers, kept) of the next sends."""

    sent: list[dict[str, str]] = field(default_factory=list)
    script: deque[tuple[int, int, dict[str, str], bool]] = field(default_factory=deque)

    def app(self) -> web.Application:
        app = web.Application()
        at = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        app.router.add_post(at, self.create)
        app.router.add_get(at, self.list)
        return app

    async def create(self, request: web.Request) -> web.Response:
        status, code, headers, kept = self.script.popleft() if self.script else (201, 0, {}, True)
        if kept:
            given = {name: str(value) for name, value in (await request.post()).items()}
            self.sent.append({**given, "sid": f"SM{len(self.sent):032d}"})
        told = self.sent[-1] if status == 201 else {"code": code}
        return web.json_response(told, status=status, headers=headers)

    async def list(self, _request: web.Request) -> web.Response:
        shown = [
            {"sid": one["sid"], "body": one["Body"], "date_created": format_datetime(MONDAY)}
            for one in self.sent
        ]
        return web.json_response({"messages": shown})


class Line(Wire):
    """What a test holds."""

    kind = "sms"

    def __init__(self, router: Router, clock: FixedClock, **changes: Any) -> None:
        super().__init__(router, clock)
        self.twilio = Twilio()
        settings = Settings.model_validate(
            {"account_sid": ACCOUNT, "auth_token": TOKEN, "number": OFFICE,
             "public_url": self.url, "shared_keys": {"webhooks_sharedkey_1": "of-the-key"},
             "api_base": self.api_base, **changes}
        )  # fmt: skip
        self.channel = Channel(router.offices[MAMUJU], settings, router)

    def there(self) -> web.Application:
        return self.twilio.app()

    async def post(
        self,
        fields: Mapping[str, str],
        path: str = "messages",
        token: str = TOKEN,
        settings: str = "",
    ) -> int:
        url = f"{self.url}/channels/{MAMUJU}/sms/{path}"
        signature = RequestValidator(token).compute_signature(
            url, fields, get_signature_algorithm(settings)
        )
        headers = {
            "X-Twilio-Signature": signature, SIGNATURE_SETTINGS_HEADER: settings,
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        async with self.http.post(url, data=urlencode(fields), headers=headers) as response:
            return response.status


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def sms(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    async with Line(router, clock) as made:
        yield made


async def test_a_message_is_heard_once_and_answered(sms: Line) -> None:
    assert [await sms.post(form()) for _ in range(2)] == [200, 200]
    await sms.deliver_later()
    [sent] = sms.twilio.sent
    assert (sent["To"], sent["From"], sent["Body"]) == (WULAN, OFFICE, "Kami buka pukul 08.00.")
    assert (await sms.said())[0].status == Status.SENT


async def test_statuses_come_in_any_order(sms: Line) -> None:
    await sms.post(form())
    await sms.deliver_later()
    sid = sms.twilio.sent[0]["sid"]
    for word in ("delivered", "sent", "queued", "failed"):
        told = {"MessageSid": sid, "MessageStatus": word, "AccountSid": ACCOUNT}
        assert await sms.post(told, "statuses") == 204
    assert (await sms.said())[0].status == Status.DELIVERED


@pytest.mark.parametrize(
    ("changes", "token", "status"),
    [
        ({}, "guessed", 403), ({"AccountSid": "AC" + "0" * 32}, TOKEN, 403),
        ({"To": "+6281"}, TOKEN, 400), ({"From": "?"}, TOKEN, 400),
        ({"MessageSid": ""}, TOKEN, 400), ({"Body": "x" * 70_000}, TOKEN, 413),
    ],
)  # fmt: skip
async def test_what_is_forged_or_broken_is_refused_and_kept_apart(
    sms: Line, changes: dict[str, str], token: str, status: int
) -> None:
    assert await sms.post(form(**changes), token=token) == status
    assert await sms.every(Message) == []
    assert len(await sms.every(Payload)) == (status != 413)


async def test_what_was_refused_is_let_in_once_the_secret_is_mended(
    sms: Line, router: Router, clock: FixedClock
) -> None:
    assert await sms.post(form("Minta data"), token="the-new-secret") == 403
    [kept] = await sms.every(Payload)
    assert not await sms.channel.replay(kept.envelope, kept.body)
    mended = Line(router, clock, auth_token="the-new-secret", public_url=sms.url).channel
    assert not await mended.replay(kept.envelope, kept.body.replace(b"Minta", b"Hapus"))
    assert not await mended.replay({**kept.envelope, "path": "/elsewhere"}, kept.body)
    assert [await mended.replay(kept.envelope, kept.body) for _ in range(2)] == [True, True]
    assert [m.text for m in await sms.every(Message) if m.direction == "in"] == ["Minta data"]


async def test_a_shared_key_signs_too_also_what_was_refused_before(
    sms: Line, router: Router, clock: FixedClock
) -> None:
    named = "key=webhooks_sharedkey_{},algorithm=HMAC_SHA256"
    assert await sms.post(form(), token="of-the-key", settings=named.format(1)) == 200
    other = form(MessageSid="SM" + "2" * 32)
    assert await sms.post(other, token="of-the-key", settings=named.format(2)) == 403
    [apart] = [p for p in await sms.every(Payload) if p.state == "quarantined"]
    assert not await sms.channel.replay(apart.envelope, apart.body)
    known = {"webhooks_sharedkey_2": "of-the-key"}
    mended = Line(router, clock, shared_keys=known, public_url=sms.url).channel
    assert await mended.replay(apart.envelope, apart.body)


async def test_while_secrets_are_exchanged_both_sign(router: Router, clock: FixedClock) -> None:
    async with Line(router, clock, auth_token="of-tomorrow", auth_token_next=TOKEN) as sms:
        assert await sms.post(form()) == 200
        tomorrows = form(MessageSid="SM" + "2" * 32)
        assert await sms.post(tomorrows, token="of-tomorrow") == 200
        assert await sms.post(form(MessageSid="SM" + "3" * 32), token="of-yesterday") == 403


async def test_strangers_do_not_fill_the_disk(sms: Line) -> None:
    for number in range(KEPT_A_MINUTE + 5):
        assert await sms.post(form(f"Iklan {number}"), token="guessed") == 403
    assert len(await sms.every(Payload)) == KEPT_A_MINUTE


async def test_an_officers_long_answer_is_one_message_of_several_segments(
    sms: Line, router: Router, cast: Cast
) -> None:
    await sms.post(form("Minta data"))
    text = "Data kemiskinan tersedia di laman kami. " * 10
    await router.run(reply, 1, text, office=MAMUJU, by=cast.sari, at=sms.clock())
    await router.run(reply, 1, text * 5, office=MAMUJU, by=cast.sari, at=sms.clock())
    await sms.deliver_later()
    assert sms.twilio.sent[-1]["Body"] == text.strip()
    last = (await sms.said())[-1]
    assert (last.status, last.error[:16]) == (Status.FAILED, "too long for SMS")


async def test_a_message_that_went_in_silence_is_found_and_not_sent_twice(sms: Line) -> None:
    await sms.post(form())
    sms.twilio.script.append((500, 20500, {}, True))
    await sms.deliver_later()
    assert (await sms.said())[0].status == Status.UNKNOWN
    await sms.deliver_later(seconds=1)
    assert (await sms.said())[0].status == Status.SENT
    assert len(sms.twilio.sent) == 1


async def test_a_message_that_got_lost_is_sent_again_once_that_is_certain(sms: Line) -> None:
    await sms.post(form())
    sms.twilio.script.append((500, 20500, {}, False))
    await sms.deliver_later()
    await sms.deliver_later(seconds=1)
    assert sms.twilio.sent == []
    await sms.deliver_later(minutes=5)
    assert len(sms.twilio.sent) == 1


async def test_when_twilio_is_busy_we_wait_as_long_as_it_says(sms: Line) -> None:
    await sms.post(form())
    sms.twilio.script.append((429, 20429, {"Retry-After": "9"}, False))
    await sms.deliver_later()
    waiting = (await sms.said())[0]
    assert waiting.next_attempt_at is not None
    assert (waiting.next_attempt_at - sms.clock()).total_seconds() == 9


async def test_stop_is_confirmed_once_and_silences_the_machine(sms: Line) -> None:
    await sms.post(form("STOP"))
    await sms.post(form(MessageSid="SM" + "2" * 32))
    await sms.deliver_later()
    assert len(sms.twilio.sent) == 1
    assert "MULAI" in sms.twilio.sent[0]["Body"]


async def test_a_status_may_tell_who_opted_out(sms: Line) -> None:
    await sms.post(form())
    await sms.deliver_later()
    told = {"AccountSid": ACCOUNT, "MessageStatus": "undelivered", "ErrorCode": "21610"}
    await sms.post({**told, "MessageSid": sms.twilio.sent[0]["sid"]}, path="statuses")
    address = await sms.router.store.read(people.address, MAMUJU, "phone", "+6281234567890")
    assert address is not None
    assert address.opted_out_at == sms.clock()


@pytest.mark.parametrize("said", ["*STOP*", "berhenti  langganan", "Berhenti berlangganan.", "End"])
def test_many_words_ask_for_silence(said: str) -> None:
    assert read(form(said), at=MONDAY).extra["opt"] == "out"


async def test_what_twilio_confirmed_is_not_confirmed_again(sms: Line) -> None:
    await sms.post(form("STOP", OptOutType="STOP"))
    await sms.deliver_later()
    assert sms.twilio.sent == []


def test_who_may_write() -> None:
    def kind(sender: str) -> tuple[str, str]:
        heard = read(form(From=sender), at=MONDAY)
        return heard.sender.kind, heard.sender.value

    assert kind(WULAN) == ("phone", WULAN)
    assert kind("12345") == ("sms", "12345")
    assert kind("BMKG") == ("sms", "BMKG")


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1),
     ("€" * 81, 2), ("é" * 160, 1), ("ā" * 70, 1), ("ā" * 71, 2), ("👋" * 35, 1), ("👋" * 36, 2)],
)  # fmt: skip
def test_as_how_many_sms_a_text_travels(text: str, count: int) -> None:
    assert segments(text) == count
