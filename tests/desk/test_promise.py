import pytest
from pydantic import ValidationError

from desk.pledge import Pledge
from desk.promise import Promise, Unit


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("3 working days", 3, Unit.WORKING_DAYS),
        ("1 working day", 1, Unit.WORKING_DAYS),
        ("3 hari kerja", 3, Unit.WORKING_DAYS),
        ("3 (tiga)  Hari Kerja", 3, Unit.WORKING_DAYS),
        ("10 minutes", 10, Unit.MINUTES),
        ("10 menit", 10, Unit.MINUTES),
        ("2 hours", 2, Unit.HOURS),
        ("2 jam layanan", 2, Unit.HOURS),
        ("7 days", 7, Unit.DAYS),
        ("7 hari", 7, Unit.DAYS),
        ("7 hari kalender", 7, Unit.DAYS),
        ("72 clock hours", 72, Unit.CLOCK_HOURS),
        ("3 x 24 jam", 72, Unit.CLOCK_HOURS),
        ("3x24 hours", 72, Unit.CLOCK_HOURS),
        ("at once", 1, Unit.AT_ONCE),
        ("langsung", 1, Unit.AT_ONCE),
        ("same day", 1, Unit.SAME_DAY),
    ],
)
def test_a_promise_is_read_in_both_languages(text: str, number: int, unit: Unit) -> None:
    promise = Promise.read(text)
    assert (promise.number, promise.unit) == (number, unit)


def test_what_a_promise_says_can_be_read_again() -> None:
    for text in (
        "3 working days",
        "1 hari",
        "5 menit",
        "72 clock hours",
        "5 clock hours",
        "langsung",
    ):
        promise = Promise.read(text)
        assert Promise.read(str(promise)) == promise
        assert Promise.read(promise.say("id")) == promise


def test_a_promise_is_said_in_both_languages() -> None:
    assert Promise.read("1 working day").say("id") == "1 hari kerja"
    assert Promise.read("1 hari kerja").say("en") == "1 working day"
    assert Promise.read("72 clock hours").say("id") == "3 x 24 jam"
    assert str(Promise.read("2 hari")) == "2 days"


def test_a_promise_may_say_from_when_it_counts() -> None:
    promise = Promise.model_validate(
        {"within": "3 working days", "starts": "complete", "after_hours": "next opening"}
    )
    assert (promise.number, promise.starts, promise.count_from) == (
        3,
        "complete",
        "next working day",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3 workng days", 'did you mean "3 working days"'),
        ("3 hari krja", 'did you mean "3 hari kerja"'),
        ("working days", 'has no number; write "3 working days"'),
        ("3", 'write "3 working days"'),
        ("", 'write "3 working days"'),
        ("soonest", 'write "3 working days"'),
        ("at onec", 'did you mean "at once"'),
        ("0 working days", "is not between 1 and 1000 working days"),
        ("-1 days", "is not between 1"),
        ("1.5 hours", 'write "90 minutes"'),
        ("2000.5 hours", 'write "100000 minutes"'),
        ("10 years", 'did you mean "1500 days"'),
        ("9999999 minutes", "is not between 1"),
    ],
)
def test_a_promise_that_cannot_be_read_suggests_one_that_can(text: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason.replace(".", r"\.")):
        Promise.read(text)


def test_a_promise_is_a_text_or_a_table() -> None:
    with pytest.raises(ValidationError, match="a promise is a text, or a table"):
        Promise.model_validate(3)
    with pytest.raises(ValidationError, match="Input should be 'received', 'complete'"):
        Promise.model_validate({"within": "1 day", "starts": "whenever"})


@pytest.mark.parametrize("key", ["starts", "count_from", "waiting"])
def test_a_promise_without_its_number_is_told_where_to_write_it(key: str) -> None:
    with pytest.raises(ValidationError, match=f"'{key}' has no number; write within = \"3 working"):
        Pledge.model_validate({key: "complete"})
