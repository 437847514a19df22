from datetime import timedelta

from tests.cast import MONDAY, FixedClock
from tests.visitor import Visitor


async def test_the_front_page_lists_the_offices(visitor: Visitor) -> None:
    seen = await visitor.get("/")
    for name in ("Pasaman", "Pasuruan", "Mamuju", "Boalemo"):
        assert f"BPS Kabupaten {name}" in seen.words
    assert 'href="/offices/7604"' in seen.text
    assert "Buka sekarang" in seen.words


async def test_an_officer_goes_on_to_the_inbox(sari: Visitor) -> None:
    assert (await sari.get("/")).address == "/inbox"


async def test_an_office_says_whether_it_is_open(visitor: Visitor, clock: FixedClock) -> None:
    words = (await visitor.get("/offices/7604")).words
    assert "Buka sekarang · tutup hari ini 15.30 WITA" in words
    clock.at = MONDAY + timedelta(days=4, hours=10)
    words = (await visitor.get("/offices/7604")).words
    assert "Sedang tutup · buka kembali Sen 23 Nov 08.00 WITA" in words


async def test_an_unknown_office_is_not_found(visitor: Visitor) -> None:
    assert (await visitor.get("/offices/0000")).status == 404


async def test_visitors_choose_their_language(visitor: Visitor) -> None:
    await visitor.get("/offices/7604")
    seen = await visitor.post("/language", {"language": "en", "next": "/offices/7604"})
    assert "Open now" in seen.words
    assert (await visitor.post("/language", {"language": "xx"})).status == 422
