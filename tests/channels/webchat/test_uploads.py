"""Files of visitors on the wire: what is kept, what is refused, and who can open it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from sqlmodel import Session, select

from channels.webchat import Settings
from channels.webchat.uploads import name_in
from desk.message import Attachment, Blob, Message
from tests.channels.webchat.serving import Chat
from tests.channels.webchat.visitor import SITE, Visitor, message_id

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
WEBM = b"\x1aE\xdf\xa3" + bytes(64)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database: what files need of SQL is proven elsewhere."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
def settings() -> Settings:
    return Settings(origins=(SITE,), largest_file=1, messages_per_minute=30)


async def pass_of(visitor: Visitor) -> str:
    await visitor.send("bring")
    return str((await visitor.hear("pass"))["value"])


async def bring(
    chat: Chat, given: str, content: Any = PNG, kind: str = "image/png", **headers: str
) -> tuple[int, dict[str, Any]]:
    """POST a file as the chat's page does; return the status and what was answered."""
    named = {
        "Authorization": f"Bearer {given}", "Content-Type": kind,
        "X-Loket-Message": message_id(), "X-Loket-Name": quote("tabel 1.png"),
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    async with chat.http.post(chat.url("uploads"), data=content, headers=named) as answer:
        return answer.status, await answer.json()


def kept(session: Session) -> tuple[list[Message], list[Attachment], list[Blob]]:
    said = session.exec(select(Message).where(Message.direction == "in"))
    return (
        list(said),
        list(session.exec(select(Attachment))),
        list(session.exec(select(Blob))),
    )


async def test_a_file_is_kept_with_its_message_and_shown_to_its_visitor_only(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    name = message_id()
    status, told = await bring(chat, await pass_of(visitor), X_Loket_Message=name)
    assert (status, told["seq"]) == (201, 1)
    shown = (await visitor.hear("history"))["messages"][0]
    assert (shown["author"], shown["client_msg_id"]) == ("contact", name)
    [file] = shown["files"]
    assert (file["name"], file["type"], file["size"]) == ("tabel 1.png", "image/png", len(PNG))
    async with chat.http.get(chat.origin + file["url"]) as answer:
        assert await answer.read() == PNG
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    async with chat.http.get(chat.origin + file["url"].replace("/files/1/", "/files/2/")) as answer:
        assert answer.status == 404
    chat.clock.forward(days=3)
    async with chat.http.get(chat.origin + file["url"]) as answer:
        assert answer.status == 404


async def test_the_same_file_again_is_the_same_message(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    given, name = await pass_of(visitor), message_id()
    first = await bring(chat, given, X_Loket_Message=name)
    again = await bring(chat, given, X_Loket_Message=name)
    assert first == again
    messages, files, blobs = await chat.router.store.read(kept)
    assert (len(messages), len(files), len(blobs)) == (1, 1, 1)


async def test_a_voice_message_is_kept_as_sound(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    given = await pass_of(visitor)
    assert (await bring(chat, given, WEBM, "audio/webm;codecs=opus"))[0] == 201
    _, [file], _ = await chat.router.store.read(kept)
    assert file.content_type == "audio/webm"


async def test_what_is_refused_is_named_and_nothing_of_it_is_kept(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    good = await pass_of(visitor)
    who, until, mark = good.split(".")
    script, exe = b"<!doctype html><script>1</script>", b"MZ\x90" + bytes(40)

    async def endless() -> Any:
        for _ in range(40):
            yield PNG + bytes(64 * 1024)

    cases: list[tuple[int, str, str, Any, str, dict[str, str]]] = [
        (401, "no_pass", "", PNG, "image/png", {}),
        (401, "no_pass", "0" * 32 + good[32:], PNG, "image/png", {}),
        (401, "no_pass", f"{who}.{int(until) + 900}.{mark}", PNG, "image/png", {}),
        (413, "large_file", good, PNG + bytes(1024 * 1024), "image/png", {}),
        (413, "large_file", good, endless(), "image/png", {}),
        (415, "bad_kind", good, script, "text/html", {}),
        (415, "bad_kind", good, script, "image/svg+xml", {}),
        (415, "bad_kind", good, script, "image/png", {}),
        (415, "bad_kind", good, exe, "text/plain", {}),
        (415, "bad_kind", good, b"PK\x03\x04" + bytes(40), "application/zip", {}),
        (400, "empty_file", good, b"", "image/png", {}),
        (400, "bad_client_msg_id", good, PNG, "image/png", {"X_Loket_Message": "../1"}),
        (403, "bad_origin", good, PNG, "image/png", {"Origin": "https://evil.example"}),
        (403, "bad_origin", good, PNG, "image/png", {"Origin": "null"}),
    ]
    for status, code, given, content, kind, headers in cases:
        assert await bring(chat, given, content, kind, **headers) == (status, {"code": code})
    chat.clock.at += timedelta(minutes=2)
    assert await bring(chat, good) == (401, {"code": "pass_over"})
    assert await chat.router.store.read(kept) == ([], [], [])


async def test_a_pass_of_another_office_opens_nothing(chat: Chat) -> None:
    from channels.webchat.uploads import new_pass
    from router.sealing import key_of

    key = await key_of(chat.router)
    given = new_pass(key, "3514", "a" * 32, chat.clock())
    assert await bring(chat, given) == (401, {"code": "no_pass"})


async def test_a_body_that_breaks_off_leaves_nothing(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()

    async def half() -> Any:
        yield PNG
        raise ConnectionResetError

    with pytest.raises(aiohttp.ClientError):
        await bring(chat, await pass_of(visitor), half())
    await asyncio.sleep(0.05)
    assert await chat.router.store.read(kept) == ([], [], [])


async def test_who_brings_a_file_too_slowly_holds_up_nobody(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.webchat.bringing.SLOWEST", 0.2)
    visitor = chat.visitor()
    await visitor.come()
    given, over = await pass_of(visitor), asyncio.Event()

    async def drip() -> Any:
        yield PNG
        await over.wait()

    slow = [asyncio.create_task(bring(chat, given, drip())) for _ in range(4)]
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        assert (await bring(chat, given))[0] == 201
    over.set()
    assert [status for status, _ in await asyncio.gather(*slow)] == [408] * 4


async def test_files_count_against_the_flood_limit(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    given = await pass_of(visitor)
    answers = [await bring(chat, given) for _ in range(31)]
    assert [status for status, _ in answers] == [201] * 30 + [429]


def test_a_name_leads_nowhere_and_deceives_nobody() -> None:
    for given, clean in (
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\r\nSet-Cookie: x", "a__Set-Cookie_ x"),
        ("C:\\temp\\x.pdf", "C__temp_x.pdf"),
        ("laporan\u202efdp.exe", "laporan_fdp.exe"),
        ("", "file"),
        ("...", "file"),
        ("a" * 400 + ".pdf", "a" * 146 + ".pdf"),
        ("Produk Domestik 📈.xlsx", "Produk Domestik 📈.xlsx"),
    ):
        assert name_in({"X-Loket-Name": quote(given)}) == clean
    assert name_in({"X-Loket-Name": "%ff%fe"}) == "\ufffd\ufffd"
