"""Plays the exchanges' Manager Interface: what signs in hears its own office's telephones ring."""

import asyncio
import hmac
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress

from channels.phone.ami import read_block

GREETING = b"Asterisk Call Manager/9.0.0\r\n"
ACCEPTED = b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n"
REFUSED = b"Response: Error\r\nMessage: Authentication failed\r\n\r\n"
PONG = b"Response: Success\r\nPing: Pong\r\n\r\n"


class Managers:
    """`secrets` gives each office's secret; the office's code is the name to sign in with."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = secrets
        self._listening: dict[str, set[asyncio.StreamWriter]] = defaultdict(set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        writer.write(GREETING)
        office = ""
        try:
            while True:
                asked = await read_block(reader)
                if asked.get("action") == "Login":
                    office = asked.get("username", "")
                    secret, shown = self._secrets.get(office, ""), asked.get("secret", "")
                    if not secret or not hmac.compare_digest(secret.encode(), shown.encode()):
                        writer.write(REFUSED)
                        return
                    writer.write(ACCEPTED)
                    self._listening[office].add(writer)
                elif asked.get("action") == "Ping":
                    writer.write(PONG)
                elif asked.get("action") == "Logoff":
                    return
        except (EOFError, ValueError, ConnectionError):
            pass
        finally:
            self._listening[office].discard(writer)
            writer.close()

    def ring(self, office: str, caller: str, name: str, dialed: str, uniqueid: str) -> bool:
        """Tell that a call comes in; return whether anybody listens."""
        event = (
            "Event: Newchannel\r\nPrivilege: call,all\r\n"
            f"Channel: PJSIP/trunk-{uniqueid}\r\nChannelStateDesc: Ring\r\n"
            f"CallerIDNum: {caller}\r\nCallerIDName: {name}\r\nContext: incoming\r\n"
            f"Exten: {dialed}\r\nUniqueid: {uniqueid}\r\nLinkedid: {uniqueid}\r\n\r\n"
        )
        for writer in self._listening[office]:
            writer.write(event.encode())
        return bool(self._listening[office])

    async def hang_up(self) -> None:
        """Let go of everybody."""
        for writers in self._listening.values():
            for writer in list(writers):
                with suppress(OSError):
                    writer.close()
