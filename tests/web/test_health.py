from router import Router
from tests.visitor import Visitor, pages_of, visiting


async def test_a_healthy_loket_says_so(visitor: Visitor) -> None:
    seen = await visitor.get("/health")
    assert (seen.status, seen.text) == (200, '{"status": "ok"}')


async def test_without_its_database_loket_is_not_healthy(router: Router) -> None:
    async with pages_of(router, live=False) as url, visiting(url) as visitor:
        await router.store.close()
        assert (await visitor.get("/health")).status == 503
