"""Headers as careless, old and broken programs write them, and what a person reads in them.

Each is (header block, what is wanted); the mail's text is always "Isi".
"""

from collections.abc import Mapping
from typing import Any

Wanted = Mapping[str, Any]


def sent_by(address: str, name: str = "") -> Wanted:
    """Return what is wanted of the sender."""
    return {"from_addr": address, "from_name": name}


def titled(subject: str) -> Wanted:
    """Return what is wanted of the subject."""
    return {"subject": subject}


B = b"From: budi@example.org\n"

SENDERS: dict[str, tuple[bytes, Wanted]] = {
    "a bare address": (b"From: budi@example.org", sent_by("budi@example.org")),
    "a name": (b"From: Budi <budi@example.org>", sent_by("budi@example.org", "Budi")),
    "no space before the bracket": (
        b"From: Budi<budi@x.example>",
        sent_by("budi@x.example", "Budi"),
    ),
    "a quoted name": (
        b'From: "Santoso, Budi" <b@x.example>',
        sent_by("b@x.example", "Santoso, Budi"),
    ),
    "quotes within quotes": (
        b'From: "Budi \\"Bud\\" S" <b@x.example>',
        sent_by("b@x.example", 'Budi "Bud" S'),
    ),
    "a name in single quotes": (b"From: 'Budi' <b@x.example>", sent_by("b@x.example", "Budi")),
    "an apostrophe": (b"From: Ma'ruf <m@x.example>", sent_by("m@x.example", "Ma'ruf")),
    "dots in a name": (b"From: H. Budi S. <b@x.example>", sent_by("b@x.example", "H. Budi S.")),
    "a title with a comma": (
        b"From: Budi Santoso, S.E., M.Si. <b@x.example>",
        sent_by("b@x.example", "Budi Santoso, S.E., M.Si."),
    ),
    "a comment as the name": (
        b"From: b@x.example (Budi Santoso)",
        sent_by("b@x.example", "Budi Santoso"),
    ),
    "comments everywhere": (
        b"From: Budi (orang (baik) \\) itu) <b(akun)@x.example(komputer)>",
        sent_by("b@x.example", "Budi"),
    ),
    "a route": (b"From: Budi <@a.example,@b.example:b@x.example>", sent_by("b@x.example", "Budi")),
    "blanks in the address": (b"From: Budi <b @ x . example>", sent_by("b@x.example", "Budi")),
    "mailto": (b"From: Budi <mailto:b@x.example>", sent_by("b@x.example", "Budi")),
    "two pairs of brackets": (b"From: Budi <<b@x.example>>", sent_by("b@x.example", "Budi")),
    "no closing bracket": (b"From: Budi <b@x.example", sent_by("b@x.example", "Budi")),
    "a name and an address without brackets": (
        b'From: "Budi" b@x.example',
        sent_by("b@x.example", "Budi"),
    ),
    "an address as the name": (
        b'From: "b@x.example" <b@x.example>',
        sent_by("b@x.example", "b@x.example"),
    ),
    "another address as the name": (
        b'From: "kepala@bps.example" <b@x.example>',
        sent_by("b@x.example", "kepala@bps.example"),
    ),
    "Exchange's own": (
        b'From: "/o=BPS/cn=Budi" <b@x.example>',
        sent_by("b@x.example", "/o=BPS/cn=Budi"),
    ),
    "a quoted local part": (b'From: "budi santoso"@x.example', sent_by('"budi santoso"@x.example')),
    "plus and equals": (b"From: <b+x=y@x.example>", sent_by("b+x=y@x.example")),
    "an address beyond ASCII": (
        "From: Bùdi <bùdi@contoh-é.example>".encode(),
        sent_by("bùdi@contoh-é.example", "Bùdi"),
    ),
    "an address at an IP": (b"From: <b@[192.0.2.1]>", sent_by("b@[192.0.2.1]")),
    "capitals": (b"FROM: Budi <Budi@X.Example>", sent_by("Budi@X.Example", "Budi")),
    "an encoded name": (
        b"From: =?utf-8?Q?J=C3=B6rg?= <j@x.example>",
        sent_by("j@x.example", "Jörg"),
    ),
    "an encoded name in quotes": (
        b'From: "=?utf-8?Q?J=C3=B6rg?=" <j@x.example>',
        sent_by("j@x.example", "Jörg"),
    ),
    "encoded and plain": (
        b"From: =?utf-8?Q?J=C3=B6rg?= M. =?utf-8?Q?=C3=96?= <j@x.example>",
        sent_by("j@x.example", "Jörg M. Ö"),
    ),
    "a comma within an encoded name": (
        b"From: =?utf-8?Q?Santoso=2C_Budi?= <b@x.example>",
        sent_by("b@x.example", "Santoso, Budi"),
    ),
    "a comma beside encoded words": (
        b"From: =?utf-8?Q?M=C3=BCller?=, =?utf-8?Q?J=C3=B6rg?= <j@x.example>",
        sent_by("j@x.example", "Müller, Jörg"),
    ),
    "brackets within an encoded name": (
        b"From: =?utf-8?B?QnVkaSA8QlBTPg==?= <b@x.example>",
        sent_by("b@x.example", "Budi <BPS>"),
    ),
    "an encoded comment": (
        b"From: j@x.example (=?iso-8859-1?Q?J=F6rg?=)",
        sent_by("j@x.example", "Jörg"),
    ),
    "raw Latin-1": (b"From: J\xf6rg <j@x.example>", sent_by("j@x.example", "Jörg")),
    "Japanese in one word": (
        b"From: =?ISO-2022-JP?B?GyRCRURDZhsoQg==?= <t@x.example>",
        sent_by("t@x.example", "田中"),
    ),
    "two senders": (
        b"From: Budi <b@x.example>, Wulan <w@x.example>",
        sent_by("b@x.example", "Budi"),
    ),
    "a group as sender": (
        b"From: Tim: Budi <b@x.example>, w@x.example;",
        sent_by("b@x.example", "Budi"),
    ),
    "no sender but another field": (b"Sender: Budi <b@x.example>", sent_by("b@x.example", "Budi")),
    "the sender twice": (
        b"From: Budi <b@x.example>\nFrom: Lain <l@x.example>",
        sent_by("b@x.example", "Budi"),
    ),
    "folded in the middle": (
        b"From: Budi\n Santoso\n\t<b@x.example>",
        sent_by("b@x.example", "Budi Santoso"),
    ),
    "on the next line": (b"From:\n Budi <b@x.example>", sent_by("b@x.example", "Budi")),
    "semicolon at the end": (b"From: Budi <b@x.example>;", sent_by("b@x.example", "Budi")),
    "tab": (b"From:\tBudi\t<b@x.example>", sent_by("b@x.example", "Budi")),
    "no domain": (b"From: root", sent_by("", "root")),
    "nothing": (b"From:", sent_by("")),
}

