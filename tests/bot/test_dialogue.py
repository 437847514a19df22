from bot import Turn, consider
from knowledge_base import Knowledge, load

VARIABLES = {
    "nama_kantor": "BPS Kabupaten Mamuju",
    "alamat": "Jl. Trans Sulawesi",
    "jam_layanan": "08.00-15.30",
    "telepon": "081210007604",
    "whatsapp": "",
}


def mamuju() -> Knowledge:
    return load(VARIABLES)


def test_a_known_question_is_answered_with_the_offices_own_values() -> None:
    decision = consider(Turn(texts=("Di mana alamat kantor BPS?",)), mamuju())
    assert decision.name == "answer"
    assert "Jl. Trans Sulawesi" in decision.text


def test_an_answer_whose_value_is_empty_is_never_sent() -> None:
    decision = consider(
        Turn(texts=("Nomor telepon, WhatsApp, dan email yang bisa dihubungi?",)), mamuju()
    )
    assert (decision.name, decision.gate) == ("handoff", "missing_value")


def test_what_is_not_known_goes_to_an_officer() -> None:
    decision = consider(Turn(texts=("siapa presiden pertama indonesia",)), mamuju())
    assert decision.name == "handoff"
