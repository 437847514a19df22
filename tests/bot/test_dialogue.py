import json
from dataclasses import replace

import pytest

from bot import Turn, consider
from bot.decision import Accepted, Answer, Choices, Greeting, Handoff, Nothing, Question
from bot.offering import PLAUSIBLE, SURE
from knowledge_base import Knowledge
from tests.bot.office import KNOWLEDGE, ask, then

UNSURE = "mau daftar"


def test_a_known_question_is_answered_with_the_offices_own_values() -> None:
    decision = ask("di mana alamat kantornya kak")
    assert isinstance(decision, Answer)
    assert "Jl. Trans Sulawesi" in decision.text
    assert decision.text.endswith("Balas 1 = ya, 2 = hubungkan ke petugas.")
    assert [sent for sent, _ in decision.buttons] == ["1", "2"]


@pytest.mark.parametrize("channel", ["telegram", "webchat"])
def test_where_buttons_are_seen_nobody_is_asked_to_type_a_number(channel: str) -> None:
    known, several = (ask(t, channel=channel) for t in ("alamat kantor di mana", UNSURE))
    assert known.text.endswith("Apakah ini menjawab?")
    assert isinstance(several, Choices)
    for decision in (known, several):
        assert decision.buttons
        assert "Balas" not in decision.text


def test_an_answer_whose_value_is_empty_is_never_sent() -> None:
    decision = ask("jam istirahat tetap buka tidak")
    assert isinstance(decision, Handoff)
    assert decision.gate == "missing_value"
    assert decision.candidates[0].article == "jam-istirahat"


def test_a_way_that_the_office_does_not_have_is_left_out_of_the_answer() -> None:
    decision = ask("nomor wa kantor berapa")
    assert isinstance(decision, Answer)
    assert "- Telepon: <telepon>\n- Email: <email>" in decision.text
    assert "WhatsApp" not in decision.text


@pytest.mark.parametrize(
    "burst",
    [
        ("jam berapa buka? minta data penduduk 2023 dong",),
        ("minta data penduduk mamuju 2023", "jam berapa buka"),
    ],
)
def test_a_known_question_beside_a_request_for_figures_is_answered_too(
    burst: tuple[str, ...],
) -> None:
    decision = ask(*burst)
    assert isinstance(decision, Handoff)
    assert decision.gate == "data_request"
    answered, handed_over = decision.text.split("\n\n")
    assert answered.startswith("Layanan tatap muka PST")
    assert handed_over == "Permintaan data ini kami teruskan ke petugas."
    assert "Layanan tatap muka" not in ask(*burst, channel="email").text


def test_what_is_not_known_goes_to_an_officer() -> None:
    assert isinstance(ask("siapa presiden pertama indonesia"), Handoff)


@pytest.mark.parametrize("opening", ["mau tanya ", "halo kak, mau nanya dong ", "pengen tau soal "])
def test_that_a_question_comes_makes_no_answer_less_sure(opening: str) -> None:
    decision = ask(f"{opening}jam buka")
    assert isinstance(decision, Answer)
    assert decision.article == "jam-layanan"


def test_a_burst_is_one_question() -> None:
    decision = ask("min", "assalamualaikum", "mau download publikasi", "tombolnya dmn ya")
    assert isinstance(decision, Answer)
    assert decision.article == "unduh-publikasi"


@pytest.mark.parametrize(
    "said",
    ["1", "ya", "sudah kak, terima kasih", "👍", "makasih min", "ok", "iya benar",
     "ya betul itu yang saya maksud"],
)  # fmt: skip
def test_an_answer_can_be_accepted(said: str) -> None:
    decision = then(ask("alamat kantor di mana"), said)
    assert isinstance(decision, Accepted)
    assert decision.article == "alamat"
    assert not decision.memory


@pytest.mark.parametrize(
    "said", ["2", "belum", "bukan itu maksud saya", "petugas", "admin aja kak"]
)
def test_an_answer_can_be_rejected_and_an_officer_takes_over(said: str) -> None:
    decision = then(ask("alamat kantor di mana"), said)
    assert isinstance(decision, Handoff)
    assert decision.gate == "rejected"


