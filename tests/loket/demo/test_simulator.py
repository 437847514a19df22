"""The simulator's pages over HTTP, around a demo that really runs."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, FormData
from rich.console import Console

from desk.phrases import Phrases
from loket.demo.config import Folder, prepare
from loket.demo.run import performing
from loket.demo.simulator.pages import HERE
from loket.demo.stage import Stage
from tests.loket.demo.ports import free_ports

WULAN, MAMUJU = "+6281200001001", "7604"
PAGES = (
    "/demo/",
    "/demo/whatsapp",
    "/demo/telegram",
    "/demo/email",
    "/demo/website/7604",
    "/demo/calls",
)
PATIENCE = 20.0


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A demo with its week behind it."""
    folder, ports = Folder(tmp_path_factory.mktemp("demo")), free_ports()
    console = Console(file=io.StringIO())
    async with performing(prepare(folder, ports), folder, ports, console) as performed:
        yield performed


@pytest.fixture
async def browser(stage: Stage) -> AsyncIterator[ClientSession]:
    """Somebody without a screen."""
    async with ClientSession(stage.url, cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def page(browser: ClientSession, path: str, language: str = "") -> tuple[int, str]:
    headers = {"Cookie": f"language={language}"} if language else {}
    async with browser.get(path, headers=headers) as response:
        return response.status, await response.text()


async def until(socket: ClientWebSocketResponse, seen: Any) -> dict[str, Any]:
    """Return the first thing that is shown and fits."""
    async with asyncio.timeout(PATIENCE):
        while True:
            shown: dict[str, Any] = await socket.receive_json()
            if seen(shown):
                return shown


async def test_the_front_of_the_site_leads_to_the_first_screen(browser: ClientSession) -> None:
    async with browser.get("/") as response:
        assert (response.status, response.url.path) == (200, "/demo/")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", PAGES)
async def test_every_page_speaks_both_languages(
    browser: ClientSession, path: str, language: str
) -> None:
    status, html = await page(browser, path, language)
    assert status == 200
    assert f'<html lang="{language}">' in html


def test_both_languages_have_the_same_phrases() -> None:
    phrases = Phrases.read(HERE / "phrases")
    assert phrases.keys("id") == phrases.keys("en")


async def test_the_first_screen_names_every_officer_and_the_password(
    browser: ClientSession, stage: Stage
) -> None:
    _, html = await page(browser, "/demo/")
    for officer in stage.officers:
        assert officer.email in html
    assert "selamat-datang" in html


async def test_the_officers_inbox_stays_shut(browser: ClientSession) -> None:
    async with browser.get("/inbox") as response:
        assert response.url.path == "/session/new"


@pytest.mark.parametrize(
    "path",
    [
        "/demo/whatsapp?office=1309",
        "/demo/whatsapp?office=0000",
        "/demo/telegram?office=1309",
        "/demo/telegram/files/1",
        "/demo/email?office=0000",
        "/demo/website/0000",
        "/demo/email/files/nothing/1",
        "/demo/nothing",
    ],
)
async def test_what_is_not_there_is_not_found(browser: ClientSession, path: str) -> None:
    assert (await page(browser, path))[0] == 404


@pytest.mark.parametrize("path", ["/demo/calls", "/demo/email", "/demo/language"])
async def test_another_site_cannot_play_a_citizen(browser: ClientSession, path: str) -> None:
    headers = {"Origin": "https://evil.example"}
    async with browser.post(path, data={"phone": WULAN}, headers=headers) as response:
        assert response.status == 403


async def test_another_site_cannot_open_a_telephone(browser: ClientSession) -> None:
    headers = {"Origin": "https://evil.example"}
    async with browser.get("/demo/whatsapp/socket", headers=headers) as response:
        assert response.status == 403


async def test_a_language_is_kept(browser: ClientSession) -> None:
    form = {"language": "en", "next": "/demo/calls?office=3514"}
    async with browser.post("/demo/language", data=form) as response:
        assert str(response.url.relative()) == "/demo/calls?office=3514"
        assert '<html lang="en">' in await response.text()


async def test_a_language_leads_nowhere_else(browser: ClientSession) -> None:
    form = {"language": "en", "next": "//evil.example/demo/"}
    async with browser.post("/demo/language", data=form) as response:
        assert response.url.path == "/demo/"


async def test_a_telephone_shows_the_answer_to_a_known_question(
    browser: ClientSession, stage: Stage
) -> None:
    path = f"/demo/whatsapp/socket?office=7604&phone=%2B{WULAN[1:]}"
    async with browser.ws_connect(path, headers={"Origin": stage.url}) as socket:
        await socket.send_json({"say": "jam layanan kantor jam berapa?"})
        shown = await until(
            socket, lambda s: any(not b["mine"] and b["shown"] for b in s["bubbles"])
        )
    mine, answer = shown["bubbles"][:2]
    assert (mine["step"], mine["told"]) == ("taken", 200)
    assert "08.00-15.30" in answer["text"]


async def test_a_telephone_writes_by_telegram_and_its_buttons_answer(
    browser: ClientSession, stage: Stage
) -> None:
    def answered(times: int, *taken: str) -> Any:
        """Tell whether so much was answered, and what was written was fetched."""

        def seen(screen: dict[str, Any]) -> bool:
            mine = {b["text"] or b["file"] for b in screen["bubbles"] if b["step"] == "taken"}
            said = sum(not b["mine"] for b in screen["bubbles"])
            return said >= times and mine.issuperset(taken)

        return seen

    asks, path = "jam layanan kantor jam berapa?", "/demo/telegram/socket?office=7604"
    origin = {"Origin": stage.url}
    async with browser.ws_connect(f"{path}&phone=%2B{WULAN[1:]}", headers=origin) as socket:
        await socket.send_json({"say": asks})
        shown = await until(socket, answered(1, asks))
        answer = next(b for b in shown["bubbles"] if not b["mine"])
        assert "08.00-15.30" in answer["text"]
        [key, label] = answer["buttons"][0]
        await socket.send_json({"tap": key})
        await until(socket, answered(2, label))
        await socket.send_json({"send": "picture"})
        await until(socket, answered(2, label, "picture"))


async def test_who_blocks_the_bot_gets_nothing_and_who_comes_back_is_answered(
    browser: ClientSession, stage: Stage
) -> None:
    path = "/demo/telegram/socket?office=7604&phone=%2B6281200001002"
    async with browser.ws_connect(path, headers={"Origin": stage.url}) as socket:
        await socket.send_json({"state": "blocks"})
        await socket.send_json({"say": "Selamat pagi"})  # who blocked a bot cannot write to it
        shown = await until(socket, lambda s: s["state"] == "blocks")
        assert shown["bubbles"] == []
        await socket.send_json({"state": "reads"})
        await socket.send_json({"say": "jam layanan kantor jam berapa?"})
        await until(socket, lambda s: any(not b["mine"] for b in s["bubbles"]))


async def test_nonsense_on_the_socket_disturbs_nobody(browser: ClientSession, stage: Stage) -> None:
    path = f"/demo/whatsapp/socket?office=3514&phone=%2B{WULAN[1:]}"
    async with browser.ws_connect(path, headers={"Origin": stage.url}) as socket:
        for said in ("{", "[]", "1", '{"state": "flying"}', '{"send": "../x"}', '{"say": {}}'):
            await socket.send_str(said)
        await socket.send_bytes(b"\0")
        await socket.send_json({"state": "off"})
        shown = await until(socket, lambda s: s["state"] == "off")
    assert shown["bubbles"] == []


async def test_a_letter_with_a_file_is_posted_and_acknowledged(
    browser: ClientSession, stage: Stage
) -> None:
    form = FormData()
    form.add_field("to", "bps7604@bps.go.id")
    form.add_field("subject", "Permohonan data")
    form.add_field("text", "Mohon data luas panen per desa.")
    form.add_field("files", b"a;b", filename="contoh.csv", content_type="text/csv")
    path = "/demo/email?office=7604&person=hendra%40bappeda.example"
    async with browser.post(path, data=form) as response:
        assert (response.status, "posted" in response.url.query) == (200, True)
        html = await response.text()
    assert "contoh.csv" in html
    sent = stage.mailboxes.letters("hendra@bappeda.example")[-1]
    files = f"/demo/email/files/{sent.name}/1?person=hendra%40bappeda.example"
    async with browser.get(files) as response:
        assert await response.read() == b"a;b"
        assert response.headers["Content-Disposition"].startswith("attachment")
    line = "/demo/email/socket?person=hendra%40bappeda.example"
    async with browser.ws_connect(line, headers={"Origin": stage.url}) as socket:
        await until(socket, lambda seen: seen["letters"] >= 2)
    answer = stage.mailboxes.letters("hendra@bappeda.example")[0]
    assert (answer.way, answer.header("Auto-Submitted")) == ("received", "auto-replied")
    assert answer.answer_to.startswith("bps7604+")


async def test_a_letter_to_nobody_stays_on_the_screen_with_the_reason(
    browser: ClientSession, stage: Stage
) -> None:
    form = {"to": "nobody@bps.go.id", "subject": "Data", "text": "Isi yang panjang"}
    path = "/demo/email?office=7604&person=rizky%40kabar.example"
    async with browser.post(path, data=form) as response:
        html = await response.text()
    assert "Isi yang panjang" in html
    assert "550" in html
    assert stage.mailboxes.letters("rizky@kabar.example") == []


async def test_a_call_is_written_into_the_log(browser: ClientSession, stage: Stage) -> None:
    form = {"office": "3514", "phone": WULAN, "ending": "missed"}
    async with browser.post("/demo/calls", data=form) as response:
        html = await response.text()
    log = stage.exchanges["3514"].path
    assert log.read_text("utf-8").count("NO ANSWER") == 1
    assert str(log) in html


@pytest.mark.parametrize(
    "form",
    [
        {"office": "0000", "phone": WULAN, "ending": "missed"},
        {"office": "3514", "phone": "x", "ending": "missed"},
        {"office": "3514", "phone": WULAN, "ending": "exploded"},
        {},
    ],
)
async def test_a_call_that_cannot_be_is_refused(
    browser: ClientSession, form: dict[str, str]
) -> None:
    async with browser.post("/demo/calls", data=form) as response:
        assert response.status == 400


async def test_the_weeks_letters_lie_in_the_mailboxes(stage: Stage) -> None:
    letters = [x for a in stage.mailboxes.addresses() for x in stage.mailboxes.letters(a)]
    assert {one.way for one in letters} == {"sent", "received"}


async def test_the_weeks_talks_stand_on_the_telephones(stage: Stage) -> None:
    strangers = [p for p in stage.people if p.phone and not p.says]
    shown = [stage.phones.bubbles(stage.lines[MAMUJU], p.phone) for p in strangers]
    assert any(len(talk) > 2 for talk in shown)


def test_the_folder_holds_all_there_is(stage: Stage) -> None:
    names = {one.name for one in stage.folder.iterdir()}
    assert {"config.toml", "loket.db", "mail", "asterisk"} <= names
    assert not Path(stage.folder / "unfinished").exists()


async def test_the_first_screen_leads_to_every_page_of_an_office(browser: ClientSession) -> None:
    _, html = await page(browser, "/demo/")
    for address in ("/visits", "/knowledge", "/knowledge/learning", "/calendar", "/promises"):
        following = quote(address, safe="")
        led = f"/session/new?email=ratna%40mamuju.example&amp;next={following}"
        assert f'href="{led}"' in html
    assert 'href="/offices/7604/standard"' in html
