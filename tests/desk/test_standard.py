"""What an office promises: by channel, by kind, by version."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from desk.office import Office
from desk.pledge import Pledge
from offices import profiles

BASE: dict[str, Any] = {
    "code": "9999",
    "name": "BPS Contoh",
    "zone": "Asia/Makassar",
    "decree": {"number": "1/2024", "version": "2024"},
    "promises": {"whatsapp": "3 working days", "email": "3 working days"},
}
NEXT: dict[str, Any] = {
    "decree": {"number": "7/2027", "version": "2027", "valid_from": date(2027, 1, 1)},
    "promises": {"whatsapp": "1 working day"},
}


def office(**changes: Any) -> Office:
    return Office.model_validate(BASE | changes)


def test_the_version_valid_at_receipt_rules_in_the_offices_own_zone() -> None:
    of = office(versions=[NEXT])
    before, after = (
        datetime(2026, 12, 31, 15, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 16, tzinfo=UTC),
    )
    assert (of.standard(before).decree.number, of.standard(after).decree.number) == (
        "1/2024", "7/2027"
    )  # fmt: skip
    assert str(of.promise("whatsapp", at=before)) == "3 working days"
    assert str(of.promise("whatsapp", at=after)) == "1 working day"
    assert of.deadline("whatsapp", before).promise == "3 working days"


def test_answers_say_what_the_version_of_the_day_promises() -> None:
    of = office(versions=[NEXT], variables={"sla_web": "secepatnya"})
    before, after = (of.variables_on(date(year, 1, 1)) for year in (2026, 2027))
    assert [before["sla_wa"], before["sla_email"]] == ["3 hari kerja", "3 hari kerja"]
    assert [after["sla_wa"], after["sla_email"]] == ["1 hari kerja", ""]  # it says nothing of mail
    assert after["sla_web"] == "secepatnya"  # the office's own words stay


def test_what_a_new_version_does_not_say_is_not_taken_from_the_old_one() -> None:
    of = office(versions=[{**NEXT, "promises": {"default": "2 working days"}}])
    assert str(of.promise("email", at=datetime(2027, 2, 1, tzinfo=UTC))) == "2 working days"


def test_three_versions_follow_each_other() -> None:
    third = {"decree": {"valid_from": date(2028, 1, 1)}, "promises": {"default": "4 hours"}}
    of = office(versions=[third, NEXT])
    said = [
        str(of.promise("whatsapp", at=datetime(y, 6, 1, tzinfo=UTC))) for y in range(2026, 2030)
    ]
    assert said == ["3 working days", "1 working day", "4 opening hours", "4 opening hours"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"versions": [NEXT, NEXT]}, "two versions are valid at once on 2027-01-01"),
        ({"versions": [NEXT, NEXT]}, "such as valid_from = 2027-01-02"),
        (
            {"decree": {"number": "1/2024", "valid_until": "2027-06-30"}, "versions": [NEXT]},
            "write valid_until = 2026-12-31 for 1/2024",
        ),
        ({"versions": [{"decree": {"number": "x"}}]}, "add valid_from = 2027-01-01"),
        (
            {"decree": {"valid_from": "2027-01-01", "valid_until": "2026-01-01"}},
            "did you mean valid_from = 2026-01-01, valid_until = 2027-01-01?",
        ),
        ({"promises": {"email": {"first_respons": "1 day"}}}, "did you mean 'first_response'"),
        ({"promises": {"email": {}}}, "promises nothing"),
        ({"promises": {"email": {"resolution": "days"}}}, "has no number"),
        ({"promises": {"email": {"resolution": "0 working days"}}}, "is not between 1 and"),
        (
            {"kinds": {"request": {"resolution": "10 days", "extension": "7 working days"}}},
            'extension = "7 days"',
        ),
        ({"services": {"sales": {"promises": {"emial": "1 day"}}}}, "did you mean 'email'"),
    ],
)
def test_a_standard_that_is_not_right_is_refused_with_a_suggestion(
    changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        office(**changes)
    assert reason in str(caught.value)


def test_a_channel_may_promise_a_first_response_and_an_end() -> None:
    pledge = Pledge.model_validate({"first_response": "4 hours", "resolution": "3 working days"})
    assert str(pledge.first) == str(pledge.headline) == "4 opening hours"
    assert {name: str(p) for name, p in pledge.later().items()} == {"resolution": "3 working days"}
    assert pledge.later()["resolution"].until == "resolution"
    assert pledge.later()["resolution"].waiting == "pauses"


def test_a_promise_in_one_sentence_goes_to_the_clock_it_is_about() -> None:
    assert Pledge.model_validate("1 day").served
    assert Pledge.model_validate({"within": "1 day", "until": "resolution"}).resolution
    assert Pledge.model_validate({"within": "1 day", "until": "first response"}).first_response


def test_a_service_has_promises_of_its_own_by_channel() -> None:
    sales = {"promises": {"email": "5 working days", "default": "7 working days"}}
    of = office(services={"sales": sales})
    assert str(of.promise("email", "sales")) == "5 working days"
    assert str(of.promise("whatsapp", "sales")) == "7 working days"
    assert "sales" in list(of.standard().known_kinds())


def test_complaints_and_requests_have_the_clocks_of_the_law() -> None:
    for of in profiles().values():
        said = {name: str(p) for name, p in of.standard().pledge("email", "complaint")}
        assert said == {
            "first_response": "3 working days", "simple": "5 working days",
            "first_reply": "14 days", "decision": "60 days",
        }  # fmt: skip
        request = of.standard().pledge("email", "request")
        assert (str(request.resolution), str(request.extension)) == (
            "10 working days", "7 working days"
        )  # fmt: skip
        assert of.standard().first("email", "request") == of.promise("email")


def test_an_office_that_promises_more_keeps_the_clocks_of_the_law() -> None:
    own = office(kinds={
        "complaint": "2 working days", "request": {"resolution": "7 days"}, "sales": "1 day",
    })  # fmt: skip
    complaint = {name: str(promise) for name, promise in own.standard().pledge("", "complaint")}
    assert complaint == {
        "served": "2 working days", "simple": "5 working days", "first_reply": "14 days",
        "decision": "60 days",
    }  # fmt: skip
    request = own.standard().pledge("", "request")
    assert (str(request.resolution), request.extension) == ("7 days", None)
    assert dict(own.standard().pledge("", "sales")).keys() == {"served"}


def test_what_a_ticket_keeps_of_a_promise_reads_back_the_same() -> None:
    for of in profiles().values():
        for pledge in of.promises.values():
            for _, promise in pledge:
                assert type(promise).model_validate(promise.kept()) == promise
