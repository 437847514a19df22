import pytest

from channels.email.folding import fold

QUOTED = "> Data inflasi tersedia\n> di laman kami.\n"
INTRODUCTIONS = [
    "Pada tanggal Sel, 3 Mar 2026 pukul 10.11 BPS Mamuju <pst@bps.example>\nmenulis:",
    "Pada Sel, 3 Mar 2026 10.11 BPS Mamuju <pst@bps.example> menulis:",
    "Pada Sel, 3 Mar 2026 pukul 10.11 WITA, BPS Mamuju\n<pst@bps.example> menulis:",
    "Pada 3 Mar 2026, pukul 10.11, BPS Mamuju <pst@bps.example> menulis:",
    "Pada 03/03/2026 10:11, BPS Mamuju menulis:",
    "Pada Tanggal Selasa, 3 Maret 2026, BPS Mamuju tulis:",
    "Pada hari Selasa, 3 Maret 2026 pukul 10.11, BPS Mamuju menulis:",
    "BPS Mamuju menulis:",
    "BPS Mamuju <pst@bps.example> menulis:",
    "BPS Mamuju menulis di 03/03/2026 10:11:",
    "Selasa, 3 Maret 2026 10.11, pst@bps.example ditulis",
    "--- Pada Sel, 3/3/26, BPS Mamuju <pst@bps.example> menulis:",
    "On Tue, Mar 3, 2026 at 10:11 AM BPS Mamuju <pst@bps.example> wrote:",
    "On Tue, Mar 3, 2026 at 10:11 AM BPS Mamuju\n<pst@bps.example> wrote:",
    "On 3 Mar 2026, at 10:11, BPS Mamuju wrote:",
    "Am 03.03.2026 um 10:11 schrieb BPS Mamuju <pst@bps.example>:",
    "Le mar. 3 mars 2026 à 10:11, BPS Mamuju <pst@bps.example> a écrit :",
    "El mar, 3 mar 2026 a las 10:11, BPS Mamuju (<pst@bps.example>) escribió:",
    "Op di 3 mrt 2026 om 10:11 schreef BPS Mamuju <pst@bps.example>:",
    "3 марта 2026 г., 10:11 пользователь BPS <pst@bps.example> написал:",
    "在 2026-03-03 10:11:00，\"BPS\" <pst@bps.example> 写道：",
    "2026年3月3日(火) 10:11 BPS Mamuju <pst@bps.example>:",
    "---- On Tue, 03 Mar 2026 10:11:00 +0800 BPS <pst@bps.example> wrote ----",
]  # fmt: skip
BLOCKS = [
    "-------- Pesan Asli --------\nDari: BPS <pst@bps.example>\nSubjek: Re: data\n",
    "-------- Pesan Orisinal --------\n",
    "-----Original Message-----\nFrom: BPS\n",
    "Dari: BPS <pst@bps.example>\nDikirim: Selasa, 3 Maret 2026 10.11\nKepada: Budi\nSubjek: "
    "RE: data\n",
    "________________________________\nPengirim: BPS <pst@bps.example>\nTerkirim: Selasa, 3 "
    "Maret 2026\n"
    "Penerima: Budi\nSubyek: data\n",
    "Dari: BPS <pst@bps.example>\nTanggal: 3 Maret 2026 10.11\nKe: Budi\nCc: x@y.example\n"
    "Perihal: data\n",
    "Pengirim: BPS\nDiterima: Selasa, 3 Maret 2026 10.11\nKepada: Budi\nJudul: data\n",
    "*From:* BPS <pst@bps.example>\n*Sent:* Tuesday, March 3, 2026 10:11 AM\n*To:* Budi\n"
    "*Subject:* data\n",
    "Von: BPS <pst@bps.example>\nGesendet: Dienstag, 3. März 2026 10:11\nAn: Budi\nBetreff: "
    "AW: data\n",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_an_introduction_and_its_quotation_are_folded(introduction: str) -> None:
    assert (
        fold(f"Terima kasih, sudah jelas.\n\n{introduction}\n\n{QUOTED}", "")
        == "Terima kasih, sudah jelas."
    )


@pytest.mark.parametrize("block", BLOCKS)
def test_everything_below_a_mailers_block_is_folded(block: str) -> None:
    assert fold(f"Baik, saya tunggu.\n\n{block}\nData tersedia.\nSalam", "") == "Baik, saya tunggu."


@pytest.mark.parametrize(
    "text",
    [
        "Pada tanggal 3 Maret petugas menulis: berkas lengkap.\nMohon dicek.",
        "Pada tanggal 3 Maret petugas menulis:\nberkas lengkap.\nMohon dicek.",
        "Nota dinas\nKepada: Kepala BPS\nDari: Budi\nTanggal: 3 Maret 2026\nPerihal: Data\n\n"
        "Dengan hormat",
        "Silakan kirim ke budi@example.org sebelum 10.30:\n- KTP\n- KK",
        "Perjalanan saya:\nDari: Jakarta\nKe: Mamuju\nTanggal: 3 Maret 2026 pukul 10.30\n"
        "Jumlah: 3 orang",
        "Ibu saya menulis:\nTolong kirim data itu.",
        "Dikirim dari kantor pos kemarin, mohon dicek.",
        "From now on, I wrote:\nnothing.",
    ],
)
def test_a_citizens_own_words_stay(text: str) -> None:
    assert fold(text, "") == text


@pytest.mark.parametrize(
    "sign_off",
    ["Dikirim dari iPhone saya", "Dikirim dari Yahoo Mail di Android", "Sent from my iPhone",
     "Dapatkan Outlook untuk Android", "Dikirim dari perangkat Samsung saya"],
)  # fmt: skip
def test_what_a_telephone_adds_is_folded(sign_off: str) -> None:
    quoted = "> Pada 3 Mar 2026, pukul 10.11, BPS <a@b.example> menulis:\n> \n> lama"
    text = f"Baik.\n\n{sign_off}\n\n{quoted}"
    assert fold(text, "") == "Baik."


def test_yahoo_puts_a_whole_quotation_on_one_line() -> None:
    head = "Pada Sel, 3 Mar 2026 pada 10:11, BPS<pst@bps.example> menulis:"
    text = f"Baik.\n\nDikirim dari Yahoo Mail di Android \n \n  {head}   Yth. Budi, data ada."
    assert fold(text, "") == "Baik."


def test_an_answer_below_the_quotation_is_found() -> None:
    text = f"Pada 3 Mar 2026 10.11, BPS <a@b.example> menulis:\n{QUOTED}\nJawaban saya di sini."
    assert fold(text, "") == "Jawaban saya di sini."


def test_answers_between_quoted_questions_stay_with_them() -> None:
    text = "On Tue, Mar 3, 2026 X <x@y.example> wrote:\n> satu?\n\nya\n\n> dua?\n\ntidak"
    assert fold(text, "") == text


def test_a_line_that_a_mailer_broke_is_no_answer() -> None:
    long = "> kalimat kutipan yang sangat panjang sehingga pengirim surat memotongnya di"
    text = f"Baik.\n\nBPS <a@b.example> menulis:\n{long}\ntengah\n> jalan"
    assert fold(text, "") == "Baik."


@pytest.mark.parametrize(
    "mark",
    ["---------- Forwarded message ---------", "-------- Pesan Diteruskan --------",
     "-------- Pesan terusan --------", "Begin forwarded message:"],
)  # fmt: skip
def test_what_is_forwarded_is_what_the_mail_is_about(mark: str) -> None:
    text = (
        f"Mohon ditindaklanjuti.\n\n{mark}\nDari: Wulan <w@x.example>\nTanggal: x\nSubjek: y\n\nIsi"
    )
    assert fold(text, "") == text


def test_a_block_under_a_forwarding_subject_stays() -> None:
    text = "Tolong dibantu.\n\nFrom: W <w@x.example>\nSent: Tuesday 10:11\nTo: x\nSubject: y\n\nIsi"
    assert fold(text, "", forwarded=True) == text


def test_a_mail_that_is_all_quotation_is_shown_whole() -> None:
    assert fold("> hanya kutipan", "") == "> hanya kutipan"


GMAIL = (
    '<div dir="ltr">Terima kasih</div><br><div class="gmail_quote"><div dir="ltr" '
    'class="gmail_attr">'
    'Pada Sel, 3 Mar 2026 BPS menulis:<br></div><blockquote class="gmail_quote">'
    "lama</blockquote></div>"
)
OUTLOOK_WEB = (
    '<div>Terima kasih</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>'
    "Dari:</b> BPS"
    "</div><div>lama</div>"
)
OUTLOOK = (
    '<p class="MsoNormal">Terima kasih</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>'
    "From:</b> BPS "
    "&lt;pst@bps.example&gt;<br><b>Sent:</b> Tuesday, March 3, 2026 10:11<br><b>To:</b> Budi<br>"
    "<b>Subject:</b> data</p></div><p>lama</p>"
)
APPLE = (
    'Terima kasih<br><div><blockquote type="cite"><div>Pada 3 Mar 2026 BPS menulis:</div>'
    "<div>lama</div></blockquote></div>"
)
THUNDERBIRD = (
    '<div class="moz-cite-prefix">Pada 03/03/26 BPS menulis:</div><blockquote type="cite">'
    "lama</blockquote>"
    "<p>Terima kasih</p>"
)
YAHOO = """Terima kasih<div id="ydp1" class="yahoo_quoted"><div>Pada Selasa BPS menulis:</div>
<div>lama</div></div>"""


YAHOO_ANDROID = """<div>Terima kasih</div><br><div id="ymail_android_signature">
<a href="x">Dikirim dari Yahoo Mail di Android</a></div><br><blockquote style="margin: 0 0 20px 0;">
<div><div>Pada Sel, 3 Mar 2026 pada 10:11, BPS</div>
<div>&lt;pst@bps.example&gt; menulis:</div></div>
<div>lama</div></blockquote>"""
ZIMBRA = """<div>Terima kasih</div><hr id="zwchr" data-marker="__DIVIDER__"><div><b>Dari: </b>"BPS"
&lt;pst@bps.example&gt;<br><b>Kepada: </b>Budi<br>
<b>Terkirim: </b>Selasa, 3 Maret 2026<br></div>lama"""
ROUNDCUBE = """<p>Terima kasih</p><div id="reply-intro">Pada 2026-03-03 10:11, BPS menulis:</div>
<blockquote type="cite"><p>lama</p></blockquote>"""


@pytest.mark.parametrize(
    "html",
    [GMAIL, OUTLOOK_WEB, APPLE, THUNDERBIRD, YAHOO, YAHOO_ANDROID, ZIMBRA, ROUNDCUBE],
)
def test_quotations_are_known_by_their_html(html: str) -> None:
    assert fold("Terima kasih\nlama tanpa tanda", html) == "Terima kasih"


def test_outlook_is_known_by_its_block() -> None:
    from channels.email.rendering import to_text

    assert fold(to_text(OUTLOOK), OUTLOOK) == "Terima kasih"


def test_answers_within_gmails_quotation_stay() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">Pada Sel BPS menulis:</div>'
        '<blockquote class="gmail_quote">satu?</blockquote><div>ya</div>'
        '<blockquote class="gmail_quote">dua?</blockquote><div>tidak</div></div>'
    )
    whole = "Pada Sel BPS menulis:\n> satu?\n\nya\n\n> dua?\n\ntidak"
    assert fold(whole, html) == whole


