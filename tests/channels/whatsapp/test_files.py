"""Files in and out (channel facts §1.5, §1.8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from desk.inbound import File
from desk.message import Attachment, Status
from loket.demo import twilio_scenes as scenes
from loket.demo.twilio_media import Media
from router import Router
from router.channel import NotFetched
from router.errors import Refused
from router.fetch import claim, fetch_again
from router.reply import reply
from store import timeline
from tests.cast import MAMUJU, Cast
from tests.channels.whatsapp.forms import ACCOUNT, OFFICE, WULAN
from tests.channels.whatsapp.line import Line
from wire.fence import Fence, is_public

VOICE = b"OggS" + bytes(200)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


async def only(line: Line) -> Attachment:
    [found] = await line.every(Attachment)
    assert isinstance(found, Attachment)
    return found


async def send(line: Line, content: bytes, kind: str, *, missing: int = 0, url: str = "") -> None:
    path = line.standin.attach(content, kind, missing=missing)
    where = url or line.settings.api_base + path
    await line.write("", NumMedia="1", MediaUrl0=where, MediaContentType0=kind)


async def fetch(line: Line, **time: float) -> None:
    line.clock.forward(**time)
    await line.router.fetching.fetch_what_waits()


async def test_a_voice_note_is_fetched_after_the_webhook_and_plays_in_the_inbox(line: Line) -> None:
    await send(line, VOICE, "audio/ogg")
    assert (await only(line)).sha256 == ""
    await fetch(line)
    attachment, content = await held(line)
    assert (attachment.content_type, attachment.size, content) == ("audio/ogg", 204, VOICE)


async def held(line: Line) -> tuple[Attachment, bytes]:
    found = await line.router.store.read(timeline.file, MAMUJU, 1)
    assert found is not None
    return found


async def test_a_file_that_is_not_there_yet_is_asked_for_after_1_and_3_seconds(line: Line) -> None:
    """Channel facts §1.8: 404 at first, then there."""
    await send(line, PICTURE, "image/png", missing=2)
    await fetch(line)
    assert (await only(line)).fault == "missing"
    await fetch(line, seconds=0.9)
    assert line.standin.media[next(iter(line.standin.media))].missing == 1
    await fetch(line, seconds=0.2)
    assert (await only(line)).sha256 == ""
    await fetch(line, seconds=3)
    assert (await only(line)).sha256


async def test_a_file_that_never_comes_is_given_up_and_can_be_asked_for_again(line: Line) -> None:
    await send(line, PICTURE, "image/png", missing=10)
    for _ in range(12):
        await fetch(line, hours=7)
    given_up = await only(line)
    assert (given_up.fetch_at, given_up.fault) == (None, "missing")
    again = line.router.run(fetch_again, given_up.id or 0, office=MAMUJU, at=line.clock())
    assert await again
    line.standin.media[next(iter(line.standin.media))].missing = 0
    await fetch(line)
    assert (await only(line)).sha256


async def test_a_page_that_calls_itself_a_picture_is_none(line: Line) -> None:
    await send(line, b"<html><script>alert(1)</script>", "image/png")
    await fetch(line)
    assert (await only(line)).content_type == "application/octet-stream"


async def test_a_file_over_the_cap_is_given_up_at_once(line: Line) -> None:
    await send(line, PICTURE + bytes(21 * 1024 * 1024), "image/png")
    await fetch(line)
    given_up = await only(line)
    assert (given_up.fetch_at, given_up.fault, given_up.sha256) == (None, "large", "")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/2010-04-01/Accounts/{}/Messages/MM1/Media/ME1",
        "http://169.254.169.254/latest/meta-data",
        "https://api.twilio.com.evil.example/2010-04-01/Accounts/{}/Messages/MM1/Media/ME1",
        "file:///etc/passwd",
        "http://[::1]/",
    ],
)
async def test_a_form_cannot_send_us_elsewhere(line: Line, url: str) -> None:
    await send(line, PICTURE, "image/png", url=url.format(ACCOUNT))
    await fetch(line)
    assert (await only(line)).fault == "host"


async def test_only_files_of_our_own_account_are_asked_for(line: Line) -> None:
    other = "/2010-04-01/Accounts/AC" + "0" * 32 + "/Messages/MM1/Media/ME1"
    await send(line, PICTURE, "image/png", url=line.settings.api_base + other)
    await fetch(line)
    assert (await only(line)).fault == "host"


@contextmanager
def _told(where: str, seen: list[dict[str, str]]) -> Iterator[web.Application]:
    app = web.Application()

    async def away(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        return web.Response(status=302, headers={"Location": where})

    async def inside(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        return web.Response(body=PICTURE)

    app.router.add_get("/away", away)
    app.router.add_get("/inside", inside)
    yield app


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1/x", "https://127.0.0.1/x", "https://localhost/x", "https://10.0.0.1/x",
        "https://[::ffff:127.0.0.1]/x", "https://0x7f.1/x", "https://2130706433/x",
        "https://user@example.org/", "https://169.254.169.254/", "ftp://example.org/",
        "https://example.org:8443/",
    ],
)  # fmt: skip
async def test_a_redirect_into_our_own_network_is_not_followed(where: str) -> None:
    seen: list[dict[str, str]] = []
    with _told(where, seen) as app:
        async with TestServer(app) as server:
            fence = Fence(str(server.make_url("")).rstrip("/"), 1000)
            with pytest.raises(NotFetched) as refused:
                await fence.fetch(str(server.make_url("/away")), {"Authorization": "Basic x"})
            await fence.close()
    assert (refused.value.reason, refused.value.permanent) == ("host", True)
    assert len(seen) == 1


async def test_a_redirect_within_the_network_is_followed_but_not_for_ever() -> None:
    seen: list[dict[str, str]] = []
    with _told("/inside", seen) as app:
        async with TestServer(app) as server:
            fence = Fence(str(server.make_url("")).rstrip("/"), 1000)
            assert (await fence.fetch(str(server.make_url("/away")), {})).content == PICTURE
            await fence.close()
    with _told("/away", seen) as app:
        async with TestServer(app) as server:
            fence = Fence(str(server.make_url("")).rstrip("/"), 1000)
            with pytest.raises(NotFetched, match="redirects"):
                await fence.fetch(str(server.make_url("/away")), {})
            await fence.close()


def test_what_is_public() -> None:
    inner = "10.1.2.3 127.0.0.1 169.254.1.1 172.16.0.1 192.168.1.1 0.0.0.0 100.64.0.1 224.0.0.1"
    assert not any(map(is_public, inner.split()))
    assert not any(map(is_public, ("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "x", "")))
    assert all(map(is_public, ("8.8.8.8", "103.86.102.1", "2404:6800:4003::1")))


@pytest.fixture
async def answered(line: Line, router: Router, cast: Cast) -> Line:
    """A line on which Sari has answered with words and a table."""
    await line.write("Saya perlu tabel inflasi")
    await line.deliver()
    table = File("inflasi 2025.pdf", "application/pdf", b"%PDF-1.7 tabel")
    [first, *_] = await line.heard()
    await router.run(
        reply, first.conversation_id, "Ini tabelnya.", office=MAMUJU, by=cast.sari,
        at=line.clock(), files=[table],
    )  # fmt: skip
    return line


async def test_an_officers_file_reaches_the_phone_after_the_words(answered: Line) -> None:
    await answered.deliver()
    [got] = answered.standin.received.values()
    assert got == Media(b"%PDF-1.7 tabel", "application/pdf")
    assert answered.on_phone()[-2:] == ["Ini tabelnya.", ""]
    assert (await answered.said())[-1].status == Status.READ


async def address(answered: Line) -> str:
    await answered.deliver()
    return next(t.media[0] for t in answered.standin.texts.values() if t.media)


async def asked(line: Line, url: str) -> tuple[int, Any]:
    async with line.http.get(url) as response:
        return response.status, response.headers


async def test_the_address_of_a_file_is_sealed_and_runs_out(answered: Line) -> None:
    url = await address(answered)
    status, headers = await asked(answered, url)
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert headers["X-Content-Type-Options"] == "nosniff"
    *start, number, until, mark, name = url.split("/")
    for forged in (
        [*start, "1" + number, until, mark, name],
        [*start, number, str(int(until) + 9), mark, name],
        [*start, number, until, mark[::-1], name],
        [*start, number, until, "é", name],
    ):
        assert (await asked(answered, "/".join(forged)))[0] == 404
    answered.clock.forward(hours=7)
    assert (await asked(answered, url))[0] == 404


async def test_after_a_cut_only_the_missing_file_is_sent_again(answered: Line) -> None:
    answered.standin.play(scenes.ACCEPTED, scenes.CUT_AFTER)
    await answered.deliver()
    assert (await answered.said())[-1].status == Status.UNKNOWN
    await answered.deliver_later(seconds=1)
    assert (await answered.said())[-1].external_id
    sent = [t for t in answered.standin.talk(WULAN, OFFICE) if t.media]
    assert len(sent) == 1


async def test_too_many_or_too_large_files_are_refused(
    line: Line, router: Router, cast: Cast
) -> None:
    await line.write("Saya perlu tabel inflasi")
    small, large = File("a.txt", "text/plain", b"a"), File("b", "", bytes(17 * 1024 * 1024))
    for files, why in (([small] * 6, "many_files"), ([large], "large_file"),
                       ([File("c", "")], "empty_file")):  # fmt: skip
        with pytest.raises(Refused, match=why):
            await router.run(
                reply, 1, "", office=MAMUJU, by=cast.sari, at=line.clock(), files=files
            )


async def test_a_file_whose_fetcher_died_is_fetched_by_another(line: Line) -> None:
    await send(line, VOICE, "audio/ogg")
    await line.router.run(claim, as_of=line.clock())
    await fetch(line, minutes=2)
    assert (await only(line)).sha256 == ""
    await fetch(line, minutes=2)
    assert (await only(line)).sha256
