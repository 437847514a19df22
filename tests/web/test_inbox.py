from datetime import timedelta

from desk.inbound import Sender
from router import Router
from router.assign import assign
from router.reply import reply
from tests.cast import MONDAY, Cast, FixedClock, by_mail, wulan
from tests.visitor import Visitor


async def test_the_list_shows_who_waits_since_when_and_until_when(
    sari: Visitor, router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data PDRB\nuntuk skripsi"))
    clock.forward(hours=2, minutes=5)
    words = (await sari.get("/inbox")).words
    assert "Wulan" in words
    assert "Mau tanya data PDRB" in words
    assert "menunggu 2 jam 5 menit" in words
    assert "paling lambat besok 15.30 WITA" in words
    assert "2026-000001" in words


async def test_the_nearest_deadline_is_on_top(sari: Visitor, router: Router) -> None:
    await router.receive(by_mail("Mohon data"))  # three working days
    await router.receive(wulan("Mau tanya data"))  # one
    words = (await sari.get("/inbox")).words
    assert words.index("Wulan") < words.index("Hendra")


async def test_overdue_and_due_soon_are_said_in_words(
    sari: Visitor, router: Router, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    clock.at = MONDAY + timedelta(days=1, hours=5, minutes=30)
    await sari.sign_in("sari@bps.example")
    assert "Segera jatuh tempo 1 jam lagi" in (await sari.get("/inbox")).words
    clock.forward(hours=3)
    seen = await sari.get("/inbox")
    assert "Lewat batas 2 jam" in seen.words
    assert 'data-state="overdue"' in seen.text


async def test_what_was_answered_waits_below_for_the_person(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    first = await router.receive(wulan("Mau tanya data"))
    await router.receive(by_mail("Mohon data"))
    assert first.conversation_id
    await router.run(
        reply, first.conversation_id, "Silakan.", office="7604", by=cast.sari, at=clock()
    )
    words = (await sari.get("/inbox")).words
    assert words.index("Hendra") < words.index("Wulan")
    assert "Menunggu pengguna" in words
    await router.receive(wulan("Satu lagi", 2))
    words = (await sari.get("/inbox")).words
    assert words.index("Wulan") < words.index("Hendra")


async def test_each_filter_shows_its_tickets(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    for number, name in enumerate(("Ani", "Bayu", "Citra"), 1):
        sender = Sender("phone", f"+62812000000{number}", name)
        await router.receive(wulan("Mau tanya data", number, sender=sender))
    for ticket, officer in ((1, cast.sari), (2, None), (3, cast.budi)):
        await router.run(assign, ticket, officer, office="7604", by=cast.ratna, at=clock())

    async def names(path: str) -> set[str]:
        words = (await sari.get(path)).words
        return {name for name in ("Ani", "Bayu", "Citra") if name in words}

    assert await names("/inbox") == {"Ani", "Bayu", "Citra"}
    assert await names("/inbox?view=mine") == {"Ani"}
    assert await names("/inbox?view=unassigned") == {"Bayu"}
    assert await names("/inbox?view=overdue") == set()
    assert await names("/inbox?view=closed") == set()
    assert await names("/inbox?channel=email") == set()
    assert await names("/inbox?view=nonsense&after=nonsense") == {"Ani", "Bayu", "Citra"}


async def test_a_search_finds_number_name_and_telephone(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.receive(by_mail("Mohon data"))
    for sought in ("7604-2026-000001", "1", "wul", "0812-3456-7890", "+6281234567890"):
        seen = await sari.get(f"/inbox?q={sought.replace('+', '%2B')}")
        assert "Wulan" in seen.words, sought
        assert "Hendra" not in seen.words, sought
    assert "Hendra" in (await sari.get("/inbox?q=HENDRA@example.org")).words
    assert "Tidak ada tiket yang cocok" in (await sari.get("/inbox?q=%25")).words


async def test_what_the_bot_answered_is_in_a_list_of_its_own(sari: Visitor, router: Router) -> None:
    await router.receive(wulan("jam buka?"))
    assert "Wulan" not in (await sari.get("/inbox")).words
    assert "Wulan" in (await sari.get("/inbox?view=bot")).words


async def test_what_people_write_is_never_markup(sari: Visitor, router: Router) -> None:
    sender = Sender("phone", "+6281234567890", "<b>Wulan</b>")
    await router.receive(wulan('<script>alert(1)</script> "><img src=x>', sender=sender))
    for path in ("/inbox", "/conversations/1", "/inbox?q=<b>"):
        html = (await sari.get(path)).text
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>Wulan" not in html


async def test_pages_lead_on_and_miss_nobody(sari: Visitor, router: Router) -> None:
    for number in range(70):
        sender = Sender("phone", f"+6281200{number:06d}", f"Orang{number:03d}.")
        await router.receive(wulan("Mau tanya data", number, sender=sender))
    seen, path = "", "/inbox"
    for _ in range(3):
        page = await sari.get(path)
        seen += page.words
        path = page.text.split('rel="next" href="')[-1].split('"')[0].replace("&amp;", "&")
    assert all(seen.count(f"Orang{number:03d}.") == 1 for number in range(70))


async def test_a_new_message_that_waits_for_the_bot_is_no_longer_called_answered(
    sari: Visitor, router: Router
) -> None:
    await router.receive(by_mail("jam berapa kantor buka?", 1))
    receipt = await router.receive(wulan("jam berapa kantor buka?", 2))
    assert receipt.conversation_id
    words = (await sari.get("/inbox?view=bot")).words
    assert words.count("Dijawab bot") == 3  # the filter, and both
    office = router.offices["7604"]
    router.offices["7604"] = office.model_copy(update={"quiet": {"whatsapp": 20}})
    await router.receive(wulan("kalau hari Jumat?", 3))
    words = (await sari.get("/inbox?view=bot")).words
    assert words.count("Dijawab bot") == 2
    assert "Pesan baru menunggu bot" in words
    assert (
        "Pesan baru menunggu bot"
        in (await sari.get(f"/conversations/{receipt.conversation_id}")).words
    )
