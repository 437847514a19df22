"""Try a connection and say in words what is wrong: for `loket check --live`."""

import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    encode_basic_auth,
)

from desk.notices import Telegram
from router.channel import Tried

LONGEST = 15.0
"""Seconds that one connection may take."""
NETWORK = "check the address, the firewall and whether the server runs"


async def try_address(
    what: str,
    url: str,
    judge: Callable[[int, Any], tuple[str, str]],
    *,
    headers: Mapping[str, str] | None = None,
) -> Tried:
    """Ask an address for JSON; `judge` says from status and answer what is wrong and the mend.

    The address is never told: it may hold a token.
    """
    timeout = ClientTimeout(total=LONGEST)
    try:
        async with (
            ClientSession(timeout=timeout) as http,
            http.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            try:
                told = await answer.json(content_type=None)
            except ValueError:
                told = {}
            fault, mend = judge(answer.status, told if isinstance(told, dict) else {})
    except (ClientError, TimeoutError, OSError) as error:
        return failed(what, error)
    return Tried(what, fault, mend)


async def try_twilio(what: str, base: str, account: str, secret: str, section: str) -> Tried:
    """Ask Twilio for the account itself."""

    def judge(status: int, told: Any) -> tuple[str, str]:
        if status in (401, 403):
            keys = "account_sid and auth_token"
            return "Twilio refuses the account's token", f"check {keys} in {section}"
        if status == 404:
            return "Twilio knows no such account", f"check account_sid in {section}"
        if status != 200:
            return f"Twilio answered {status}", "try again; else see status.twilio.com"
        state = str(told.get("status", "active"))
        return ("", "") if state == "active" else (f"the account is {state}", "ask Twilio why")

    url = f"{base}/2010-04-01/Accounts/{account}.json"
    shown = {"Authorization": encode_basic_auth(account, secret)}
    return await try_address(what, url, judge, headers=shown)


def failed(what: str, error: BaseException) -> Tried:
    """Say in words why no connection came about."""
    if isinstance(error, ClientConnectorCertificateError | ssl.SSLCertVerificationError):
        mend = "check the host's name, or name its authority as ca_file"
        return Tried(what, "shows a certificate that is not trusted", mend)
    if isinstance(error, ssl.SSLError):
        return Tried(what, "speaks no TLS at this port", "check port and security")
    if isinstance(error, ClientConnectorDNSError | socket.gaierror):
        return Tried(what, "its name is not known", "check the host's name and the DNS")
    if isinstance(error, TimeoutError):
        return Tried(what, f"does not answer within {LONGEST:.0f} seconds", NETWORK)
    if isinstance(error, ConnectionRefusedError | ClientConnectorError):
        return Tried(what, "refuses connections", NETWORK)
    return Tried(what, f"the connection broke ({type(error).__name__})", NETWORK)


async def try_bot(settings: Telegram) -> Tried:
    """Ask Telegram who the bot is."""

    def judge(status: int, told: Any) -> tuple[str, str]:
        if status in (401, 404):
            return "Telegram refuses the token", "ask @BotFather for it and write bot_token"
        if status != 200 or not told.get("ok"):
            return f"Telegram answered {status}", "try again later"
        return "", ""

    url = f"{settings.api_base}/bot{settings.bot_token.get_secret_value()}/getMe"
    return await try_address("Telegram", url, judge)
