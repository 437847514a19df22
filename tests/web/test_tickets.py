import pytest
from sqlmodel import Session

from desk.ticket import Ticket
from router import Router
from router.reply import reply
from store import rows
from tests.cast import Cast, FixedClock, wulan
from tests.visitor import Visitor


@pytest.fixture
async def asked(router: Router) -> None:
    await router.receive(wulan("Mau tanya data"))


def ticket(session: Session) -> Ticket:
    found = rows.get(session, Ticket, 1)
    assert found
    return found


async def test_an_officer_takes_transfers_and_releases_a_ticket(
    sari: Visitor, router: Router, cast: Cast, asked: None
) -> None:
    await sari.get("/conversations/1")
    for officer in (cast.sari, cast.budi, None):
        seen = await sari.post("/tickets/1/assignment", {"officer": str(officer or "")})
        assert seen.address == "/conversations/1"
        assert (await router.store.read(ticket)).officer_id == officer


async def test_a_ticket_never_goes_to_another_office(
    sari: Visitor, router: Router, cast: Cast, asked: None
) -> None:
    await sari.get("/conversations/1")
    before = (await router.store.read(ticket)).officer_id
    for officer in (str(cast.joko), "999", "x", "1 "):
        assert (await sari.post("/tickets/1/assignment", {"officer": officer})).status == 404
    assert (await router.store.read(ticket)).officer_id == before


async def test_nothing_is_closed_while_the_office_owes_an_answer(
    sari: Visitor, router: Router, asked: None
) -> None:
    await sari.get("/conversations/1")
    seen = await sari.post("/tickets/1/closure")
    assert seen.status == 409
    assert "Balas dahulu sebelum menyelesaikan" in seen.words
    assert (await router.store.read(ticket)).closed_at is None


async def test_thanks_need_no_answer_when_the_officer_says_so(
    sari: Visitor, router: Router, asked: None
) -> None:
    await sari.get("/conversations/1")
    seen = await sari.post("/tickets/1/closure")
    assert "Tidak perlu dijawab, selesaikan" in seen.words
    seen = await sari.post("/tickets/1/closure", {"nothing_owed": "1"})
    assert "Buka kembali" in seen.words
    assert (await router.store.read(ticket)).next_due_at is None


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_a_ticket_is_closed_and_opened_again(
    sari: Visitor, router: Router, cast: Cast, clock: FixedClock, asked: None, method: str
) -> None:
    await router.run(reply, 1, "Silakan.", office="7604", by=cast.sari, at=clock())
    await sari.get("/conversations/1")
    seen = await sari.post("/tickets/1/closure")
    assert "Selesai" in seen.words
    assert 'action="/conversations/1/messages"' not in seen.text
    assert (await router.store.read(ticket)).closed_by == f"officer:{cast.sari}"
    assert "Wulan" in (await sari.get("/inbox?view=closed")).words
    seen = await sari.post("/tickets/1/closure", {"_method": "DELETE"}, method=method)
    assert 'action="/conversations/1/messages"' in seen.text
    assert (await router.store.read(ticket)).closed_at is None


async def test_the_list_stays_the_one_it_was(sari: Visitor, cast: Cast, asked: None) -> None:
    here = "/conversations/1?view=unassigned"
    await sari.get(here)
    seen = await sari.post(
        "/tickets/1/assignment", {"officer": ""}, headers={"Referer": sari.url + here}
    )
    assert seen.address == here
