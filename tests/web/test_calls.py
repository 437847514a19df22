import pytest

from router import Router
from tests.visitor import Visitor

CALL = {
    "client_id": "c1", "number": "0813-4444-5555", "name": "Ibu Ros", "direction": "in",
    "outcome": "answered", "started": "2026-11-16T08:50", "minutes": "3",
    "note": "Menanyakan jadwal", "follow_up": "",
}  # fmt: skip


async def test_a_call_is_written_into_the_callers_timeline(sari: Visitor) -> None:
    seen = await sari.get("/calls/new")
    assert 'value="2026-11-16T09:00"' in seen.text
    seen = await sari.post("/calls", CALL)
    assert seen.address.startswith("/conversations/")
    for words in ("Ibu Ros", "Panggilan masuk", "Dijawab", "bicara 3 menit", "Menanyakan jadwal"):
        assert words in seen.words, words


async def test_a_second_press_of_the_button_is_harmless(sari: Visitor) -> None:
    await sari.get("/calls/new")
    first = await sari.post("/calls", CALL)
    again = await sari.post("/calls", CALL)
    assert again.address == first.address
    assert again.text.count("Panggilan masuk") == 1


async def test_a_missed_call_owes_a_call_back(sari: Visitor) -> None:
    await sari.get("/calls/new")
    seen = await sari.post("/calls", {**CALL, "outcome": "missed", "minutes": ""})
    assert "Telepon balik" in seen.words
    assert "Ibu Ros" in (await sari.get("/inbox")).words


async def test_a_wrong_form_keeps_what_was_written(sari: Visitor) -> None:
    await sari.get("/calls/new")
    for wrong in ({"number": "abc"}, {"started": "kemarin"}, {"started": "2126-01-01T00:00"}):
        seen = await sari.post("/calls", {**CALL, **wrong})
        assert seen.status == 422
        assert "Menanyakan jadwal" in seen.text
        assert 'role="alert"' in seen.text


@pytest.mark.parametrize(
    ("field", "most", "said"),
    [("note", 20_000, "Paling banyak 20.000 huruf."), ("name", 200, "Paling banyak 200 huruf.")],
)
async def test_what_is_too_long_is_refused_with_the_limit_that_holds(
    sari: Visitor, field: str, most: int, said: str
) -> None:
    await sari.get("/calls/new")
    seen = await sari.post("/calls", {**CALL, field: "x" * (most + 1)})
    assert (seen.status, said in seen.words) == (422, True)
    assert (await sari.post("/calls", {**CALL, field: "x" * most})).status == 200


async def test_calls_are_written_down_without_an_exchange_too(
    sari: Visitor, router: Router
) -> None:
    assert "phone" not in router.offices["7604"].channels
    assert 'href="/calls/new"' in (await sari.get("/inbox")).text
    seen = await sari.post("/calls", {**CALL, "follow_up": "callback"})
    assert "Telepon balik" in seen.words
    assert "Menanyakan jadwal" in seen.words
