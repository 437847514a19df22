"""The telephones behind the stand-in, and an office that writes down what it is told."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, encode_basic_auth, web
from aiohttp.test_utils import TestServer

from loket.demo.phones import PREFIX, Line, Phones
from loket.demo.twilio_standin import TwilioStandin
from loket.demo.twilio_wire import Text
from tests.cast import MONDAY, FixedClock

ACCOUNT, TOKEN = "AC" + "1" * 32, "standin-secret"
NUMBER, WULAN = "+6281210007604", "+6281200001001"


class Bench:
    """What a test holds."""

    def __init__(self, clock: FixedClock) -> None:
        self.told: list[dict[str, str]] = []
        self.answers = 200
        self.standin = TwilioStandin({ACCOUNT: TOKEN}, clock)
        self.office = TestServer(self._app())
        self.api = TestServer(self.standin.app())

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/{kind}", self._hear)
        return app

    async def _hear(self, request: web.Request) -> web.Response:
        form = {k: str(v) for k, v in (await request.post()).items()}
        self.told.append({**form, "kind": request.match_info["kind"]})
        return web.Response(status=self.answers)

    def set_up(self) -> None:
        """Make the telephones once the servers have addresses."""
        self.phones = Phones(self.standin, str(self.api.make_url("")).rstrip("/"))
        self.line = Line("7604", NUMBER, ACCOUNT, str(self.office.make_url("/messages")))

    async def answer(self, text: str) -> int:
        """Let the office write to Wulan; return how Twilio took it."""
        form = {
            "To": PREFIX + WULAN, "From": PREFIX + NUMBER, "Body": text,
            "StatusCallback": str(self.office.make_url("/statuses")),
        }  # fmt: skip
        url = self.api.make_url(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
        headers = {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
        async with ClientSession() as http, http.post(url, data=form, headers=headers) as response:
            await self.standin.settle()
            return response.status

    def screen(self) -> list[str]:
        """Return what stands on Wulan's screen."""
        return [b.text for b in self.phones.bubbles(self.line, WULAN) if b.shown]

    def statuses(self) -> list[str]:
        """Return what the office was told of its messages."""
        return [form["MessageStatus"] for form in self.told if form["kind"] == "statuses"]


@pytest.fixture
async def bench(clock: FixedClock) -> AsyncIterator[Bench]:
    made = Bench(clock)
    async with made.office, made.api:
        made.set_up()
        yield made


async def test_what_is_typed_goes_to_the_office(bench: Bench) -> None:
    assert await bench.phones.say(bench.line, WULAN, "Wulan", "Halo") == 200
    assert (bench.told[0]["Body"], bench.told[0]["ProfileName"]) == ("Halo", "Wulan")
    [bubble] = bench.phones.bubbles(bench.line, WULAN)
    assert (bubble.mine, bubble.step, bubble.told) == (True, "taken", 200)


async def test_an_office_that_refuses_is_shown(bench: Bench) -> None:
    bench.answers = 403
    await bench.phones.say(bench.line, WULAN, "Wulan", "Halo")
    assert [b.step for b in bench.phones.bubbles(bench.line, WULAN)] == ["refused"]


async def test_a_picture_can_be_fetched_where_the_office_is_told(bench: Bench) -> None:
    await bench.phones.send(bench.line, WULAN, "Wulan", "picture")
    told = bench.told[0]
    assert (told["NumMedia"], told["MediaContentType0"]) == ("1", "image/jpeg")
    headers = {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
    async with ClientSession() as http, http.get(told["MediaUrl0"], headers=headers) as response:
        assert (await response.read())[:3] == b"\xff\xd8\xff"


async def test_a_place_has_coordinates(bench: Bench) -> None:
    await bench.phones.send(bench.line, WULAN, "Wulan", "place")
    assert bench.told[0]["Latitude"] == "-2.6748"


async def test_a_telephone_that_is_off_shows_nothing_until_it_is_on(bench: Bench) -> None:
    await bench.phones.say(bench.line, WULAN, "Wulan", "Halo")
    await bench.phones.turn(WULAN, "off")
    await bench.answer("Selamat pagi")
    assert (bench.screen(), bench.statuses()) == (["Halo"], ["sent"])
    assert bench.phones.waiting(bench.line, WULAN) == 1
    await bench.phones.turn(WULAN, "on")
    assert (bench.screen(), bench.statuses()) == (["Halo", "Selamat pagi"], ["sent", "delivered"])
    await bench.phones.turn(WULAN, "reads")
    assert bench.statuses() == ["sent", "delivered", "read"]
    assert bench.phones.waiting(bench.line, WULAN) == 0


async def test_who_blocks_the_office_hears_nothing_more(bench: Bench) -> None:
    await bench.phones.say(bench.line, WULAN, "Wulan", "Halo")
    await bench.phones.turn(WULAN, "blocks")
    assert await bench.answer("Selamat pagi") == 400
    assert bench.screen() == ["Halo"]


async def test_a_screen_is_the_same_after_a_restart(bench: Bench, clock: FixedClock) -> None:
    person, office = PREFIX + WULAN, PREFIX + NUMBER
    bench.phones.recall(
        [
            (Text("SM1", "", person, office, "Halo", "inbound", MONDAY), ""),
            (Text("SM2", "", office, person, "Pagi", "outbound-api", MONDAY, "read"), ""),
            (Text("SM3", "", person, office, "", "inbound", MONDAY), "voice"),
        ]
    )
    assert bench.screen() == ["Halo", "Pagi", ""]
    assert [b.file for b in bench.phones.bubbles(bench.line, WULAN)] == ["", "", "voice"]
    assert bench.phones.heard_at(bench.line, WULAN) == MONDAY
    clock.forward(hours=23)
    assert await bench.answer("Masih di sana?") == 201
    assert bench.screen()[-1] == "Masih di sana?"


async def test_an_office_that_writes_after_a_day_reaches_nobody(
    bench: Bench, clock: FixedClock
) -> None:
    await bench.phones.say(bench.line, WULAN, "Wulan", "Halo")
    clock.forward(hours=25)
    await bench.answer("Selamat pagi")
    assert (bench.screen(), bench.statuses()) == (["Halo"], ["failed"])
