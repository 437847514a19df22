import pytest

from desk.dialplan import DialPlan, withheld

PLAN = DialPlan(trunk_prefixes=("9",), area_code="343")


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("0812-1000-7604", "+6281210007604"),
        ("+62 812 1000 7604", "+6281210007604"),
        ("6281210007604", "+6281210007604"),
        ("006281210007604", "+6281210007604"),
        ("81210007604", "+6281210007604"),
        ("9081210007604", "+6281210007604"),
        ("(0343) 423420", "+62343423420"),
        ("423420", "+62343423420"),
        ("02112345678", "+622112345678"),
        ("+12025550123", "+12025550123"),
        ("", ""),
        ("101", ""),
        ("1001", ""),
        ("110", ""),
        ("sipp", ""),
        ("anonymous", ""),
        ("+266696687", ""),
        ("08123", ""),
        ("0812\n1000\n7604", ""),
        ("9" * 1000, ""),
        ("sip:0812@pbx", ""),
    ],
)
def test_a_number_as_an_exchange_writes_it_becomes_international(raw: str, number: str) -> None:
    assert PLAN.number(raw) == number


def test_a_number_of_the_town_needs_the_offices_area() -> None:
    assert DialPlan().number("423420") == ""


@pytest.mark.parametrize(
    "raw", ["", " ", "anonymous", "Anonymous", "<unknown>", "+266696687", "7378742833", "s"]
)
def test_a_caller_who_hides_is_recognised(raw: str) -> None:
    assert withheld(raw)


def test_a_caller_who_does_not_hide_is_not_taken_for_one() -> None:
    assert not any(map(withheld, ("sipp", "101", "081210007604", "+62812")))
