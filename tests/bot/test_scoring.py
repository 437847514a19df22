"""What counts as a rating, and what is a question like any other."""

from bot.scoring import score_of, wants_complaint

SCORES = {
    4: ("4", "4.", "4️⃣", "4/4", "nilai 4", "Sangat puas, terima kasih", "puas sekali", "⭐⭐⭐⭐",
        "empat", "very satisfied", "4 dari 4", "4 kak"),
    3: ("3", "Puas", "puas pak", "bintang 3", "satisfied"),
    2: ("2", "kurang puas", "⭐⭐"),
    1: ("1", "tidak puas", "Kecewa", "not satisfied"),
}  # fmt: skip
NONE = (
    "", "5", "0", "44", "4?", "baik", "baik, terima kasih", "terima kasih", "ya", "4 kecamatan",
    "data 2019", "apakah puas?", "3 tahun terakhir", "👍", "puas hati warga 2024", "1 2",
)  # fmt: skip


def test_a_rating_is_read_in_many_ways_and_nothing_else_is_one() -> None:
    for score, texts in SCORES.items():
        assert [(text, score_of(text)) for text in texts] == [(text, score) for text in texts]
    assert [text for text in NONE if score_of(text) is not None] == []


def test_a_complaint_begins_with_its_word() -> None:
    assert wants_complaint("PENGADUAN petugas tidak ramah")
    assert wants_complaint("Complaint: nobody answered")
    assert not wants_complaint("saya mau tanya tentang pengaduan")
