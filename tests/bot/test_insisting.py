import pytest

from bot.insisting import insists

ASKED = ["minta data jumlah penduduk miskin per desa 2024 untuk skripsi"]


@pytest.mark.parametrize(
    "text",
    [
        "P", "min?", "kak", "halo?", "assalamualaikum", "belum dibalas ya", "kok lama banget sih",
        "gimana kelanjutannya kak", "mana jawabannya", "sudah ada kabar?", "masih menunggu kak",
        "any update?", "still waiting for your answer", "???", "P P P P",
        "min minta data jumlah penduduk miskin per desa 2024 utk skripsi",
        "berapa lama ya kak?", "kira2 brp hari selesainya", "kapan ya", "gimana kak data saya?",
        "permintaan saya gimana kelanjutannya", "data saya kapan",
    ],
)  # fmt: skip
def test_who_only_asks_for_the_answer_insists(text: str) -> None:
    assert insists(text, ASKED)


@pytest.mark.parametrize(
    "text",
    [
        "maksudnya tahun 2022", "sama data pengangguran juga ya", "Nama: Wulan", "",
        "tolong dikirim ke email wulan@kampus.example", "yang untuk Kecamatan Kalukku saja",
        "👍", "🙏🙏", "berapa tarif data mikro",
    ],
)  # fmt: skip
def test_who_adds_something_does_not(text: str) -> None:
    assert not insists(text, ASKED)
