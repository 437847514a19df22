"""The fixed cast: four offices, their officers, three citizens, on a Monday at nine."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.decision import Answer, Decision, Handoff, Thanks
from bot.turn import Turn
from desk.inbound import Inbound, Sender
from desk.office import Office
from desk.officer import Officer
from store import rows

MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""09.00 WITA (Mamuju, Boalemo), 08.00 WIB (Pasaman, Pasuruan)."""
MAMUJU, PASURUAN, PASAMAN, BOALEMO = "7604", "3514", "1309", "7501"


def _office(code: str, name: str, zone: str, **promises: str) -> Office:
    return Office.model_validate({"code": code, "name": name, "zone": zone, "promises": promises})


PROFILES = {
    office.code: office
    for office in (
        _office(MAMUJU, "BPS Kabupaten Mamuju", "Asia/Makassar", whatsapp="1 working day",
                email="3 working days", webchat="3 working days"),
        _office(PASURUAN, "BPS Kabupaten Pasuruan", "Asia/Jakarta", whatsapp="1 working day",
                email="2 working days", webchat="1 working day", phone="at once"),
        _office(PASAMAN, "BPS Kabupaten Pasaman", "Asia/Jakarta", default="3 working days"),
        _office(BOALEMO, "BPS Kabupaten Boalemo", "Asia/Makassar", default="1 working day"),
    )
}  # fmt: skip


class FixedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> datetime:
        """Go on by so many seconds, minutes, hours or days."""
        self.at += timedelta(**time)
        return self.at


@dataclass(frozen=True)
class Cast:
    """The officers' ids."""

    sari: int  # Mamuju
    budi: int  # Mamuju
    ratna: int  # Mamuju, supervisor
    joko: int  # Pasuruan


def hire(session: Session, *, at: datetime) -> Cast:
    """Add the officers."""

    def add(office: str, email: str, name: str, role: str = "officer") -> int:
        officer = Officer(office=office, email=email, name=name, role=role, created_at=at)
        return rows.add(session, officer).id or 0

    return Cast(
        sari=add(MAMUJU, "sari@bps.example", "Sari"),
        budi=add(MAMUJU, "budi@bps.example", "Budi"),
        ratna=add(MAMUJU, "ratna@bps.example", "Ratna", "supervisor"),
        joko=add(PASURUAN, "joko@bps.example", "Joko"),
    )


def offices(**quiet: float) -> dict[str, Office]:
    """Return the four offices; their bots consider at once unless told otherwise."""
    at_once = dict.fromkeys(("whatsapp", "webchat", "email", "phone", "telegram"), 0.0)
    return {
        code: office.model_copy(update={"quiet": {**at_once, **quiet}})
        for code, office in PROFILES.items()
    }


def minds(_office: Office) -> Any:
    """Return a bot that knows one answer and gives the rest to officers."""

    def think(turn: Turn) -> Decision:
        if "jam" in turn.text:
            return Answer(article="jam-layanan", confidence=0.99, text="Kami buka pukul 08.00.")
        if turn.text == "makasih":
            return Thanks(gate="thanks")
        return Handoff(gate="unanswered", text="Kami teruskan ke petugas.")

    return think


def wulan(text: str, number: int = 1, **changes: Any) -> Inbound:
    """Return what Wulan, a student, writes to Mamuju on WhatsApp."""
    said = Inbound(
        office=MAMUJU,
        channel="whatsapp",
        account="whatsapp:+6281210007604",
        external_id=f"SM{number:032d}",
        sender=Sender("phone", "+6281234567890", "Wulan"),
        at=MONDAY,
        text=text,
        raw=b"Body=" + text.encode(),
        raw_type="application/x-www-form-urlencoded",
    )
    return replace(said, **changes)


def by_mail(text: str, number: int = 1, **changes: Any) -> Inbound:
    """Return what Hendra, of a local government, writes to Mamuju by e-mail."""
    said = Inbound(
        office=MAMUJU,
        channel="email",
        account="bps7604@bps.go.id",
        external_id=f"{number:064x}",
        sender=Sender("email", "hendra@example.org", "Hendra"),
        at=MONDAY,
        text=text,
        subject="Permohonan data",
        extra={"message_id": f"<{number}@example.org>"},
        raw=text.encode(),
        raw_type="message/rfc822",
    )
    return replace(said, **changes)
