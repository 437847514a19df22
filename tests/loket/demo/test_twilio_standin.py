from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, encode_basic_auth, web
from aiohttp.test_utils import TestServer

from channels.whatsapp import sign
from loket.demo import twilio_scenes as scenes
from loket.demo.twilio_standin import TwilioStandin
from tests.cast import FixedClock

ACCOUNT, TOKEN = "AC" + "1" * 32, "standin-secret"
OFFICE, PHONE = "whatsapp:+6281210007604", "whatsapp:+6281234567890"


class Bench:
    """The stand-in on a socket, and an office that writes down what it is told."""

    def __init__(self, standin: TwilioStandin, url: str, office: str, http: ClientSession) -> None:
        self.standin, self.url, self.office, self.http = standin, url, office, http
        self.told: list[dict[str, str]] = []

    async def call(
        self, method: str, path: str, *, account: str = ACCOUNT, token: str = TOKEN, **more: Any
    ) -> tuple[int, Any]:
        """Call the REST interface as the account."""
        url = f"{self.url}/2010-04-01/Accounts/{account}/{path}"
        headers = {"Authorization": encode_basic_auth(account, token)}
        async with self.http.request(method, url, headers=headers, **more) as response:
            kind = response.content_type
            return response.status, await (response.json() if "json" in kind else response.read())

    async def send(self, body: str, **fields: str) -> tuple[int, Any]:
        """Send as the office does."""
        form = {"To": PHONE, "From": OFFICE, "Body": body, "StatusCallback": self.office, **fields}
        return await self.call("POST", "Messages.json", data=form)


@pytest.fixture
async def bench(clock: FixedClock) -> AsyncIterator[Bench]:
    standin = TwilioStandin({ACCOUNT: TOKEN}, clock)
    told: list[dict[str, str]] = []

    async def listen(request: web.Request) -> web.Response:
        form = {k: str(v) for k, v in (await request.post()).items()}
        genuine = sign(str(request.url), form, TOKEN)
        assert request.headers["X-Twilio-Signature"] == genuine
        told.append(form)
        return web.Response(status=int(request.query.get("answer", "200")))

    office = web.Application()
    office.router.add_post("/hook", listen)
    heard, served = TestServer(office), TestServer(standin.app())
    async with heard, served, ClientSession() as http:
        made = Bench(standin, str(served.make_url("")).rstrip("/"), "", http)
        made.office, made.told = str(heard.make_url("/hook")), told
        yield made


async def write(bench: Bench, body: str = "Halo", **fields: str) -> int:
    return await bench.standin.write(bench.office, PHONE, OFFICE, body, fields)


async def test_what_a_person_writes_is_told_with_a_signature(bench: Bench) -> None:
    assert await write(bench, ButtonText="") == 200
    [form] = bench.told
    assert (form["Body"], form["From"], form["To"]) == ("Halo", PHONE, OFFICE)
    assert form["SmsSid"] == form["MessageSid"]


async def test_a_message_is_delivered_and_each_step_is_told(bench: Bench) -> None:
    await write(bench)
    status, message = await bench.send("Selamat pagi")
    await bench.standin.settle()
    assert (status, message["status"]) == (201, "queued")
    assert [f["MessageStatus"] for f in bench.told[1:]] == ["sent", "delivered", "read"]
    assert {f["MessageSid"] for f in bench.told[1:]} == {message["sid"]}


async def test_the_phone_shows_both_sides(bench: Bench) -> None:
    await write(bench)
    await bench.send("Selamat pagi")
    await bench.standin.settle()
    assert [t.body for t in bench.standin.talk(PHONE, OFFICE)] == ["Halo", "Selamat pagi"]


async def test_outside_the_window_a_message_is_accepted_and_fails_later(
    bench: Bench, clock: FixedClock
) -> None:
    await write(bench)
    clock.forward(hours=24)
    assert (await bench.send("Terlambat"))[0] == 201
    await bench.standin.settle()
    assert bench.told[-1]["ErrorCode"] == "63016"
    assert [t.body for t in bench.standin.talk(PHONE, OFFICE)] == ["Halo"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "+6281234567890"}, 21211),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
