"""An SMTP server that keeps what it is given."""

from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller


class SmtpSink:
    """Takes every mail; `mails` are the raw bytes, in order. Used with `with`."""

    def __init__(self, port: int) -> None:
        self.mails: list[bytes] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail (aiosmtpd calls this)."""
        self.mails.append(envelope.content)
        return "250 kept"

    def message_ids(self) -> list[str]:
        """Return the Message-IDs of all mails, as often as they came."""
        return [str(message_from_bytes(mail)["Message-ID"]).strip() for mail in self.mails]

    def __enter__(self) -> "SmtpSink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