def test_after_an_answer_a_new_question_is_answered() -> None:
    decision = then(ask("alamat kantor di mana"), "kalau gaji petugas sensus berapa ya")
    assert isinstance(decision, Answer)
    assert decision.article == "mitra-honor"


def test_who_asks_the_same_again_gets_an_officer() -> None:
    decision = then(ask("alamat kantor di mana"), "iya alamat kantornya di mana?")
    assert isinstance(decision, Handoff)
    assert decision.gate == "rejected"


def test_an_unsure_machine_offers_three_choices_and_an_officer() -> None:
    decision = ask(UNSURE)
    assert isinstance(decision, Choices)
    assert PLAUSIBLE <= decision.candidates[0].confidence < SURE
    assert len(decision.articles) == 3
    assert decision.text.splitlines()[4] == "4. Bicara dengan petugas"


def test_what_is_hardly_possible_is_not_offered() -> None:
    decision = ask("lupa pasword akun bps")
    assert isinstance(decision, Choices)
    assert len(decision.candidates) > len(decision.articles)
    assert decision.articles == ("lupa-sandi",)
    assert [label for _, label in decision.buttons][1:] == ["Bicara dengan petugas"]


@pytest.mark.parametrize("said", ["ya", "iya kak", "iya benar", "betul", "1", "👍"])
def test_what_alone_is_offered_is_asked_about_and_a_yes_chooses_it(said: str) -> None:
    offered = ask("lupa pasword akun bps")
    assert offered.text.startswith("Apakah ini yang Anda maksud?\n1. ")
    decision = then(offered, said)
    assert isinstance(decision, Answer)
    assert decision.article == "lupa-sandi"


def test_a_yes_to_several_choices_chooses_none() -> None:
    assert not isinstance(then(ask(UNSURE), "ya"), Answer)


@pytest.mark.parametrize(
    "said", ["bukan itu", "tidak ada yg cocok", "salah semua", "gak ada kak", "none of these"]
)
@pytest.mark.parametrize("asked", [UNSURE, "lupa pasword akun bps"])
def test_who_meant_none_of_what_was_offered_gets_an_officer(asked: str, said: str) -> None:
    decision = then(ask(asked), said)
    assert isinstance(decision, Handoff)
    assert decision.gate == "none_fits"
    assert "jawaban tadi" not in decision.text, "none was given"


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("1 dan 2", (1, 2)),
        ("2,3", (2, 3)),
        ("no 3 sama 1 kak", (1, 3)),
        ("yang pertama dan kedua", (1, 2)),
        ("semuanya kak", (1, 2, 3)),
        ("1 & 2 please", (1, 2)),
    ],
)
def test_several_choices_are_answered_in_one_message(said: str, chosen: tuple[int, ...]) -> None:
    offered = ask(UNSURE)
    assert isinstance(offered, Choices)
    decision = then(offered, said)
    assert isinstance(decision, Answer)
    for number, article in enumerate(offered.articles, 1):
        body = KNOWLEDGE.answer(article)
        assert body
        assert (body in decision.text) == (number in chosen)
    assert decision.text.count("Apakah ini menjawab?") == 1


@pytest.mark.parametrize("said", ["mau 2 buku", "1 tahun", "semua data penduduk", "1 dan 9"])
def test_a_number_in_something_else_chooses_nothing(said: str) -> None:
    decision = then(ask(UNSURE), said)
    assert not any(one.evidence.get("chosen") for one in decision.candidates)


@pytest.mark.parametrize("before", [UNSURE, "jam berapa kantor buka", "halo"])
@pytest.mark.parametrize("said", ["gak jadi kak", "tidak jadi, makasih", "batal deh", "never mind"])
def test_who_no_longer_wants_it_is_taken_leave_of(before: str, said: str) -> None:
    decision = then(ask(before), said)
    assert decision.name == "thanks"
    assert decision.gate == "cancelled"


