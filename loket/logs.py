"""One line per happening, key=value; never what people wrote, nor who they are."""

import logging
import sys

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
QUIET = (
    "httpx",
    "alembic",
    "asyncio",
    "aiosmtpd",
    "mail.log",
    "imapclient",
    "twilio.http_client",
    "telegram",
)
"""Libraries that write addresses, tokens or whole conversations into their logs at INFO."""


def set_up(level: str) -> None:
    """Log to standard error, where systemd and containers look."""
    logging.basicConfig(level=level.upper(), format=FORMAT, stream=sys.stderr, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