SUBJECTS: dict[str, tuple[bytes, Wanted]] = {
    "plain": (b"Subject: Data", titled("Data")),
    "no space": (b"Subject:Data", titled("Data")),
    "odd capitals": (b"sUbJeCt: Data", titled("Data")),
    "on the next line": (b"Subject:\n Data", titled("Data")),
    "empty": (b"Subject:", titled("")),
    "twice": (b"Subject: Satu\nSubject: Dua", titled("Satu")),
    "a colon within": (b"Subject: Re: [Tiket: 8] Data", titled("Re: [Tiket: 8] Data")),
    "folded with a tab": (b"Subject: Data\n\tinflasi", titled("Data inflasi")),
    "two encoded words on two lines": (
        b"Subject: =?utf-8?Q?Data_?=\n =?utf-8?Q?inflasi?=",
        titled("Data inflasi"),
    ),
    "encoded words without a blank": (b"Subject: =?utf-8?Q?Da?==?utf-8?Q?ta?=", titled("Data")),
    "encoded and plain": (
        b"Subject: =?utf-8?Q?Caf=C3=A9?= dan =?utf-8?Q?r=C3=A9sum=C3=A9?=",
        titled("Café dan résumé"),
    ),
    "plain glued to encoded": (b"Subject: Re:=?utf-8?Q?_Caf=C3=A9?=", titled("Re: Café")),
    "blanks in the word": (b"Subject: =?utf-8?Q?Data Inflasi?=", titled("Data Inflasi")),
    "small letters": (b"Subject: =?utf-8?q?caf=c3=a9?=", titled("café")),
    "base64 without padding": (b"Subject: =?utf-8?B?Y2Fmw6k?=", titled("café")),
    "base64 with blanks": (b"Subject: =?utf-8?B?Y2Fm w6k=?=", titled("café")),
    "base64 cut within a character": (
        b"Subject: =?utf-8?B?Y2Fmww==?= =?utf-8?B?qQ==?=",
        titled("café"),
    ),
    "base64 itself cut in two": (b"Subject: =?utf-8?B?Y2Fmw?= =?utf-8?B?6k=?=", titled("café")),
    "a language": (b"Subject: =?utf-8*id?Q?caf=C3=A9?=", titled("café")),
    "two charsets": (b"Subject: =?iso-8859-1?Q?caf=E9?= =?utf-8?Q?_=E2=82=AC?=", titled("café €")),
    "a question mark within": (b"Subject: =?utf-8?Q?Apa=3F_Siapa?Ya?=", titled("Apa? Siapa?Ya")),
    "no such encoding": (b"Subject: =?utf-8?X?caf?=", titled("=?utf-8?X?caf?=")),
    "only looks encoded": (b"Subject: a =? b ?= c", titled("a =? b ?= c")),
    "an equals sign that codes nothing": (b"Subject: =?utf-8?Q?50=ZZ?=", titled("50=ZZ")),
    "underscores": (b"Subject: =?utf-8?Q?data=5Finflasi_2025?=", titled("data_inflasi 2025")),
    "twice encoded": (b"Subject: =?utf-8?B?PT91dGYtOD9RP2NhZj1DMz1BOT89?=", titled("café")),
    "raw UTF-8": ("Subject: Café – 5 €".encode(), titled("Café – 5 €")),
    "raw Windows-1252": ("Subject: Café – 5 €".encode("cp1252"), titled("Café – 5 €")),
    "raw and encoded": (
        "Subject: Café =?utf-8?Q?r=C3=A9sum=C3=A9?=".encode(),
        titled("Café résumé"),
    ),
    "GB2312": (b"Subject: =?gb2312?B?1tC5+g==?=", titled("中国")),
    "Big5": (b"Subject: =?big5?B?pKSk5Q==?=", titled("中文")),
    "Korean": (b"Subject: =?ks_c_5601-1987?B?x9Gx2w==?=", titled("한글")),
    "Russian": (b"Subject: =?koi8-r?B?8NLJ18XU?=", titled("Привет")),
    "Turkish": (b"Subject: =?iso-8859-9?Q?=DE=FDk?=", titled("Şık")),
    "Thai": (b"Subject: =?tis-620?B?ysfRyrTV?=", titled("สวัสดี")),
    "UTF-7": (b"Subject: =?utf-7?Q?caf+AOk-?=", titled("café")),
    "Windows-1252 called Latin-1": (b"Subject: =?iso-8859-1?Q?=93Data=94?=", titled("“Data”")),
    "unknown charset": (b"Subject: =?unknown?Q?caf=C3=A9?=", titled("café")),
    "Japanese cut in its middle": (
        b"Subject: =?ISO-2022-JP?B?GyRCRn1LXBsoQg==?=\n =?ISO-2022-JP?B?GyRCOGwbKEI=?=",
        titled("乳本語"),
    ),
    "emoji": (b"Subject: =?UTF-8?B?8J+Yig==?= halo", titled("😊 halo")),
    "half an emoji in UTF-16": (b"Subject: =?utf-8?Q?=ED=A0=BD?= halo", {"subject": ...}),
    "NUL": (b"Subject: Da\0ta", titled("Data")),
    "a break smuggled in": (
        b"Subject: =?utf-8?Q?Data=0D=0ABcc:_x@y.example?=",
        titled("Data Bcc: x@y.example"),
    ),
    "very long": (b"Subject: " + b"panjang " * 400, {"subject": ...}),
}

