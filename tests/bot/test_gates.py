import pytest

from benchmarks.answers.sets import development, held_out, near
from bot import Turn, consider
from bot.decision import Answer, Handoff
from bot.gates import Gate, first, gates, misspelt, why
from knowledge_base import Article, Knowledge, index
from knowledge_base.folding import clean, fold
from tests.bot.office import ask


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("kantor bps kebakaran!!", "emergency"),
        ("rasanya ingin mengakhiri hidup saja", "emergency"),
        ("password akun pst saya Bps12345 kok ga bisa login", "personal_data"),
        ("NIK saya 7604012345678901", "personal_data"),
        ("kode OTP saya 482913", "personal_data"),
        ("bisa bicara dengan manusia?", "officer"),
        ("tolong sambungkan ke operator", "officer"),
        ("woi jawab bangs*t", "abuse"),
        ("slot gacor hari ini maxwin", "spam"),
        ("saya mau komplain, antrean saya diserobot", "complaint"),
        ("Saya lapor ke ombudsman kalau besok tidak ada jawaban", "complaint"),
        ("cara daftar BPJS kesehatan mandiri gimana", "other_agency"),
        ("mau perpanjang SIM hari ini buka?", "other_agency"),
        ("kak inflasi Pasuruan bulan lalu berapa persen ya", "data_request"),
        ("minta data PDRB 2015 sampai 2024", "data_request"),
    ],
)
def test_what_must_not_be_searched_is_stopped_and_says_why(text: str, gate: str) -> None:
    decision = ask(text)
    assert isinstance(decision, Handoff)
    assert decision.gate == gate
    assert len(why(gate)) > 20


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("min mau komplenn pelayanan ekmarin", "complaint"),
        ("min mauk omplen pelayanna kemarin", "complaint"),
        ("alamat kantor gbuernur", "other_agency"),
        ("petugas jumantif wajib dijawab ga", "another_body"),
        ("berapa jumlah petani milenial di Pasuruna hasil ST2023", "data_request"),
    ],
)
def test_a_gate_stops_its_words_with_slips_too(text: str, gate: str) -> None:
    decision = ask(text)
    assert not isinstance(decision, Answer)
    assert decision.gate == gate


@pytest.mark.parametrize(
    "text",
    [
        "petugas pdam yang ke rumah kemarin asli tidak",
        "isi survei pelanggan tokopedia di mana",
        "data saya di traveloka dihapus bagaimana",
        "samat buka jam berapa",
        "magang di kantor gogek bisa ga",
        "tarif ojek ke kantor bps",
        "chat saya kehapus",
    ],
)
def test_what_is_others_is_not_answered_although_it_says_words_of_ours(text: str) -> None:
    assert not isinstance(ask(text), Answer)


def test_only_a_word_that_nobody_is_known_to_use_is_taken_for_a_gate_s() -> None:
    assert misspelt("jam buka samsta", ["samsta"]) == ("other_agency", "samsat")
    assert misspelt("jam buka samsta", []) is None
    assert misspelt("jam buka wartawan", ["wartawan"]) is None


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("gaji mitra petugas sensus berapa", "mitra-honor"),
        ("kalau mau mengadukan pelayanan, lapor ke mana ya", "cara-pengaduan"),
        ("lupa password akun pst", "lupa-sandi"),
        ("kenapa data penduduk bps beda dengan dukcapil", "beda-dukcapil"),
        ("perlu bawa ktp kalau ke kantor?", "syarat-datang"),
        ("data inflasi pasuruan dilihat di mana", "inflasi"),
        ("link kabupaten dalam angka 2025", "dalam-angka"),
    ],
)
def test_words_that_only_look_dangerous_pass(text: str, article: str) -> None:
    decision = ask(text)
    assert isinstance(decision, Answer)
    assert decision.article == article


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("min, minta petugas dong", "minta petugas dong"),
        ("berapa jumlah penduduk kecamatan tapalang 2023", "berapa … jumlah … tapalang"),
        ("ktp saya 73 7101 120585 0002 benar", "a number that is hidden"),
        ("ktp saya •• •••• •••••• 0002 benar", "a number that is hidden"),
    ],
)
def test_a_gate_names_the_words_for_which_it_stopped_a_message(text: str, matched: str) -> None:
    decision = ask(text)
    assert isinstance(decision, Handoff)
    assert decision.matched == matched


