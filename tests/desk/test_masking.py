import pytest

from desk.masking import hides, masked


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("nik saya 7604015507900003 tolong dicek", "nik saya ••••••••••••0003 tolong dicek"),
        ("ktp 73 7101 120585 0002 ya", "ktp •• •••• •••••• 0002 ya"),
        ("760401-550790-0003", "••••••-••••••-0003"),
        ("kartu 4111 1111 1111 1111 ditolak", "kartu •••• •••• •••• 1111 ditolak"),
        ("amex 378282246310005", "amex •••••••••••0005"),
        ("no rek bri 0123-01-012345-50-1", "no rek bri ••••-••-•••••5-50-1"),
        ("rekening saya di BCA 12345678", "rekening saya di BCA ••••5678"),
        ("“nik” – 7604015507900003 🙏", "“nik” – ••••••••••••0003 🙏"),
        ("nik ٧٦٠٤٠١٥٥٠٧٩٠٠٠٠٣ 🙏", "nik ••••••••••••٠٠٠٣ 🙏"),
    ],
)
def test_secret_numbers_are_hidden_but_for_their_last_digits(written: str, kept: str) -> None:
    assert masked(written) == kept
    assert hides(written)
    assert hides(kept)
    assert masked(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "hp saya 081234567890",
        "+62 812-3456-7890",
        "data 2019 2020 2021 2022",
        "tahun 2015-2023, 3514 dan 7604",
        "tiket 7604-2026-000123",
        "surat nomor B-123/7604/2026 tanggal 20-11-2026 jam 10.30",
        "kode wilayah 7604010001",
        "Rp1.250.000.000 dan Rp 25.000",
        "",
    ],
)
def test_numbers_that_people_need_stay(written: str) -> None:
    assert masked(written) == written
    assert not hides(written)


def test_our_own_numbers_of_matters_stay_readable() -> None:
    for number in range(1, 200):
        said = f"Bagaimana tiket 7604-2026-{number:06d}?"
        assert masked(said) == said
