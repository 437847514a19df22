from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.whatsapp import describe, read
from channels.whatsapp.payload import parse
from desk.inbound import Inbound
from tests.channels.whatsapp.forms import FORM, OFFICE, WULAN, form

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def seen(**changes: str) -> Inbound:
    return read(form("Halo", **changes), at=AT)


def test_a_text_becomes_a_message() -> None:
    message = read(form("Apa itu inflasi?", ProfileName="Wulan"), at=AT, office="7604")
    assert (message.office, message.channel, message.account) == ("7604", "whatsapp", OFFICE)
    assert (message.text, message.at, message.files) == ("Apa itu inflasi?", AT, ())
    assert (message.sender.kind, message.sender.value, message.sender.name) == (
        "phone", "+6281234567890", "Wulan",
    )  # fmt: skip


def test_a_sender_without_a_number_is_known_by_the_id_of_whatsapp() -> None:
    scoped = "whatsapp:ID.1234567890abcdef"
    sender = seen(From=scoped, ExternalUserId=scoped).sender
    assert (sender.kind, sender.value, sender.also) == ("whatsapp", "ID.1234567890abcdef", ())


def test_a_number_and_an_id_in_one_form_belong_to_one_person() -> None:
    sender = seen(
        ExternalUserId="whatsapp:ID.1234", ParentExternalUserId="whatsapp:ID.ENT.99"
    ).sender
    assert (sender.kind, sender.value) == ("phone", "+6281234567890")
    assert sender.also == (("whatsapp", "ID.1234"), ("whatsapp", "ID.ENT.99"))


def test_files_are_kept_by_reference() -> None:
    message = seen(
        NumMedia="3",
        Body="",
        MediaUrl0="https://api.twilio.com/a",
        MediaContentType0="image/jpeg",
        MediaUrl1="https://api.twilio.com/b",
        MediaContentType1="audio/ogg; codecs=opus",
        MediaUrl2="https://api.twilio.com/c",
        MediaContentType2="application/pdf",
    )
    assert [f.name for f in message.files] == ["image-1.jpg", "audio-2.ogg", "document-3.pdf"]
    assert message.files[1].content_type == "audio/ogg"
    assert message.files[2].url == "https://api.twilio.com/c"
    assert (message.text, message.extra["media"]) == ("", 3)


@pytest.mark.parametrize("said", ["", "-1", "x", "²", "9" * 6000, "999999999"])
def test_a_silly_number_of_files_is_no_trouble(said: str) -> None:
    assert seen(NumMedia=said).files == ()


def test_a_tapped_button_is_text_for_people_and_a_payload_for_machines() -> None:
    message = seen(Body="", ButtonText="Ya, terjawab", ButtonPayload="yes-1")
    assert (message.text, message.extra["button"]) == ("Ya, terjawab", "yes-1")


def test_a_chosen_row_of_a_list_is_text_and_an_id() -> None:
    message = seen(Body="", ListId="inflasi", ListTitle="Inflasi bulanan")
    assert (message.text, message.extra["list"]) == ("Inflasi bulanan", "inflasi")


def test_a_place_becomes_a_line_that_opens_a_map() -> None:
    message = seen(Body="", Latitude="-2.67", Longitude="118.86", Label="Kantor", Address="Jl. A")
    assert message.text == (
        "📍 Kantor · Jl. A · https://www.openstreetmap.org/?mlat=-2.67&mlon=118.86"
    )
    assert (message.extra["latitude"], message.extra["place"]) == ("-2.67", "Kantor")


def test_a_reply_names_what_it_replies_to() -> None:
    assert seen(OriginalRepliedMessageSid="SM9").extra["quotes"] == "SM9"


def test_nul_is_dropped_and_unknown_fields_are_ignored() -> None:
    message = seen(Body="a\x00b", ProfileName="W\x00", Brandnew="x" * 1000)
    assert (message.text, message.sender.name) == ("ab", "W")
    assert "x" * 1000 not in str(message.extra)


@pytest.mark.parametrize(
    "sender", ["", "+6281234567890", "whatsapp:", "whatsapp:+12", "whatsapp:Joko", "sms:+628123456"]
)
def test_a_sender_who_cannot_be_answered_is_not_read(sender: str) -> None:
    with pytest.raises(ValueError, match="From"):
        seen(From=sender)


@pytest.mark.parametrize("sid", ["", "SM 1", "../x", "S" * 65])
def test_a_message_without_a_proper_id_is_not_read(sid: str) -> None:
    with pytest.raises(ValueError, match="MessageSid"):
        seen(MessageSid=sid, SmsSid="")


def test_a_form_keeps_its_blank_values_and_its_doubles() -> None:
    parsed = parse(b"a=&b=1&b=2&c=%C3%A9+x", f"{FORM}; charset=UTF-8")
    assert list(parsed.items()) == [("a", ""), ("b", "1"), ("b", "2"), ("c", "é x")]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a=1", "application/json"),
        (b"a=1", ""),
        (b"a=1", "multipart/form-data; boundary=x"),
        (b"a=%41", f"{FORM}; charset=klingon"),
        (b"\xff\xfe\x00", FORM),
        (b"&".join(b"a=1" for _ in range(501)), FORM),
    ],
)
def test_what_is_no_form_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(body, content_type)


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_read_or_refused_in_words(body: bytes, content_type: str) -> None:
    assert isinstance(describe(body, content_type), dict)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=8))
def test_any_further_field_leaves_a_message_readable(more: dict[str, str]) -> None:
    fields = {**more, **form("Halo")}
    encoded = urlencode({k: v.encode("utf-8", "replace") for k, v in fields.items()})
    assert describe(encoded.encode())["text"].startswith("Halo")


def test_an_operator_sees_what_a_form_or_json_becomes() -> None:
    by_form = describe(urlencode(form("Halo")).encode())
    by_json = describe(b'{"MessageSid":"SM1","From":"%s","To":"%s","Body":"Halo"}' % (
        WULAN.encode(), OFFICE.encode(),
    ))  # fmt: skip
    assert (by_form["text"], by_form["account"]) == ("Halo", OFFICE)
    assert by_json["sender"] == {"kind": "phone", "value": "+6281234567890", "name": ""}


def test_an_operator_sees_what_a_status_becomes() -> None:
    told = describe(b"MessageSid=SM1&MessageStatus=failed&ErrorCode=63016")
    assert (told["message"], told["status"], told["error_code"]) == ("SM1", "failed", "63016")


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"{}", b'{"From": "\\ud800"}', b"\xff"])
def test_an_operator_is_told_why_a_payload_cannot_be_read(raw: bytes) -> None:
    assert describe(raw)["error"]
