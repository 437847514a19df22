"""A long message travels as several; it arrived when all of them did, and failed when one did.

Each part's status callback says which part it is, so nothing must be remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session

from desk.message import RANK, Status
from router import Router
from store import outbox

MOST = 50


@dataclass(frozen=True, slots=True)
class Tag:
    """What goes along with the `number`th of `count` pieces; `first` is the first one's id."""

    message_id: int
    number: int = 1
    count: int = 1
    first: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The `number`th of `count` parts of the message whose first part the network calls `first`."""

    number: int
    count: int
    first: str

    @property
    def name(self) -> str:
        """What the part's own statuses are kept under."""
        return f"{self.first}/{self.number}"


def query(tag: Tag) -> str:
    """Return what a part's callback address carries; nothing for a message in one piece."""
    if tag.count == 1:
        return ""
    first = {"first": tag.first} if tag.first else {}
    return "?" + urlencode({"part": tag.number, "of": tag.count, **first})


def part_of(asked: Mapping[str, str], sid: str) -> Part | None:
    """Return which part a callback speaks of, if of one. Raises ValueError, KeyError."""
    if "part" not in asked:
        return None
    return part(int(asked["part"]), int(asked["of"]), asked.get("first", sid))


def part(number: int, count: int, first: str) -> Part:
    """Return a part. Raises ValueError when there is no such part."""
    if not 1 <= number <= count <= MOST:
        raise ValueError("no such part")
    return Part(number, count, first)


async def tell(
    router: Router,
    account: str,
    sid: str,
    of: Part | None,
    status: Status,
    error: str,
    *,
    opted_out: bool = False,
) -> None:
    """Keep how far a message got, or a part of it and so perhaps the whole."""
    if of is None:
        await router.receive_report(account, sid, status, error, opted_out=opted_out)
        return
    await router.receive_report(account, of.name, status, error)
    whole, error = await router.store.read(common_status, account, of)
    if whole != Status.PENDING:
        await router.receive_report(account, of.first, whole, error, opted_out=opted_out)


def common_status(session: Session, account: str, part: Part) -> tuple[Status, str]:
    """Return how far the whole message got, and the error of the part that failed."""
    reached = [_reached(session, account, part.first, n) for n in range(1, part.count + 1)]
    failed = [one for one in reached if one[0] == Status.FAILED]
    return failed[0] if failed else min(reached, key=lambda one: RANK[one[0]])


def _reached(session: Session, account: str, first: str, number: int) -> tuple[Status, str]:
    told = outbox.reports(session, account, f"{first}/{number}")
    furthest = max(told, key=lambda report: RANK[Status(report.status)], default=None)
    return (Status(furthest.status), furthest.error) if furthest else (Status.PENDING, "")
