"""The batches that Meta posts, for a fixed office and a fixed citizen."""

import json
from typing import Any

NUMBER_ID = "106540352242922"
WULAN = "6281234567890"
SCOPED = "ID.1234567890123456"
NOON = 1_794_790_800
"""Monday, 16 November 2026, 09.00 WITA, as Meta says it."""


def wamid(number: int) -> str:
    """Return the id of the so-manieth message."""
    return f"wamid.HBgNNjI4MTIzNDU2Nzg5MBUCABEYEjA{number:08d}"


def message(text: str = "Halo", number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a message of Wulan's."""
    said = {
        "from": WULAN, "id": wamid(number), "timestamp": str(NOON), "type": "text",
        "text": {"body": text},
    }  # fmt: skip
    return {**said, **changes}


def of_type(kind: str, held: Any, number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a message of another type."""
    return message(number=number, type=kind, **{kind: held}, **changes)


def status(sid: str, word: str, **changes: Any) -> dict[str, Any]:
    """Return how far a message of ours got."""
    return {"id": sid, "status": word, "timestamp": str(NOON), "recipient_id": WULAN, **changes}


def change(
    *messages: Any, statuses: tuple[Any, ...] = (), number: str = NUMBER_ID, contacts: Any = None
) -> dict[str, Any]:
    """Return one change of a batch."""
    people = [{"profile": {"name": "Wulan"}, "wa_id": WULAN, "user_id": SCOPED}]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6281210007604", "phone_number_id": number},
        "contacts": people if contacts is None else contacts,
        "messages": list(messages),
        "statuses": list(statuses),
    }
    return {"field": "messages", "value": value}


def batch(*changes: Any) -> bytes:
    """Return a batch as bytes, other letters written as Meta does."""
    held = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    return json.dumps(held, ensure_ascii=True).encode()
