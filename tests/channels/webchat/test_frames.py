import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat.frames import BadFrame, Contact, Hello, Ping, Read, Say, parse
from tests.channels.webchat.visitor import message_id

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
KEYS = ("visitor_token", "last_seq", "client_msg_id", "text", "upto_seq", "email", "language")


def test_each_frame_is_understood() -> None:
    name = message_id()
    assert parse('{"type":"hello"}') == Hello(type="hello")
    assert parse('{"type":"ping"}') == Ping(type="ping")
    assert parse('{"type":"read","upto_seq":7}') == Read(type="read", upto_seq=7)
    said = parse(json.dumps({"type": "message", "client_msg_id": name, "text": " Halo\r\nkak "}))
    assert said == Say(type="message", client_msg_id=name, text="Halo\nkak")


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "wulan"), ("email", "a@b"), ("email", "a b@c.id"), ("email", "a@c.id,b@c.id"),
     ("phone", "hubungi saya"), ("phone", "12"), ("name", "x" * 201)],
)  # fmt: skip
def test_a_contact_that_reaches_nobody_is_refused(field: str, value: str) -> None:
    name = message_id()
    with pytest.raises(BadFrame) as bad:
        parse(json.dumps({"type": "contact", "client_msg_id": name, field: value}))
    assert (bad.value.code, bad.value.client_msg_id) == (f"bad_{field}", name)


@pytest.mark.parametrize("phone", ["0812-3456-7890", "+62 812 3456 7890", "(0426) 21085"])
def test_telephone_numbers_are_taken_as_people_write_them(phone: str) -> None:
    frame = parse(json.dumps({"type": "contact", "client_msg_id": message_id(), "phone": phone}))
    assert isinstance(frame, Contact)
    assert frame.filled() == {"phone": phone}


@given(st.text() | st.binary())
def test_no_rubbish_raises_anything_but_a_bad_frame(payload: str | bytes) -> None:
    with pytest.raises(BadFrame):
        parse(payload)


@given(
    kind=st.sampled_from(["hello", "message", "contact", "received", "read", "ping"]),
    content=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4),
)
def test_no_frame_raises_anything_but_a_bad_frame(kind: str, content: dict[str, Any]) -> None:
    with suppress(BadFrame):
        assert parse(json.dumps({"type": kind, **content})).type == kind
