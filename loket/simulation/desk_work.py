"""What officers do with a ticket: answer, ask a colleague, call back, close."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from desk.call import LoggedCall
from loket.simulation.officer import Job, Officer
from loket.simulation.words import chance, minutes, say, ways
from router.assign import assign
from router.close import close
from router.errors import Refused
from router.log_call_by_officer import log_call_by_officer
from router.reply import note, reply

if TYPE_CHECKING:
    from loket.simulation.staff import Staff
    from loket.simulation.world import World

TIDIED = timedelta(days=5)
"""After how long of silence officers close what no rule closes."""
REACHED = 60
"""Percent of calls to people that are answered."""
TRIES = 3
DAY = timedelta(days=1)
ACKNOWLEDGED = 1
"""Replies to a complaint before the one that decides it."""


def take_up(staff: "Staff", officer: Officer, row: Mapping[str, Any]) -> None:
    """Begin to work on a ticket, or find that a colleague's figures are needed first."""
    world, ticket_id = staff.world, row["id"]
    dice = staff.known[row["conversation_id"]].work
    if row["officer_id"] != officer.id:
        world.do(
            assign, ticket_id, officer.id, office=world.office.code, by=officer.id, at=world.now
        )
    written = row["kind"] == "consultation"
    if written and row["channel"] != "phone" and ticket_id not in staff.asked:
        staff.asked.add(ticket_id)
        if chance(dice, ways()["officer"]["asks_colleague"]):
            _ask_colleague(staff, officer, row)
            return
    kind = "email" if written and row["channel"] == "email" else row["kind"]
    until = world.now + timedelta(minutes=minutes(dice, kind))
    seen = world.conversation(row["conversation_id"])["last_seq"]
    job = Job(kind, until, ticket_id, row["conversation_id"], seen)
    staff.work(officer, job, partial(_finish, staff, officer, job))


def close_one(staff: "Staff", officer: Officer) -> None:
    """Close a matter that needs nothing more; what was closed meanwhile is in no inbox."""
    while staff.world.ticket(staff.closing[0][0])["closed_at"]:
        staff.closing.popleft()
        if not staff.closing:
            return
    ticket_id, talk_id = staff.closing.popleft()
    until = staff.world.now + timedelta(minutes=minutes(staff.known[talk_id].work, "closing"))
    job = Job("closing", until, ticket_id, talk_id)
    staff.work(officer, job, partial(_close, staff, officer, job))


def _finish(staff: "Staff", officer: Officer, job: Job) -> None:
    world = staff.world
    ticket, talk = world.ticket(job.ticket_id), world.conversation(job.conversation_id)
    if ticket["closed_at"] or ticket["next_due_at"] is None:
        staff.free(officer)
    elif talk["channel"] == "phone" or ticket["kind"] == "callback":
        _call(staff, officer, job)
        staff.free(officer)
    else:
        _answer(staff, officer, job)