async def test_what_twilio_refuses_is_refused(
    bench: Bench, fields: dict[str, str], code: int
) -> None:
    status, error = await bench.send(fields.pop("Body", "Halo"), **fields)
    assert (status, error["code"]) == (400, code)
    assert bench.standin.texts == {}


@pytest.mark.parametrize(("account", "token"), [(ACCOUNT, "guessed"), ("AC" + "2" * 32, "None")])
async def test_a_stranger_is_shown_the_door(bench: Bench, account: str, token: str) -> None:
    status, error = await bench.call("GET", "Messages.json", account=account, token=token)
    assert (status, error["code"]) == (401, 20003)


async def test_sent_messages_are_listed_newest_first_and_page_by_page(
    bench: Bench, clock: FixedClock
) -> None:
    await write(bench)
    for n in range(5):
        clock.forward(seconds=1)
        await bench.send(f"Pesan {n}")
    asked = {"To": PHONE, "From": OFFICE, "PageSize": "3"}
    _, first = await bench.call("GET", "Messages.json", params=asked)
    assert [m["body"] for m in first["messages"]] == ["Pesan 4", "Pesan 3", "Pesan 2"]
    _, second = await bench.call("GET", "Messages.json", params={**asked, "Page": "1"})
    assert [m["body"] for m in second["messages"]] == ["Pesan 1", "Pesan 0"]
    assert (first["next_page_uri"] is None, second["next_page_uri"]) == (False, None)


async def test_messages_are_found_by_the_day_they_were_sent(
    bench: Bench, clock: FixedClock
) -> None:
    await write(bench)
    await bench.send("Hari ini")
    await bench.standin.settle()
    clock.forward(days=1)
    await write(bench, "Lagi")
    for asked, found in [
        ({"DateSent": "2026-11-16"}, 2),
        ({"DateSent>": "2026-11-17"}, 1),
        ({"DateSent<": "2026-11-16"}, 2),
        ({"To": OFFICE}, 2),
    ]:
        _, listed = await bench.call("GET", "Messages.json", params=asked)
        assert len(listed["messages"]) == found, asked


async def test_one_message_is_shown_by_its_id(bench: Bench) -> None:
    _, sent = await bench.send("Halo")
    status, shown = await bench.call("GET", f"Messages/{sent['sid']}.json")
    assert (status, shown["body"]) == (200, "Halo")
    assert (await bench.call("GET", "Messages/SM0.json"))[0] == 404


async def test_a_busy_twilio_says_how_long_to_wait(bench: Bench) -> None:
    bench.standin.play(scenes.BUSY)
    assert (await bench.send("Halo"))[0] == 429
    assert (await bench.send("Halo"))[0] == 201


async def test_a_file_is_given_to_who_signs_in_and_may_not_be_there_at_first(bench: Bench) -> None:
    path = bench.standin.attach(b"\xff\xd8jpeg", "image/jpeg", missing=1)
    path = path.partition(ACCOUNT + "/")[2]
    assert (await bench.call("GET", path, token="guessed"))[0] == 401
    assert (await bench.call("GET", path))[0] == 404
    assert await bench.call("GET", path) == (200, b"\xff\xd8jpeg")


async def test_nobody_at_home_is_tried_again_and_then_reported(bench: Bench) -> None:
    gone = "http://127.0.0.1:9/hook"
    assert await bench.standin.write(gone, PHONE, OFFICE, "Halo") == 0


async def test_an_answer_of_failure_is_not_tried_again(bench: Bench) -> None:
    url = bench.office + "?answer=503"
    assert await bench.standin.write(url, PHONE, OFFICE, "Halo") == 503
    assert len(bench.told) == 1
