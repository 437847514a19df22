import asyncio
import logging
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from html import unescape
from logging.handlers import QueueHandler
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError
from sqlalchemy import text
from sqlmodel import Session
from yarl import URL

from desk.event import Event
from router import Router
from router.assign import assign
from router.change_kind import change_kind
from router.complaint import name_officer
from router.reply import reply
from router.ring import ring
from store import Store
from store.store import READERS
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, by_mail, wulan
from tests.visitor import Visitor

PATIENCE = 10.0


@asynccontextmanager
async def watching(visitor: Visitor, path: str) -> AsyncIterator[ClientWebSocketResponse]:
    """Open a page, and the stream that it names."""
    html = (await visitor.get(path)).text
    found = re.search(r'data-live="([^"]+)"', html)
    assert found
    origin = {"Origin": visitor.url}
    address = visitor.url + unescape(found.group(1))
    async with visitor.session.ws_connect(address, headers=origin) as socket:
        await asyncio.sleep(0.05)
        yield socket


async def until(socket: ClientWebSocketResponse, wanted: Callable[[dict[str, Any]], Any]) -> Any:
    """Return what is wanted of the first message that has it, whatever else is told before."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = wanted(await socket.receive_json())
            if found:
                return found


def part(key: str, words: str = "") -> Callable[[dict[str, Any]], Any]:
    """Want the part for an element, with some words in it; without words, the empty one."""

    def wanted(told: dict[str, Any]) -> Any:
        fitting = [p for p in told.get("parts", ()) if p["id"] == key]
        return [p for p in fitting if words in p["html"] and bool(words) == bool(p["html"])]

    return wanted


async def test_a_new_ticket_appears_on_the_list(sari: Visitor, router: Router) -> None:
    async with watching(sari, "/inbox") as socket:
        await router.receive(wulan("Mau tanya data"))
        (row,) = await until(socket, part("ticket-1", "Mau tanya data"))
        assert row["new"]


async def test_a_new_message_joins_the_open_conversation(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    async with watching(sari, "/conversations/1?view=mine") as socket:
        await router.receive(wulan("Untuk skripsi", 2))
        assert await until(socket, part("message-3", "Untuk skripsi"))


async def test_a_row_leaves_the_list_it_no_longer_belongs_to(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.run(assign, 1, cast.sari, office="7604", by=cast.ratna, at=clock())
    async with watching(sari, "/inbox?view=mine") as socket:
        await router.run(assign, 1, cast.budi, office="7604", by=cast.ratna, at=clock())
        assert await until(socket, part("ticket-1"))


async def test_what_was_missed_is_told_on_return(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    html = (await sari.get("/conversations/1")).text
    await router.receive(wulan("Saat terputus", 2))
    found = re.search(r'data-live="([^"]+)"', html)
    assert found
    address = sari.url + unescape(found.group(1))
    async with sari.session.ws_connect(address, headers={"Origin": sari.url}) as socket:
        assert await until(socket, part("message-3", "Saat terputus"))


async def test_who_missed_too_much_loads_the_page_again(sari: Visitor, router: Router) -> None:
    for number in range(110):
        await router.receive(by_mail("Mohon data", number))
    address = f"{sari.url}/live?after=0"
    async with sari.session.ws_connect(address, headers={"Origin": sari.url}) as socket:
        assert await until(socket, lambda told: told.get("reload"))


async def test_another_office_hears_nothing(sari: Visitor, joko: Visitor, router: Router) -> None:
    address = f"{joko.url}/live?conversation=1&after=0"
    async with (
        watching(sari, "/inbox") as ours,
        joko.session.ws_connect(address, headers={"Origin": joko.url}) as theirs,
    ):
        await router.receive(wulan("Mau tanya data"))
        assert await until(ours, part("ticket-1", "Wulan"))
        await joko.post("/session", {"_method": "DELETE"})
        async with asyncio.timeout(PATIENCE):
            heard = [str(message.data) async for message in theirs]
        assert '"signed_out": true' in heard[-1]
        assert not [words for words in heard if "Wulan" in words or "ticket-1" in words]


async def test_a_page_of_another_site_cannot_listen(sari: Visitor) -> None:
    for origin in ({"Origin": "https://evil.example"}, {}):
        with pytest.raises(WSServerHandshakeError) as refused:
            await sari.session.ws_connect(f"{sari.url}/live", headers=origin)
        assert refused.value.status == 403


async def test_who_signed_out_elsewhere_hears_no_more(sari: Visitor, router: Router) -> None:
    async with watching(sari, "/inbox") as socket:
        await sari.post("/session", {"_method": "DELETE"})
        await router.receive(wulan("Mau tanya data"))
        assert await until(socket, lambda told: told.get("signed_out"))


async def test_a_notice_tells_what_happens_elsewhere(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.run(assign, 1, cast.budi, office="7604", by=cast.ratna, at=clock())
    async with watching(sari, "/inbox") as socket:
        await router.run(assign, 1, cast.sari, office="7604", by=cast.ratna, at=clock())
        toasts = await until(socket, lambda told: told.get("toasts"))
        assert "Tiket 7604-2026-000001 ditugaskan kepada Anda" in toasts[0]


async def test_the_form_closes_when_the_ticket_does(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.run(reply, 1, "Silakan.", office="7604", by=cast.budi, at=clock())
    async with watching(sari, "/conversations/1") as socket:
        await sari.post("/tickets/1/closure")
        assert await until(socket, part("composer", "Tiket ini sudah selesai"))


async def test_officers_see_who_is_writing(sari: Visitor, ratna: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    async with (
        watching(sari, "/conversations/1") as ours,
        watching(ratna, "/conversations/1") as theirs,
    ):
        await theirs.send_str("typing")
        words = await until(ours, lambda told: told.get("typing"))
        assert words == "Ratna sedang menulis…"
        typing = Event(
            office="7604", at=MONDAY, actor="contact", verb="contact.typing", conversation_id=1
        )
        router.feed.whisper(typing)
        assert await until(ours, lambda told: told.get("typing") == "")


async def test_a_complaint_is_silent_for_whom_it_is_about(
    sari: Visitor, ratna: Visitor, router: Router, cast: Cast
) -> None:
    await router.receive(wulan("Petugas Sari tidak ramah"))
    office = router.offices[MAMUJU]
    async with (
        router.feed.subscribe(MAMUJU, whispers=True) as heard,
        watching(sari, "/conversations/1") as hers,
        watching(ratna, "/conversations/1") as ours,
    ):
        await router.run(change_kind, 1, "complaint", office=office, by=cast.ratna, at=MONDAY)
        await router.run(name_officer, 1, cast.sari, office=MAMUJU, by=cast.ratna, at=MONDAY)
        await ours.send_str("typing")
        while (await heard.queue.get()).verb != "officer.typing":
            pass
        await router.receive(by_mail("Mohon data inflasi"))
        told: list[dict[str, Any]] = []
        async with asyncio.timeout(PATIENCE):
            while not any(part["id"] == "ticket-2" for part in (told or [{}])[-1].get("parts", ())):
                told.append(await hers.receive_json())
        assert not any("typing" in one for one in told)
        for said in ("typing", "read 1"):
            await hers.send_str(said)
        await hers.close()  # what was said before is heard before
        verbs = [heard.queue.get_nowait().verb for _ in range(heard.queue.qsize())]
        assert not {"officer.typing", "officer.read"} & {*verbs}


async def test_what_is_in_sight_of_an_officer_is_told_to_who_wrote_it(
    sari: Visitor, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data"))
    async with (
        router.feed.subscribe(MAMUJU, whispers=True) as told,
        watching(sari, "/conversations/1") as socket,
    ):
        for said in ("read x", "read 99999999999", "read -1", "read 1"):
            await socket.send_str(said)
        async with asyncio.timeout(PATIENCE):
            event = await told.queue.get()
            while event.verb != "officer.read":
                event = await told.queue.get()
    assert (event.conversation_id, event.detail) == (1, {"upto": 1})


async def test_a_telephone_that_rings_is_shown_with_who_calls(
    sari: Visitor, router: Router, clock: FixedClock
) -> None:
    def toast(told: dict[str, Any]) -> Any:
        return told.get("toasts")

    async with watching(sari, "/inbox") as socket:
        number = "+6281234567890"
        call = partial(ring, office=MAMUJU, name="", key="1", at=clock())
        await router.run(call, number, number)
        (stranger,) = await until(socket, toast)
        assert "/calls/new?number=%2B6281234567890" in stranger
        await router.receive(wulan("Mau tanya data"))
        await until(socket, toast)
        await router.run(call, number, number)
        (known,) = await until(socket, toast)
        assert "/conversations/1" in known
        assert "Wulan" in known


async def test_a_page_that_goes_away_before_its_stream_opens_is_no_error(
    sari: Visitor, router: Router, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "loket.web")
    records = asyncio.Queue[logging.LogRecord]()
    logging.getLogger("loket.web").addHandler(handler := QueueHandler(records))
    async with reading_stopped(router.store):
        reader, writer = await asyncio.open_connection(URL(sari.url).host, URL(sari.url).port)
        writer.write(upgrade(sari, "/live?after=0").encode())
        await reader.readuntil(b"\r\n\r\n")  # "100 Continue": who asks is being looked up
        writer.write_eof()
        async with asyncio.timeout(PATIENCE):
            assert await reader.read() == b""
        writer.close()
    async with asyncio.timeout(PATIENCE):
        record = await records.get()
    logging.getLogger("loket.web").removeHandler(handler)
    assert (record.levelname, record.getMessage()) == ("DEBUG", "page went away route=/live")


async def test_a_stream_that_breaks_is_told_in_the_log(
    sari: Visitor, router: Router, caplog: pytest.LogCaptureFixture
) -> None:
    def rename(session: Session, old: str, new: str) -> None:
        session.connection().execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    async with watching(sari, "/inbox") as socket:
        await router.run(rename, "session", "session_away")
        await socket.send_str("typing")
        async with asyncio.timeout(PATIENCE):
            while not (await socket.receive()).type.name.startswith("CLOS"):
                pass
    await router.run(rename, "session_away", "session")
    async with asyncio.timeout(PATIENCE):
        # The page hears of the end before it is written down.
        while "page broke method=GET route=/live" not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def reading_stopped(store: Store) -> AsyncIterator[None]:
    """Let nothing be read meanwhile."""
    go_on = threading.Event()
    held = [asyncio.create_task(store.read(lambda _: go_on.wait())) for _ in range(READERS)]
    await asyncio.sleep(0)
    try:
        yield
    finally:
        go_on.set()
        await asyncio.gather(*held)


def upgrade(visitor: Visitor, path: str) -> str:
    """Ask for a socket as a browser does, and to hear when the question is looked at."""
    cookies = visitor.session.cookie_jar.filter_cookies(URL(visitor.url))
    lines = {
        "Host": URL(visitor.url).authority, "Origin": visitor.url, "Expect": "100-continue",
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items()),
    }  # fmt: skip
    head = [f"GET {path} HTTP/1.1", *(f"{name}: {said}" for name, said in lines.items())]
    return "\r\n".join([*head, "", ""])
