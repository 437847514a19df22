"""Lines as Asterisk writes them, and an office with an exchange."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels.phone import Channel, Settings
from channels.phone.calls import Reader
from channels.phone.settings import Exchange
from router import Router
from tests.cast import MAMUJU

SAMPLES = Path(__file__).parent / "samples"
BEGAN = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""Monday, 09.00 WITA."""
WULAN = "081234567890"


def row(
    *,
    src: str = WULAN,
    dst: str = "1001",
    context: str = "incoming",
    channel: str = "PJSIP/trunk-00000001",
    to: str = "PJSIP/101-00000002",
    app: str = "Dial",
    after: float = 0,
    seconds: int = 8,
    talk: int = 0,
    disposition: str = "NO ANSWER",
    uniqueid: str = "",
    linkedid: str = "",
    sequence: int = 1,
    began: datetime = BEGAN,
) -> bytes:
    """Return one line of a log with all columns, the exchange's clock being in WITA."""
    start = began + timedelta(seconds=after)
    uniqueid = uniqueid or f"{int(began.timestamp())}.1"
    wall = [_wall(start), _wall(start + timedelta(seconds=seconds - talk)) if talk else ""]
    values = [
        "", src, dst, context, f'"Wulan" <{src}>', channel, to, app, "data", *wall,
        _wall(start + timedelta(seconds=seconds)), seconds, talk, disposition, "DOCUMENTATION",
        uniqueid, "", "", linkedid or uniqueid, sequence,
    ]  # fmt: skip
    return (",".join(_quoted(value) for value in values) + "\n").encode()


def _wall(at: datetime) -> str:
    return f"{at + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"


def _quoted(value: Any) -> str:
    return (
        str(value)
        if isinstance(value, int) or value == ""
        else f'"{str(value).replace(chr(34), chr(34) * 2)}"'
    )


def missed(number: int = 1, src: str = WULAN, began: datetime = BEGAN) -> bytes:
    """Return a call that rang and was not answered."""
    return row(src=src, began=began, uniqueid=f"{int(began.timestamp())}.{number}")


def answered(number: int = 1, src: str = WULAN, began: datetime = BEGAN, talk: int = 60) -> bytes:
    """Return a call that was answered after four seconds."""
    return row(
        src=src, began=began, uniqueid=f"{int(began.timestamp())}.{number}",
        seconds=talk + 4, talk=talk, disposition="ANSWERED",
    )  # fmt: skip


def settings(path: Path, **changes: Any) -> Settings:
    """Return an office's section with one exchange."""
    section = {
        "numbers": ["0426-21000"],
        "extensions": {"101": "Sari"},
        "cdr": [{"name": "pbx1", "path": str(path)}],
        **changes,
    }
    return Settings.model_validate(section)


def channel(router: Router, path: Path, **changes: Any) -> Channel:
    """Return Mamuju's telephone over one exchange's log."""
    return Channel(router.offices[MAMUJU], settings(path, **changes), router)


def reader(found: Settings | None = None) -> Reader:
    """Return a reader of an exchange that tells its zone by its ids."""
    found = found or Settings()
    return Reader("7604/pbx1", UTC, next(iter(found.cdr), Exchange()), found)
