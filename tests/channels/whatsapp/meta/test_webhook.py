"""Batches from Meta (channel facts §2)."""

import asyncio
import json
from typing import Any

import pytest

from channels.whatsapp.meta.webhook import sign
from desk.message import Payload
from tests.channels.whatsapp.meta.batches import (
    NUMBER_ID,
    SCOPED,
    WULAN,
    batch,
    change,
    message,
    of_type,
    status,
    wamid,
)
from tests.channels.whatsapp.meta.line import SECRET, VERIFY, Line

HUB = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="


async def test_the_challenge_is_answered_bare(meta: Line) -> None:
    async with meta.http.get(meta.address + HUB + VERIFY) as response:
        assert (response.status, await response.text()) == (200, "1158201444")
    for wrong in (HUB + "guessed", "?hub.mode=unsubscribe&hub.verify_token=" + VERIFY, ""):
        async with meta.http.get(meta.address + wrong) as response:
            assert response.status == 403


async def test_a_message_is_kept_and_considered(meta: Line) -> None:
    assert await meta.hear(message("Kantor buka jam berapa?")) == 200
    [heard], [said] = await meta.heard(), await meta.said()
    assert (heard.text, heard.address, heard.external_id) == (
        "Kantor buka jam berapa?", f"+{WULAN}", wamid(1),
    )  # fmt: skip
    assert said.text == "Kami buka pukul 08.00."


async def test_the_signature_is_over_the_bytes_as_they_came(meta: Line) -> None:
    body = batch(change(message("Selamat siang é 👋")))
    assert rb"\u00e9" in body
    assert await meta.post(body) == 200
    again = json.dumps(json.loads(body), ensure_ascii=False).encode()
    assert await meta.post(again, headers={"X-Hub-Signature-256": sign(body, SECRET)}) == 403


@pytest.mark.parametrize("signature", ["", "sha256=", "sha1=x", "é", "sha256=" + "0" * 64])
async def test_a_forged_batch_is_refused_and_kept_apart(meta: Line, signature: str) -> None:
    forged = batch(change(message("Transfer!")))
    assert await meta.post(forged, headers={"X-Hub-Signature-256": signature}) == 403
    assert await meta.heard() == []
    [kept] = await meta.every(Payload)
    assert (kept.state, kept.body) == ("quarantined", forged)


async def test_the_other_secret_will_do_while_one_is_exchanged(meta: Line) -> None:
    body = batch(change(message()))
    assert await meta.post(body, secret="another-secret") == 403


async def test_duplicates_are_normal(meta: Line) -> None:
    bodies = [batch(change(message())) for _ in range(5)]
    assert set(await asyncio.gather(*map(meta.post, bodies))) == {200}
    assert len(await meta.heard()) == 1


BROKEN: list[Any] = [
    None, 7, "x", [], {}, message(id=None), message(number=9, timestamp="soon"),
    {**message(number=9), "from": None}, message(id="x" * 300), {"malformed": True},
    of_type("image", {"id": "../../etc/passwd"}, 9), message(number=9, timestamp=True),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
async def test_one_broken_element_fails_no_other(meta: Line, broken: Any) -> None:
    contacts: list[Any] = []
    good = (message("satu", 1), message("dua", 2))
    assert await meta.hear(good[0], broken, good[1], contacts=contacts) == 200
    assert [m.text for m in await meta.heard()] == ["satu", "dua"]
    states = [p.state for p in await meta.every(Payload)]
    assert states.count("quarantined") == 1


async def test_a_status_that_breaks_costs_only_itself(meta: Line) -> None:
    """Meta would bring the whole batch again for days."""
    broken = status(wamid(9), "sent", biz_opaque_callback_data="loket/1/1/2/\ud800")
    assert await meta.hear(message("satu", 1), statuses=(broken,)) == 200
    assert [m.text for m in await meta.heard()] == ["satu"]
    [apart] = [p for p in await meta.every(Payload) if p.state == "quarantined"]
    assert wamid(9).encode() in apart.body


async def test_3_mb_and_1000_changes_with_one_malformed_element(meta: Line) -> None:
    """Channel facts §8: the nasty batch."""
    changes: list[Any] = []
    for n in range(1000):
        own = message("x" * 2600 if n % 2 else "Halo", n, **{"from": f"62812{n % 50:08d}"})
        changes.append(change(own if n != 500 else {"id": 5}, contacts=[]))
    body = batch(*changes)
    body = body[:-1] + b" " * (3 * 1024 * 1024 - len(body)) + b"}"
    assert len(body) == 3 * 1024 * 1024
    assert await meta.post(body) == 200
    heard = await meta.heard()
    assert len(heard) == 999
    for person in {m.address for m in heard}:
        own_ids = [m.external_id or "" for m in heard if m.address == person]
        assert own_ids == sorted(own_ids)


async def test_what_is_too_large_is_refused(meta: Line) -> None:
    assert await meta.post(b" " * (5 * 1024 * 1024)) == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b"[]", b'{"entry": 7}']
)
async def test_a_signed_batch_that_says_nothing_is_not_asked_for_again(
    meta: Line, body: bytes
) -> None:
    assert await meta.post(body) == 200
    assert await meta.heard() == []


async def test_a_batch_of_another_number_is_kept_apart(meta: Line) -> None:
    both = batch(
        change(message("Untuk lain", 1), number="999999"), change(message("Untuk kita", 2))
    )
    assert await meta.post(both) == 200
    assert [m.text for m in await meta.heard()] == ["Untuk kita"]
    kept = [p for p in await meta.every(Payload) if p.state == "quarantined"]
    assert [p.reason for p in kept] == ["another number"]


async def test_a_person_without_a_number_is_known_by_the_id(meta: Line) -> None:
    hidden = {k: v for k, v in message("jam?").items() if k != "from"}
    people = [{"profile": {"username": "wulan.s"}, "user_id": SCOPED}]
    assert await meta.hear(hidden, contacts=people) == 200
    [heard] = await meta.heard()
    assert heard.address == SCOPED
    await meta.router.outbox.settle()
    assert meta.graph.sent[0]["recipient"] == SCOPED
    assert "to" not in meta.graph.sent[0]
    await meta.hear(message("Ini saya", 2))
    assert len({m.conversation_id for m in await meta.heard()}) == 1


async def test_a_clock_that_runs_ahead_does_not_date_into_the_future(meta: Line) -> None:
    await meta.hear(message(timestamp="9999999999"))
    assert (await meta.heard())[0].at == meta.clock()


NUL = message("a\x00b\ud800c")


async def test_letters_that_no_database_holds_are_dropped(meta: Line) -> None:
    assert await meta.hear(NUL) == 200
    assert (await meta.heard())[0].text == "ab?c"


async def test_the_batch_of_a_number_says_which(meta: Line) -> None:
    await meta.hear(message())
    [payload] = await meta.every(Payload)
    assert json.loads(payload.body)["phone_number_id"] == NUMBER_ID
