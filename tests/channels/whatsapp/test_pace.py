from channels.whatsapp.pace import MOST, Pace


def test_one_person_gets_a_burst_and_then_one_in_six_seconds() -> None:
    """Channel facts §1.5: the pair rate (131056)."""
    pace = Pace(6, 3)
    assert [pace.take("a", 0) for _ in range(5)] == [0, 0, 0, 6, 12]
    assert pace.take("b", 0) == 0
    assert pace.take("a", 100) == 0


def test_the_bucket_fills_again() -> None:
    pace = Pace(6, 2)
    assert [pace.take("a", at) for at in (0, 0, 6, 6, 30)] == [0, 0, 0, 6, 0]


def test_who_was_silent_longest_is_forgotten() -> None:
    pace = Pace(6, 1)
    for n in range(MOST + 5):
        pace.take(str(n), 0)
    assert pace.take("0", 0) == 0
    assert pace.take(str(MOST + 4), 0) == 6
