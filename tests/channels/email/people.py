"""Mails that people write, however odd: none of them may be taken for a machine's.

Put together from parts of our own: subjects that sound like a machine's, bodies as citizens write
them, and the headers that their programs, webmails and servers add. Each is read by
`loket read email`; every one that is not called human is shown.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from email.header import Header
from pathlib import Path
from random import Random

MANY = 2000
SUBJECTS = """\
Failure notice
failure notice
Undelivered
undelivered mail
Undeliverable
Undeliverable mail
Undelivered Mail Returned to Sender
Mail delivery failed
Mail delivery failure
Mail Delivery problem
Mail system error
Returned mail
returned mail: saya coba kirim lagi
Delivery failure
Delivery has failed
Delivery status
Delivery status notification
Message delivery failure
Non delivery
Nondelivery report
Mailbox full
User unknown
Rejected mail
Bounced
Bounced email?
Out of office
Out of office question
Out of Office statistics
out of office sampai kapan?
Out of office hours
Automatic reply
Automatic reply?
Automatic reply from your office
Auto reply
Auto-reply terus
Autoreply
Auto response
Automated response
Vacation reply
Away
Away message
Holiday notice
Vacation notice
otomatis
Otomatis
Balasan otomatis
Balasan otomatis?
balasan otomatis dari bps
Jawaban otomatis
jawaban otomatis tidak membantu
Pesan otomatis
Pesan otomatis, bukan jawaban
Respon otomatis
Re: Balasan otomatis
Re: Automatic reply: data penduduk
Fwd: Undelivered Mail Returned to Sender
Fw: Mail delivery failed: returning message to sender
Email tidak terkirim
Pesan tidak terkirim
Pesan Anda tidak terkirim
pesan saya tidak terkirim
Gagal kirim
Gagal terkirim
Pengiriman gagal
Pemberitahuan status pengiriman
Pemberitahuan status pengiriman kuesioner
Kegagalan pengiriman
Cuti
sedang cuti
Cuti: data pegawai
Di luar kantor
di luar kantor apakah bisa?
Tidak di kantor
Tidak di kantor?
Notifikasi
Newsletter
Unsubscribe
berhenti
STOP
Read: laporan
Dibaca: permohonan data
Tanda terima
Konfirmasi
No reply
noreply
jangan dibalas
Mailer daemon
postmaster
Spam
Test
test email
Re:
Fwd:
data
Permohonan data PDRB 2023
Minta data penduduk dong
Tanya jam buka
Request for regional statistics
(tanpa subjek)
Undangan: rapat koordinasi
Accepted: rapat
Auto 2000 harga
auto: kendaraan bermotor
Pengaduan layanan
Surat saya kembali
Email bounce dari bps
Kenapa balasannya otomatis terus
Delivery of questionnaires
Status report
Daily report data
Cron
Alert harga beras
System administrator lowongan
""".splitlines()
BODIES = """\
Selamat pagi, saya mau minta data penduduk per kecamatan tahun 2023. Terima kasih.
min, data inflasi bulan lalu brp ya? makasih
Mohon maaf, saya dapat tulisan "Failure notice" waktu kirim ke kantor Bapak. Apa alamatnya salah?
Kemarin email saya kembali dengan tulisan undelivered. Ini saya kirim lagi ya, tolong dicek.
Halo kak, saya mahasiswa unhas lg skripsi. butuh data PDRB sm IPM 5 tahun terakhir bs lewat email?
Saya sedang di luar kantor sampai Jumat, tapi datanya tolong tetap dikirim ke sini. Terima kasih.
Is it possible to visit your library when I am out of office hours, e.g. on Saturday?
Dear Sir/Madam, could you send me the poverty rate of the regency for 2015-2024? It is for a paper.
Kenapa setiap saya kirim selalu dibalas otomatis? Saya mau bicara dengan orang.
Assalamualaikum. Ijin bertanya bapak/ibu, syarat magang di BPS apa saja nggih? suwun
data ne wis ono durung pak? aku butuh go tugas
ok
Terima kasih
?
Tolong berhenti kirim email ke saya.
Bls: yg kemarin blm sy terima filenya, tolong kirim ulang
The message I sent last week could not be delivered (550 user unknown?). Is the address right?
Berikut saya lampirkan surat permohonan. Mohon ditindaklanjuti. Hormat saya, Wulan
Saya akan cuti mulai tanggal 3 sampai 10, apakah ada yang bisa mewakili saya mengambil publikasi?
Mau tanya: apakah sistem mengirim jawaban otomatis? Saya butuh data resmi bertanda tangan.
I will be away until Monday, please call my colleague about the forms. Where do we return them?
Petugas sensus belum datang ke rumah saya. Sampai kapan pendataannya?
cara buka file csv nya gmn ya min, di hp saya gabisa
Sudah 3 kali saya kirim pesan, tidak terkirim terus. Ada nomor WhatsApp?
Numpang tanya, harga cabai rata2 di mamuju brp? buat bahan berita. nuhun
""".splitlines()
SIGNATURES = """\


