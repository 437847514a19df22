"""What Loket sees in a payload of Twilio's or of Meta's, for `loket read`."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels import described
from channels.whatsapp.meta.payload import Element, elements, id_of
from channels.whatsapp.meta.payload import read as read_element
from channels.whatsapp.payload import FORM, parse, read, sid_of

Described = dict[str, Any]


def describe(raw: bytes, content_type: str = "") -> Any:
    """Return what a payload says; {"error": …} when it cannot be read, a list for a batch."""
    try:
        given = _fields(raw, content_type)
        if isinstance(given.get("entry"), list):
            if told := [_element(element) for element in elements(given)]:
                return told
            raise ValueError("Meta's, with neither a message nor a status in it")
        if not {"MessageSid", "SmsSid"} & given.keys():
            raise ValueError("neither Twilio's (no MessageSid) nor Meta's (no entry)")
        return _form({str(k): _plain(v) for k, v in given.items()})
    except ValueError as error:
        return {"error": str(error)}


def _form(form: Mapping[str, str]) -> Described:
    if "MessageStatus" not in form:
        return described(read(form, at=datetime.fromtimestamp(0, UTC)))
    told = {"message": sid_of(form), "status": form["MessageStatus"]}
    return {"channel": "whatsapp", **told, "error_code": form.get("ErrorCode", "")}


def _element(element: Element) -> Described:
    try:
        if element.kind == "statuses":
            told = {"message": id_of(element.given), "status": str(element.given.get("status"))}
            return {"channel": "whatsapp", **told}
        return described(read_element(element, account=f"meta:{element.phone_number_id}"))
    except ValueError as error:
        return {"error": str(error)}


def _fields(raw: bytes, content_type: str) -> Mapping[str, Any]:
    if not ("json" in content_type or raw.lstrip()[:1] == b"{"):
        return parse(raw.strip(), content_type or FORM)
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError("not JSON") from error
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")
    return fields


def _plain(value: Any) -> str:
    # JSON can name half a surrogate pair, which no file and no database can hold.
    return str(value).encode("utf-8", "replace").decode()
