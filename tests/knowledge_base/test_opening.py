import pytest

from knowledge_base.folding import fold
from knowledge_base.opening import without_opening


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("mau tanya jam buka", "jam buka"),
        ("halo kak, saya mau nanya dong soal jam buka", "jam buka"),
        ("permisi min numpang tanya, alamat kantor", "alamat kantor"),
        ("izin bertanya kak syarat magang", "syarat magang"),
        ("mas arep takon, syarate opo", "syarate opo"),
        ("pengen tau data inflasi", "data inflasi"),
    ],
)
def test_that_a_question_comes_is_left_out(said: str, asked: str) -> None:
    assert without_opening(said) == asked
    assert fold(said) == fold(asked)


@pytest.mark.parametrize(
    "said",
    [
        "mau tanya",
        "boleh tanya gak",
        "mau tanya lewat wa bisa",
        "mau bertanya tanpa akun",
        "kalau mau tanya harus punya akun",
        "petugas mau tanya penghasilan saya",
        "mau tanya harus punya akun",
    ],
)
def test_asking_stays_where_it_is_what_the_question_is_about(said: str) -> None:
    assert without_opening(said) == said
