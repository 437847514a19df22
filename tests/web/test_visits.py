"""The front desk of an office whose profile says nothing of it."""

from tests.visitor import Visitor

STEPS = ("call", "begin", "finish")


async def test_an_office_without_rules_of_its_own_serves_whoever_comes(sari: Visitor) -> None:
    told = {
        "service": "visit",
        "name": "<b>Wulan</b> \u202eسلام " + "W" * 150,
        "purpose": "<script>",
    }
    seen = await sari.post("/visits", told)
    assert seen.status == 200
    assert "<b>Wulan</b>" not in seen.text
    for step in STEPS:
        assert (await sari.post("/visits/1/steps", {"step": step})).status == 200, step
    assert "Wulan" in (await sari.get("/visits")).words
