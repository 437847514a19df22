"""Who says what they want, and who only that they want something."""

from bot.purpose import says_purpose

NONE = (
    "", "Selamat pagi", "Yth. BPS, saya ingin konsultasi data. Terima kasih.",
    "Nama saya Wulan Sari. Mohon bantuan, hubungi 0812-3456-7890 atau wulan@example.org",
    "I would like to ask for some information please", "Permohonan konsultasi statistik",
)  # fmt: skip
SAID = (
    "data kemiskinan", "Mohon data inflasi 2024", "metadata", "Saya ingin konsultasi skripsi",
    "jumlah penduduk Bangil", "publikasi Pasuruan Dalam Angka", "statistics of rice",
    "Nama saya Wulan. Mohon data inflasi",
)  # fmt: skip


def test_a_purpose_is_more_than_the_wish_to_ask() -> None:
    assert [text for text in NONE if says_purpose([text])] == []
    assert [text for text in SAID if not says_purpose([text])] == []
    assert says_purpose(["Selamat pagi", "Data inflasi"])
