"""What officers say of a matter on its page."""

from typing import Any

from sqlmodel import Session

from desk.ticket import Ticket
from router import Router
from router.change_kind import change_kind
from router.complaint import name_officer
from router.complete import mark_complete, mark_incomplete
from store import Store, rows
from tests.cast import MAMUJU, Cast, FixedClock, by_mail, hire, minds, offices, wulan
from tests.visitor import Visitor, give_passwords, pages_of, visiting


async def test_an_officer_changes_the_kind_extends_it_and_reads_why(
    sari: Visitor, router: Router
) -> None:
    await router.receive(by_mail("Mohon dokumen kontrak tahun 2024."))
    seen = await sari.post("/tickets/1/kind", {"kind": "request"})
    assert seen.status == 200
    assert "Penyelesaian Senin, 30 November 2026 pukul 15.30 WITA" in seen.words
    refused = await sari.post("/tickets/1/extension", {"why": " "})
    assert refused.status == 409
    assert "Tuliskan alasannya." in refused.words
    seen = await sari.post("/tickets/1/extension", {"why": "Arsip di provinsi"})
    assert "Rabu, 9 Desember 2026" in seen.words
    assert "Arsip di provinsi" in seen.words
    assert (await sari.post("/tickets/1/extension", {"why": "Lagi"})).status == 409
    assert (await sari.post("/tickets/1/kind", {"kind": "pesta"})).status == 409
    assert (await sari.post("/tickets/99/kind", {"kind": "request"})).status == 404


async def test_list_and_header_say_too_that_a_request_waits_to_be_complete(
    store: Store, clock: FixedClock
) -> None:
    known = offices()[MAMUJU]
    promise = {"number": 3, "unit": "working days", "starts": "complete"}
    told = known.model_dump(include={"code", "name", "zone", "quiet"})
    own = type(known).model_validate({**told, "promises": {"whatsapp": promise}})
    router = Router(store, {MAMUJU: own}, minds, clock=clock)
    await router.run(hire, at=clock())
    await router.run(give_passwords)
    await router.receive(wulan("minta peta kemiskinan"))
    async with pages_of(router) as url, visiting(url) as visitor:
        sari = await visitor.sign_in("sari@bps.example")
        office: Any = {"office": own, "by": 1, "at": clock()}
        await router.run(mark_incomplete, 1, why="Tahun tidak jelas", **office)
        for address, times in (("/inbox", 1), ("/conversations/1", 3)):
            seen = await sari.get(address)
            assert seen.words.count("Menunggu kelengkapan") == times, address
            assert "Tepat waktu" not in seen.words
            assert 'class="left"' not in seen.text
        await router.run(mark_complete, 1, why="Lewat telepon", **office)
        assert "Tepat waktu" in (await sari.get("/inbox")).words
        clock.forward(days=7)
        await router.timekeeper.watch()
        office["at"] = clock()
        await router.run(mark_incomplete, 1, why="Wilayah tidak jelas", **office)
        ratna = await visitor.sign_in("ratna@bps.example")
        for address in ("/inbox", "/conversations/1", "/tickets/1/breach", "/promises.csv"):
            assert (await ratna.get(address)).status == 200, address
        late = (await ratna.get("/promises")).words  # a breach stays one, without its due time
        assert "Terlewati sebelum permintaan dinyatakan belum lengkap." in late


async def test_a_complaint_is_on_no_page_of_the_officer_whom_it_is_about(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(by_mail("Petugas Sari tidak ramah."))
    office, at = router.offices[MAMUJU], clock()
    await router.run(change_kind, 1, "complaint", office=office, by=cast.ratna, at=at)
    assert "7604-2026-000001" in (await sari.get("/conversations/1")).words
    await router.run(name_officer, 1, cast.sari, office=MAMUJU, by=cast.ratna, at=at)
    for address in ("/conversations/1", "/messages/1"):
        assert (await sari.get(address)).status == 404
    for address in ("/inbox", "/inbox?q=7604-2026-000001", "/inbox?q=Hendra"):
        assert "/conversations/1" not in (await sari.get(address)).text
    for path, form in (
        ("/tickets/1/closure", {}), ("/tickets/1/kind", {"kind": "consultation"}),
        ("/tickets/1/subject", {"officer": ""}), ("/conversations/1/messages", {"text": "Halo"}),
        ("/conversations/1/notes", {"text": "Halo"}), ("/tickets/1/assignment", {"officer": "1"}),
        ("/tickets/1/completeness", {"why": "Lengkap"}), ("/tickets/1/extension", {"why": "Arsip"}),
        ("/tickets/1/breach", {"why": "Libur"}), ("/tickets/1/delay", {"text": "Maaf"}),
    ):  # fmt: skip
        assert (await sari.post(path, form)).status == 404, path


async def test_an_older_matter_does_not_show_what_the_complaint_says(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock
) -> None:
    def first_matter(session: Session) -> int:
        """Add what the officer closed before the person complained in the same conversation."""
        one = rows.get(session, Ticket, 1)
        assert one
        told = one.model_dump() | {"id": None, "number": "7604-2026-000900", "closed_at": clock()}
        return rows.add(session, Ticket(**told)).id or 0

    await router.receive(by_mail("Petugas Sari tidak ramah."))
    office, at = router.offices[MAMUJU], clock()
    await router.run(first_matter)
    assert "tidak ramah" in (await sari.get("/inbox?q=7604-2026-000900")).words
    await router.run(change_kind, 1, "complaint", office=office, by=cast.ratna, at=at)
    await router.run(name_officer, 1, cast.sari, office=MAMUJU, by=cast.ratna, at=at)
    for address in ("/inbox?q=7604-2026-000900", "/inbox?view=closed"):
        assert "tidak ramah" not in (await sari.get(address)).words