Dikirim dari iPhone saya
Sent from my iPhone
Dikirim dari Yahoo Mail di Android
Sent from Yahoo Mail for iPhone
Dapatkan Outlook untuk Android
Get Outlook for iOS
Powered by Telkomsel BlackBerry®
Sent from my Samsung Galaxy smartphone.
--\\nWulan Sari\\nDinas Pendidikan\\nTelp 0812 0000 0000
--\\nThis e-mail is confidential. Do not reply if you are not the intended recipient.
--\\nEmail ini dikirim secara otomatis dari alamat resmi dinas. Mohon tidak disebarluaskan.
_______________\\nPlease consider the environment before printing.
""".splitlines()
SENDERS = """\
Wulan Sari <wulan.sari@warga.example>
hendra@warga.example
"Noreply Nababan" <nababan@warga.example>
Mail Delivery Pak Budi <budi.kurir@jne.example>
Admin Desa <admin@desa.example>
Administrasi SMAN 1 <administrasi@sekolah.example>
Info Dinas <info@dinas.example>
Humas <humas@pemkab.example>
Sekretariat <sekretariat@dprd.example>
system.budi@warga.example
maildaemon.gaming@warga.example
Noor Eply <noor.eply@warga.example>
nora.reply@warga.example
donoreply@warga.example
auto.mobil2000@warga.example
robot.sains@sekolah.example
daemon_panjaitan@warga.example
bounce.kids@tokobayi.example
postmaster.klub@filateli.example
Otomatis Sutrisno <otomatis@warga.example>
root.beer@kafe.example
news@koran.example
support@toko.example
Layanan Pelanggan <cs@toko.example>
mailer.daemon.band@musik.example
vacation.villa@hotel.example
Cuti Bersama Tour <cuti.bersama@tour.example>
"Automatic Door, PT" <sales@pintu.example>
Failure Institute <hello@failure.example>
""".splitlines()
HEADERS = """\