@pytest.mark.parametrize("said", ["ok jadi", "jadi gimana kak", "kenapa gak jadi?"])
def test_what_only_sounds_like_it_is_no_leave(said: str) -> None:
    assert ask(said).gate != "cancelled"


@pytest.mark.parametrize("said", ["1", "no 1", "yang pertama", "daftar mitra statistik"])
def test_a_choice_is_made_by_number_or_by_words(said: str) -> None:
    decision = then(ask(UNSURE), said)
    assert isinstance(decision, Answer)
    assert decision.article == "mitra-daftar"


@pytest.mark.parametrize("said", ["4", "petugas", "bicara dengan petugas"])
def test_among_the_choices_is_an_officer(said: str) -> None:
    assert isinstance(then(ask(UNSURE), said), Handoff)


def test_a_number_beyond_the_choices_chooses_nothing() -> None:
    assert not isinstance(then(ask(UNSURE), "9"), Answer)


def test_the_machine_never_asks_back_three_times() -> None:
    decision = ask("assalamualaikum")
    for said in (UNSURE, "mau kerja sama datanya", UNSURE, "data apa saja"):
        if isinstance(decision, Handoff):
            break
        decision = then(decision, said)
    assert isinstance(decision, Handoff)


@pytest.mark.parametrize(
    ("said", "opening"),
    [
        ("Assalamu'alaikum wr. wb.", "Waalaikumsalam"),
        ("selamat pagi kak", "Halo, Bapak/Ibu."),
        ("p", "Halo"),
        ("haloo ada orang?", "Halo"),
    ],
)
def test_a_greeting_is_greeted_back(said: str, opening: str) -> None:
    decision = ask(said)
    assert isinstance(decision, Greeting)
    assert decision.text.startswith(opening)


def test_who_only_greets_twice_gets_an_officer() -> None:
    assert isinstance(then(ask("halo"), "halo?"), Handoff)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ini bot ya?", "mesin penjawab BPS Mamuju"),
        ("kamu robot kah", "mesin penjawab BPS Mamuju"),
        ("yg bales ini orang apa mesin", "mesin penjawab BPS Mamuju"),
        ("admin asli atau bot nih", "mesin penjawab BPS Mamuju"),
        ("dgn siapa saya bicara ya", "mesin penjawab BPS Mamuju"),
        ("siapa namamu", "mesin penjawab BPS Mamuju"),
        ("are you a real person?", "answering machine of BPS Mamuju"),
        ("who is this?", "answering machine of BPS Mamuju"),
    ],
)
def test_who_asks_who_writes_is_told_that_it_is_a_machine(said: str, told: str) -> None:
    decision = ask(said, office="BPS Mamuju")
    assert isinstance(decision, Greeting)
    assert told in decision.text
    assert isinstance(then(decision, said), Handoff)


@pytest.mark.parametrize(
    "said",
    [
        "ini petugas sensus asli atau palsu",
        "ini orang bps asli yang datang ke rumah?",
        "dengan siapa saya bisa konsultasi data",
        "siapa kepala bps mamuju",
        "mau bicara sama manusia, bukan bot",
        "apa itu ai",
    ],
)
def test_who_asks_for_somebody_else_is_not_told_of_the_machine(said: str) -> None:
    assert ask(said).gate != "machine"


def test_who_was_asked_back_twice_is_told_of_the_machine_as_well() -> None:
    assert ask("ini bot ya?", memory={"unsure": 2}).gate == "machine"
    assert isinstance(ask("ini bot ya?", memory={"unsure": 2}), Greeting)


def test_an_answer_can_be_judged_after_asking_who_gave_it() -> None:
    asked = then(ask("jam berapa kantor buka"), "ini bot ya?")
    assert isinstance(asked, Greeting)
    assert then(asked, "1").name == "accepted"


def test_after_a_greeting_the_question_is_answered() -> None:
    assert isinstance(then(ask("assalamualaikum"), "alamat kantor di mana"), Answer)