INLINE = [
    (
        '<div class="gmail_quote"><div class="gmail_attr">Pada Sel BPS menulis:</div>'
        '<blockquote class="gmail_quote">Tahun berapa?<br>Wilayah mana?</blockquote>'
        '<div>2024</div><blockquote class="gmail_quote">Format apa?</blockquote><div>Excel</div>'
    ),
    (
        '<p>Pada Sel BPS menulis:</p><blockquote type="cite">Tahun berapa?<br>Wilayah mana?'
        '</blockquote><p>2024</p><blockquote type="cite">Format apa?</blockquote><p>Excel</p>'
    ),
]


@pytest.mark.parametrize("html", INLINE)
def test_questions_kept_in_html_for_their_answers_keep_the_mark_of_quotations(html: str) -> None:
    from channels.email.rendering import to_text

    said = [line for line in fold(to_text(html), html).split("\n") if line.strip("> ")]
    assert said == [
        "Pada Sel BPS menulis:", "> Tahun berapa?", "> Wilayah mana?", "2024", "> Format apa?",
        "Excel",
    ]  # fmt: skip


def test_a_person_may_set_a_text_in() -> None:
    html = "<p>Mohon data ini:</p><blockquote>IPM 2025</blockquote><p>Terima kasih</p>"
    text = "Mohon data ini:\n\nIPM 2025\n\nTerima kasih"
    assert fold(text, html) == text
