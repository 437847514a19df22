from datetime import UTC, datetime

from channels.webchat import read
from channels.webchat.frames import Contact, Say
from channels.webchat.reading import visitor_of
from desk.message import Kind

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
NAME = "6b1f1dc0-6f0e-4f0e-9a53-3e1a5a0b7c11"


def test_a_message_becomes_an_inbound_of_the_visitor() -> None:
    said = Say(type="message", client_msg_id=NAME, text="Data PDRB?")
    heard = read(said, office="7604", visitor="v" * 32, at=AT, name="Wulan", raw=b"{}")
    assert (heard.account, heard.external_id) == ("webchat:7604", f"{'v' * 16}:{NAME}")
    assert (heard.sender.kind, heard.sender.value, heard.sender.name) == ("chat", "v" * 32, "Wulan")
    assert (heard.text, heard.kind, heard.at, heard.raw) == ("Data PDRB?", Kind.HUMAN, AT, b"{}")


def test_a_contact_is_told_in_the_visitors_language() -> None:
    left = Contact(type="contact", client_msg_id=NAME, name="Wulan", phone="0812-3456-7890")
    heard = read(left, office="7604", visitor="v", at=AT, language="en")
    assert heard.text == "My contact\nName: Wulan\nPhone: 0812-3456-7890"
    assert heard.kind == Kind.AUTOMATIC
    assert heard.sender.also == ()


def test_a_visitor_is_known_by_a_name_that_does_not_give_the_token_away() -> None:
    assert visitor_of("t" * 22) == visitor_of("t" * 22)
    assert visitor_of("t" * 22) != visitor_of("u" * 22)
    assert "t" * 8 not in visitor_of("t" * 22)