OTHERS: dict[str, tuple[bytes, Wanted]] = {
    "recipients over lines": (
        b"To: a@x.example,\n b@x.example,\n\tc@x.example",
        {"to": ["a@x.example", "b@x.example", "c@x.example"]},
    ),
    "recipients in two fields": (
        b"To: a@x.example\nTo: b@x.example",
        {"to": ["a@x.example", "b@x.example"]},
    ),
    "semicolons": (b"To: a@x.example; b@x.example;", {"to": ["a@x.example", "b@x.example"]}),
    "empty places": (b"To: a@x.example, , ,b@x.example,", {"to": ["a@x.example", "b@x.example"]}),
    "a group": (
        b"To: Tim(orang):Budi <b@(sini)x.example>,w@x.example,Ani <a@x.example> (teman); (akhir)",
        {"to": ["b@x.example", "w@x.example", "a@x.example"]},
    ),
    "an empty group and people": (
        b"To: undisclosed-recipients:;, a@x.example",
        {"to": ["a@x.example"]},
    ),
    "a comma is missing": (
        b"To: A <a@x.example> B <b@x.example>",
        {"to": ["a@x.example", "b@x.example"]},
    ),
    "names with commas": (
        b'Cc: "A, B" <a@x.example>, "C, D" <c@x.example>',
        {"cc": ["a@x.example", "c@x.example"]},
    ),
    "hidden": (b"Cc: a@x.example\nBcc: rahasia@x.example", {"cc": ["a@x.example"]}),
    "the same twice": (b"To: a@x.example, A <A@x.example>", {"to": ["a@x.example"]}),
    "newlines for commas": (
        b"To: a@x.example\n b@x.example",
        {"to": ["a@x.example", "b@x.example"]},
    ),
    "answers elsewhere": (
        b"Reply-To: Lain <l@x.example>, m@x.example",
        {"reply_to": "l@x.example"},
    ),
    "answers nowhere": (b"Reply-To: <>", {"reply_to": ""}),
    "a bare id": (b"Message-ID: 1@x.example", {"message_id": "<1@x.example>"}),
    "blanks in an id": (b"Message-Id: < 1@x.example >", {"message_id": "<1@x.example>"}),
    "an id with a comment": (
        b"Message-ID: <1@x.example> (dari sana)",
        {"message_id": "<1@x.example>"},
    ),
    "an id without a domain": (b"Message-ID: <12345>", {"message_id": "<12345>"}),
    "a folded id": (b"Message-ID:\n <1@x.example>", {"message_id": "<1@x.example>"}),
    "no id": (b"Subject: x", {"message_id": ""}),
    "an answer to an old mailer": (
        b'In-Reply-To: Your message of "Tue, 3 Mar 2026" <1@x.example>',
        {"in_reply_to": "<1@x.example>"},
    ),
    "an empty answer": (b"In-Reply-To:", {"in_reply_to": ""}),
    "ids without blanks": (b"References: <1@x><2@x>", {"references": ["<1@x>", "<2@x>"]}),
    "ids with commas": (
        b"References: <1@x>,<2@x>, <3@x>",
        {"references": ["<1@x>", "<2@x>", "<3@x>"]},
    ),
    "ids on lines": (
        b"References: <1@x>\n <2@x>\n\t<3@x>",
        {"references": ["<1@x>", "<2@x>", "<3@x>"]},
    ),
    "a broken id among others": (
        b"References: <1@x> <2@x <3@x>",
        {"references": ["<1@x>", "<3@x>"]},
    ),
}

