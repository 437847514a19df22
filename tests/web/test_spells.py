"""Other hours for a while: a supervisor sees what they change, gives them and takes them back."""

from datetime import date

import pytest

from router import Router
from tests.cast import MAMUJU, FixedClock, wulan
from tests.visitor import Visitor

WEEK = ("08.00-11.30", "08.00-11.30", "08.00-11.30", "08.00-11.30", "08.00-11.00", "", "")
SHORT = {
    "name": "Pilkada", "first": "2026-11-16", "last": "2026-11-20",
    **{f"hours_{day}": hours for day, hours in enumerate(WEEK)},
}  # fmt: skip
ADD = "/calendar/spells"
TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
async def matter(router: Router, clock: FixedClock) -> None:
    """A message of Monday that is due on Tuesday at closing time."""
    await router.calendars.open()
    await router.receive(wulan("Mau tanya data"))


def closes(router: Router, day: date = TUESDAY) -> str:
    return f"{router.offices[MAMUJU].calendar.spans(day)[-1][1]:%H.%M}"


async def test_other_hours_are_shown_before_they_hold(ratna: Visitor, router: Router) -> None:
    form = await ratna.get(f"{ADD}/new")
    assert 'name="hours_0" value="08.00-15.30"' in form.text
    seen = await ratna.post(ADD, SHORT | {"earlier": "1"})
    assert "Pilkada , 16 Nov 2026 sampai 20 Nov 2026" in seen.words
    assert "Senin-Kamis 08.00-11.30, Jumat 08.00-11.00" in seen.words
    assert "1 batas waktu bergeser" in seen.words
    assert closes(router) == "15.30"
    done = await ratna.post(ADD, SHORT | {"earlier": "1", "confirmed": "1"})
    assert done.address.startswith("/calendar?year=2026&moved=1")
    assert "1 batas waktu dihitung ulang" in done.words
    assert closes(router) == "11.30"
    assert 'aria-label="Selasa, 17 November 2026: Jam lain, Pilkada"' in done.text


async def test_what_was_filled_in_can_be_edited_after_it_was_looked_at(ratna: Visitor) -> None:
    await ratna.get(f"{ADD}/new")
    again = await ratna.post(ADD, SHORT | {"again": "1"})
    assert again.status == 200
    assert 'name="hours_4" value="08.00-11.00"' in again.text
    assert 'name="first" value="2026-11-16"' in again.text


async def test_other_hours_are_taken_back_with_a_reason(ratna: Visitor, router: Router) -> None:
    await ratna.get(f"{ADD}/new")
    await ratna.post(ADD, SHORT | {"confirmed": "1"})
    assert "Ditetapkan oleh Ratna" in (await ratna.get(f"{ADD}/1")).words
    nothing = await ratna.post(f"{ADD}/1/removal", {"reason": " "})
    assert nothing.status == 409
    assert "Tuliskan alasannya" in nothing.words
    seen = await ratna.post(f"{ADD}/1/removal", {"reason": "Ditunda"})
    assert "Jam ini tidak berlaku lagi. Alasan: Ditunda" in seen.words
    assert closes(router) == "11.30"
    done = await ratna.post(f"{ADD}/1/removal", {"reason": "Ditunda", "confirmed": "1"})
    assert "Pilkada" not in done.words
    assert closes(router) == "15.30"
    assert (await ratna.get(f"{ADD}/1")).status == 404


async def test_the_estimated_ramadan_is_adjusted_to_what_was_announced(
    ratna: Visitor, router: Router
) -> None:
    year = await ratna.get("/calendar?year=2027")
    assert f"{ADD}/new?name=Ramadan&amp;year=2027" in year.text
    form = await ratna.get(f"{ADD}/new?name=Ramadan&year=2027")
    assert 'name="name" value="Ramadan"' in form.text
    first = router.offices[MAMUJU].calendar.seasons[-1].first
    assert f'name="first" value="{first}"' in form.text or first.year != 2027
    given = {
        "name": "Ramadan", "first": "2027-02-10", "last": "2027-03-10", "confirmed": "1",
        **{f"hours_{day}": hours for day, hours in enumerate(WEEK)},
    }  # fmt: skip
    done = await ratna.post(ADD, given)
    assert done.words.count("Ramadan ,") == 1
    assert closes(router, date(2027, 2, 9)) == "15.30"
    assert closes(router, date(2027, 2, 10)) == "11.30"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last": "2026-11-15"}, "Hari terakhir mendahului hari pertama"),
        ({"last": "2028-01-01"}, "Paling lama satu tahun"),
        ({"first": ""}, "Isi hari pertama dan hari terakhir"),
        ({"last": "2026-02-30"}, "Isi hari pertama dan hari terakhir"),
        ({"name": " "}, "Nama belum diisi"),
        ({"hours_3": "15.00-08.00"}, "Kamis: Jam tutup mendahului jam buka"),
        ({"hours_4": "08.00-11.30, 11.00-15.00"}, "Jumat: Jam-jamnya tumpang tindih"),
        ({"hours_0": "pagi"}, "Senin: Jam layanan tidak dikenali"),
        ({f"hours_{day}": "" for day in range(7)}, "Isi jam buka paling sedikit satu hari"),
        ({"first": "2026-12-01", "last": "2026-12-31"}, "sudah ada: Cuti desa"),
    ],
)  # fmt: skip
async def test_other_hours_that_make_no_sense_are_refused_and_what_was_typed_stays(
    ratna: Visitor, router: Router, change: dict[str, str], said: str
) -> None:
    await ratna.get(f"{ADD}/new")
    there = {"name": "Cuti desa", "first": "2026-12-07", "last": "2026-12-09", "confirmed": "1"}
    await ratna.post(ADD, SHORT | there)
    wrong = SHORT | change
    refused = await ratna.post(ADD, wrong | {"confirmed": "1"})
    assert refused.status == 409
    assert said in refused.words
    assert 'aria-invalid="true"' in refused.text or "hours_6" in change
    assert f'name="hours_3" value="{wrong["hours_3"]}"' in refused.text
    assert closes(router) == "15.30"


async def test_officers_look_and_do_not_change(sari: Visitor, ratna: Visitor) -> None:
    await ratna.get(f"{ADD}/new")
    await ratna.post(ADD, SHORT | {"confirmed": "1"})
    assert (await sari.get(f"{ADD}/new")).status == 403
    assert (await sari.post(ADD, SHORT | {"confirmed": "1"})).status == 403
    seen = await sari.get(f"{ADD}/1")
    assert "Pilkada" in seen.words
    assert "Lihat dampaknya" not in seen.words
    refused = await sari.post(f"{ADD}/1/removal", {"reason": "Ditunda", "confirmed": "1"})
    assert "Hanya penyelia" in refused.words


async def test_other_hours_of_another_office_are_not_there(ratna: Visitor, joko: Visitor) -> None:
    await ratna.get(f"{ADD}/new")
    await ratna.post(ADD, SHORT | {"confirmed": "1"})
    assert (await joko.get(f"{ADD}/1")).status == 404