def test_signs_without_words_are_asked_for_words_once() -> None:
    asked = ask("???")
    assert isinstance(asked, Question)
    assert isinstance(then(asked, "🙏"), Handoff)


@pytest.mark.parametrize("before", ["makasih", "1"])
def test_a_thumb_after_leave_was_taken_is_no_question(before: str) -> None:
    left = then(ask("alamat kantor di mana"), before)
    assert isinstance(then(left, "🙏", begun=True), Nothing)
    assert isinstance(then(left, "???", begun=True), Question)


@pytest.mark.parametrize(
    "said",
    ["oke, boleh tanya lagi?", "sudah, tapi masih ada pertanyaan lain", "mau tanya lagi kak"],
)
def test_who_has_another_question_is_asked_to_go_on(said: str) -> None:
    decision = then(ask("alamat kantor di mana"), said, begun=True)
    assert isinstance(decision, Question)
    assert decision.text.startswith("Silakan, Bapak/Ibu.")
    assert isinstance(then(decision, "jam berapa buka", begun=True), Answer)


def test_who_greets_again_with_the_salam_is_greeted_back() -> None:
    decision = ask("assalamualaikum, mau tanya lagi", begun=True)
    assert decision.text.startswith("Waalaikumsalam")


def test_thanks_are_answered_and_nothing_is_asked() -> None:
    assert ask("makase").name == "thanks"
    assert ask("oke makasih infonya min").name == "thanks"


def test_a_file_alone_goes_to_an_officer() -> None:
    decision = ask("", media=1)
    assert isinstance(decision, Handoff)
    assert decision.gate == "media_only"


def test_an_empty_mail_goes_to_an_officer_who_asks_what_was_meant() -> None:
    for subject in ("", "Re: "):
        decision = ask("", channel="email", subject=subject)
        assert (decision.name, decision.gate) == (Handoff.name, "empty")
        assert "tanpa isi" in decision.text
    assert isinstance(ask(""), Nothing)


def test_a_picture_with_words_goes_to_an_officer_but_a_mail_with_a_logo_is_read() -> None:
    assert ask("jam berapa buka", media=1).gate == "with_file"
    assert isinstance(ask("jam berapa kantor buka", media=1, channel="email"), Answer)


def test_nothing_said_does_nothing_and_forgets_nothing() -> None:
    memory = {"answered": "alamat"}
    decision = ask(" \u200b ", memory=memory)
    assert isinstance(decision, Nothing)
    assert decision.memory == memory


def test_a_mail_is_answered_as_a_letter() -> None:
    decision = ask(
        "jam berapa kantor buka?", channel="email", office="BPS Mamuju", subject="Re: tanya"
    )
    assert decision.text.startswith("Yth. Bapak/Ibu,")
    assert decision.text.endswith("Hormat kami,\nBPS Mamuju")


def test_a_mail_that_says_little_is_read_with_its_subject() -> None:
    decision = ask("mohon informasinya", channel="email", subject="Fwd: syarat magang di BPS")
    assert isinstance(decision, Answer)
    assert decision.article == "magang"


def test_who_writes_a_letter_is_not_asked_to_choose() -> None:
    letter = (
        "Yth. Bapak/Ibu petugas,\n\nUntuk skripsi, saya memerlukan data jumlah penduduk miskin per "
        "desa tahun 2020-2024. Apakah data tersebut tersedia, dan bagaimana cara memperolehnya?\n\n"
        "Terima kasih,\nWulan Anggraini"
    )
    assert isinstance(ask(letter), Choices)
    decision = ask(letter, channel="email")
    assert isinstance(decision, Handoff)
    assert decision.gate == "unsure"


def test_a_mail_is_never_only_greeted_or_thanked() -> None:
    assert isinstance(ask("selamat pagi", channel="email"), Handoff)
    assert isinstance(ask("terima kasih", channel="email"), Nothing)


def test_english_is_answered_in_english_around_an_indonesian_answer() -> None:
    decision = ask("do you have an API?")
    assert decision.language == "en"
    assert decision.text.startswith("(We have this answer in Indonesian only")
    assert "Reply 1 = yes" in decision.text


