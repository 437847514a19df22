import pytest

from web.figures import phone, size


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+628123456789", "0812-3456-789"),
        ("+62812345678901", "0812-3456-78901"),
        ("+62753472550", "0753-472550"),
        ("+60123456789", "+60123456789"),
        ("anonymous", "anonymous"),
    ],
)
def test_telephone_numbers_are_written_as_here(number: str, said: str) -> None:
    assert phone(number) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (1023, "1023 B"), (2048, "2,0 KB"), (1_500_000, "1,4 MB")],
)
def test_sizes_have_a_comma(count: int, said: str) -> None:
    assert size(count) == said
