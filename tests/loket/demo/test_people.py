import pytest

from loket.demo.people import mailbox_owner, people, phone_owner


def test_every_invented_person_can_be_reached_and_has_something_to_say() -> None:
    known = people()
    assert len({p.phone for p in known}) == len({p.email for p in known}) == len(known) >= 5
    for one in known:
        assert all((one.says, one.subject, one.letter))
        assert set(one.about) == {"id", "en"}
        assert one.email.endswith(".example")


def test_a_number_is_known_however_it_is_written() -> None:
    known = people()
    for written in (known[0].phone, "0812-0000-1001", " 0812 0000 1001"):
        assert phone_owner(known, written) == known[0]


def test_who_has_another_number_is_somebody_new() -> None:
    found = phone_owner(people(), "0812 3456 7890", "Ayu")
    assert found is not None
    assert (found.name, found.phone) == ("Ayu", "+6281234567890")


@pytest.mark.parametrize("given", ["", "abc", "0", "+0812", "<script>", "1" * 40])
def test_what_is_no_number_is_nobodys(given: str) -> None:
    assert phone_owner(people(), given) is None


@pytest.mark.parametrize("given", ["", "wulan", "a@b/c", "a b@c", "<x@y>", "x@y\n"])
def test_what_is_no_address_is_nobodys(given: str) -> None:
    assert mailbox_owner(people(), given if given != "x@y\n" else "x@\ny") is None


def test_an_address_is_known_in_any_case() -> None:
    assert mailbox_owner(people(), "WULAN@mahasiswa.example") == people()[0]
