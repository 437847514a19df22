"""How the Twilio stand-in plays one sent message: well by default, badly on request."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Scene:
    """What the sender is answered, and what becomes of the message.

    `kept`: the message counts as sent whatever was answered. `statuses` follow by callback, before
    the answer if `early`. `code` is Twilio's error, of the refusal or of a failed status.
    """

    answer: Literal["accepted", "busy", "broken", "hung", "cut", "refused"] = "accepted"
    kept: bool = True
    statuses: tuple[str, ...] = ("sent", "delivered", "read")
    early: bool = False
    code: int = 0
    http_status: int = 400
    retry_after: float | None = None


ACCEPTED = Scene()
FAILED_LATER = Scene(statuses=("failed",), code=63016)
STOPPED = {
    state: Scene(statuses=("failed",), code=code)
    for state, code in (("rejected", 63040), ("paused", 63041), ("disabled", 63042))
}
"""By the state of a template, how WhatsApp refuses it after Twilio took it."""
UNFETCHED = Scene(statuses=("failed",), code=63019)
OUT_OF_ORDER = Scene(statuses=("read", "delivered", "sent"))
EARLY = Scene(statuses=("delivered", "sent"), early=True)
SILENT = Scene(statuses=())
BUSY = Scene("busy", kept=False, retry_after=7)
BROKEN_AFTER = Scene("broken", kept=True)
BROKEN_BEFORE = Scene("broken", kept=False)
HUNG_AFTER = Scene("hung", kept=True)
HUNG_BEFORE = Scene("hung", kept=False)
CUT_AFTER = Scene("cut", kept=True)
CUT_BEFORE = Scene("cut", kept=False)
OPTED_OUT = Scene("refused", kept=False, code=21610)
