import pytest

from desk.anonymous import anonymous


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK saya 7604011234567890", "NIK saya [NIK]"),
        ("nik 7604 0112 3456 7890 ya", "nik [NIK] ya"),
        ("nik ••••••••••••0003 ya", "nik [NIK] ya"),
        ("hubungi 0812-3456-7890 / +62 812 3456 7890", "hubungi [nomor] / [nomor]"),
        ("(0426) 21-123-45 atau 081234567890.", "[nomor] atau [nomor]."),
        ("rek 1234567890123 bri", "rek [nomor] bri"),
        ("kirim ke budi.s+x@mail.co.id ya", "kirim ke [email] ya"),
        ("nama saya Wulan Sari, mau tanya", "nama saya [nama], mau tanya"),
        ("Nama: Andi Pratama\nInstansi: Unhas", "Nama: [nama]\nInstansi: Unhas"),
        ("Yth. Bapak Andi, mohon", "Yth. Bapak [nama], mohon"),
        ("Halo Kak Rina Ayu!", "Halo Kak [nama]!"),
        ("saya Budi Santoso mahasiswa Unhas", "saya [nama] mahasiswa Unhas"),
        ("Terima kasih,\nAndi Pratama", "Terima kasih,\n[nama]"),
        ("dear Mr. Smith", "dear Mr. [nama]"),
    ],
)
def test_people_and_their_numbers_are_masked(text: str, masked: str) -> None:
    assert anonymous(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "data tahun 2019 2020 2021 atau 2022-2024?",
        "lahan 1.250.000 hektare",
        "unduh https://mamujukab.bps.go.id/12345678901",
        "Yth. Kepala BPS Kabupaten Mamuju",
        "Pak, kantor buka jam 8?",
        "saya Ingin bertanya",
    ],
)
def test_what_says_nothing_of_a_person_stays(text: str) -> None:
    assert anonymous(text) == text


def test_known_names_are_masked_wherever_they_stand() -> None:
    assert anonymous("ini wulan, WULAN lagi; Wulandari bukan", ["Wulan Al"]) == (
        "ini [nama], [nama] lagi; Wulandari bukan"
    )
