"""When a request is clear and complete."""

from time import process_time

import pytest

from desk.completeness import Request, is_form, read_request


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("minta data kemiskinan 2024", Request(wanted="minta data kemiskinan 2024")),
        (
            "Nama: Wulan Sari\nEmail: wulan@example.org\nData yang dicari: kemiskinan 2024",
            Request("Wulan Sari", "wulan@example.org", "kemiskinan 2024"),
        ),
        ("nama : Budi\nNo HP : 0812-3456-7890", Request("Budi", "0812-3456-7890", "")),
        (
            "Nama saya Wulan, bisa ke wulan@example.org ya",
            Request("Wulan", "wulan@example.org", "Nama saya Wulan, bisa ke wulan@example.org ya"),
        ),
        (
            "hubungi +62 812 3456 7890",
            Request("", "+62 812 3456 7890", "hubungi +62 812 3456 7890"),
        ),
        ("", Request()),
    ],
)
def test_free_words_and_a_copied_template_are_read(text: str, found: Request) -> None:
    assert read_request([text]) == found


def test_what_is_missing_is_named_in_order() -> None:
    assert Request().missing() == ("name", "contact", "wanted")
    assert Request("Wulan", "", "peta").missing() == ("contact",)
    assert (Request("Wulan") | Request("Budi", "a@b.id", "peta")).missing() == ()


def test_a_later_message_that_fills_in_nothing_changes_nothing_that_was_wanted() -> None:
    assert read_request(["baik kak"], plain=False) == Request()


@pytest.mark.parametrize("part", ["-- \n", " ", "y", "a.", "-", " \t", "/ ", "1 "])
def test_what_is_no_form_is_seen_in_time_however_long(part: str) -> None:
    text, began = part * (200_000 // len(part)), process_time()
    assert not is_form(text)
    assert read_request([text], plain=False) == Request()
    assert process_time() - began < 2


def test_all_of_a_long_letter_is_what_is_wanted() -> None:
    letter = "Mohon data. " * 10_000 + "Nama: Wulan"
    assert read_request([letter]) == Request(wanted=letter)
    assert read_request(["Nama: Wulan\n" + letter]).name == "Wulan"
