import csv
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import Session

from desk.timer import Timer
from router import Router
from store import rows
from tests.cast import MAMUJU, Cast, FixedClock
from tests.store.tickets import write
from tests.visitor import Visitor
from web.asked import read

WORK: list[dict[str, Any]] = [
    {"answered": 1, "officer_id": 1},
    {"answered": 9, "officer_id": 2, "channel": "email", "breach_reason": "Listrik padam"},
    {"received": -24 * 20, "answered": -24 * 20 + 1, "officer_id": 1},
    {"received": 1, "kind": "complaint", "officer_id": 2},
]


@pytest.fixture
async def work(router: Router, cast: Cast, clock: FixedClock) -> None:
    await router.run(write, *WORK)
    await router.timekeeper.reckon()
    clock.forward(hours=8.5)


async def test_a_supervisor_sees_figures_by_promise_and_officer(ratna: Visitor, work: None) -> None:
    words = (await ratna.get("/promises")).words
    assert "1 dari 2 tepat janji" in words
    assert "1 belum jatuh tempo" in words
    assert "Menurut petugas" in words
    assert "Listrik padam" in words
    assert "Batas waktu Senin, 16 November 2026 pukul 17.00 WITA." in words


async def test_figures_are_chosen_by_period_channel_kind_and_officer(
    ratna: Visitor, work: None
) -> None:
    async def words(query: str) -> str:
        return (await ratna.get(f"/promises?{query}")).words

    assert "1 dari 1 tepat janji" in await words("period=last_month")
    assert "2 dari 3 tepat janji" in await words("period=this_year")
    assert "0 dari 1 tepat janji" in await words("channel=email")
    assert "1 belum jatuh tempo" in await words("kind=complaint")
    assert "1 dari 1 tepat janji" in await words("officer=1")
    assert "2 dari 3 tepat janji" in await words("period=other&from=2026-10-01&to=2026-11-16")
    assert "Belum ada data." in await words("period=last_year")


async def test_officers_do_not_see_the_figures_of_all(sari: Visitor) -> None:
    assert (await sari.get("/promises")).status == 403
    assert (await sari.get("/promises.csv")).status == 403


