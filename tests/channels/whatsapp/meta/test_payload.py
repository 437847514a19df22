"""Every kind of message that Meta knows (channel facts §2)."""

from typing import Any

import pytest

from channels.whatsapp import describe
from channels.whatsapp.meta.payload import Element, read
from desk.inbound import Inbound
from tests.channels.whatsapp.meta.batches import (
    NUMBER_ID,
    SCOPED,
    WULAN,
    batch,
    change,
    message,
    of_type,
    status,
)

ACCOUNT = "whatsapp:+6281210007604"


def seen(given: dict[str, Any], *contacts: dict[str, Any]) -> Inbound:
    return read(Element("messages", given, NUMBER_ID, contacts), account=ACCOUNT, office="7604")


@pytest.mark.parametrize(
    ("given", "text", "extra"),
    [
        (of_type("button", {"payload": "p1", "text": "Ya"}), "Ya", {"button": "p1"}),
        (
            of_type("interactive", {"button_reply": {"id": "pilih:2", "title": "Belum"}}),
            "Belum", {"button": "pilih:2", "choice": "2"},
        ),
        (
            of_type("interactive", {"list_reply": {"id": "x", "title": "Inflasi"}}),
            "Inflasi", {"list": "x"},
        ),
        (of_type("reaction", {"emoji": "👍", "message_id": "wamid.1"}), "👍",
         {"reaction": "wamid.1"}),
        (of_type("unsupported", None, errors=[{"code": 131051}]), "", {}),
        (of_type("hologram", {"x": 1}), "", {}),
        (of_type("order", {"text": "Mau", "product_items": [{"product_retailer_id": "A",
         "quantity": 2}]}), "Mau\nA × 2", {}),
        (of_type("contacts", [{"name": {"formatted_name": "Sari"},
         "phones": [{"phone": "+62811"}]}]), "Sari · +62811", {}),
        (message(context={"id": "wamid.9", "forwarded": True}), "Halo",
         {"quotes": "wamid.9", "forwarded": "true"}),
        (message("Berhenti"), "Berhenti", {"opt": "out"}),
    ],
)  # fmt: skip
def test_what_is_said(given: dict[str, Any], text: str, extra: dict[str, Any]) -> None:
    heard = seen(given)
    assert heard.text == text
    assert heard.extra == {"type": given["type"], **extra}


@pytest.mark.parametrize("kind", ["image", "audio", "video", "document", "sticker"])
def test_files_are_kept_by_their_id(kind: str) -> None:
    given = of_type(
        kind, {"id": "1234", "mime_type": "image/webp", "caption": "Ini", "sha256": "x"}
    )
    [file] = seen(given).files
    assert (file.url, file.content_type) == ("meta:1234", "image/webp")
    assert seen(given).text == "Ini"


def test_a_document_keeps_its_name() -> None:
    given = of_type(
        "document", {"id": "1", "mime_type": "application/pdf", "filename": "Surat.pdf"}
    )
    assert seen(given).files[0].name == "Surat.pdf"


def test_a_place_opens_a_map() -> None:
    given = of_type("location", {"latitude": -2.67, "longitude": 118.88, "name": "Pasar"})
    assert seen(given).text.startswith("📍 Pasar · https://www.openstreetmap.org/?mlat=-2.67")


def test_a_change_of_number_belongs_to_the_same_person() -> None:
    heard = seen(of_type("system", {"body": "Wulan changed", "wa_id": "6281299999999"}))
    assert heard.kind == "automatic"
    assert heard.sender.also == (("phone", "+6281299999999"),)


def test_of_several_people_the_one_who_wrote_is_taken() -> None:
    others = {"profile": {"name": "Budi"}, "wa_id": "6281111111111", "user_id": "ID.9"}
    own = {"profile": {"name": "Wulan"}, "wa_id": WULAN, "user_id": SCOPED}
    heard = seen(message(), others, own)
    assert (heard.sender.name, heard.sender.also) == ("Wulan", (("whatsapp", SCOPED),))
    assert seen(message(), others, {"wa_id": "62"}).sender.also == ()


def test_a_batch_is_described_element_by_element() -> None:
    body = batch(change(message("Halo"), {"id": 5}, statuses=(status("wamid.123", "read"),)))
    seen = describe(body)
    assert isinstance(seen, list)
    assert [one.get("text") or one.get("error") or one["status"] for one in seen] == [
        "Halo", "no id", "read",
    ]  # fmt: skip
    assert describe(b"[" * 100_000) != []
