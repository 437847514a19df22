"""The e-mail address that a person wrote."""

from time import process_time

from router import Router
from store.timeline import Timeline, timeline
from tests.cast import by_mail, wulan
from web.mailing import mail_said


async def test_the_address_that_was_written_last_is_found(router: Router) -> None:
    await router.receive(wulan("email sy w.ulan+1@a.example.org atau wulan@example.org."))
    assert mail_said(await _talk(router)) == "wulan@example.org"
    await router.receive(wulan("a" * 65 + "@example.org", 2))
    assert mail_said(await _talk(router)) == "wulan@example.org"


async def test_a_mail_of_millions_of_characters_keeps_nobody_waiting(router: Router) -> None:
    await router.receive(by_mail("wulan@example.org " + "y" * 3_000_000))
    talk, began = await _talk(router), process_time()
    assert mail_said(talk) == "wulan@example.org"
    assert process_time() - began < 0.1


async def _talk(router: Router) -> Timeline:
    found = await router.store.read(timeline, "7604", 1)
    assert found
    return found
