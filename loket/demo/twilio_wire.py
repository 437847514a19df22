"""The shapes that go over the wire between Twilio and an office."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

_REFUSALS = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21211: "The 'To' number is not a valid phone number.",
    21212: "The 'From' number is not a valid phone number.",
    21602: "Message body is required.",
    21604: "A 'To' phone number is required.",
    21610: "Attempt to send to unsubscribed recipient",
    21656: "The Content Variables parameter is invalid.",
    21617: "The concatenated message body exceeds the 1600 character limit.",
}


@dataclass(slots=True)
class Text:
    """A message between a phone and an office, as Twilio keeps it."""

    sid: str
    account: str
    sender: str
    to: str
    body: str
    direction: str
    created: datetime
    status: str = "queued"
    sent: datetime | None = None
    code: int = 0
    service: str = ""
    callback: str = ""
    """Where the office wants to be told how far the message got."""
    media: tuple[str, ...] = ()
    """Addresses of its files: of ours where we serve them, of a person's where Twilio does."""
    buttons: tuple[tuple[str, str], ...] = ()
    """What each button sends, and what it says."""

    @property
    def on_phone(self) -> bool:
        """Whether the phone shows it: what the person wrote, and what reached them."""
        return self.direction == "inbound" or self.status in {"sent", "delivered", "read"}

    def shape(self) -> dict[str, Any]:
        """Return the message as Twilio's JSON."""
        return {
            "sid": self.sid,
            "account_sid": self.account,
            "messaging_service_sid": self.service or None,
            "from": self.sender,
            "to": self.to,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "date_created": _rfc2822(self.created),
            "date_updated": _rfc2822(self.sent or self.created),
            "date_sent": _rfc2822(self.sent) if self.sent else None,
            "error_code": self.code or None,
            "error_message": None,
            "num_media": str(len(self.media)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.account}/Messages/{self.sid}.json",
            "subresource_uris": {},
        }

    def matches(self, account: str, asked: Mapping[str, str]) -> bool:
        """Return whether the message is among those asked for by To, From and DateSent."""
        return (
            self.account == account
            and asked.get("To", self.to) == self.to
            and asked.get("From", self.sender) == self.sender
            and self._sent_within(asked)
        )

    def _sent_within(self, asked: Mapping[str, str]) -> bool:
        day = f"{self.sent:%Y-%m-%d}" if self.sent else ""
        earliest, latest = asked.get("DateSent>", ""), asked.get("DateSent<", "9")
        return asked.get("DateSent", day) == day and earliest[:10] <= day and day <= latest


def inbound_form(sid: str, account: str, sender: str, to: str, body: str) -> dict[str, str]:
    """Return the form with which Twilio tells of a message from a person."""
    return {
        "AccountSid": account,
        "ApiVersion": "2010-04-01",
        "Body": body,
        "From": sender,
        "MessageSid": sid,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": "",
        "ReferralNumMedia": "0",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": to,
        "WaId": sender.removeprefix("whatsapp:").lstrip("+"),
    }


def status_form(text: Text, status: str, code: int) -> dict[str, str]:
    """Return the form with which Twilio tells how far a message got."""
    told = {
        "AccountSid": text.account,
        "ApiVersion": "2010-04-01",
        "ChannelPrefix": "whatsapp",
        "ChannelToAddress": text.to.removeprefix("whatsapp:"),
        "From": text.sender,
        "MessageSid": text.sid,
        "MessageStatus": status,
        "SmsSid": text.sid,
        "SmsStatus": status,
        "StructuredMessage": "false",
        "To": text.to,
    }
    failed = status in {"failed", "undelivered"}
    return {**told, "ErrorCode": str(code)} if failed and code else told


def error(code: int, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return Twilio's answer to what it does not take."""
    told = {
        "code": code,
        "message": _REFUSALS.get(code, "Refused"),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return web.json_response(told, status=status, headers=headers)


def new_sid(prefix: str) -> str:
    """Return a new id: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def _rfc2822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))
