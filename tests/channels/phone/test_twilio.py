"""Twilio Voice over a real socket: signed forms in, TwiML out, calls in the database."""

import contextlib
import itertools
import random
import string
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlalchemy import text
from twilio.request_validator import (
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from channels.phone import Channel, Settings
from channels.phone.recordings import fetch
from channels.phone.settings import Twilio
from desk.call import Call, Leg
from desk.message import Attachment, Message, Payload
from desk.ticket import Ticket
from router import Router
from router.channel import NotFetched
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.phone.test_follower import every

ACCOUNT = "AC" + "0" * 32
TOKEN = "a secret of the office"
SID = "CA" + "1" * 32
CHILD = "CA" + "2" * 32
PATH = f"/channels/{MAMUJU}/phone/voice"
PUBLIC = "https://loket.example.go.id"


class Line:
    """Twilio, calling one office."""

    def __init__(self, channel: Channel, client: TestClient[Any, Any], clock: FixedClock) -> None:
        self.channel, self.client, self._clock = channel, client, clock
        self._numbers = itertools.count()

    async def post(
        self,
        where: str = "",
        /,
        *,
        token: str = TOKEN,
        signature: str | None = None,
        settings: str = "",
        **form: str,
    ) -> tuple[int, str]:
        """Post a form as Twilio does; return the status and the text."""
        whole = {
            "CallSid": SID, "AccountSid": ACCOUNT, "From": "+6281234567890", "To": "+62426210000",
            "Direction": "inbound", "ApiVersion": "2010-04-01", "CallerName": "", **form,
        }  # fmt: skip
        url = f"{PUBLIC}{PATH}{where}"
        algorithm = get_signature_algorithm(settings)
        signed = RequestValidator(token).compute_signature(url, whole, algorithm)
        headers = {"X-Twilio-Signature": signed if signature is None else signature}
        headers |= {SIGNATURE_SETTINGS_HEADER: settings} if settings else {}
        async with self.client.post(PATH + where, data=whole, headers=headers) as answer:
            return answer.status, await answer.text()

    async def ring(self, **form: str) -> ElementTree.Element:
        """Begin a call; return the TwiML."""
        status, text = await self.post("", CallStatus="ringing", **form)
        assert status == 200
        return ElementTree.fromstring(text)

    async def status(self, status: str, **form: str) -> None:
        """Tell how far the call is."""
        told = {
            "CallStatus": status, "SequenceNumber": str(next(self._numbers)),
            "Timestamp": format_datetime(self._clock()), **form,
        }  # fmt: skip
        assert (await self.post("/statuses", **told))[0] == 204

    async def dialed(self, status: str, **form: str) -> ElementTree.Element:
        """Tell how ringing the officers ended; return the TwiML."""
        code, text = await self.post("/dialed", DialCallStatus=status, **form)
        assert code == 200
        return ElementTree.fromstring(text)


@pytest.fixture
async def line(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    clock.forward(minutes=1)
    settings = Settings.model_validate({
        "extensions": {"+6281100001111": "Sari"},
        "settle_seconds": 0,
        "twilio": {
            "account_sid": ACCOUNT, "auth_token": TOKEN, "auth_token_next": "the next secret",
            "shared_keys": {"webhooks_sharedkey_1": "of the shared key"},
            "public_url": PUBLIC, "forward": ["+6281100001111", "+6281100002222"],
        },
    })  # fmt: skip
    channel = Channel(router.offices[MAMUJU], settings, router)
    app = web.Application()
    app.add_routes(channel.routes())
    async with TestClient(TestServer(app)) as client:
        yield Line(channel, client, clock)


async def _call(router: Router, line: Line) -> Call:
    await line.channel.poll()
    (call,) = await every(router, Call)
    return call


async def test_a_call_is_greeted_in_indonesian_and_rings_the_officers(line: Line) -> None:
    answer = await line.ring()
    say, dial = answer
    assert say.attrib["language"] == "id-ID"
    assert "BPS Kabupaten Mamuju" in (say.text or "")
    assert dial.attrib["answerOnBridge"] == "true"
    assert dial.attrib["action"] == f"{PUBLIC}{PATH}/dialed"
    assert [number.text for number in dial] == ["+6281100001111", "+6281100002222"]


async def test_a_call_that_an_officer_takes_is_answered(
    router: Router, line: Line, clock: FixedClock
) -> None:
    began = clock()
    await line.ring()
    clock.forward(seconds=6)
    await line.status("in-progress", ParentCallSid=SID, CallSid=CHILD, To="+6281100001111")
    clock.forward(seconds=49)
    answer = await line.dialed("completed", DialBridged="true", DialCallDuration="49")
    assert [verb.tag for verb in answer] == ["Hangup"]
    await line.status("completed", CallDuration="55", Duration="1")
    call = await _call(router, line)
    assert (call.outcome, call.answered_by, call.ring_s, call.talk_s) == ("answered", "Sari", 6, 49)
    assert (call.started_at, call.answered_at) == (began, began + timedelta(seconds=6))
    assert await every(router, Ticket) == []


async def test_completed_alone_is_no_answer(router: Router, cast: Cast, line: Line) -> None:
    await line.ring()
    await line.status("completed", CallDuration="12")
    assert (await _call(router, line)).outcome == "missed"
    assert len(await every(router, Ticket)) == 1


async def test_a_voice_mailbox_that_took_the_ringing_is_no_answer(
    router: Router, cast: Cast, line: Line
) -> None:
    await line.ring()
    await line.dialed("completed", DialBridged="false", DialCallDuration="9")
    assert (await _call(router, line)).outcome == "missed"


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
async def test_ringing_in_vain_offers_the_mailbox_and_owes_a_call_back(
    router: Router, cast: Cast, line: Line, status: str
) -> None:
    await line.ring()
    answer = await line.dialed(status)
    assert [verb.tag for verb in answer] == ["Say", "Say", "Record"]
    assert (await _call(router, line)).outcome == "missed"
    (ticket,) = await every(router, Ticket)
    assert ticket.kind == "callback"


async def test_a_message_left_turns_the_missed_call_into_voicemail(
    router: Router, cast: Cast, line: Line, clock: FixedClock
) -> None:
    await line.ring()
    await line.dialed("no-answer")
    await line.channel.poll()
    recording = {
        "RecordingSid": "RE1",
        "RecordingUrl": "https://api.twilio.com/RE1",
        "RecordingDuration": "17",
    }
    status, text = await line.post("/recorded", **recording)
    assert (status, ElementTree.fromstring(text)[-1].tag) == (200, "Hangup")
    call = await _call(router, line)
    assert call.recording == {"sid": "RE1", "url": "", "seconds": 17, "ready": False}
    await line.post("/recordings", RecordingStatus="completed", **recording)
    call = await _call(router, line)
    (message,) = await every(router, Message)
    assert (call.outcome, call.recording["url"]) == ("voicemail", "https://api.twilio.com/RE1")
    assert message.extra["call"]["recording"]["ready"]
    assert len(await every(router, Ticket)) == 1
    clock.forward(seconds=40)
    await line.status("completed", CallDuration="40")
    await line.channel.poll()
    (file,) = await every(router, Attachment)
    assert (file.message_id, file.content_type) == (message.id, "audio/mpeg")


async def test_a_message_in_the_mailbox_is_fetched_with_our_secret_and_from_nowhere_else() -> None:
    found = b"ID3" + b"\0" * 20
    answers = [(404, b""), (500, b""), (200, found), (302, b""), (200, found), (307, b"x")]
    asked = list[str]()
    elsewhere = "/kept/RE1.mp3"

    async def recording(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        status, body = answers.pop(0)
        leads = {302: elsewhere, 307: "http://10.0.0.1/"}
        sent = {"Location": leads[status]} if status in leads else {}
        return web.Response(status=status, body=body, headers=sent, content_type="audio/mpeg")

    app = web.Application()
    app.router.add_get(f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1.mp3", recording)
    app.router.add_get(elsewhere, recording)
    async with TestServer(app) as server:
        base = str(server.make_url("")).rstrip("/")
        twilio = Twilio(account_sid=ACCOUNT, auth_token=SecretStr(TOKEN), api_base=base)
        for reason in ("missing", "refused"):
            with pytest.raises(NotFetched) as why:
                await fetch(twilio, "twilio-recording:RE1")
            assert (why.value.reason, why.value.permanent) == (reason, False)
        for _ in range(2):  # at once, and by way of another place
            assert (await fetch(twilio, "twilio-recording:RE1")).content == found
        with pytest.raises(NotFetched) as why:  # but never into our own network
            await fetch(twilio, "twilio-recording:RE1")
        assert (why.value.reason, why.value.permanent) == ("host", True)
        assert not answers
        assert asked[0].startswith("Basic ")
        for place in ("http://169.254.169.254/", "twilio-recording:../../x", "twilio-recording:"):
            with pytest.raises(NotFetched) as why:
                await fetch(twilio, place)
            assert why.value.permanent


async def test_whatever_a_caller_and_a_recording_are_called_the_calls_are_known(
    router: Router, cast: Cast, line: Line
) -> None:
    noise = "".join(random.Random(5).choices(string.ascii_letters, k=3900))
    await line.ring(From=f"sip:{noise}@evil.example", CallerName="\u202e\0'; DROP TABLE call")
    await line.dialed("no-answer", From=f"sip:{noise}@evil.example")
    for sid in ("../../../etc/passwd", "RE" + "x" * 3000, "RE1/../../Calls"):
        recording = {"RecordingSid": sid, "RecordingUrl": f"file:///{sid}"}
        told = {**recording, "RecordingDuration": "9" * 300, "RecordingStatus": "completed"}
        assert (await line.post("/recordings", **told))[0] == 204
    await line.status("completed", CallDuration="9" * 300, Timestamp="Mon, 99 Abc 20260 25:61:61")
    other = {"CallSid": "CA" + "3" * 32, "From": "+6281234567890"}
    await line.ring(**other)
    await line.dialed("no-answer", **other)
    await line.channel.poll()
    first, second = await every(router, Call)
    assert (first.outcome, second.outcome) == ("voicemail", "missed")
    assert second.from_number == "+6281234567890"
    assert await every(router, Attachment) == []  # no file has such a name
    assert len(await every(router, Ticket)) == 2


@pytest.mark.parametrize(("size", "said"), [(33 * 2**20, True), (33 * 2**20, False), (0, True)])
async def test_a_recording_beyond_all_measure_is_given_up_and_an_empty_one_is_none(
    size: int, said: bool
) -> None:
    async def recording(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
        if said:
            response.content_length = size
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(size // 2**20):
                await response.write(b"\0" * 2**20)
        return response

    app = web.Application()
    app.router.add_get(f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1.mp3", recording)
    async with TestServer(app) as server:
        base = str(server.make_url("")).rstrip("/")
        twilio = Twilio(account_sid=ACCOUNT, auth_token=SecretStr(TOKEN), api_base=base)
        if not size:
            assert (await fetch(twilio, "twilio-recording:RE1")).content == b""
            return
        with pytest.raises(NotFetched) as why:
            await fetch(twilio, "twilio-recording:RE1")
        assert (why.value.reason, why.value.permanent) == ("large", True)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("busy", "busy"), ("failed", "failed"), ("no-answer", "missed"), ("canceled", "missed")],
)
async def test_a_caller_who_hangs_up_is_told_by_the_final_status(
    router: Router, cast: Cast, line: Line, status: str, outcome: str
) -> None:
    await line.ring()
    await line.status(status)
    assert (await _call(router, line)).outcome == outcome


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_statuses_count_in_twilios_order_not_in_ours(
    router: Router, cast: Cast, line: Line, order: tuple[int, int]
) -> None:
    await line.ring()
    told = [("completed", "1"), ("busy", "3")]
    for status, sequence in (told[number] for number in order):
        await line.status(status, SequenceNumber=sequence)
    assert (await _call(router, line)).outcome == "busy"


async def test_ringing_in_vain_is_missed_though_the_first_form_was_lost(
    router: Router, cast: Cast, line: Line
) -> None:
    await line.dialed("no-answer")
    await line.status("completed", CallDuration="40")
    assert (await _call(router, line)).outcome == "missed"


async def test_a_call_whose_first_form_was_lost_is_known_by_its_last(
    router: Router, cast: Cast, line: Line, clock: FixedClock
) -> None:
    await line.status("no-answer", CallDuration="20")
    call = await _call(router, line)
    assert (call.started_at, call.ended_at) == (clock() - timedelta(seconds=20), clock())


async def test_forms_that_come_twice_count_once(router: Router, cast: Cast, line: Line) -> None:
    for _ in range(3):
        await line.ring()
        await line.dialed("no-answer")
    await line.status("completed", SequenceNumber="4")
    await line.status("completed", SequenceNumber="4")
    assert (await _call(router, line)).revision == 1
    assert len(await every(router, Leg)) == 3
    assert len(await every(router, Ticket)) == 1


async def test_while_the_office_is_closed_callers_hear_the_hours(
    router: Router, cast: Cast, line: Line, clock: FixedClock
) -> None:
    clock.forward(hours=12)
    answer = await line.ring()
    assert [verb.tag for verb in answer] == ["Say", "Say", "Record"]
    assert "tutup" in (answer[0].text or "")
    await line.status("completed", CallDuration="9")
    assert (await _call(router, line)).outcome == "ivr_only"


async def test_in_ramadan_callers_hear_the_hours_of_ramadan(
    router: Router, cast: Cast, line: Line, clock: FixedClock
) -> None:
    clock.forward(days=100, hours=12)  # 24 February 2027, a day of the profile's Ramadan
    answer = await line.ring()
    assert "Senin-Kamis 08.00-15.00, Jumat 08.00-15.30" in (answer[0].text or "")
    clock.forward(days=60)
    answer = await line.ring(CallSid="CA" + "3" * 32)
    assert "Senin-Kamis 08.00-15.30, Jumat 08.00-16.00" in (answer[0].text or "")


async def test_callers_who_hide_are_connected_too(router: Router, line: Line) -> None:
    for number, caller in enumerate(["", "anonymous", "+266696687", "+7378742833", "sip:x@y"]):
        sid = f"CA{number:032d}"
        assert (await line.ring(From=caller, CallSid=sid)).find("Dial") is not None
        await line.status("no-answer", From=caller, CallSid=sid)
    await line.channel.poll()
    assert {call.from_number for call in await every(router, Call)} == {""}
    assert len(await every(router, Call)) == 5


@pytest.mark.parametrize("where", ["", "/dialed", "/statuses", "/recorded", "/recordings"])
@pytest.mark.parametrize("signature", ["", "x", "é", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
async def test_a_form_that_twilio_did_not_sign_is_refused_and_kept(
    router: Router, line: Line, where: str, signature: str
) -> None:
    status, _ = await line.post(where, signature=signature)
    assert status == 403
    (kept,) = await every(router, Payload)
    assert (kept.state, kept.reason) == ("quarantined", "signature")
    assert await every(router, Leg) == []


async def test_a_secret_that_is_being_changed_is_taken(router: Router, line: Line) -> None:
    assert (await line.post("", token="the next secret"))[0] == 200


@pytest.mark.parametrize(
    ("settings", "token", "status"),
    [
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", "of the shared key", 200),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", TOKEN, 403),
        ("key=webhooks_sharedkey_2,algorithm=HMAC_SHA256", "of the shared key", 403),
        ("algorithm=HMAC_SHA256", "of the shared key", 403),
    ],
)
async def test_a_call_may_be_signed_with_a_shared_key(
    router: Router, line: Line, settings: str, token: str, status: int
) -> None:
    """Channel facts §1.3."""
    assert (await line.post("", settings=settings, token=token))[0] == status
    assert len(await every(router, Leg)) == (status == 200)


async def test_a_form_for_another_account_is_refused(router: Router, line: Line) -> None:
    assert (await line.post("", AccountSid="AC" + "9" * 32))[0] == 403


@pytest.mark.parametrize("sid", ["", "CA1", "CA" + "x" * 32, "CA" + "1" * 33])
async def test_a_form_that_names_no_call_is_refused_and_kept(
    router: Router, line: Line, sid: str
) -> None:
    assert (await line.post("/statuses", CallSid=sid))[0] == 400
    assert len(await every(router, Payload)) == 1


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"&" * 5000, b'{"CallSid": "CA"}', b"x=\xe9"]
)
async def test_a_body_that_is_no_signed_form_is_refused(
    router: Router, line: Line, body: bytes
) -> None:
    async with line.client.post(PATH, data=body) as answer:
        assert answer.status in (400, 403)


async def test_a_body_of_ten_megabytes_is_refused(router: Router, line: Line) -> None:
    async with line.client.post(PATH, data=b"x" * 10_000_000) as answer:
        assert answer.status == 413
    assert await every(router, Payload) == []


async def test_callers_are_connected_while_the_database_is_away(router: Router, line: Line) -> None:
    with router.store.engine.begin() as connection:
        connection.execute(text("DROP TABLE leg"))
    assert (await line.ring()).find("Dial") is not None
    assert (await line.post("/statuses", CallStatus="completed"))[0] == 503


async def test_twilio_is_asked_to_come_again_where_even_the_quarantine_is_away(
    router: Router, line: Line
) -> None:
    with router.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE payload RENAME TO away"))
    try:
        assert (await line.post("/statuses", token="guessed", CallStatus="completed"))[0] == 503
    finally:
        with router.store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO payload"))
    assert (await line.post("/statuses", token="guessed", CallStatus="completed"))[0] == 403
    assert len(await every(router, Payload)) == 1
