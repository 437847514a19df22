"""Opens a safe connection to a mailbox, and signs in."""

import contextlib
import ssl
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from channels.email.settings import Imap

CONNECT = 15.0
"""Seconds that connecting may take."""


def connected(settings: Imap, token: str = "") -> Any:
    """Return a signed-in client; `token` stands for the password. Raises LoginError, OSError."""
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    client = IMAPClient(
        settings.host,
        settings.port,
        ssl=settings.security == "tls",
        ssl_context=context if settings.security == "tls" else None,
        timeout=SocketTimeout(CONNECT, settings.timeout),
    )
    try:
        if settings.security == "starttls":
            client.starttls(context)
        _sign_in(client, settings, token)
    except BaseException:
        with contextlib.suppress(OSError):
            client.shutdown()
        raise
    client.normalise_times = False  # else the instants lose their zone
    return client


def _sign_in(client: Any, settings: Imap, token: str) -> None:
    if token:
        client.oauth2_login(settings.user, token)
        return
    try:
        client.login(settings.user, settings.password.get_secret_value())
    except UnicodeEncodeError:  # the old command knows ASCII only
        client.plain_login(settings.user, settings.password.get_secret_value())


def keep_copy(settings: Imap, raw: bytes, token: str = "") -> None:
    """Put a mail that was sent into the mailbox's folder for such. Raises LoginError, OSError."""
    client = connected(settings, token)
    try:
        if not client.folder_exists(settings.sent):
            client.create_folder(settings.sent)
        client.append(settings.sent, raw, flags=(rb"\Seen",))
    finally:
        with contextlib.suppress(OSError, IMAPClientError):
            client.logout()
