"""A long message travels as several; it arrived when all of them did, and failed when one did.

Each part's status callback says in its address which part it is, so nothing must be remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session

from desk.message import RANK, Status
from store import outbox

MOST = 50


@dataclass(frozen=True, slots=True)
class Part:
    """The `number`th of `count` parts of the message whose first part Twilio calls `first`."""

    number: int
    count: int
    first: str

    @property
    def name(self) -> str:
        """What the part's own statuses are kept under."""
        return f"{self.first}/{self.number}"


def query(number: int, count: int, first: str) -> str:
    """Return what a part's callback address carries; nothing for a message in one piece."""
    if count == 1:
        return ""
    return "?" + urlencode({"part": number, "of": count, **({"first": first} if first else {})})


def part_of(asked: Mapping[str, str], sid: str) -> Part | None:
    """Return which part a callback speaks of, if of one. Raises ValueError, KeyError."""
    if "part" not in asked:
        return None
    part = Part(int(asked["part"]), int(asked["of"]), asked.get("first", sid))
    if not 1 <= part.number <= part.count <= MOST:
        raise ValueError("no such part")
    return part


def common_status(session: Session, account: str, part: Part) -> tuple[Status, str]:
    """Return how far the whole message got, and the error of the part that failed."""
    reached = [_reached(session, account, part.first, n) for n in range(1, part.count + 1)]
    failed = [one for one in reached if one[0] == Status.FAILED]
    return failed[0] if failed else min(reached, key=lambda one: RANK[one[0]])


def _reached(session: Session, account: str, first: str, number: int) -> tuple[Status, str]:
    told = outbox.reports(session, account, f"{first}/{number}")
    furthest = max(told, key=lambda report: RANK[Status(report.status)], default=None)
    return (Status(furthest.status), furthest.error) if furthest else (Status.PENDING, "")
