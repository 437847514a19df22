"""A mail that answers and forwards none is its writer's own from the first line to the last."""

import pytest

from channels.email.reading import parse_mail
from tests.channels.email.hard_mails import mail

LETTER = """Dengan hormat,

Dari: Budi <budi@univ.example>
Kepada: PST
Tanggal: 28 November 2026
Perihal: Permohonan data

Mohon data kemiskinan 2024."""
RULED = """Universitas Sulawesi
________________________________
Dari: Budi <budi@univ.example>
Kepada: PST
Perihal: Permohonan data

Mohon data kemiskinan 2024."""
TIMED = """Yth. BPS
Dari: Budi
Waktu: 28 November 2026 10.30
Perihal: Permohonan data
Mohon data kemiskinan 2024."""
IN_HTML = """<p>Dengan hormat,</p><p>Dari: Budi &lt;budi@univ.example&gt;<br>Kepada: PST<br>
Perihal: Data</p><blockquote>Mohon data kemiskinan 2024.</blockquote>"""
MORE_THAN = [
    "Mohon data penduduk menurut umur:\n<5 tahun: 7 orang\n>5 tahun: 20 orang",
    "Kami panen\n>50 ton beras\nper bulan.",
    "Responden:\n> 60 tahun\n\n>= 17 tahun\n>Rp 5 juta sebulan",
    "Mohon data:\n> Kemiskinan\n> Inflasi\n\nTerima kasih",
]
ANSWERS = [
    "Subject: Re: Data", "Subject: RE: Data", "Subject: Bls: Data", "Subject: BLS : Data",
    "Subject: Re[2]: Data", "Subject: Balas: Data", "Subject: Aw: Data", "Subject: [X] Re: x",
    "Subject: ***SPAM*** Re: Data", "Subject: 回复：Data", "Subject: =?utf-8?Q?Re=3A_Data?=",
    "Subject: Data\nIn-Reply-To: <1@bps.example>", "Subject: Data\nReferences: <1@bps.example>",
]  # fmt: skip
FORWARDS = ["Subject: Fwd: Data", "Subject: Fw: Data", "Subject: Terusan: Data"]


def reply(head: str, text: str) -> str:
    return parse_mail(mail(head, "", text)).reply


@pytest.mark.parametrize(
    "head", ["Subject: Permohonan: data re 2024", "Subject: Rekap: data", "X: y"]
)
@pytest.mark.parametrize("text", [LETTER, RULED, TIMED, *MORE_THAN])
def test_the_head_of_a_letter_and_marks_of_more_than_are_its_writers(head: str, text: str) -> None:
    assert reply(head, text) == text


def test_the_head_of_a_letter_in_html_is_its_writers() -> None:
    head = "Subject: Data\nContent-Type: text/html"
    assert "Mohon data kemiskinan 2024." in reply(head, IN_HTML)
    assert reply(f"{head}\nIn-Reply-To: <1@bps.example>", IN_HTML) == "Dengan hormat,"


@pytest.mark.parametrize("head", ANSWERS)
def test_an_answer_ends_where_labels_or_marked_lines_begin(head: str) -> None:
    assert reply(head, LETTER) == "Dengan hormat,"
    assert reply(head, f"Baik.\n{MORE_THAN[1]}") == "Baik.\nKami panen\nper bulan."


@pytest.mark.parametrize("head", FORWARDS)
def test_a_forward_stays_whole(head: str) -> None:
    assert reply(head, LETTER) == LETTER


@pytest.mark.parametrize(
    "quoted",
    [
        "Pada 3 Mar 2026 10.11, BPS <a@b.example> menulis:\n> 5 tahun: 20 orang\n> dan lagi",
        "> Pada 3 Mar 2026, pukul 10.11, BPS <a@b.example> menulis:\n> \n> lama",
        "Dari: BPS <a@b.example>\nDikirim: Selasa, 3 Maret 2026 10.11\nKepada: Budi\n\nlama",
        "-------- Pesan Asli --------\nDari: BPS <a@b.example>\nSubjek: data\n\nlama",
    ],
)
def test_what_a_mailer_introduces_is_quoted_in_a_first_mail_too(quoted: str) -> None:
    assert reply("Subject: Data", f"Baik.\n\n{quoted}") == "Baik."


def test_answers_between_introduced_questions_stay_with_them_in_a_first_mail_too() -> None:
    text = "On Tue, Mar 3, 2026 X <x@y.example> wrote:\n> satu?\n\nya\n\n> dua?\n\ntidak"
    assert reply("Subject: Data", text) == text


def test_empty_lines_set_in_below_an_introduction_end() -> None:
    html = (
        '<div class="gmail_attr">Pada Sel BPS menulis:</div><blockquote>lama</blockquote>'
        "<p>Baik.</p>"
        "<blockquote><p>a</p><br><br></blockquote><p>Ya</p><blockquote><br><p>b</p></blockquote>"
    )
    assert "Baik." in reply("Subject: Data\nContent-Type: text/html", html)