def test_an_english_answer_of_the_article_is_sent_to_who_asks_in_english() -> None:
    hours = replace(KNOWLEDGE.articles["jam-layanan"], english="Open {jam_layanan}.")
    told = Knowledge([hours], KNOWLEDGE.index, KNOWLEDGE.variables)
    english = consider(Turn(texts=("what time does the office open?",)), told)
    assert english.text.startswith(f"Open {KNOWLEDGE.variables['jam_layanan']}.")
    indonesian = consider(Turn(texts=("jam berapa kantor buka",)), told)
    assert indonesian.text.startswith("Layanan tatap muka")


@pytest.mark.parametrize(
    ("text", "article", "says"),
    [
        ("what time do you open and close", "jam-layanan", "The service desk of"),
        ("are you open on saturday", "hari-libur", "No. The service desk"),
        ("where is the office located?", "alamat", "Address of"),
        ("what is your phone number", "kontak", "You can reach"),
        ("do I have to pay for a consultation", "biaya-konsultasi", "It is free of charge"),
        ("how much does microdata cost", "tarif", "Prices are set by the government"),
        ("what is microdata", "data-mikro", "Microdata are"),
        ("how do I buy microdata", "beli-data-mikro", "Apply at"),
        ("how to download a publication", "unduh-publikasi", "Open"),
        ("can I read publications online", "perpustakaan-digital", "After registering"),
        ("how do I consult online", "langkah-konsultasi", "Step by step"),
        ("how can I file a complaint", "cara-pengaduan", "Complaints, suggestions"),
        ("how do I find a table on the website", "cari-tabel", "Open"),
        ("how do I request data for my thesis", "data-skripsi", "Please look at"),
        ("what do I need to bring when visiting", "syarat-datang", "To visit us"),
        ("how do I cite BPS data", "sitasi", "Please give"),
    ],
)
def test_what_is_asked_most_is_answered_in_english(text: str, article: str, says: str) -> None:
    decision = ask(text)
    assert isinstance(decision, Answer)
    assert (decision.article, decision.language) == (article, "en")
    assert decision.text.startswith(says)


def test_an_english_answer_with_an_empty_value_is_never_sent() -> None:
    hours = replace(KNOWLEDGE.articles["jam-layanan"], english="Open {belum_diisi}.")
    told = Knowledge([hours], KNOWLEDGE.index, KNOWLEDGE.variables)
    english = consider(Turn(texts=("what time does the office open?",)), told)
    assert (english.name, english.gate) == ("handoff", "missing_value")


def test_the_article_about_english_needs_no_excuse() -> None:
    assert ask("do you have publications in english please?").text.startswith("Yes.")


def test_the_offices_form_of_address_is_used_in_its_own_language() -> None:
    assert "Kak" in ask("halo", address="Kak").text
    assert "Sir/Madam" in ask("hello good morning", address="Kak", language="en").text


def test_memory_survives_being_stored() -> None:
    for decision in (ask("alamat kantor di mana"), ask(UNSURE), ask("halo")):
        assert json.loads(json.dumps(dict(decision.memory))) == decision.memory


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "jam buka? " * 10_000,
        "🙏" * 100_000,
        "a-" * 50_000,
        "\u202e\u200b\x00jam berapa buka\x1b",
        "кантор 办公室 مكتب",
        "\ud800",
        "ﷺ" * 10_000,
    ],
)
def test_strange_messages_are_decided_like_any_other(text: str) -> None:
    for memory in ({}, {"answered": "alamat"}, {"choices": ["alamat", "kontak", "tarif"]}):
        assert ask(text, memory=memory).name in {
            "answer", "choices", "question", "handoff", "greet", "thanks", "nothing", "accepted",
        }  # fmt: skip


def test_a_question_in_another_script_goes_to_an_officer() -> None:
    assert isinstance(ask("办公室几点开门?"), Handoff)
