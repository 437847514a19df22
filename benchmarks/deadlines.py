"""How many deadlines a second one core works out: `python -m benchmarks.deadlines`."""

import time
from datetime import UTC, datetime, timedelta

from desk.deadline import deadline
from desk.national import usual_calendar
from desk.promise import Promise

HORIZON = timedelta(days=30)
ROUNDS = 100
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
"""A month with Ramadan hours, Nyepi, Lebaran and joint leave in it."""


def measure(text: str) -> float:
    """Return deadlines a second for receipts of every 13th minute of the horizon."""
    calendar, promise = usual_calendar("Asia/Makassar"), Promise.read(text)
    receipts = [FIRST + timedelta(minutes=13 * n) for n in range(HORIZON // timedelta(minutes=13))]
    began = time.perf_counter()
    for _ in range(ROUNDS):
        for received in receipts:
            deadline(received, promise, calendar)
    return ROUNDS * len(receipts) / (time.perf_counter() - began)


if __name__ == "__main__":
    for promise in (
        "1 working day",
        "3 working days",
        "10 working days",
        "7 days",
        "72 clock hours",
    ):
        print(f"{promise:16} {measure(promise):>12,.0f} deadlines/s")
