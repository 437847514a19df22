"""The exchanges' Manager Interface of the demo, heard by the channel's own bell."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from channels.phone.ami import Bell, Refusal, Ringing
from channels.phone.settings import Exchange, Manager
from loket.demo.manager import Managers
from tests.ports import unused_port

SECRET = "rahasia"


@pytest.fixture
async def managers() -> AsyncIterator[tuple[Managers, int]]:
    port, made = unused_port(), Managers({"7604": SECRET, "3514": SECRET})
    server = await asyncio.start_server(made.talk, "127.0.0.1", port)
    yield made, port
    server.close()
    await made.hang_up()


def bell(port: int, office: str, secret: str, heard: "asyncio.Queue[Ringing]") -> Bell:
    async def ring(ringing: Ringing) -> None:
        heard.put_nowait(ringing)

    async def again() -> None:
        pass

    manager = Manager(port=port, username=office, secret=SecretStr(secret))
    return Bell(Exchange(name="pbx"), manager, ring, again)


async def test_who_signed_in_hears_its_own_telephones_ring(
    managers: tuple[Managers, int],
) -> None:
    played, port = managers
    heard: asyncio.Queue[Ringing] = asyncio.Queue()
    listening = asyncio.create_task(bell(port, "7604", SECRET, heard).listen())
    for _ in range(500):
        if played.ring("7604", "081234567890", "Wulan", "042621000", "1.1"):
            break
        await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        assert await heard.get() == Ringing("1.1", "081234567890", "Wulan", "042621000")
    assert not played.ring("3514", "081234567890", "Wulan", "042621000", "1.2")
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_who_does_not_know_the_secret_hears_nothing(managers: tuple[Managers, int]) -> None:
    played, port = managers
    heard: asyncio.Queue[Ringing] = asyncio.Queue()
    for office, secret in (("7604", "salah"), ("9999", SECRET), ("9999", "")):
        with pytest.raises(Refusal):
            await bell(port, office, secret or "-", heard).listen()
    assert not played.ring("7604", "081234567890", "Wulan", "042621000", "1.1")
