"""Templates: their list, one filled in, and an answer after the window has closed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desk.message import Status
from desk.whatsapp_template import Template
from router import Router
from router.errors import Missing, Refused
from router.reply import reply
from router.templates import GONE, keep_templates
from store.templates import sendable, templates
from tests.cast import MAMUJU, PASURUAN, Cast
from tests.channels.whatsapp.forms import OFFICE
from tests.channels.whatsapp.line import Line

STATES = ("rejected", "paused", "disabled")
WORDS = "Halo {{1}}, jawaban atas pertanyaan Anda tentang {{2}} sudah ada."


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def late(line: Line) -> Line:
    """A line whose window has closed, with a template that is approved and one that is not."""
    await line.write("Saya perlu tabel inflasi")
    await line.deliver()
    line.standin.contents.add("jawaban_siap", WORDS, v1="Wulan", v2="inflasi")
    line.standin.contents.add("menunggu", "Halo.", state="pending")
    await sync(line)
    line.clock.forward(hours=25)
    return line


async def sync(line: Line) -> int:
    listed = await line.channel.templates()
    at = line.clock()
    return await line.router.run(keep_templates, MAMUJU, line.channel.account, listed, at=at)


async def named(line: Line, name: str) -> Template:
    found: list[Template] = await line.every(Template)
    return next(one for one in found if one.name == name)


async def answer(line: Line, cast: Cast, values: dict[str, str], name: str = "jawaban_siap") -> Any:
    chosen = await named(line, name)
    return await line.router.run(
        reply, 1, "", office=MAMUJU, by=cast.sari, at=line.clock(),
        template=(chosen.id or 0, values),
    )  # fmt: skip


async def test_after_the_window_a_template_reaches_the_phone(late: Line, cast: Cast) -> None:
    """Channel facts §1.6: ContentSid and variables, without Body."""
    with pytest.raises(Refused, match="window"):
        await late.router.run(reply, 1, "Halo", office=MAMUJU, by=cast.sari, at=late.clock())
    await answer(late, cast, {"1": " Kak\nWulan ", "2": "inflasi"})
    await late.deliver()
    said = (await late.said())[-1]
    words = "Halo Kak Wulan, jawaban atas pertanyaan Anda tentang inflasi sudah ada."
    assert (said.text, said.status) == (words, Status.READ)
    assert late.on_phone()[-1] == words


async def test_a_value_is_said_as_it_is(late: Line, cast: Cast) -> None:
    odd = "Kak \"Wulan\" {{2}} \\ 'x' 👋"
    await answer(late, cast, {"1": odd, "2": "inflasi"})
    await late.deliver()
    words = f"Halo {odd}, jawaban atas pertanyaan Anda tentang inflasi sudah ada."
    assert ((await late.said())[-1].text, late.on_phone()[-1]) == (words, words)


@pytest.mark.parametrize("values", [{}, {"1": "Wulan"}, {"1": "Wulan", "2": " \n"}])
async def test_what_is_not_filled_in_does_not_leave(
    late: Line, cast: Cast, values: dict[str, str]
) -> None:
    with pytest.raises(Refused, match="not_filled"):
        await answer(late, cast, values)


async def test_what_is_not_approved_does_not_leave(late: Line, cast: Cast) -> None:
    with pytest.raises(Refused, match="not_approved"):
        await answer(late, cast, {}, "menunggu")


async def test_who_opted_out_gets_no_template(line: Line, cast: Cast) -> None:
    await line.write("STOP")
    line.standin.contents.add("jawaban_siap", WORDS, v1="Wulan", v2="inflasi")
    await sync(line)
    line.clock.forward(hours=25)
    with pytest.raises(Refused, match="opted_out"):
        await answer(line, cast, {"1": "a", "2": "b"})


async def test_the_list_follows_the_network(late: Line) -> None:
    contents = late.standin.contents.held
    assert await sync(late) == 0
    for content in contents.values():
        content.state = "approved" if content.name == "menunggu" else "paused"
    assert await sync(late) == 2
    found = await late.router.store.read(sendable, MAMUJU, OFFICE)
    assert [one.name for one in found] == ["menunggu"]
    contents.clear()
    await sync(late)
    assert {one.state for one in await late.router.store.read(templates, MAMUJU)} == {GONE}


@pytest.mark.parametrize("state", STATES)
async def test_a_template_that_was_stopped_meanwhile_fails_with_its_reason_and_is_offered_no_more(
    late: Line, cast: Cast, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr("channels.whatsapp.channel.MOMENT", 0.0)
    listening = asyncio.create_task(late.channel.listen())
    async with asyncio.timeout(60):  # the first look finds it as it was
        while (await named(late, "jawaban_siap")).seen_at < late.clock():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    held = late.standin.contents.held.values()
    next(content for content in held if content.name == "jawaban_siap").state = state
    await answer(late, cast, {"1": "Wulan", "2": "inflasi"})
    await late.deliver()
    said = (await late.said())[-1]
    assert (said.status, said.error[:5]) == (Status.FAILED, f"6304{STATES.index(state)}")
    async with asyncio.timeout(60):  # long before the hour of the next look
        while (await named(late, "jawaban_siap")).state != state:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_another_offices_template_is_not_there(
    late: Line, router: Router, cast: Cast
) -> None:
    listed = await late.channel.templates()
    await router.run(keep_templates, PASURUAN, "whatsapp:+62", listed, at=late.clock())
    other = [one for one in await late.every(Template) if one.office == PASURUAN]
    with pytest.raises(Missing):
        await router.run(
            reply, 1, "", office=MAMUJU, by=cast.sari, at=late.clock(),
            template=(other[0].id or 0, {}),
        )  # fmt: skip
