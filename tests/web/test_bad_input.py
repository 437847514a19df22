"""What nobody's browser sends, and somebody will: told off, never an error of ours."""

import pytest

from router import Router
from tests.cast import by_mail
from tests.visitor import PASSWORD, Visitor

NOWHERE = (
    "http://[",
    "/inbox\r\nX-Evil: 1",
    "/\x00",
    "/\u2028",
    "//evil.example",
    "\t//evil.example",
)
"""Addresses that are none, and such as would leave this site or end a header."""
FORMS = (
    ("application/x-www-form-urlencoded; charset=klingon", b"text=halo"),
    ("multipart/form-data; boundary=q", b"--r\r\nhalo"),
    ("multipart/form-data", b"halo"),
    ("multipart/form-data; boundary=q", b"--q\r\nX: \0\r\n\r\n"),
)


@pytest.mark.parametrize("following", NOWHERE)
async def test_whoever_signs_in_stays_on_this_site(visitor: Visitor, following: str) -> None:
    await visitor.get("/session/new")
    fields = {"email": "sari@bps.example", "password": PASSWORD, "next": following}
    seen = await visitor.post("/session", fields, follow=False)
    assert (seen.status, seen.headers["Location"]) == (303, "/inbox")


async def test_half_an_address_is_no_page_of_ours(sari: Visitor, visitor: Visitor) -> None:
    assert (await sari.get("/session/new?next=http://[")).address == "/inbox"
    seen = await sari.post("/calls", headers={"Referer": "http://["})
    assert seen.status == 422
    seen = await sari.post("/conversations/1/notes", headers={"Referer": "http://["})
    assert seen.status == 404


async def test_a_number_of_thousands_of_digits_is_not_found(sari: Visitor) -> None:
    assert (await sari.get("/conversations/" + "9" * 5000)).status == 404


@pytest.mark.parametrize("address", ["/inbox?q=%00", "/inbox?channel=%00", "/articles/%00/history"])
async def test_what_no_database_can_hold_is_not_found(sari: Visitor, address: str) -> None:
    assert (await sari.get(address)).status == 404


async def test_a_mark_that_no_page_made_begins_somewhere(sari: Visitor) -> None:
    seen = await sari.get("/inbox?view=bot&after=2026-01-01T00:00:00~99999999999999999999")
    assert seen.status == 200


@pytest.mark.parametrize(("kind", "body"), FORMS)
async def test_what_is_no_form_is_not_taken_for_one(sari: Visitor, kind: str, body: bytes) -> None:
    headers = {"Content-Type": kind, "X-CSRF-Token": sari.csrf}
    for path in ("/conversations/1/notes", "/calls", "/language"):
        async with sari.session.post(sari.url + path, data=body, headers=headers) as answer:
            assert answer.status == 400


async def test_an_empty_payload_does_not_hide_the_others(ratna: Visitor, router: Router) -> None:
    for number, body in enumerate((b"", b"Body=Halo")):
        await router.quarantine(
            office="7604", channel="whatsapp", account="whatsapp:+6281210007604",
            external_id=f"x{number}", body=body, content_type="", reason="signature",
        )  # fmt: skip
    seen = await ratna.get("/payloads")
    assert (seen.status, seen.text.count('class="card paper"')) == (200, 2)


async def test_a_mail_of_megabytes_does_not_keep_everybody_waiting(
    sari: Visitor, router: Router
) -> None:
    text = "a b c <d>\n" * 100_000
    await router.receive(by_mail(text))
    seen = await sari.get("/conversations/1")
    assert len(seen.text) < 100_000
    assert (await sari.get("/messages/1")).text == text
    assert 'href="/messages/1"' in seen.text
    await router.receive(by_mail("singkat", 2))
    assert "/messages/" not in (await sari.get("/conversations/2")).text
