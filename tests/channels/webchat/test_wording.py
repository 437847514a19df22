"""The chat speaks in the office's own words, where it has some."""

from collections.abc import AsyncIterator

import pytest

from channels.webchat import Settings
from desk.phrases import flatten
from loket.wording import check
from router import Router
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.webchat.serving import Chat, serving
from tests.channels.webchat.test_known import leave, said

OWN = flatten(
    {
        "webchat": {
            "greeting": "Salama' ritalita'! {office} siap membantu.",
            "launch": "Sapa kami",
            "closed_now": "Loket sedang tutup",
            "contact_message": "Hubungi saya",
            "left_name": "Nama lengkap",
            "suggestion": {"hours": "Buka jam berapa?"},
        }
    }
)
SATURDAY = 5


@pytest.fixture
async def chat(
    router: Router, cast: Cast, clock: FixedClock, settings: Settings
) -> AsyncIterator[Chat]:
    worded = router.offices[MAMUJU].model_copy(update={"wording": {"id": OWN}})
    router.offices[MAMUJU] = worded
    async with serving(router, settings, cast, clock) as served:
        yield served


async def read(chat: Chat, page: str) -> str:
    async with chat.http.get(chat.url(page)) as response:
        assert response.status == 200
        return await response.text()


async def test_a_visitor_reads_the_offices_own_sentences(chat: Chat) -> None:
    chat.clock.forward(days=SATURDAY)
    page = await read(chat, "frame")
    assert "Salama&#39; ritalita&#39;! BPS Kabupaten Mamuju siap membantu." in page
    assert "Loket sedang tutup" in page
    assert "Buka jam berapa?" in page
    assert "Tulis pertanyaan Anda tentang data" in page
    assert '"launch": "Sapa kami"' in await read(chat, "widget.js")


async def test_another_language_is_worded_by_itself(chat: Chat) -> None:
    page = await read(chat, "frame?language=en")
    assert "Hello, welcome to BPS Kabupaten Mamuju." in page
    assert "Salama" not in page


async def test_what_a_visitor_leaves_is_told_in_the_same_words(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await leave(visitor, name="Wulan")
    first = (await chat.router.store.read(said))[0]
    assert first[2].splitlines() == ["Hubungi saya", "Nama lengkap: Wulan"]


def test_a_sentence_of_the_chat_is_checked_like_any_other() -> None:
    assert list(check({"id": OWN})) == []
    wrong = {"webchat.greting": "Halo", "webchat.closed_long": "Tutup sampai {jam}"}
    said = [(at[-1], how) for at, _, how in check({"id": wrong})]
    assert said == [
        ("greting", "did you mean 'webchat.greeting'?"), ("closed_long", "known here: {deadline}")
    ]  # fmt: skip