X-Mailer: Microsoft Outlook 16.0|X-MS-Exchange-Organization-AuthAs: Internal|Thread-Index: AQHZ
X-Mailer: iPhone Mail (20G75)|Mime-Version: 1.0 (1.0)
User-Agent: Mozilla Thunderbird
User-Agent: Roundcube Webmail/1.6.1|X-Sender: x@warga.example
X-Mailer: Zimbra 8.8.15_GA_4562 (ZimbraWebClient - GC120 (Win)/8.8.15_GA_4570)|X-IP: [192.0.2.7]
X-Mailer: WebService/1.1.21495 YMailNorrin|X-Yahoo-Newman-Id: 1
Auto-Submitted: no
Auto-Submitted: NO (manual)
auto-submitted: auto-forwarded|X-Forwarded-For: wulan@warga.example
X-Auto-Response-Suppress: DR, OOF, AutoReply|X-Mailer: Microsoft Outlook 15.0
X-Auto-Response-Suppress: None
X-Auto-Response-Suppress: All|X-Mailer: Microsoft Outlook 16.0
Precedence: bulk|X-Mailer: Microsoft Outlook Express 6.00.2900.5512
Precedence: bulk|User-Agent: SquirrelMail/1.4.22
Precedence: bulk|X-Mailer: The Bat! (v3.99) Professional
Precedence: normal|X-Priority: 1 (Highest)
Precedence: first-class|Importance: high
X-Autoreply: no|X-Autorespond: 0
X-Loop-Prevention: no
X-Spam-Status: No, score=-0.1|X-Spam-Flag: NO|Received-SPF: pass
Return-Path: <wulan.sari@warga.example>|Delivered-To: pst@mamuju.example
Return-Receipt-To: wulan.sari@warga.example|Disposition-Notification-To: wulan.sari@warga.example
In-Reply-To: <a1@mamuju.example>|References: <a0@mamuju.example> <a1@mamuju.example>
X-Mailer: MIUI Mail|X-Android-Message-ID: <1@x>
X-Mailer: PHPMailer 6.8.0 (https://phpmailer.example)|Reply-To: wulan.sari@warga.example
X-Mailer: Apple Mail (2.3731.700.6)|X-Universally-Unique-Identifier: 1
X-Mailer: eM Client/9.2|X-Report-Abuse: abuse@warga.example
X-Originating-Client: open-xchange-appsuite|X-Mailer: Open-Xchange Mailer v7.10.6
X-Priority: 3|X-Mailer: Foxmail 7.2.25.213[cn]
X-GM-Message-State: AOJu0|X-Google-DKIM-Signature: v=1; a=rsa-sha256|X-Received: by 2002:a17
X-Virus-Scanned: amavisd-new at warga.example|X-Amavis-Alert: no
Feedback-ID: 1:warga:example|X-Mailer: Mail.Ru Mailer 1.0
X-Cron-Env: |X-Mailer: Mutt/1.5
X-Vacation: no
X-Responder: none|User-Agent: K-9 Mail for Android
""".splitlines()


def human(n: int) -> bytes:
    """Return the `n`th mail; every subject, sender and set of headers meets many others."""
    random = Random(n)
    subject = SUBJECTS[n % len(SUBJECTS)]
    sender, more = random.choice(SENDERS), random.choice(HEADERS)
    sign = random.choice(SIGNATURES).replace("\\n", "\n")
    text = random.choice(BODIES) + (f"\n\n{sign}" if sign else "")
    shown = Header(subject, "utf-8").encode() if n % 5 == 0 else subject
    lines = [
        f"From: {sender}", "To: pst@mamuju.example", f"Subject: {shown}",
        "Date: Mon, 16 Nov 2026 09:00:00 +0800", f"Message-ID: <{n}@warga.example>",
        *filter(None, more.split("|")), "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit", "", text,
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def main() -> None:
    """Read so many mails as one would by hand, and say which were misjudged."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{n}.eml") for n in range(many)]
        for n, file in enumerate(files):
            file.write_bytes(human(n))
        loket = Path(sys.executable).with_name("loket")
        read = subprocess.run(
            [loket, "read", "email", "--json-lines"], check=True, text=True, stdout=subprocess.PIPE,
            input="".join(f"{file}\n" for file in files),
        )  # fmt: skip
    seen = [json.loads(line) for line in read.stdout.splitlines()]
    assert len(seen) == many
    wrong = [n for n, one in enumerate(seen) if one["kind"] != "human"]
    misjudged = Counter(human(n).decode().split("\r\n")[2] for n in wrong)
    said = [f"{count} {subject}" for subject, count in misjudged.most_common(30)]
    said.append(f"{len(wrong)} of {many} mails that people wrote were not called human")
    sys.stdout.write("\n".join(said) + "\n")


if __name__ == "__main__":
    main()
