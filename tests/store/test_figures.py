from datetime import timedelta
from typing import Any

import pytest

from desk.period import month, year
from router import Router
from router.reckon import reckon
from store import Store
from store.figures import Choice, breaches, counted, one_by_one
from store.tallies import Tally, by_officer, by_promise, in_all
from store.tickets import freest
from tests.cast import MAMUJU, MONDAY, PASURUAN, PROFILES, Cast
from tests.store.tickets import write

NOVEMBER = month(MONDAY.date(), "Asia/Makassar")
NOW = MONDAY + timedelta(hours=30)
WEEK = 168


async def tallied(store: Store, **choice: Any) -> Tally:
    return in_all(await store.read(counted, MAMUJU, NOVEMBER, as_of=NOW, choice=Choice(**choice)))


async def test_a_promise_is_kept_broken_or_still_open(router: Router, cast: Cast) -> None:
    await router.run(
        write,
        {"answered": 1},
        {"answered": 8},
        {"answered": 8.01},
        {"received": 28},
        {"received": 1},
        {"answered": 2, "overdue_at": MONDAY},
        {"closed_at": MONDAY},
        {"closed_at": MONDAY + timedelta(hours=9)},
    )
    found = await tallied(router.store)
    assert (found.kept, found.broken, found.open, found.of) == (2, 4, 1, 6)


async def test_promises_are_told_apart_by_channel_and_kind(router: Router, cast: Cast) -> None:
    await router.run(
        write,
        {"answered": 1, "officer_id": cast.sari},
        {"answered": 9, "channel": "email", "officer_id": cast.budi},
        {"answered": 1, "kind": "complaint"},
        {"answered": 9, "kind": "complaint", "channel": "email"},
    )
    await router.run(write, {"answered": 9}, office=PASURUAN)
    counts = await router.store.read(counted, MAMUJU, NOVEMBER, as_of=NOW)
    assert [(t.officer_id, t.kept, t.broken) for t in by_officer(counts)] == [
        (cast.sari, 1, 0), (cast.budi, 0, 1), (None, 1, 1),
    ]  # fmt: skip
    assert {(t.kind, t.channel): (t.kept, t.broken) for t in by_promise(counts)} == {
        ("consultation", "whatsapp"): (1, 0),
        ("consultation", "email"): (0, 1),
        ("complaint", "whatsapp"): (1, 0),
        ("complaint", "email"): (0, 1),
    }
    assert (await tallied(router.store, channel="email")).of == 2
    assert (await tallied(router.store, kind="complaint")).of == 2
    assert (await tallied(router.store, officer_id=cast.sari)).kept == 1
    assert await tallied(router.store, officer_id=cast.ratna) == Tally()


async def test_a_matter_belongs_to_the_month_of_its_receipt(router: Router) -> None:
    await router.run(write, {"received": -3 * WEEK, "answered": 1}, {"answered": 1})
    months = [month(MONDAY.date(), "Asia/Makassar", back) for back in (2, 1, 0)]
    found = await router.store.read(one_by_one, MAMUJU, months, as_of=NOW)
    assert [(t.kept, t.broken) for t in map(in_all, found)] == [(0, 0), (0, 1), (1, 0)]
    whole = year(MONDAY.date(), "Asia/Makassar")
    assert in_all(await router.store.read(counted, MAMUJU, whole, as_of=NOW)).of == 2


async def test_times_are_opening_time_by_nearest_rank(router: Router, cast: Cast) -> None:
    # Answered after 0.5, 1.0 … 5.0 hours; the eleventh came at 15.00 and was answered at 09.00.
    answers: list[dict[str, Any]] = [{"answered": n / 2} for n in range(1, 11)]
    await router.run(write, *answers, {"received": 6, "answered": 24, "promised": 30}, {})
    assert await router.timekeeper.reckon() == 11
    assert await router.timekeeper.reckon() == 0
    found = await tallied(router.store)
    hours = sorted([n / 2 for n in range(1, 11)] + [1.5])
    assert found.measured == 11
    assert found.median == hours[5] * 3600
    assert found.ninetieth == hours[9] * 3600


async def test_what_was_answered_before_it_was_complete_counts_from_receipt(
    router: Router,
) -> None:
    terms = {"promise": {"number": 3, "unit": "working days", "starts": "complete"}}
    later = {"terms": terms, "complete_at": MONDAY + timedelta(hours=5)}
    await router.run(write, {"answered": 2, **later})
    assert await router.timekeeper.reckon() == 1
    assert (await tallied(router.store)).median == 2 * 3600


async def test_reckoning_takes_each_answer_once(router: Router) -> None:
    await router.run(write, {"answered": 1}, {})
    assert await router.run(reckon, office=PROFILES[MAMUJU]) == 1
    assert await router.run(reckon, office=PROFILES[MAMUJU]) == 0


async def test_what_cannot_be_reckoned_keeps_nobody_from_the_figures(router: Router) -> None:
    await router.run(write, {"answered": 1, "terms": {"promise": None}}, {"answered": 2})
    assert await router.timekeeper.reckon() == 1
    assert await router.timekeeper.reckon() == 0
    assert (await tallied(router.store)).median == 2 * 3600


async def test_breaches_are_listed_with_their_reasons(router: Router, cast: Cast) -> None:
    kept, late, waiting = await router.run(
        write,
        {"answered": 1},
        {"answered": 9, "officer_id": cast.sari, "breach_reason": "Listrik padam"},
        {"received": 1},
    )
    found = await router.store.read(breaches, MAMUJU, NOVEMBER, as_of=NOW)
    assert [(b.id, b.officer, b.reason) for b in found] == [
        (waiting, None, ""),
        (late, "Sari", "Listrik padam"),
    ]
    assert kept not in [b.id for b in found]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_figures_walk_one_index(router: Router) -> None:
    """What is asked for a page open to all must not read the tickets themselves."""
    seen: list[str] = []

    def plan(session: Any) -> None:
        connection = session.connection()
        raw = connection.connection.dbapi_connection
        raw.set_trace_callback(seen.append)
        counted(session, MAMUJU, NOVEMBER, as_of=NOW)
        raw.set_trace_callback(None)
        asked = [statement for statement in seen if statement.startswith("SELECT")]
        assert len(asked) == 2
        for statement in asked:
            steps = raw.execute("EXPLAIN QUERY PLAN " + statement).fetchall()
            assert any("COVERING INDEX ix_ticket_figures" in str(step) for step in steps), steps

    await router.store.read(plan)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_has_the_fewest_tickets_is_found_among_the_open_ones(router: Router) -> None:
    """Each new ticket asks; it must not read what an office closed in all its years."""
    seen: list[str] = []

    def plan(session: Any) -> None:
        raw = session.connection().connection.dbapi_connection
        raw.set_trace_callback(seen.append)
        freest(session, MAMUJU, "officer")
        raw.set_trace_callback(None)
        steps = raw.execute("EXPLAIN QUERY PLAN " + seen[-1]).fetchall()
        read = [step[3] for step in steps if " ticket " in step[3]]
        assert read == ["SEARCH ticket USING INDEX ix_ticket_open_officer (office=?)"], steps

    await router.store.read(plan)