def _answer(staff: "Staff", officer: Officer, job: Job) -> None:
    world, office = staff.world, staff.world.office.code
    try:
        world.ask(
            reply, job.conversation_id, say(_dice(staff, job), "reply"),
            office=office, by=officer.id, at=world.now, seen=job.seen,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.why == "changed":  # read it, then answer
            job.seen = world.conversation(job.conversation_id)["last_seq"]
            job.until = world.now + timedelta(minutes=2)
            staff.work(officer, job, partial(_finish, staff, officer, job))
            return
        _call(staff, officer, job)
        staff.free(officer)
        return
    _answered(staff, officer, job)
    staff.free(officer)


def _answered(staff: "Staff", officer: Officer, job: Job) -> None:
    world = staff.world
    world.checks.answered(job.conversation_id)
    world.send()
    world.check(job.conversation_id)
    staff.replies[job.ticket_id] += 1
    if world.ticket(job.ticket_id)["next_due_at"]:  # a clock runs on: a complaint is decided later
        _decide_later(staff, officer, job)
        return
    if person := staff.known.get(job.conversation_id):
        person.replied()
    if world.office.silence is None or world.office.silence.by == "officer":
        world.plan(world.now + TIDIED, partial(_tidy, staff, job))


def _decide_later(staff: "Staff", officer: Officer, job: Job) -> None:
    """Look into a matter for some days, then say what came of it and close it."""
    world = staff.world
    if staff.replies[job.ticket_id] > ACKNOWLEDGED:
        world.do(close, job.ticket_id, **_by(world, officer))
        world.check(job.conversation_id)
        return
    staff.put_aside[job.ticket_id] = world.now + _dice(staff, job).uniform(1, 8) * DAY
    world.plan(staff.put_aside[job.ticket_id], staff.wake)


def _tidy(staff: "Staff", job: Job) -> None:
    ticket = staff.world.ticket(job.ticket_id)
    if ticket["closed_at"] is None and ticket["next_due_at"] is None:
        staff.closing.append((job.ticket_id, job.conversation_id))
        staff.wake()


def _call(staff: "Staff", officer: Officer, job: Job) -> None:
    """Call the person: back, or because nothing can be written to them any more."""
    world, person = staff.world, staff.known[job.conversation_id]
    tries = staff.tries[job.ticket_id] = staff.tries[job.ticket_id] + 1
    reached = chance(_dice(staff, job), REACHED)
    logged = LoggedCall(
        client_id=f"{person.number}-{world.now:%Y%m%d%H%M%S}", number=person.phone,
        started_at=world.now,
        outcome="answered" if reached else "missed", direction="out", talk_s=240 if reached else 0,
    )  # fmt: skip
    world.do(log_call_by_officer, logged, office=world.office, by=officer.id, at=world.now)
    ticket = world.ticket(job.ticket_id)
    if reached:
        world.checks.answered(job.conversation_id)
    if reached or tries >= TRIES:
        if ticket["closed_at"] is None:
            _close_settled(staff, officer, job)
    else:
        staff.put_aside[job.ticket_id] = world.now + DAY
        world.plan(world.now + DAY, staff.wake)
    world.check(job.conversation_id)


def _close_settled(staff: "Staff", officer: Officer, job: Job) -> None:
    """Close what was settled by voice, or cannot be: the officer says that nothing is owed."""
    world = staff.world
    world.do(close, job.ticket_id, nothing_owed=True, **_by(world, officer))
    world.checks.answered(job.conversation_id)


def _close(staff: "Staff", officer: Officer, job: Job) -> None:
    world = staff.world
    try:
        world.ask(close, job.ticket_id, **_by(world, officer))
    except Refused as refusal:
        if refusal.why != "unanswered":
            raise
    world.check(job.conversation_id)
    staff.free(officer)


def _dice(staff: "Staff", job: Job) -> Random:
    """Return the dice of a matter: how long it takes hangs on the matter, not on who takes it."""
    return staff.known[job.conversation_id].work


def _by(world: "World", officer: Officer) -> dict[str, Any]:
    """Return who closes what as an officer's page says it: people are asked for a rating."""
    office = world.office
    return {"office": office.code, "by": officer.id, "at": world.now, "profile": office}


def _ask_colleague(staff: "Staff", officer: Officer, row: Mapping[str, Any]) -> None:
    world = staff.world
    world.do(
        note, row["conversation_id"], "Menunggu angka dari bidang teknis.",
        office=world.office.code, by=officer.id, at=world.now,
    )  # fmt: skip
    world.counted["asked colleague"] += 1
    wait = timedelta(minutes=staff.known[row["conversation_id"]].work.lognormvariate(5.6, 0.8))
    staff.put_aside[row["id"]] = world.now + wait
    world.plan(world.now + wait, staff.wake)
    until = world.now + timedelta(minutes=4)
    job = Job("asking", until, row["id"], row["conversation_id"])
    staff.work(officer, job, partial(staff.free, officer))
