"""The form before the first message, who is logged in, the sound, and what officers do."""

import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from pydantic import SecretStr

from channels.webchat import Settings
from desk.event import Event
from router import Router
from tests.browser import shoot
from tests.cast import Cast, FixedClock
from tests.channels.webchat.serving import Chat, serving
from tests.journeys.webchat.conftest import answer, messages
from tests.journeys.webchat.widget import CONTRASTS, SIZES_OF_BUTTONS, Site, new_widget

SECRET = "rahasia halaman kantor"


@pytest.fixture
async def chat(router: Router, cast: Cast, clock: FixedClock, site: Site) -> AsyncIterator[Chat]:
    settings = Settings(
        origins=(site.origin,), form=("name", "email", "institution?", "purpose?"),
        identity_secret=SecretStr(SECRET),
    )  # fmt: skip
    async with serving(router, settings, cast, clock) as served:
        site.desk = served.origin
        yield served


def whisper(chat: Chat, verb: str, **detail: int) -> None:
    chat.router.feed.whisper(
        Event(office="7604", at=chat.clock(), actor="officer:1", verb=verb, conversation_id=1,
              detail=detail)
    )  # fmt: skip


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
async def test_a_form_comes_first_and_goes_with_the_first_message(
    browser: Browser, chat: Chat, site: Site, size: str, scheme: str
) -> None:
    widget = await new_widget(browser, size, scheme)
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    frame = widget.frame
    await expect(frame.locator("textarea")).to_be_hidden()
    await frame.fill(".intake [name=email]", "wulan")
    await frame.click(".intake button")
    await expect(frame.locator(".intake [name=name]")).to_be_focused()
    await expect(frame.locator(".intake [data-wrong]")).to_have_text(
        "Mohon lengkapi isian yang ditandai."
    )
    assert {t: c for t, c in (await frame.evaluate(CONTRASTS)).items() if c < 4.5} == {}
    assert min((await frame.evaluate(SIZES_OF_BUTTONS)).values()) >= 40
    await shoot(widget.page, f"webchat-{size}-{scheme}-form")
    await frame.fill(".intake [name=name]", "Wulan")
    await frame.fill(".intake [name=email]", "wulan@example.id")
    await frame.fill(".intake [name=institution]", "Unsulbar")
    await frame.click("[data-sound]")
    await expect(frame.locator("[data-sound]")).to_have_attribute("data-played", "1")
    await frame.click(".intake button")
    await widget.ask("Saya perlu data PDRB")
    await widget.sees("Kami teruskan ke petugas.")
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Terkirim")
    seq = await widget.said("PDRB").get_attribute("data-seq")
    whisper(chat, "officer.read", upto=int(seq or 0))
    await expect(widget.said("PDRB").locator(".mark")).to_have_text("Dibaca")
    whisper(chat, "officer.typing")
    await expect(frame.locator("[data-typing]")).to_have_text("Petugas sedang menulis…")
    await shoot(widget.page, f"webchat-{size}-{scheme}-typing")
    await answer(chat, "Silakan unduh.")
    await widget.sees("Silakan unduh.")
    await expect(frame.locator("[data-sound]")).to_have_attribute("data-played", "2")
    kept = [m.text for m in await chat.router.store.read(messages) if m.direction == "in"]
    assert kept == [
        "Kontak saya\nNama: Wulan\nEmail: wulan@example.id\nInstansi: Unsulbar",
        "Saya perlu data PDRB",
    ]
    assert widget.complaints == []
    await widget.page.context.close()


async def test_who_is_logged_in_on_the_page_is_known_and_two_people_share_nothing(
    browser: Browser, chat: Chat, site: Site
) -> None:
    widget = await new_widget(browser)
    site.logged_in = _logged_in("wulan@example.id")
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    await widget.frame.fill(".intake [name=name]", "Wulan")
    await widget.frame.fill(".intake [name=email]", "wulan@example.id")
    await widget.frame.click(".intake button")
    await widget.ask("Saya perlu data PDRB")
    await widget.sees("Kami teruskan ke petugas.")
    site.logged_in = _logged_in("budi@example.id")
    await widget.visit(f"{site.origin}/strict")
    await widget.ready()
    await expect(widget.frame.locator(".intake")).to_be_visible()
    await expect(widget.said("PDRB")).to_have_count(0)
    # Nor does her name open her talk to who sits there later, without her server's word.
    site.logged_in = f' data-user="wulan@example.id" data-hash="{"0" * 64}"'
    await widget.visit(f"{site.origin}/strict")
    await widget.ready()
    await expect(widget.frame.locator("[data-suggestions] button").first).to_be_visible()
    await expect(widget.said("PDRB")).to_have_count(0)
    site.logged_in = _logged_in("wulan@example.id")
    await widget.visit(f"{site.origin}/strict")
    await widget.ready()
    await widget.sees("Saya perlu data PDRB")
    assert widget.complaints == []
    await widget.page.context.close()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
async def test_who_was_logged_in_too_long_is_told_to_load_the_page_anew(
    browser: Browser, chat: Chat, site: Site, size: str, scheme: str
) -> None:
    widget = await new_widget(browser, size, scheme)
    end = int(chat.clock().timestamp())
    site.logged_in = _logged_in("wulan@example.id", end + 60)
    await widget.visit(f"{site.origin}/strict")
    await widget.open()
    await widget.frame.fill(".intake [name=name]", "Wulan")
    await widget.frame.fill(".intake [name=email]", "wulan@example.id")
    await widget.frame.click(".intake button")
    await widget.ask("Saya perlu data PDRB")
    await widget.sees("Kami teruskan ke petugas.")
    site.logged_in = _logged_in("wulan@example.id", end)
    await widget.visit(f"{site.origin}/strict")
    await widget.ready()
    await expect(widget.frame.locator("[data-banner]")).to_have_text(
        "Sesi Anda di halaman ini sudah berakhir. "
        "Muat ulang halaman ini untuk melanjutkan percakapan Anda."
    )
    await expect(widget.said("PDRB")).to_have_count(0)
    assert {t: c for t, c in (await widget.frame.evaluate(CONTRASTS)).items() if c < 4.5} == {}
    await shoot(widget.page, f"webchat-{size}-{scheme}-session-over")
    assert widget.complaints == []
    await widget.page.context.close()


def _logged_in(user: str, until: int = 0) -> str:
    signed = f"{user}\n{until}" if until else user
    made = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    end = f' data-until="{until}"' if until else ""
    return f' data-user="{user}" data-hash="{made}"{end}'
