import asyncio

from wire.seldom import Seldom


async def test_what_happens_often_is_told_at_once_and_then_seldom_with_its_number() -> None:
    refused = Seldom(every=0.05)
    assert [refused.due() for _ in range(4)] == [1, 0, 0, 0]
    await asyncio.sleep(0.06)
    assert [refused.due(), refused.due()] == [4, 0]
