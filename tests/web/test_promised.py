import csv
import json
from datetime import date
from typing import Any

import pytest

from desk.office import Office, Service
from desk.standard import Version
from desk.ticket import Ticket
from offices import profiles
from router import Router
from router.change_kind import change_kind
from store import rows
from tests.cast import MAMUJU, MONDAY, PROFILES, Cast, by_mail, wulan
from tests.store.tickets import write
from tests.visitor import Visitor
from web.promised import promised

SALES = {"promises": {"email": "5 working days", "default": "7 working days"}}


@pytest.fixture
async def sold(router: Router, cast: Cast) -> dict[str, str]:
    """What two people were promised who want to buy, by the channel on which they came."""
    office = router.offices[MAMUJU]
    services = {"sales": Service.model_validate(SALES)}
    office = office.model_copy(update={"services": services})
    router.offices[MAMUJU] = office
    await router.receive(by_mail("Mohon harga peta digital kabupaten."))
    await router.receive(wulan("mau beli peta digital"))
    columns = rows.columns(Ticket)
    for ticket in await router.store.read(rows.every, Ticket, columns):
        told: Any = {"office": office, "by": cast.sari, "at": MONDAY}
        await router.run(change_kind, ticket.id or 0, "sales", **told)
    found = await router.store.read(rows.every, Ticket, columns)
    return {ticket.channel: ticket.promise for ticket in found}


async def test_a_service_is_told_on_each_channel_as_its_tickets_were_promised(
    visitor: Visitor, router: Router, sold: dict[str, str]
) -> None:
    assert sold == {"email": "5 working days", "whatsapp": "7 working days"}
    told = json.loads((await visitor.get("/standard/7604.json")).text)
    lines = {one["channel"]: one for one in told["promises"] if one["kind"] == "sales"}
    for channel, promise in sold.items():
        assert lines[channel]["within"] == promise
        assert lines[channel]["kept"]["this_month"]["still_open"] == 1
    words = (await visitor.get("/offices/7604/standard")).words
    assert "Sales, Email Dilayani paling lambat 5 hari kerja" in words
    assert "Sales, WhatsApp Dilayani paling lambat 7 hari kerja" in words
    card = (await visitor.get("/standard/7604/card")).words
    assert "Sales, Email Dilayani paling lambat 5 hari kerja" in card
    assert "Pengaduan" not in card


async def test_a_supervisor_sees_a_service_as_its_tickets_were_promised(
    ratna: Visitor, sold: dict[str, str]
) -> None:
    words = (await ratna.get("/promises?kind=sales")).words
    assert "Email 1 belum jatuh tempo Dilayani paling lambat 5 hari kerja" in words
    assert "WhatsApp 1 belum jatuh tempo Dilayani paling lambat 7 hari kerja" in words
    assert "paling lambat 3 hari kerja" not in words
    text = (await ratna.get("/promises.csv")).text.removeprefix("\ufeff")
    table = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert {(row["Jenis"], row["Kanal"], row["Janji"]) for row in table} == {
        ("Sales", "Email", "5 working days"), ("Sales", "WhatsApp", "7 working days"),
    }  # fmt: skip


async def test_an_officer_may_choose_a_service_that_only_a_newer_version_knows(
    sari: Visitor, router: Router
) -> None:
    newer = {"decree": {"valid_from": date(2026, 11, 1)}, "services": {"map": {"email": "1 day"}}}
    version = Version.model_validate(newer | {"promises": {"default": "1 working day"}})
    office = router.offices[MAMUJU].model_copy(update={"versions": (version,)})
    router.offices[MAMUJU] = office
    await router.receive(by_mail("Mohon peta digital."))
    seen = await sari.get("/conversations/1")
    assert '<option value="map">Map</option>' in seen.text
    await sari.post("/tickets/1/kind", {"kind": "map"})
    (ticket,) = await router.store.read(rows.every, Ticket, rows.columns(Ticket))
    assert (ticket.kind, ticket.promise) == ("map", "1 day")


async def test_a_channel_that_the_standard_does_not_offer_is_promised_nothing(
    visitor: Visitor, router: Router
) -> None:
    ways: dict[str, Any] = {"email": {}, "webchat": {}, "phone": {}, "telegram": {}}
    router.offices[MAMUJU] = profiles()[MAMUJU].model_copy(update={"channels": ways})
    came = [{"channel": name, "received": -9, "answered": -8} for name in ("telegram", "email")]
    await router.run(write, *came)
    told = json.loads((await visitor.get("/standard/7604.json")).text)
    lines = [one for one in told["promises"] if one["kind"] == "consultation"]
    assert [one["channel"] for one in lines] == ["whatsapp", "email", "webchat", "portal", "visit"]
    assert [one["kept"]["this_month"]["of"] for one in lines] == [0, 1, 0, 0, 0]
    for page in ("/offices/7604/standard", "/standard/7604/card"):
        assert "Telegram" not in (await visitor.get(page)).words
    words = (await visitor.get("/offices/7604")).words
    assert "Email: dijawab paling lambat 3 hari kerja" in words
    assert "Telepon: dijawab" not in words


def test_what_is_the_same_on_every_channel_is_told_once() -> None:
    told = promised(
        PROFILES[MAMUJU], MONDAY, {("complaint", "email", ""), ("complaint", "sms", "")}
    )
    assert [key for key in told if key[0] == "complaint"] == [
        ("complaint", "", ""), ("complaint", "", "simple"), ("complaint", "", "first_reply"),
        ("complaint", "", "decision"),
    ]  # fmt: skip


def test_a_request_is_first_answered_as_its_channel_promises() -> None:
    told = promised(
        PROFILES[MAMUJU], MONDAY, {("request", "email", ""), ("request", "whatsapp", "")}
    )
    assert {key[1:]: str(promise) for key, promise in told.items() if key[0] == "request"} == {
        ("", "resolution"): "10 working days",
        ("email", ""): "3 working days",
        ("whatsapp", ""): "1 working day",
    }


def test_what_an_older_version_promised_is_told_of_its_tickets() -> None:
    office = Office.model_validate(
        {
            "code": MAMUJU, "name": "BPS Kabupaten Mamuju", "zone": "Asia/Makassar",
            "promises": {"email": "3 working days"},
            "kinds": {"sales": {"served": "1 day", "resolution": "9 days"}, "tour": "2 days"},
            "versions": [{"decree": {"valid_from": date(2026, 11, 1)}, "promises": {}}],
        }
    )  # fmt: skip
    met = {("sales", "email", "resolution"), ("map", "email", "decision")}
    told = promised(office, MONDAY, met)
    assert str(told["sales", "", "resolution"]) == "9 days"
    assert told["map", "", "decision"] is None
    assert not [key for key in told if key[0] == "tour"]
