"""How much the machine answers by itself, from what really happened."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from desk.inbound import Sender
from router import Router
from store.matters import matters
from tests.cast import MAMUJU, MONDAY, FixedClock, wulan
from tests.visitor import Visitor


@pytest.fixture
async def asked(router: Router, clock: FixedClock) -> None:
    """Two weeks: an answer, and a question for an officer; then another answer."""
    await router.receive(wulan("jam buka?", 1))
    clock.forward(days=7)
    late = replace(wulan("Mau data PDRB", 2), at=clock())
    await router.receive(late)
    other = Sender("phone", "+6281200000001", "Agus")
    await router.receive(replace(wulan("jam tutup?", 3), at=clock(), sender=other))


async def test_matters_are_found_of_one_office_and_period(
    router: Router, asked: None, clock: FixedClock
) -> None:
    found = await router.store.read(matters, MAMUJU, MONDAY, clock.forward(days=1))
    assert [(m.article, m.gate, m.channel) for m in found] == [
        ("jam-layanan", "", "whatsapp"),
        ("", "unanswered", "whatsapp"),
        ("jam-layanan", "", "whatsapp"),
    ]
    assert all(m.said for m in found)
    assert await router.store.read(matters, "3514", MONDAY, clock()) == []
    assert await router.store.read(matters, MAMUJU, clock(), clock.forward(days=1)) == []


class TestPage:
    @pytest.fixture
    def database_url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/loket.db"

    async def test_the_page_tells_weeks_channels_and_articles(
        self, asked: None, sari: Visitor
    ) -> None:
        seen = await sari.get("/knowledge/figures")
        assert "dari 3 pertanyaan, 2 selesai oleh bot" in seen.text
        assert seen.text.count("<rect") >= 3
        assert "67%" in seen.words
        assert "jam-layanan" in seen.text
        assert "52 minggu" in seen.words

    async def test_the_table_has_a_line_for_each_week_channel_and_article(
        self, asked: None, sari: Visitor
    ) -> None:
        seen = await sari.get("/knowledge/figures.csv?weeks=4")
        rows = list(csv.reader(io.StringIO(seen.text.removeprefix("\ufeff")), delimiter=";"))
        assert rows[0][:5] == ["Minggu", "Kanal", "Artikel", "Ditanyakan", "Dijawab bot"]
        assert rows[1:] == [
            ["2026-11-16", "whatsapp", "jam-layanan", "1", "1", "0", "0", "0", "1"],
            ["2026-11-23", "whatsapp", "", "1", "0", "0", "0", "1", "0"],
            ["2026-11-23", "whatsapp", "jam-layanan", "1", "1", "0", "0", "0", "1"],
        ]

    async def test_nothing_asked_is_said_so(self, joko: Visitor) -> None:
        assert "Belum ada pertanyaan" in (await joko.get("/knowledge/figures?weeks=x")).words
