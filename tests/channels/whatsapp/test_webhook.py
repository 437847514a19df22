import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientError
from sqlalchemy import text

from channels.whatsapp import sign
from router import Router
from tests.cast import MAMUJU, FixedClock
from tests.channels.whatsapp.forms import ACCOUNT, OFFICE, TOKEN, WULAN, form, sid
from tests.channels.whatsapp.line import Line


async def test_a_signed_message_is_kept_and_answered(line: Line) -> None:
    assert await line.write("Kantor buka jam berapa?") == 200
    [heard], [said] = await line.heard(), await line.said()
    assert (heard.text, heard.account, heard.address) == (
        "Kantor buka jam berapa?", OFFICE, "+6281234567890",
    )  # fmt: skip
    assert (said.text, said.status) == ("Kami buka pukul 08.00.", "pending")


async def test_the_raw_form_is_kept_beside_the_message(line: Line) -> None:
    await line.write("Halo")
    [payload] = await line.payloads("taken")
    assert b"Body=Halo" in payload.body
    assert payload.external_id == (await line.heard())[0].external_id


async def test_the_answer_is_an_empty_response_in_xml(line: Line) -> None:
    url, fields = line.messages_url, form("Halo")
    headers = {"X-Twilio-Signature": sign(url, fields, TOKEN)}
    async with line.http.post(url, data=fields, headers=headers) as response:
        assert (response.status, response.content_type) == (200, "text/xml")
        assert await response.text() == "<Response/>"


async def test_a_message_heard_twice_is_acted_upon_once(line: Line) -> None:
    assert [await line.post() for _ in range(3)] == [200, 200, 200]
    assert len(await line.heard()) == len(await line.said()) == 1


async def test_many_doubles_at_the_same_moment_are_one_message(line: Line) -> None:
    posts = [line.post(form(f"Soal {n % 5}", MessageSid=sid(n % 5))) for n in range(40)]
    assert set(await asyncio.gather(*posts)) == {200}
    assert sorted(m.text for m in await line.heard()) == [f"Soal {n}" for n in range(5)]


async def test_a_replayed_form_of_yesterday_changes_nothing(line: Line) -> None:
    await line.post()
    line.clock.forward(days=1)
    assert await line.post() == 200
    assert len(await line.heard()) == 1


async def test_a_forged_message_is_refused_and_kept_apart(line: Line) -> None:
    assert await line.post(token="guessed") == 403
    assert await line.heard() == []
    [kept] = await line.payloads("quarantined")
    assert (kept.reason, kept.office) == ("signature", MAMUJU)
    assert b"Body=Halo" in kept.body


async def test_a_forged_message_does_not_take_the_place_of_the_real_one(line: Line) -> None:
    assert await line.post(token="guessed") == 403
    assert await line.post() == 200
    assert len(await line.heard()) == 1


async def test_a_message_without_a_signature_is_refused(line: Line) -> None:
    async with line.http.post(line.messages_url, data=form("Halo")) as response:
        assert response.status == 403


async def test_the_signature_covers_the_query_as_it_was_written(line: Line) -> None:
    assert await line.post(path="messages?a=%7Eb&c") == 200
    assert await line.post(path="messages?a=~b", headers={"X-Twilio-Signature": "x"}) == 403


async def test_both_secrets_are_good_while_one_is_exchanged(
    router: Router, clock: FixedClock
) -> None:
    async with Line(router, clock, auth_token="tomorrow-secret", auth_token_next=TOKEN) as line:
        assert await line.post(token=TOKEN) == 200
        assert await line.post(form("Lagi", MessageSid=sid(2)), token="tomorrow-secret") == 200
        assert await line.post(token="yesterday-secret") == 403


@pytest.mark.parametrize(
    "changes", [{"AccountSid": "AC" + "0" * 32}, {"To": "whatsapp:+6280000000000"}, {"To": ""}]
)
async def test_a_message_for_somebody_else_is_refused_and_kept(
    line: Line, changes: dict[str, str]
) -> None:
    assert await line.post(form("Halo", **changes)) == 403
    assert len(await line.payloads("quarantined")) == 1
    assert await line.heard() == []


