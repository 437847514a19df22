"""Hard mails, written for these tests, with what a careful person would read in them."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

PNG = b"\x89PNG\r\n\x1a\nnot really"
HEAD = b"From: Budi Santoso <budi@example.org>\nTo: pst@bps.example\n"
QUESTION = "Mohon data inflasi Mamuju tahun 2025."


def mail(*lines: bytes | str, head: bytes = HEAD) -> bytes:
    """Return a mail from Budi with further lines; text is encoded as UTF-8."""
    return head + b"\n".join(x.encode() if isinstance(x, str) else x for x in lines)


def base64(content: bytes) -> bytes:
    """Return `content` as base64 in lines, as mailers send it."""
    coded = b64encode(content)
    return b"\n".join(coded[i : i + 76] for i in range(0, len(coded), 76))


def mixed(*parts: bytes, kind: str = "mixed", subject: str = "Data") -> bytes:
    """Return a multipart mail of parts, each with its own header."""
    inner = b"".join(b"--batas\n" + part + b"\n" for part in parts)
    head = (
        f'Subject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="batas"'
    )
    return mail(head, "", "") + inner + b"--batas--\n"


def text_part(text: str, kind: str = "plain", charset: str = "utf-8") -> bytes:
    """Return a text part."""
    return f"Content-Type: text/{kind}; charset={charset}\n\n".encode() + text.encode(charset)


def file_part(head: str, content: bytes = PNG) -> bytes:
    """Return a part with a file."""
    return f"{head}\nContent-Transfer-Encoding: base64\n\n".encode() + base64(content)


def names(*wanted: str) -> Mapping[str, Any]:
    """Expect attachments of these names."""
    return {"names": list(wanted)}


HARD_MAILS: Mapping[str, tuple[bytes, Mapping[str, Any]]] = {
    # headers
    "empty": (b"", {"from_addr": "", "text": "", "kind": "human"}),
    "no header at all": (b"hanya teks\nbaris dua\n", {"text": "hanya teks\nbaris dua"}),
    "text that only looks like a header": (
        b"Yth: Bapak Kepala\nmohon data.\nCatatan: segera",
        {"text": "Yth: Bapak Kepala\nmohon data.\nCatatan: segera"},
    ),
    "junk before the header": (b"+OK 512 octets\n" + mail("", "Isi"), {"text": "Isi"}),
    "byte order mark and mbox line": (
        b"\xef\xbb\xbfFrom budi@example.org Mon Nov 16\n" + mail("Subject: Satu", "", "Isi"),
        {"subject": "Satu", "text": "Isi", "from_addr": "budi@example.org"},
    ),
    "blank lines before the header": (
        b"\r\n\r\n" + mail("Subject: Satu", "", "Isi"),
        {"subject": "Satu", "text": "Isi"},
    ),
    "a broken line within the header": (
        mail("X-Scan: bersih", "sisa baris yang putus", "Subject: Satu", "", "Isi"),
        {"subject": "Satu", "text": "Isi"},
    ),
    "no blank line before the body": (
        mail("Subject: Satu", "Selamat pagi, mohon data.", "Terima kasih"),
        {"subject": "Satu", "text": "Selamat pagi, mohon data.\nTerima kasih"},
    ),
    "only carriage returns": (
        mail("Subject: Satu", "", "Isi", "dua").replace(b"\n", b"\r"),
        {"subject": "Satu", "text": "Isi\ndua"},
    ),
    "folded subject": (
        mail("Subject: Mohon", "\tdata", " inflasi", "", "x"),
        {"subject": "Mohon data inflasi"},
    ),
    "a space before the colon": (mail("Subject : Satu", "", "x"), {"subject": "Satu"}),
    "empty sender, then a real one": (
        mail("Subject: s", "", "x", head=b'From: "A" <>, "Budi" <b@example.org>\n'),
        {"from_addr": "b@example.org", "from_name": "Budi"},
    ),
    "comma in an unquoted name": (
        mail("", "x", head=b"From: Santoso, Budi <budi@example.org>\n"),
        {"from_addr": "budi@example.org", "from_name": "Santoso, Budi"},
    ),
    "sender only in Reply-To": (
        mail("", "x", head=b"Reply-To: Budi <budi@example.org>\n"),
        {"from_addr": "budi@example.org", "reply_to": "budi@example.org"},
    ),
    "sender only in Return-Path": (
        mail("", "x", head=b"From: Budi\nReturn-Path: <budi@example.org>\n"),
        {"from_addr": "budi@example.org", "from_name": "Budi"},
    ),
    "two at signs": (mail("", "x", head=b"From: a@@b\n"), {"from_addr": "a@@b"}),
    "the whole sender in one encoded word": (
        mail("", "x", head=b"From: =?utf-8?B?" + b64encode(b"Budi <budi@example.org>") + b"?=\n"),
        {"from_addr": "budi@example.org", "from_name": "Budi"},
    ),
    "recipients, groups and comments": (
        mail("Cc: Tim: a@x.example (A), <b@x.example>;, c@x.example", "", "x"),
        {"to": ["pst@bps.example"], "cc": ["a@x.example", "b@x.example", "c@x.example"]},
    ),
    "nobody named": (
        mail("To: undisclosed-recipients:;", "", "x", head=b"From: a@b\n"),
        {"to": []},
    ),
    "message ids": (
        mail(
            "Message-ID: <1@x>",
            "In-Reply-To: <0@x> (Budi)",
            "References: <a@x>",
            "\t<0@x>",
            "",
            "x",
        ),
        {"message_id": "<1@x>", "in_reply_to": "<0@x>", "references": ["<a@x>", "<0@x>"]},
    ),
    # charsets
    "raw UTF-8 subject": (mail("Subject: Data – IPM", "", "x"), {"subject": "Data – IPM"}),
    "undeclared GBK": (
        mail(b"Subject: " + "你好世界数据".encode("gbk"), "", "x"),
        {"subject": "你好世界数据"},
    ),
    "undeclared Shift-JIS": (
        mail(b"Subject: " + "統計のお知らせ".encode("cp932"), "", "x"),
        {"subject": "統計のお知らせ"},
    ),
    "undeclared in the header, declared in the body": (
        mail(
            b"Subject: " + "통계".encode("cp949"),
            "Content-Type: text/plain; charset=euc-kr",
            "",
            "x",
        ),
        {"subject": "통계"},
    ),
    "one character cut in two encoded words": (
        mail("Subject: =?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "", "x"),
        {"subject": "café"},
    ),
    "an encoded word without its end": (
        mail("Subject: =?utf-8?Q?caf=C3=A9", "", "x"),
        {"subject": "café"},
    ),
    "a made-up charset": (
        mail(
            "Subject: =?x-bogus?Q?caf=C3=A9?=", "Content-Type: text/plain; charset=bogus", "", "é"
        ),
        {"subject": "café", "text": "é"},
    ),
    "GB2312 that is GB18030": (
        mail("Content-Type: text/plain; charset=gb2312", "", "朱镕基".encode("gb18030")),
        {"text": "朱镕基"},
    ),
    "Latin-1 that is Windows-1252": (
        mail("Content-Type: text/plain; charset=iso-8859-1", "", "“harga” – 5 €".encode("cp1252")),
        {"text": "“harga” – 5 €"},
    ),
    "ASCII that is UTF-8": (
        mail("Content-Type: text/plain; charset=us-ascii", "", "café"),
        {"text": "café"},
    ),
    "Japanese that claims to be ASCII": (
        mail("Content-Type: text/plain; charset=us-ascii", "", "統計です".encode("iso-2022-jp")),
        {"text": "統計です"},
    ),
    "UTF-7": (mail("Content-Type: text/plain; charset=utf-7", "", "caf+AOk-"), {"text": "café"}),
    "vendor characters in ISO-2022-JP": (
        mail(
            "Content-Type: text/plain; charset=iso-2022-jp",
            "",
            "①です".encode("iso2022_jp_2004").replace(b"\x1b$(Q", b"\x1b$B"),
        ),
        {"text": "①です"},
    ),
    "NUL and broken bytes": (
        mail(
            "Content-Type: text/plain; charset=utf-8",
            "",
            b"Data\0 penduduk desa \xe2\x80\x93 dan kota \xff",
        ),
        {"text": "Data penduduk desa – dan kota �"},
    ),
    "the charset only in the HTML": (
        mail(
            "Content-Type: text/html",
            "",
            b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>'
            + "Привет".encode("koi8-r"),
        ),
        {"text": "Привет"},
    ),
    # bodies
    "soft line breaks": (
        mail(
            "Content-Type: text/plain; format=flowed", "", "Mohon data ", "inflasi.", "-- ", "Budi"
        ),
        {"text": "Mohon data inflasi.\n-- \nBudi"},
    ),
    "quoted-printable": (
        mail(
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: Quoted-Printable",
            "",
            "Harga =E2=82=AC5 dan=\n seterusnya",
        ),
        {"text": "Harga €5 dan seterusnya"},
    ),
    "base64 with a footer glued on": (
        mail("Content-Transfer-Encoding: base64", "", base64(b"Isi surat."), "_____", "kaki milis"),
        {"text": "Isi surat."},
    ),
    "base64 that is plain text": (
        mail("Content-Transfer-Encoding: base64", "", "Ini teks biasa, bukan kode."),
        {"text": "Ini teks biasa, bukan kode."},
    ),
    "HTML alone": (
        mail(
            "Content-Type: text/html; charset=utf-8",
            "",
            "<style>p{}</style><p>Halo <b>Ibu</b>,</p><p>mohon<br>data</p><script>x()</script>",
        ),
        {"text": "Halo Ibu,\n\nmohon\ndata", "html": ...},
    ),
    "an empty text beside HTML": (
        mixed(text_part(" \n"), text_part("<p>Isi</p>", "html"), kind="alternative"),
        {"text": "Isi"},
    ),
    "a text that only points to the HTML": (
        mixed(
            text_part("Your mail client does not support HTML."),
            text_part("<p>Isi</p>", "html"),
            kind="alternative",
        ),
        {"text": "Isi"},
    ),
    "text, picture, text": (
        mixed(
            text_part("Satu"), file_part("Content-Type: image/png; name=a.png"), text_part("Dua")
        ),
        {"text": "Satu\n\nDua", **names("a.png")},
    ),
    "an attached text stays a file": (
        mixed(
            text_part("Isi"),
            b"Content-Type: text/plain\nContent-Disposition: attachment; filename=catatan.txt\n\nx",
        ),
        {"text": "Isi", **names("catatan.txt")},
    ),
    "no boundary in the header": (
        mail(
            "Content-Type: multipart/mixed",
            "",
            "--abc",
            "Content-Type: text/plain",
            "",
            "Isi",
            "--abc--",
        ),
        {"text": "Isi"},
    ),
    "a wrong boundary in the header": (
        mail(
            "Content-Type: multipart/mixed; boundary=lain",
            "",
            "--abc",
            "Content-Type: text/plain",
            "",
            "Isi",
            "--abc--",
        ),
        {"text": "Isi"},
    ),
    "no closing boundary": (
        mail(
            "Content-Type: multipart/mixed; boundary=abc",
            "",
            "--abc",
            "",
            "Isi",
            "--abc",
            "Content-Type: image/png; name=a.png",
            "",
            "xx",
        ),
        {"text": "Isi", **names("a.png")},
    ),
    "multipart in name only": (
        mail("Content-Type: multipart/alternative; boundary=abc", "", "Isi saja"),
        {"text": "Isi saja"},
    ),
    "a multipart in base64": (
        mail(
            "Content-Type: multipart/mixed; boundary=abc",
            "Content-Transfer-Encoding: base64",
            "",
            base64(b"--abc\n\nIsi\n--abc--\n"),
        ),
        {"text": "Isi"},
    ),
    # files
    "a picture within the text": (
        mixed(
            text_part('<p>Lihat <img src="cid:gambar1"></p>', "html"),
            file_part("Content-Type: image/png; name=g.png\nContent-ID: <gambar1>"),
            kind="related",
        ),
        {"text": "Lihat", "inline": [True], "cids": ["gambar1"]},
    ),
    "a name in RFC 2231 pieces": (
        mixed(
            text_part("x"),
            file_part(
                "Content-Type: application/pdf\nContent-Disposition: attachment; "
                "filename*0*=utf-8''permohonan%20; filename*1*=%C3%A9.pdf"
            ),
        ),
        names("permohonan é.pdf"),
    ),
    "a name in encoded words": (
        mixed(
            text_part("x"),
            file_part('Content-Type: application/pdf; name="=?utf-8?Q?surat_=C3=A9.pdf?="'),
        ),
        names("surat é.pdf"),
    ),
    "a name that climbs out": (
        mixed(text_part("x"), file_part('Content-Type: a/b; name="..\\\\..\\\\etc/passwd"')),
        names("passwd"),
    ),
    "a name written backwards": (
        mixed(text_part("x"), file_part('Content-Type: a/b; name="surat\u202efdp.exe"')),
        names("suratfdp.exe"),
    ),
    "no name at all": (
        mixed(text_part("x"), file_part("Content-Type: image/png")),
        names("image.png"),
    ),
    "an attached mail stays one file": (
        mixed(
            text_part("Terlampir."),
            b"Content-Type: message/rfc822\n\n"
            + mixed(
                text_part("dalam"), file_part("Content-Type: a/b; name=c.bin"), subject="Surat lama"
            ).replace(b"batas", b"dalam"),
        ),
        {"text": "Terlampir.", **names("Surat lama.eml")},
    ),
    "an uuencoded file in the text": (
        mail("", "Isi", "begin 644 kata.txt", "#0V%T", "`", "end", "akhir"),
        {"text": "Isi\nakhir", **names("kata.txt")},
    ),
    "begin is only a word": (
        mail("", "begin 644 it", "all"),
        {"text": "begin 644 it\nall", **names()},
    ),
    # nothing to show
    "S/MIME": (
        mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "", "x"),
        {"says": "terenkripsi", **names("smime.p7m")},
    ),
    "PGP": (
        mixed(
            b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
            file_part("Content-Type: application/octet-stream; name=encrypted.asc"),
            kind="encrypted",
        ),
        {"says": "terenkripsi"},
    ),
    "an invitation": (
        mail("Content-Type: text/calendar; method=REQUEST", "", "BEGIN:VCALENDAR", "END:VCALENDAR"),
        {"says": "kalender", **names("invite.ics")},
    ),
}
