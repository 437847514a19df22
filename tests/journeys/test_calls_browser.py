"""A telephone in an officer's browser: who rings, what was left in the mailbox, whom to call."""

import io
import wave
from functools import partial

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, expect

from channels.phone import Channel, Settings
from router import Router
from router.ring import ring
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import MAMUJU, Cast, FixedClock, wulan
from tests.channels.phone.test_twilio import ACCOUNT, PUBLIC, TOKEN, Line
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.journeys.test_inbox_browser import screen
from tests.visitor import give_passwords, pages_of
from web.figures import phone

RECORDING = {
    "RecordingSid": "RE1", "RecordingUrl": "https://api.twilio.com/RE1", "RecordingDuration": "2"
}  # fmt: skip
CALLER = "+6281234567890"
LINES = """(toast, number) => {
  const words = toast.querySelector("span").firstChild;
  const at = words.data.replaceAll("\u2011", "-").indexOf(number);
  const range = new Range();
  range.setStart(words, at);
  range.setEnd(words, at + number.length);
  return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
}"""
"""On how many lines of a toast a number stands."""


def spoken() -> bytes:
    """Return two seconds of sound."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\x10" * 16_000)
    return held.getvalue()


def mailbox() -> web.Application:
    """Return what keeps the recordings at Twilio's."""

    async def recording(_request: web.Request) -> web.Response:
        return web.Response(body=spoken(), content_type="audio/mpeg")

    app = web.Application()
    app.router.add_get(f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1.mp3", recording)
    return app


async def leave_a_message(router: Router, clock: FixedClock) -> None:
    """Let somebody call whom nobody answers, and speak after the tone."""
    async with TestServer(mailbox()) as kept:
        settings = Settings.model_validate({
            "settle_seconds": 0,
            "twilio": {
                "account_sid": ACCOUNT, "auth_token": TOKEN, "public_url": PUBLIC,
                "forward": ["+6281100001111"], "api_base": str(kept.make_url("")).rstrip("/"),
            },
        })  # fmt: skip
        channel = Channel(router.offices[MAMUJU], settings, router)
        router.connect({(MAMUJU, "phone"): channel})
        app = web.Application()
        app.add_routes(channel.routes())
        async with TestClient(TestServer(app)) as client:
            line = Line(channel, client, clock)
            await line.ring()
            await line.dialed("no-answer")
            await channel.poll()
            await line.post("/recorded", **RECORDING)
            await line.post("/recordings", RecordingStatus="completed", **RECORDING)
            await line.status("completed", CallDuration="40")
            await channel.poll()
            assert await router.fetching.fetch_what_waits() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_officer_hears_a_voicemail_and_sees_who_rings(
    browser: Browser, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.run(give_passwords)
    await leave_a_message(router, clock)
    await router.receive(wulan("Maaf, maksud saya data 2024", extra={"edited": True}))
    call = partial(ring, office=MAMUJU, name="Wulandari K.", key="1", at=clock())
    async with pages_of(router) as url:
        for size, theme in ((PHONE, "dark"), (DESKTOP, "light")):
            async with screen(browser, url, "sari@bps.example", size) as page:
                await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                await page.goto("/conversations/1")
                await expect(page.locator("body[data-live]")).to_have_count(1)
                player = page.locator("audio")
                await expect(player).to_be_visible()
                await player.evaluate("sound => sound.play()")
                assert await player.evaluate("sound => sound.duration") == 2
                await shoot(page, f"voicemail-{size['width']}")
                assert await page.evaluate(WIDER) == 0
                assert await page.evaluate(FAINT) == []
                called = page.locator(f"#contact a[href='tel:{CALLER}']")
                await expect(called).to_have_text("0812-3456-7890")
                await page.goto("/conversations/2")
                await expect(page.locator("#timeline .tag")).to_have_text("Disunting")
                await shoot(page, f"edited-{size['width']}")
                for known in ("+6281355550000", CALLER):
                    await page.goto("/visits")
                    await expect(page.locator("body[data-live]")).to_have_count(1)
                    await router.run(call, known, known)
                    toast = page.locator(".toast")
                    await expect(toast).to_be_visible()
                    assert await page.evaluate(WIDER) == 0
                    assert await page.evaluate(FAINT) == []
                    assert await page.evaluate(too_small(44 if size == PHONE else 24)) == []
                    assert await toast.evaluate(LINES, phone(known)) == 1
                    await shoot(page, f"ringing-{known[-4:]}-{size['width']}")
                await toast.get_by_role("link").click()
                await expect(page.locator("#talk-title")).to_be_visible()
