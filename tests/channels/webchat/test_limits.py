from channels.webchat.limits import CROWD, Rate


def test_so_many_at_once_and_then_one_at_a_time() -> None:
    rate = Rate(20)
    assert [rate.wait("wulan", 0.0) for _ in range(20)] == [0.0] * 20
    assert rate.wait("wulan", 0.0) == 3.0
    assert rate.wait("wulan", 3.0) == 0.0
    assert rate.wait("wulan", 3.0) == 3.0


def test_a_refused_attempt_does_not_prolong_the_wait() -> None:
    rate = Rate(1)
    assert rate.wait("wulan", 0.0) == 0.0
    assert [rate.wait("wulan", 10.0) for _ in range(5)] == [50.0] * 5
    assert rate.wait("wulan", 60.0) == 0.0


def test_everybody_has_a_rate_of_their_own() -> None:
    rate = Rate(1)
    assert (rate.wait("wulan", 0.0), rate.wait("hendra", 0.0)) == (0.0, 0.0)


def test_those_who_have_been_quiet_are_forgotten() -> None:
    rate = Rate(60)
    for number in range(CROWD + 1):
        rate.wait(str(number), 0.0)
    rate.wait("late", 100.0)
    assert list(rate._free_at) == ["late"]