@pytest.mark.parametrize(
    "changes", [{"MessageSid": "", "SmsSid": ""}, {"From": ""}, {"From": "whatsapp:Joko"}]
)
async def test_a_message_with_something_missing_is_refused_and_kept(
    line: Line, changes: dict[str, str]
) -> None:
    assert await line.post(form("Halo", **changes)) == 400
    assert len(await line.payloads("quarantined")) == 1
    assert await line.heard() == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 403),
        (b"\x00\xff\xfe\x80binary", "application/x-www-form-urlencoded", 400),
        (b"Body=caf%E9", "application/x-www-form-urlencoded", 403),
        (b"Body=1", "application/x-www-form-urlencoded; charset=utf-99", 400),
        (b"Body=1", "application/x-www-form-urlencoded; charset=utf-16", 400),
        (b'{"Body": "Halo"}', "application/json", 400),
        (b"Body=Halo", "", 400),
        (b"--x\r\n", "multipart/form-data; boundary=x", 400),
        (b"&".join([b"a=1"] * 600), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_what_is_no_form_is_refused_and_kept_and_the_next_message_is_taken(
    line: Line, body: bytes, content_type: str, status: int
) -> None:
    assert await line.post(body=body, content_type=content_type) == status
    assert [p.body for p in await line.payloads("quarantined")] == [body]
    assert await line.post() == 200
    assert len(await line.heard()) == 1


async def test_a_signed_empty_form_says_nothing(line: Line) -> None:
    assert await line.post({}) == 403
    assert await line.post({"AccountSid": ACCOUNT, "To": OFFICE}) == 400


async def test_a_body_of_ten_megabytes_is_refused_and_the_channel_goes_on(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.suppress(ClientError):  # the door may close while we are still talking
        assert await line.post(body=b"Body=" + b"x" * 10_000_000) == 413
    assert "status=413 reason=too large" in caplog.text
    assert await line.post() == 200


async def test_a_body_of_unknown_length_is_measured_too(line: Line) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with contextlib.suppress(ClientError):
        async with line.http.post(line.messages_url, data=endless(), headers=headers) as answer:
            assert answer.status == 413
    assert await line.post() == 200


async def test_another_method_or_office_is_not_found(line: Line) -> None:
    async with line.http.get(line.messages_url) as response:
        assert response.status == 405
    async with line.http.post(line.url + "/channels/9999/whatsapp/messages") as response:
        assert response.status == 404


async def test_strangers_cannot_fill_the_disk(line: Line) -> None:
    for n in range(130):
        assert await line.post(form(f"Spam {n}"), token="guessed") == 403
    assert len(await line.payloads("quarantined")) == 120
    line.clock.forward(minutes=1)
    await line.post(form("Halo"), token="guessed")
    assert len(await line.payloads("quarantined")) == 121


async def test_twilio_is_asked_to_come_again_while_the_database_is_away(line: Line) -> None:
    def swap(old: str, new: str) -> None:
        with line.router.store.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    swap("payload", "away")
    try:
        assert await line.post() == 503
        assert await line.post(token="guessed") == 503
    finally:
        swap("away", "payload")
    assert await line.post() == 200
    assert [m.text for m in await line.heard()] == ["Halo"]


async def test_the_log_holds_no_text_and_no_number(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await line.post(token="guessed")
        await line.post(form("RAHASIA", From="whatsapp:Joko"))
        await line.post(form("RAHASIA"))
        await line.deliver()
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("loket"))
    assert "RAHASIA" not in logged
    assert "6281234567890" not in logged
    assert TOKEN not in caplog.text


async def test_a_person_without_a_number_is_answered_at_the_id(line: Line) -> None:
    scoped = "whatsapp:ID.1234567890abcdef"
    assert await line.write("Buka jam berapa?", scoped, ExternalUserId=scoped, WaId="") == 200
    await line.deliver()
    assert line.on_phone(scoped) == ["Kami buka pukul 08.00."]


async def test_a_nul_in_a_text_is_storable(line: Line) -> None:
    assert await line.write("jam\x00 berapa") == 200
    assert (await line.heard())[0].text == "jam berapa"


async def test_a_sticker_without_text_is_a_message_too(line: Line) -> None:
    media = {
        "NumMedia": "1",
        "MediaUrl0": "https://api.twilio.com/x",
        "MediaContentType0": "image/webp",
    }
    assert await line.write("", WULAN, **media) == 200
    [heard] = await line.heard()
    assert (heard.text, heard.extra["media"]) == ("", 1)


async def test_twilio_may_come_to_a_second_address(router: Router, clock: FixedClock) -> None:
    """Channel facts §1.4: the fallback lies on another host, and signatures name that host."""
    second = "https://cadangan.example.go.id"
    fields = form("Halo")
    path = f"/channels/{MAMUJU}/whatsapp/messages"
    signature = {"X-Twilio-Signature": sign(second + path, fields, TOKEN)}
    async with Line(router, clock) as line:
        assert await line.post(fields, headers=signature) == 403
    async with Line(router, clock, fallback_url=second) as line:
        assert await line.post(fields, headers=signature) == 200
        assert await line.post(fields) == 200
        assert len(await line.heard()) == 1