STRUCTURE: dict[str, tuple[bytes, Wanted]] = {
    "carriage returns": (B + b"Subject: Satu\r\n\r\nIsi\r\n", titled("Satu")),
    "two carriage returns": (
        (B + b"Subject: Satu\n\nIsi\n").replace(b"\n", b"\r\r\n"),
        titled("Satu"),
    ),
    "mixed line ends": (
        B + b"Subject: Satu\r\nTo: a@x.example\n\r\nIsi",
        {"subject": "Satu", "to": ["a@x.example"]},
    ),
    "a blank line of blanks within": (
        B + b"Subject: Satu\n \nTo: a@x.example\n\nIsi",
        {"to": ["a@x.example"]},
    ),
    "a blank line of blanks before the text": (B + b"Subject: Satu\n \nIsi", titled("Satu")),
    "an mbox line": (
        b"From b@x.example Tue Mar  3 10:11:12 2026\n" + B + b"Subject: Satu\n\nIsi",
        titled("Satu"),
    ),
    "a quoted mbox line": (
        b">From b@x.example Tue Mar  3 2026\n" + B + b"Subject: Satu\n\nIsi",
        titled("Satu"),
    ),
    "a byte order mark": (b"\xef\xbb\xbf" + B + b"Subject: Satu\n\nIsi", titled("Satu")),
    "blank lines above": (b"\n\n\n" + B + b"Subject: Satu\n\nIsi", titled("Satu")),
    "a line without a colon": (B + b"baris rusak\nSubject: Satu\n\nIsi", titled("Satu")),
    "a strange first line": (b"HELO x.example\n" + B + b"Subject: Satu\n\nIsi", titled("Satu")),
    "no text": (B + b"Subject: Satu\n", {"subject": "Satu", "text": ""}),
    "no text and no last line end": (B + b"Subject: Satu", {"subject": "Satu", "text": ""}),
    "an empty name of a field": (B + b": x\nSubject: Satu\n\nIsi", titled("Satu")),
    "a field with blanks in its name": (B + b"X Scan: x\nSubject: Satu\n\nIsi", titled("Satu")),
    "8-bit name of a field": (B + b"X-\xe9: x\nSubject: Satu\n\nIsi", titled("Satu")),
}


def mails() -> dict[str, tuple[bytes, Wanted]]:
    """Return all of them as whole mails."""
    found = {f"sender: {k}": (head + b"\n\nIsi", want) for k, (head, want) in SENDERS.items()}
    for kind, some in (("subject", SUBJECTS), ("field", OTHERS)):
        found |= {f"{kind}: {k}": (B + head + b"\n\nIsi", want) for k, (head, want) in some.items()}
    found |= {
        f"structure: {k}": (raw, {"text": "Isi", **want}) for k, (raw, want) in STRUCTURE.items()
    }
    return found
