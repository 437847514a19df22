"""The Manager Interface of an exchange, on a socket: recorded events, and bad days."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from channels.phone import Channel, Settings
from channels.phone.ami import Bell, Refusal, Ringing
from channels.phone.settings import Exchange
from desk.call import Call
from desk.event import Event
from router import Router
from router.strangers import KEPT_A_MINUTE
from tests.cast import MAMUJU, Cast, FixedClock, wulan
from tests.channels.phone.rows import SAMPLES, missed
from tests.channels.phone.test_follower import every
from tests.ports import unused_port

RECORDED = (SAMPLES / "manager.txt").read_bytes().replace(b"\n", b"\r\n")
GREETING, _, EVENTS = RECORDED.partition(b"Message: Authentication accepted\r\n\r\n")
ACCEPTED = GREETING + b"Message: Authentication accepted\r\n\r\n"


class Exchanges:
    """An exchange that says one text a connection, and then hangs up or stays."""

    def __init__(self) -> None:
        self.port, self.says = unused_port(), list[bytes]()
        self.heard = b""
        self.piece = 1 << 20
        """Bytes said at once."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard = await reader.readuntil(b"\r\n\r\n")
        said = self.says.pop(0) if self.says else b""
        for start in range(0, len(said), self.piece):
            writer.write(said[start : start + self.piece])
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()


@pytest.fixture
async def pbx() -> AsyncIterator[Exchanges]:
    made = Exchanges()
    server = await asyncio.start_server(made.talk, "127.0.0.1", made.port)
    yield made
    server.close()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


def office(router: Router, pbx: Exchanges, log: Path) -> Channel:
    manager = {"port": pbx.port, "username": "loket", "secret": "s3cret"}
    settings = {"cdr": [{"path": str(log), "manager": manager}], "settle_seconds": 0}
    return Channel(router.offices[MAMUJU], Settings.model_validate(settings), router)


async def rung(router: Router) -> list[Event]:
    return [event for event in await every(router, Event) if event.verb == "call.ringing"]


async def test_officers_see_who_calls_and_what_is_open_with_them(
    router: Router, cast: Cast, pbx: Exchanges, tmp_path: Path
) -> None:
    await router.receive(wulan("Mau tanya data"))
    pbx.says = [ACCEPTED + EVENTS + EVENTS]
    channel = office(router, pbx, tmp_path / "none")
    with pytest.raises(EOFError):
        await channel._bells[0].listen()
    (event,) = await rung(router)
    assert b"Username: loket\r\nSecret: s3cret\r\n" in pbx.heard
    assert (event.detail["number"], event.conversation_id) == ("+6281234567890", 1)
    await channel.close()


async def test_after_a_gap_the_call_is_found_in_the_log(
    router: Router, cast: Cast, clock: FixedClock, pbx: Exchanges, tmp_path: Path
) -> None:
    clock.forward(minutes=2)
    log = tmp_path / "Master.csv"
    log.write_bytes(missed())
    pbx.says = [ACCEPTED]  # it rang while nobody listened
    channel = office(router, pbx, log)
    with pytest.raises(EOFError):
        await channel._bells[0].listen()
    assert await rung(router) == []
    assert [call.outcome for call in await every(router, Call)] == ["missed"]
    await channel.close()


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (GREETING.replace(b"Success", b"Error") + b"\r\n", Refusal),
        (b"", EOFError),
        (ACCEPTED + b"Event: Newch", EOFError),
        (ACCEPTED + b"a: b\r\n" * 600, ValueError),
        (ACCEPTED + b"x" * 100_000, ValueError),
        (ACCEPTED + b"\xff\xfe: \x00\r\n\r\nnonsense\r\n\r\nEvent: Newchannel\r\n\r\n", EOFError),
    ],
)
async def test_what_an_exchange_should_not_say_ends_the_connection(
    pbx: Exchanges, says: bytes, error: type[Exception]
) -> None:
    exchange = Exchange.model_validate(
        {"manager": {"port": pbx.port, "username": "loket", "secret": "x"}}
    )
    rang = list[Ringing]()

    async def ring(one: Ringing) -> None:
        rang.append(one)

    async def again() -> None:
        pass

    assert exchange.manager
    pbx.says = [says]
    with pytest.raises(error):
        await Bell(exchange, exchange.manager, ring, again).listen()
    assert rang == []


def newchannel(number: int, name: str = "Wulan") -> bytes:
    """Return what an exchange says when a call from outside begins, in Latin-1."""
    return (
        f"Event: Newchannel\r\nUniqueid: 1.{number}\r\nLinkedid: 1.{number}\r\n"
        f"Context: incoming\r\nCallerIDNum: 0812\0{number}\r\nCallerIDName: {name}\r\n\r\n"
    ).encode("latin-1")


async def test_a_flood_in_pieces_and_out_of_order_rings_once_for_each_caller(
    pbx: Exchanges,
) -> None:
    exchange = Exchange.model_validate(
        {"manager": {"port": pbx.port, "username": "loket", "secret": "x"}}
    )
    rang = list[Ringing]()

    async def ring(one: Ringing) -> None:
        rang.append(one)
        if one.key == "1.7":
            raise OperationalError("INSERT", {}, Exception("away"))

    async def again() -> None:
        pass

    noise = b"Event: Hangup\r\nUniqueid: 1.9\r\n\r\n\r\nEvent: VarSet\r\nValue: \xff\xfe\0\r\n\r\n"
    flood = b"".join(noise + newchannel(number, "André") for number in range(800))
    assert exchange.manager
    pbx.says, pbx.piece = [ACCEPTED + flood + flood + newchannel(801)[:-30]], 1009
    with pytest.raises(EOFError):  # it was cut off inside its last event
        await Bell(exchange, exchange.manager, ring, again).listen()
    assert [one.key for one in rang] == [f"1.{number}" for number in range(800)]
    assert {one.name for one in rang} == {"André"}
    assert rang[5].number == "08125"


async def test_thousands_who_ring_at_once_fill_no_screen(
    router: Router, cast: Cast, pbx: Exchanges, tmp_path: Path
) -> None:
    pbx.says = [ACCEPTED + b"".join(map(newchannel, range(KEPT_A_MINUTE + 50)))]
    channel = office(router, pbx, tmp_path / "none")
    with pytest.raises(EOFError):
        await channel._bells[0].listen()
    assert len(await rung(router)) == KEPT_A_MINUTE
    await channel.close()


async def test_a_bell_outlives_a_database_that_is_away(
    pbx: Exchanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.phone.ami.FIRST", 0.01)
    exchange = Exchange.model_validate(
        {"manager": {"port": pbx.port, "username": "loket", "secret": "x"}}
    )
    looked = asyncio.Queue[int]()

    async def ring(one: Ringing) -> None:
        pass

    async def again() -> None:
        looked.put_nowait(1)
        raise OperationalError("SELECT 1", {}, Exception("away"))

    assert exchange.manager
    pbx.says = [ACCEPTED, ACCEPTED]
    listening = asyncio.create_task(Bell(exchange, exchange.manager, ring, again).run())
    async with asyncio.timeout(5):
        await looked.get()
        await looked.get()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
