"""WhatsApp's window closes: the form goes, the draft stays, and e-mail carries the answer."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from router import Router
from store import Store
from tests.browser import DESKTOP, PHONE, shoot
from tests.cast import MAMUJU, MONDAY, FixedClock, hire, minds, offices, wulan
from tests.channels.email.post_office import OFFICE, PostOffice
from tests.journeys.measures import FAINT, WIDER, too_small
from tests.journeys.test_inbox_browser import screen
from tests.visitor import give_passwords, pages_of


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_window_that_closes_takes_the_form_away(browser: Browser, store: Store) -> None:
    clock = FixedClock()
    router = Router(store, {MAMUJU: offices()[MAMUJU]}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    await router.receive(wulan("Mau tanya data"))
    clock.at = MONDAY + timedelta(hours=23, minutes=58)
    async with pages_of(router) as url, screen(browser, url, "sari@bps.example") as page:
        await page.clock.install(time=clock())
        await page.goto("/conversations/1")
        await page.locator("#reply-text").fill("Data yang diminta…")
        left = page.locator(".composer-hint time")
        await expect(left).to_have_text("2 menit")
        await page.clock.fast_forward(61_000)
        await expect(left).to_have_text("kurang dari semenit")
        clock.forward(minutes=2)
        await page.clock.fast_forward(61_000)
        await expect(page.locator(".blocked")).to_contain_text("Jendela WhatsApp sudah tertutup")
        await expect(page.locator("#reply-text")).to_have_count(0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_said_of_the_window_goes_on_with_the_talk(
    browser: Browser, store: Store
) -> None:
    clock = FixedClock()
    router = Router(store, {MAMUJU: offices()[MAMUJU]}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    await router.receive(wulan("Mau tanya data"))
    clock.forward(hours=3)
    async with pages_of(router) as url, screen(browser, url, "sari@bps.example") as page:
        await page.clock.install(time=clock())
        await page.goto("/conversations/1")
        outlives, left = page.locator("#outlives"), page.locator("#window-left time")
        await expect(outlives).to_contain_text("melewati jendela WhatsApp")
        await expect(left).to_have_text(re.compile("^(21|20) jam"))
        text = page.locator("#reply-text")
        await text.fill("Kami cari dahulu.")
        await router.receive(wulan("Yang 2024 ya", 2, at=clock() - timedelta(minutes=30)))
        await expect(left).to_have_text(re.compile("^23 jam"))
        await expect(text).to_have_value("Kami cari dahulu.")
        await page.get_by_role("button", name="Tetap kirim").click()
        await expect(outlives).to_be_hidden()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_after_the_window_the_answer_leaves_by_the_mail_that_the_person_agreed_to(
    browser: Browser, store: Store
) -> None:
    clock, mamuju = FixedClock(), offices()[MAMUJU]
    mamuju = mamuju.model_copy(update={"channels": {"email": {"address": OFFICE}}})
    router = Router(store, {MAMUJU: mamuju}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    await router.receive(wulan("Mau tanya data. Email saya wulan@example.org ya kak"))
    clock.forward(hours=25)
    async with PostOffice(router, clock) as post, pages_of(router) as url:
        for name, size in (("phone", PHONE), ("desktop", DESKTOP)):
            async with screen(browser, url, "sari@bps.example", size) as page:
                await page.goto("/conversations/1")
                if name == "phone":
                    asked = page.locator(".blocked")
                    await expect(asked).to_contain_text("Tanyakan alamat emailnya")
                    address = asked.get_by_label("Alamat email pengguna")
                    await expect(address).to_have_value("wulan@example.org")
                    await shoot(page, "window-address")
                    assert await page.evaluate(WIDER) == 0
                    assert await page.evaluate(FAINT) == []
                    assert await page.evaluate(too_small(44)) == []
                    await asked.get_by_role("button", name="Simpan alamat").click()
                    await expect(address).to_be_visible()  # not without consent
                    await asked.get_by_text("setuju dijawab lewat email").click()
                    await asked.get_by_role("button", name="Simpan alamat").click()
                text = page.get_by_label("Balas lewat email ke wulan@example.org")
                await text.fill(f"Datanya terlampir ({name}).")
                await shoot(page, f"window-mail-{name}")
                await page.get_by_role("button", name="Kirim email").click()
                await expect(page.locator("#timeline")).to_contain_text(f"terlampir ({name})")
        await post.deliver()
        assert [mail["To"] for mail in post.world.mails] == ["wulan@example.org"] * 2
        plain = post.world.mails[0].get_body(("plain",))
        assert plain
        assert "Datanya terlampir (phone)." in plain.get_content()