def test_an_office_that_writes_about_a_topic_of_others_is_asked_about_it() -> None:
    booth = Article(
        "bpjs", "Apakah ada loket BPJS di kantor ini?", ("loket bpjs buka jam berapa",), "Ada."
    )
    other = Article("parkir", "Di mana parkir motor?", ("parkir mobil dimana",), "Di belakang.")
    search = index([booth, other])
    search.learn(search.train())
    turn = Turn(texts=("loket bpjs buka jam berapa ya",))
    decision = consider(turn, Knowledge([booth, other], search, {}))
    assert isinstance(decision, Answer)
    assert decision.article == "bpjs"
    assert ask("loket bpjs buka jam berapa ya").gate == "other_agency"


def test_sending_money_to_someone_is_not_asking_for_a_person() -> None:
    assert ask("how do i transfer money to someone").gate != "officer"


def test_a_complaint_is_a_ticket_of_its_own_kind() -> None:
    decision = ask("saya mau komplain soal pelayanan kemarin")
    assert isinstance(decision, Handoff)
    assert decision.kind == "complaint"


def test_an_emergency_gives_the_numbers_to_call_at_once() -> None:
    assert "112" in ask("tolong ada kecelakaan di depan kantor").text


@pytest.mark.parametrize(
    "text",
    [
        "ada diskon mahasiswa?",
        "apakah saya dipungut biaya oleh petugas",
        "konsultasi dipungut biaya?",
    ],
)
def test_who_asks_what_it_costs_neither_advertises_nor_complains(text: str) -> None:
    assert ask(text).gate not in {"spam", "complaint"}


def test_danger_comes_before_the_reply_to_a_pending_question() -> None:
    decision = ask("kantor kebakaran", memory={"answered": "alamat"})
    assert decision.gate == "emergency"


def test_every_gate_explains_itself() -> None:
    assert all(gate.why for gate in gates().values())
    assert why("nothing_found") != "nothing_found"


def test_of_messages_that_must_not_be_answered_hardly_one_is() -> None:
    asked = [q for q in development(1) + held_out() if not q.article]
    answered = [q.text for q in asked if isinstance(ask(q.text), Answer)]
    assert len(answered) <= len(asked) / 100, answered


def test_of_what_only_shares_words_with_an_article_little_is_answered() -> None:
    misses = [q.text for q in near() if not q.article]
    answered = [text for text in misses if isinstance(ask(text), Answer)]
    assert len(answered) <= 0.2 * len(misses), answered


def test_the_same_words_asked_of_this_office_are_answered() -> None:
    twins = [q for q in near() if q.article]
    right = [q for q in twins if isinstance(d := ask(q.text), Answer) and d.article == q.article]
    assert len(right) >= 0.9 * len(twins)


def test_answers_that_are_sent_are_right() -> None:
    known = [q for q in development(1) + held_out() if q.article]
    sent = [(q, d) for q in known if isinstance(d := ask(q.text), Answer)]
    wrong = [(q.text, d.article) for q, d in sent if d.article != q.article]
    assert len(wrong) <= 0.02 * len(sent), wrong
    assert len(sent) >= 0.6 * len(known)


def test_the_search_for_all_gates_at_once_passes_over_none() -> None:
    for one in held_out():
        plain, meant = clean(one.text), " ".join(fold(one.text))
        stopping = [gate.name for gate in gates().values() if stops(gate, plain, meant)]
        found = first(plain, meant)
        assert (found and found.gate) == next(iter(stopping), None)


def stops(gate: Gate, plain: str, meant: str) -> bool:
    found = any(p.search(plain) or p.search(meant) for p in gate.patterns)
    return found and not gate.lets_through(plain, meant)


@pytest.mark.parametrize(
    "text",
    ["passwordnya rahasia123 tolong login kan", "passsword akun saya anggrek77 tolong dibantu"],
)
def test_a_password_is_kept_from_the_machine_however_it_is_announced(text: str) -> None:
    assert ask(text).gate == "personal_data"


@pytest.mark.parametrize("text", ["[gambar]", "[image: logo.png]", "<Media omitted>"])
def test_what_stands_for_a_picture_is_looked_at_by_a_person(text: str) -> None:
    assert ask(text).gate == "media_only"


def test_a_mail_address_beside_a_forgotten_password_is_no_secret() -> None:
    assert isinstance(ask("lupa kata sandi akun pst saya, email saya budi123@gmail.com"), Answer)


