"""How satisfied people are, by buttons on the wire: Twilio's, Meta's and Telegram's."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk.office import Service
from desk.rating import Rating
from router import Router
from router.close import close
from router.reply import reply
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.telegram import bot_api
from tests.channels.whatsapp import line as twilio
from tests.channels.whatsapp.forms import OFFICE, WULAN
from tests.channels.whatsapp.meta import line as meta
from tests.channels.whatsapp.meta.batches import message, of_type
from tests.router.test_receive import every

SCORES = ["4 Sangat puas", "3 Puas", "2 Kurang puas", "1 Tidak puas"]
ASKED = "Mau tanya data kemiskinan 2024"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture(autouse=True)
def rated(router: Router) -> None:
    """Mamuju asks whoever it served."""
    services = {"online": Service(rating=True)}
    router.offices[MAMUJU] = router.offices[MAMUJU].model_copy(update={"services": services})


async def serve(router: Router, cast: Cast, clock: FixedClock) -> None:
    """Answer what was asked, and close it."""
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": clock()}
    await router.run(reply, 1, "Ada, silakan.", **told)
    await router.run(close, 1, profile=router.offices[MAMUJU], **told)


async def score(router: Router) -> int | None:
    (rating,) = await every(router, Rating)
    return rating.score  # type: ignore[no-any-return]


async def test_twilio_shows_four_scores_as_a_list_and_the_tapped_one_counts(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    async with twilio.Line(router, clock) as line:
        await line.write(ASKED)
        await serve(router, cast, clock)
        await line.deliver()
        shown = line.standin.talk(WULAN, OFFICE)[-1]
        assert "Seberapa puas Anda" in shown.body
        assert [label for _, label in shown.buttons] == SCORES
        key, label = shown.buttons[1]
        await line.write(label, ListId=key, ListTitle=label, MessageType="interactive")
        await line.deliver()
        assert await score(router) == 3
        assert line.on_phone()[-1] == "Terima kasih atas penilaian Anda."


async def test_meta_shows_four_scores_as_a_list_and_the_tapped_one_counts(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    async with meta.Line(router, clock) as line:
        await line.hear(message(ASKED))
        await serve(router, cast, clock)
        await router.outbox.settle()
        asked = line.graph.sent[-1]["interactive"]
        rows = asked["action"]["sections"][0]["rows"]
        assert "Seberapa puas Anda" in asked["body"]["text"]
        assert [row["title"] for row in rows] == SCORES
        tapped = {"type": "list_reply", "list_reply": {"id": rows[3]["id"], "title": SCORES[3]}}
        await line.hear(of_type("interactive", tapped, 2))
        await router.outbox.settle()
        assert await score(router) == 1
        low = line.graph.sent[-1]["interactive"]
        assert "belum memuaskan" in low["body"]["text"]
        assert low["action"]["buttons"][0]["reply"]["title"] == "Sampaikan pengaduan"


@pytest.fixture
async def telegram(router: Router, clock: FixedClock, rated: None) -> AsyncIterator[bot_api.Line]:
    async with bot_api.Line(router, clock) as made:
        yield made


def pressed(number: int, shown: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the update that a button makes, by its words."""
    markup = json.loads(shown["reply_markup"])
    (data,) = [b["callback_data"] for row in markup["inline_keyboard"] for b in row
               if b["text"] == text]  # fmt: skip
    message = {**bot_api.update(number)["message"], "text": shown["text"], "reply_markup": markup}
    query = {"id": f"q{number}", "from": message["from"], "chat_instance": "c", "data": data}
    return {"update_id": number, "callback_query": {**query, "message": message}}


async def test_telegram_shows_buttons_and_asks_nobody_to_type_a_number(
    telegram: bot_api.Line, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await telegram.post(bot_api.update(1, ASKED))
    await serve(router, cast, clock)
    await telegram.deliver()
    shown = telegram.api.called("sendMessage")[-1]
    assert shown["text"].startswith("Seberapa puas Anda dengan layanan kami?")
    assert "angka" not in shown["text"]
    assert await telegram.post(pressed(2, shown, SCORES[0])) == 200
    await telegram.deliver()
    assert await score(router) == 4
    assert telegram.api.called("sendMessage")[-1]["text"] == "Terima kasih atas penilaian Anda."