async def test_the_table_opens_in_a_spreadsheet_and_holds_no_formula(
    ratna: Visitor, router: Router, work: None
) -> None:
    await router.run(write, {"answered": 9, "breach_reason": '=HYPERLINK("x")'})
    seen = await ratna.get("/promises.csv?period=this_year")
    assert seen.headers["Content-Disposition"] == (
        'attachment; filename="7604-2026-01-01-2026-12-31.csv"'
    )
    assert seen.text.startswith("\ufeffNomor;Jenis")
    table = list(csv.DictReader(seen.text.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert len(table) == 5
    late = next(row for row in table if row["Alasan"] == "Listrik padam")
    assert late["Kanal"] == "Email"
    assert late["Diterima"] == "2026-11-16 09:00"
    assert late["Menit layanan"] == "390"
    assert (late["Keadaan"], late["Petugas"]) == ("terlewati", "Budi")
    assert '\'=HYPERLINK("x")' in [row["Alasan"] for row in table]


async def test_a_reason_is_given_on_a_page_of_its_own(
    ratna: Visitor, sari: Visitor, work: None
) -> None:
    assert "Ubah alasan" in (await ratna.get("/promises")).words
    await sari.get("/tickets/2/breach?next=/promises")
    back = await sari.post("/tickets/2/breach", {"why": "Menunggu bidang teknis"}, follow=False)
    assert back.status == 303
    assert "Menunggu bidang teknis" in (await ratna.get("/promises")).words
    talk = (await sari.get("/conversations/2")).words
    assert "Alasan: Menunggu bidang teknis" in talk
    assert "Alasan keterlambatan: Menunggu bidang teknis" in talk


async def test_a_reason_that_cannot_be_kept_is_shown_again(sari: Visitor, work: None) -> None:
    await sari.get("/tickets/2/breach")
    seen = await sari.post("/tickets/2/breach", {"why": "x" * 501, "next": "//evil.example"})
    assert seen.status == 409
    assert "Alasan terlalu panjang" in seen.words
    assert "x" * 501 in seen.text
    assert "evil" not in seen.text
    assert (await sari.post("/tickets/1/breach", {"why": "x"})).status == 409


async def test_the_lists_of_what_was_late_have_pages_of_their_own(
    ratna: Visitor, router: Router, clock: FixedClock
) -> None:
    late = [{"answered": 9 + n / 60, "timers": 1} for n in range(12)]
    ids = await router.run(write, *late)

    def clocks(session: Session) -> None:
        for one in ids:
            due = clock.at + timedelta(hours=1)
            timer = Timer(office=MAMUJU, ticket_id=one, name="resolution", promise="", due_at=due,
                          started_at=clock.at)  # fmt: skip
            rows.add(session, timer)

    await router.run(clocks)
    clock.forward(hours=10)

    def listed(text: str) -> list[list[int]]:
        found = re.findall(r"/tickets/(\d+)/breach\?(clock|next)=", text)
        return [[int(n) for n, which in found if which == word] for word in ("next", "clock")]

    def following(text: str) -> list[str]:
        return [unescape(found) for found in re.findall(r'rel="next" href="([^"#]+)', text)]

    first = (await ratna.get("/promises")).text
    assert listed(first) == [ids[:1:-1], ids[:1:-1]]
    breaches, further = following(first)
    assert listed((await ratna.get(breaches)).text) == [ids[1::-1], ids[:1:-1]]
    seen = (await ratna.get(further)).text
    assert listed(seen) == [ids[:1:-1], ids[1::-1]]
    assert listed((await ratna.get(following(seen)[0])).text) == [ids[1::-1], ids[1::-1]]
    back = await ratna.post(f"/tickets/{ids[0]}/breach", {"why": "Sakit", "next": breaches})
    assert listed(back.text)[0] == ids[1::-1]
    assert "clocks_after%3D10" in seen  # who says why there comes back to there


def test_what_is_not_understood_in_an_address_is_not_asked() -> None:
    today, zone, kinds = date(2026, 11, 16), "Asia/Makassar", ("complaint",)
    for query in (
        {
            "period": "never",
            "officer": "x",
            "channel": "pigeon",
            "kind": "?",
            "after": "-1",
            "clocks_after": "x",
        },
        {"period": "other", "from": "2026-12-01", "to": "2026-11-01"},
        {"period": "other", "from": "0001-01-01", "to": "9999-12-31"},
        {"period": "other", "from": "yesterday"},
    ):
        assert read(query, today, zone, kinds) == read({}, today, zone, kinds)
    year = read({"period": "this_year"}, today, zone, kinds)
    assert len(year.parts) == 12
    assert len(read({}, today, zone, kinds).parts) == 30
    assert read({"period": "other", "from": "2026-11-01", "to": "2026-11-02", "channel": "email"},
                today, zone, kinds).query(after=50) == (
        "?period=other&from=2026-11-01&to=2026-11-02&channel=email&after=50"
    )  # fmt: skip


async def test_further_clocks_that_were_missed_are_counted_and_explained(
    ratna: Visitor, router: Router, clock: FixedClock
) -> None:
    (one,) = await router.run(write, {"kind": "complaint", "answered": 1, "timers": 2})

    def clocks(session: Session) -> None:
        for name, hours in (("simple", 2), ("decision", 90)):
            due = clock.at + timedelta(hours=hours)
            timer = Timer(office=MAMUJU, ticket_id=one, name=name, promise="", due_at=due,
                          started_at=clock.at)  # fmt: skip
            rows.add(session, timer)

    await router.run(clocks)
    clock.forward(hours=3)
    words = (await ratna.get("/promises")).words
    assert "Yang sederhana diputuskan paling lambat 5 hari kerja" in words
    assert "0 dari 1 tepat janji" in words
    assert "Batas waktu lain yang terlewati" in words
    assert (
        "Pengaduan sederhana Batas waktu Senin, 16 November 2026 pukul 11.00 WITA. Belum selesai."
        in words
    )
    address = f"/tickets/{one}/breach"
    page = (await ratna.get(f"{address}?clock=simple&next=/promises")).words
    assert "Pengaduan sederhana" in page
    assert "Batas waktu Senin, 16 November 2026 pukul 11.00 WITA." in page
    why = {"why": "Saksi belum hadir", "clock": "simple", "next": "/promises"}
    assert (await ratna.post(address, why)).status == 200
    words = (await ratna.get("/promises")).words
    assert "Saksi belum hadir" in words
    assert "1 dari 2 tepat janji" in words  # the first answer in time, the simple decision not
    seen = await ratna.get("/promises.csv")
    lines = csv.DictReader(seen.text.removeprefix("\ufeff").splitlines(), delimiter=";")
    assert [(line["Batas waktu untuk"], line["Keadaan"], line["Alasan"]) for line in lines] == [
        ("Respons awal", "ditepati", ""),
        ("Pengaduan sederhana", "terlewati", "Saksi belum hadir"),
        ("Keputusan", "belum jatuh tempo", ""),
    ]
    assert (await ratna.get(f"{address}?clock=never")).status == 404
    assert (await ratna.post(address, {**why, "clock": "decision"})).status == 409
    assert "Batas waktu lain" not in (await ratna.get("/promises?kind=request")).words
