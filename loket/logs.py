"""One line per happening, key=value; never what people wrote, nor who they are."""

import logging
import sys
import traceback
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
QUIET = (
    "httpx", "alembic", "asyncio", "aiosmtpd", "mail.log", "imapclient", "twilio.http_client",
    "telegram",
)  # fmt: skip
"""Libraries that write addresses, tokens or whole conversations into their logs at INFO."""
OURS = ("loket", "web", "channels", "wire", "router", "bot", "store", "knowledge_base", "desk")
SysExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Line(logging.Formatter):
    """Tells an error by its kind and place: its message may repeat what somebody wrote."""

    def formatException(self, ei: SysExcInfo) -> str:  # noqa: N802 - logging's name
        """Return the kinds of an error and its causes, and where each was raised."""
        told, error = [], ei[1]
        while error is not None:
            told.append(f"{type(error).__name__} at {_places(error)}")
            error = error.__cause__ or error.__context__
        return "error=" + " from ".join(told)

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        if record.name == "aiohttp.server" and "from %s" in str(record.msg):
            # It names the caller's network address, and that is a person's.
            record.msg, record.args = str(record.msg).partition(" from %s")[0], None
        return super().format(record).replace("\n", " ")


def set_up(level: str) -> None:
    """Log to standard error, where systemd and containers look."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(Line(FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[output], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if any(f"/{name}/" in f.filename for name in OURS)] or frames
    return ">".join(f"{'/'.join(f.filename.split('/')[-2:])}:{f.lineno}" for f in ours[-4:])
