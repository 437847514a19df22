"""A promise that waits for all: what lacks is asked once and together, a copied form begins it."""

from pathlib import Path

import pytest

from desk.inbound import File, Sender
from desk.message import Direction, Message
from desk.ticket import Ticket
from loket.assembly import mind
from router import Router
from store import Store, rows
from tests.cast import MAMUJU, FixedClock, hire, offices, wulan

FORM = (
    "Nama: Wulan Sari / Kontak: wulan@kampus.example / Data yang dicari: penduduk miskin"
    " / Wilayah: Kalukku / Tahun: 2024"
)
VISITOR = Sender("chat", "v1")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite is enough here."""
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def desk(store: Store, clock: FixedClock) -> Router:
    """Mamuju, whose website promises three working days once a request is complete."""
    known = offices()[MAMUJU]
    promised = type(known).model_validate(
        {**known.model_dump(include={"code", "name", "zone", "quiet"}),
         "promises": {"webchat": {"within": "3 working days", "starts": "complete"}}}
    )  # fmt: skip
    router = Router(store, {MAMUJU: promised}, mind, clock=clock)
    await router.run(hire, at=clock())
    return router


async def say(desk: Router, number: int, text: str) -> None:
    await desk.receive(wulan(text, number, sender=VISITOR, channel="webchat"))


async def state(desk: Router) -> tuple[Ticket, list[str]]:
    def found(session):  # type: ignore[no-untyped-def]
        said = rows.every(session, Message, rows.columns(Message))
        return rows.every(session, Ticket, rows.columns(Ticket)), said

    (ticket,), said = await desk.store.read(found)
    return ticket, [m.text for m in said if m.direction == Direction.OUT]


async def test_all_that_lacks_is_asked_at_once_with_a_form_to_copy(desk: Router) -> None:
    await say(desk, 1, "minta data jumlah penduduk miskin tahun 2024")
    ticket, (told,) = await state(desk)
    assert ticket.due_at is None
    assert told.count("mohon lengkapi") == 1
    assert told.endswith("Boleh disalin dan diisi:\nNama: \nKontak: \nWilayah: ")
    await say(desk, 2, "Nama: Wulan Sari")
    ticket, said = await state(desk)
    assert ticket.missing() == ("contact",)
    assert said == [told]
    await say(desk, 3, "Wilayah: Kalukku, email wulan@kampus.example")
    ticket, said = await state(desk)
    assert ticket.due_at is not None
    assert ticket.request["area"].startswith("Kalukku")
    assert "sudah lengkap" in said[-1]


@pytest.mark.parametrize(
    "told",
    [("Wulan, 081234567890",), ("wulan sari / w@kampus.example",), ("Wulan Sari", "081234567890")],
)
async def test_a_name_beside_a_number_is_understood_without_a_label(
    desk: Router, told: tuple[str, ...]
) -> None:
    await say(desk, 1, "minta data jumlah penduduk mamuju 2023")
    assert (await state(desk))[0].missing() == ("name", "contact")
    for number, text in enumerate(told, 2):
        await say(desk, number, text)
    ticket, said = await state(desk)
    assert ticket.request["name"].lower().startswith("wulan")
    assert "sudah lengkap" in said[-1]


@pytest.mark.parametrize(
    "told",
    ["Baik Kak", "Skripsi", "Belum Ada", "Kalukku", "kirim ke 081234567890", "berapa lama ya"],
)
async def test_what_is_no_name_is_taken_for_none(desk: Router, told: str) -> None:
    await say(desk, 1, "minta data jumlah penduduk mamuju 2023")
    await say(desk, 2, told)
    assert "name" in (await state(desk))[0].missing()


async def test_a_sticker_is_a_thumb_and_no_file(desk: Router) -> None:
    sticker = (File("s.webp", "image/webp", b"RIFF"),)
    await say(desk, 1, "sabtu buka tidak")
    for number in (2, 3):
        nod = wulan("", number, sender=VISITOR, channel="webchat", files=sticker)
        await desk.receive(nod)
    assert await desk.store.read(rows.every, Ticket, rows.columns(Ticket)) == []
    said = await desk.store.read(rows.every, Message, rows.columns(Message))
    _, accepted = [m.text for m in said if m.direction == Direction.OUT]
    assert "senang dapat membantu" in accepted


async def test_a_form_that_comes_filled_in_is_complete_at_once(desk: Router) -> None:
    await say(desk, 1, FORM)
    ticket, (told,) = await state(desk)
    assert ticket.complete_at == ticket.received_at
    assert ticket.request["year"] == "2024"
    assert "lengkapi" not in told
    assert "Kamis, 19 November 2026 pukul" in told