@pytest.mark.parametrize(
    "text",
    [
        "cara daftar akun shopee",
        "perpustakaan daerah buka jam berapa",
        "alamat kantor bupati di mana",
        "lupa sandi gmail, cara resetnya gimana",
        "magang di bank syaratnya apa",
        "kenapa akun whatsapp saya ditutup otomatis",
    ],
)
def test_what_names_another_body_is_never_answered_at_once(text: str) -> None:
    assert not isinstance(ask(text), Answer)


def test_a_profession_is_another_body_but_not_who_writes() -> None:
    gate = gates()["another_body"]
    assert gate.named("honor guru berapa") == {"guru"}
    assert not gate.named("saya guru, berapa honornya")


def test_who_says_that_they_are_near_a_body_does_not_ask_about_it() -> None:
    gate = gates()["another_body"]
    assert gate.named("alamat kantor bupati di mana") == {"kantor bupati"}
    assert "kantor bupati" not in gate.named("dekat kantor bupati atau di mana")


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("kami dari dinas kesehatan, mau konsultasi lewat zoom bisa?", "zoom"),
        ("saya dari kelurahan, mau tanya alamat kantor bps", "alamat"),
        ("cara daftar akun pst", "daftar-akun"),
        ("saya guru, mau ajukan kunjungan belajar siswa ke kantor", "kunjungan-studi"),
    ],
)
def test_who_only_says_where_they_come_from_is_answered(text: str, article: str) -> None:
    decision = ask(text)
    assert isinstance(decision, Answer)
    assert decision.article == article


def test_another_body_that_the_office_writes_about_is_answered() -> None:
    phrasings = ("bayar buku lewat bank apa", "nomor rekening bank kantor")
    own = Article("bank", "Bank apa yang dipakai kantor?", phrasings, "Bank daerah.")
    other = Article("parkir", "Di mana tempat parkir?", ("parkir mobil di mana",), "Di belakang.")
    knowledge = Knowledge([own, other], index([own, other]), {})
    decision = consider(Turn(texts=("bank apa yang dipakai kantor?",)), knowledge)
    assert isinstance(decision, Answer)


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("ada yg kesetrum di ruang baca", "emergency"),
        ("g0bl0k bgt adminnya", "abuse"),
        ("min mau komplen pelayanan kemarin", "complaint"),
        ("ada pegawai minta uang 200 ribu", "complaint"),
        ("saya dimintai uang sama petugas waktu minta data", "complaint"),
        ("disuruh bayar 50rb sama petugasnya", "complaint"),
        ("saya mau komplain petugasnya kasar", "complaint"),
        ("saya mau lapor petugas kemarin", "complaint"),
        ("mau sama orang beneran aja dong", "officer"),
        ("boleh disambungin ke petugas kak?", "officer"),
        ("kode verifikasinya 55 21 09", "personal_data"),
        ("angka harapan hidup di kabupaten boalemo", "data_request"),
        ("surat_pengantar.docx", "media_only"),
    ],
)
def test_what_people_write_informally_is_stopped_as_well(text: str, gate: str) -> None:
    decision = ask(text)
    assert isinstance(decision, Handoff)
    assert decision.gate == gate


@pytest.mark.parametrize(
    ("text", "office", "answered"),
    [
        ("alamat kantor bps polewali mandar", "BPS Kabupaten Mamuju", False),
        ("jam buka kantor BPS Jakarta Pusat", "BPS Kabupaten Mamuju", False),
        ("alamat kantor bps mamuju tengah", "BPS Kabupaten Mamuju", False),
        ("alamat kantor bps mamuju", "BPS Kabupaten Mamuju", True),
        ("kok jumlah penduduk bps karo dukcapil bedo", "BPS Kabupaten Mamuju", True),
        ("alamat kantor bps kab. mamuju di mana", "BPS Kabupaten Mamuju", True),
    ],
)
def test_of_another_places_office_nothing_is_said_as_if_it_were_ours(
    text: str, office: str, answered: bool
) -> None:
    assert isinstance(ask(text, office=office), Answer) == answered


@pytest.mark.parametrize(
    "text", ["mksh bnyk ya kak", "oke noted, thank u", "makasiiih kak udah dibantu"]
)
def test_thanks_are_known_without_vowels_and_stretched(text: str) -> None:
    assert ask(text).gate == "thanks"


def test_a_greeting_with_a_letter_too_many_greets() -> None:
    assert ask("assalammualaikum wr wb").gate == "greeting"
