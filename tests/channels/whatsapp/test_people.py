"""Who wrote, with a number or without (channel facts §1.1)."""

from desk.contact import Address
from desk.conversation import Conversation
from store.timeline import timeline
from tests.cast import MAMUJU
from tests.channels.whatsapp.line import Line

SCOPED = "whatsapp:ID.1234567890123456"


async def owners(line: Line) -> dict[str, int]:
    return {one.value: one.contact_id for one in await line.every(Address)}


async def test_a_person_without_a_number_is_answered_at_the_id(line: Line) -> None:
    await line.write("jam?", sender=SCOPED, ExternalUserId=SCOPED)
    await line.deliver()
    assert line.on_phone(SCOPED) == ["Kami buka pukul 08.00."]


async def test_number_and_id_in_one_form_make_one_person_of_two(line: Line) -> None:
    await line.write("Halo, data apa saja?", sender=SCOPED, ExternalUserId=SCOPED)
    await line.write("Saya lagi, minta data")
    two = await owners(line)
    assert len(set(two.values())) == 2
    await line.write("Ini saya", ExternalUserId=SCOPED)
    one = await owners(line)
    assert set(one.values()) == {two["+6281234567890"]}
    talks = await line.every(Conversation)
    assert {talk.contact_id for talk in talks} == {two["+6281234567890"]}
    verbs = await line.verbs()
    assert verbs.count("contact.joined") == 1


async def test_a_user_name_is_shown_where_no_name_is_given(line: Line) -> None:
    await line.write("jam?", sender=SCOPED, ExternalUserId=SCOPED, ProfileUsername="wulan.s")
    [heard] = await line.heard()
    assert heard.extra["username"] == "wulan.s"


async def test_what_answers_to_a_message_shows_it_and_is_answered_at_the_number(line: Line) -> None:
    await line.write("jam?")
    await line.deliver()
    [said] = await line.said()
    await line.write("Kalau Sabtu?", OriginalRepliedMessageSid=said.external_id or "")
    [_, asked] = await line.heard()
    [talk] = await line.every(Conversation)
    assert talk.address == "+6281234567890"
    found = await line.router.store.read(timeline, MAMUJU, talk.id or 0)
    assert found is not None
    shown = next(one for one in found.messages if one.message.id == asked.id)
    assert shown.quoted == "Kami buka pukul 08.00."
