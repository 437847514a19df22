"""What answers the machine goes on with the matter; the promise counts from its beginning."""

import pytest

from tests.bot.office import ask


@pytest.mark.parametrize(
    ("text", "memory"),
    [
        ("belum", {"answered": "jam-layanan"}),
        ("sudah", {"answered": "jam-layanan"}),
        ("1", {"choices": ["jam-layanan", "alamat"]}),
        ("petugas", {"choices": ["jam-layanan", "alamat"]}),
        ("3", {"choices": ["jam-layanan", "alamat"]}),
    ],
)
def test_a_reply_to_the_machine_goes_on_with_the_matter(
    text: str, memory: dict[str, object]
) -> None:
    assert ask(text, memory=memory).continues


@pytest.mark.parametrize("memory", [{}, {"answered": "jam-layanan"}])
def test_a_new_question_begins_a_new_matter(memory: dict[str, object]) -> None:
    assert not ask("minta data penduduk 2023 per kecamatan", memory=memory).continues
