import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from router import Router
from tests.cast import FixedClock
from tests.store.tickets import write
from tests.visitor import Visitor
from web.charts import Column, bar, columns

ELEVEN: list[dict[str, Any]] = [{"received": -10, "answered": -9 + n / 2} for n in range(11)]


async def test_the_standard_says_what_is_promised_and_until_when_it_is_open(
    visitor: Visitor, clock: FixedClock
) -> None:
    words = (await visitor.get("/offices/7604/standard")).words
    assert "Buka sampai 15.30 WITA" in words
    assert "Dilayani paling lambat 1 hari kerja setelah permintaan diterima." in words
    assert "Belum ada data." in words
    assert "%" not in words
    clock.forward(hours=8)
    words = (await visitor.get("/offices/7604/standard")).words
    assert "Sedang tutup · buka kembali besok 08.00 WITA" in words


async def test_clocks_of_one_kind_have_names_of_their_own(visitor: Visitor) -> None:
    words = (await visitor.get("/offices/7604/standard")).words
    for name in ("Pengaduan sederhana", "Tanggapan pertama", "Keputusan"):
        assert f"Pengaduan · {name} " in words


@pytest.mark.parametrize("page", ["/offices/7604/standard", "/offices/7604"])
async def test_in_ramadan_the_hours_are_those_of_ramadan(
    visitor: Visitor, clock: FixedClock, page: str
) -> None:
    clock.at = datetime(2027, 2, 15, 2, 0, tzinfo=UTC)  # a Monday
    words = (await visitor.get(page)).words
    assert "Senin-Kamis 08.00-15.00" in words
    assert "15.30, Jumat" not in words


async def test_the_standard_says_how_promises_were_kept(visitor: Visitor, router: Router) -> None:
    late = {"received": -10, "answered": 5}
    await router.run(write, *ELEVEN, late, {"channel": "email"})
    await router.timekeeper.reckon()
    words = (await visitor.get("/offices/7604/standard")).words
    assert "11 dari 12 tepat janji (91%)" in words
    assert "sembilan dari sepuluh dalam" in words
    assert "1 belum jatuh tempo" in words


async def test_few_promises_are_told_as_numbers_only(visitor: Visitor, router: Router) -> None:
    await router.run(write, {"answered": 1}, {"received": -10, "answered": 5})
    words = (await visitor.get("/offices/7604/standard")).words
    assert "1 dari 2 tepat janji" in words
    assert "%" not in words


async def test_what_was_counted_is_told_again_for_a_minute(
    visitor: Visitor, router: Router, clock: FixedClock
) -> None:
    await visitor.get("/offices/7604/standard")
    await router.run(write, {"answered": 0})
    assert "1 dari 1" not in (await visitor.get("/offices/7604/standard")).words
    clock.forward(seconds=61)
    assert "1 dari 1" in (await visitor.get("/offices/7604/standard")).words


async def test_the_same_as_json(visitor: Visitor, router: Router) -> None:
    await router.run(write, *ELEVEN)
    await router.timekeeper.reckon()
    seen = await visitor.get("/standard/7604.json")
    told = json.loads(seen.text)
    assert seen.headers["Access-Control-Allow-Origin"] == "*"
    assert told["open"] is True
    assert told["closes_or_opens_at"] == "2026-11-16T07:30:00+00:00"
    whatsapp = next(p for p in told["promises"] if p["channel"] == "whatsapp")
    assert whatsapp["within"] == "1 working day"
    assert whatsapp["says"]["en"] == "Served within 1 working day after the request is received."
    assert whatsapp["kept"]["this_month"]["of"] == 11
    assert whatsapp["kept"]["last_month"]["median_opening_seconds"] is None
    assert told["months"][-1] == {"month": "2026-11", "kept": 11, "of": 11}
    assert "Set-Cookie" not in seen.headers


async def test_the_card_may_be_framed_by_other_sites_and_nothing_else(visitor: Visitor) -> None:
    seen = await visitor.get("/standard/7604/card?language=en")
    assert "Open until 15:30 WITA" in seen.words
    assert "frame-ancestors *" in seen.headers["Content-Security-Policy"]
    assert "script-src" not in seen.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in seen.headers
    assert "Set-Cookie" not in seen.headers
    assert seen.headers["Cache-Control"] == "public, max-age=60"
    page = await visitor.get("/offices/7604/standard")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "/standard/7604/card" in page.text


async def test_what_the_law_promises_of_complaints_and_requests_is_told_too(
    visitor: Visitor,
) -> None:
    words = (await visitor.get("/offices/7604/standard")).words
    assert "Diputuskan paling lambat 60 hari setelah permintaan jelas" in words
    assert "Diselesaikan paling lambat 10 hari kerja setelah permintaan diterima." in words
    told = json.loads((await visitor.get("/standard/7604.json")).text)
    clocks = [p["clock"] for p in told["promises"] if p["kind"] == "complaint"]
    assert clocks == ["first response", "simple", "first_reply", "decision"]


async def test_an_unknown_office_has_no_standard(visitor: Visitor) -> None:
    for path in ("/offices/0000/standard", "/standard/0000.json", "/standard/0000/card"):
        assert (await visitor.get(path)).status == 404


def test_columns_stack_their_parts_and_name_what_is_to_be_seen() -> None:
    drawn = str(columns([Column("Jan", (3, 1)), Column("<Feb>", (0, 0))], 'a "label"', height=100))
    assert 'aria-label="a &#34;label&#34;"' in drawn
    assert "&lt;Feb&gt;" in drawn
    assert '<rect class="part-0" x="8.00%" y="47.0" width="34.00%" height="75.0"/>' in drawn
    assert '<rect class="part-1" x="8.00%" y="22.0" width="34.00%" height="25.0"/>' in drawn
    assert drawn.count("<rect") == 2


def test_a_bar_is_as_full_as_promises_were_kept() -> None:
    assert 'class="part-0" width="75.00%"' in str(bar(3, 4))


async def test_a_question_that_failed_is_asked_anew() -> None:
    from tests.cast import MONDAY
    from web.recent import Recent

    recent, answers = Recent(), [1, 2]

    async def ask() -> int:
        if len(answers) == 2:
            answers.pop(0)
            raise OSError
        return answers[0]

    for expected in (None, 2, 2):
        try:
            assert await recent.get("a", ask, as_of=MONDAY) == expected
        except OSError:
            assert expected is None
    answers[0] = 3
    assert await recent.get("a", ask, as_of=MONDAY + timedelta(minutes=2)) == 3
