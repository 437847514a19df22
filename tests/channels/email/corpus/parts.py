"""Bodies and files as mailers pack them, and what a person finds when unpacking.

Each is (mail, what is wanted); `names`, `types`, `inline`, `cids`, `sizes` are those of the files.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

Wanted = Mapping[str, Any]
B = b"From: budi@example.org\nSubject: Data\nMIME-Version: 1.0\n"
TXT = b"Content-Type: text/plain; charset=utf-8\n\n"
HTM = b"Content-Type: text/html; charset=utf-8\n\n"
PDF = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
PNG = b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
ABC = b"\n" + b64encode(b"abc")


def said(text: str, **more: Any) -> Wanted:
    """Return what is wanted of the text, and more."""
    return {"text": text, **more}


def whole(head: bytes, body: bytes) -> bytes:
    """Return a mail of one part."""
    return B + head + b"\n\n" + body


def multi(kind: bytes, *parts: bytes, mark: bytes = b"batas", end: bytes = b"--") -> bytes:
    """Return a multipart with its header, as a part."""
    inner = b"".join(b"--" + mark + b"\n" + part + b"\n" for part in parts)
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + mark + b'"\n\n'
    return head + inner + b"--" + mark + end + b"\n"


def named(disposition: bytes, kind: bytes = b"application/pdf") -> bytes:
    """Return a mail whose one file has this disposition."""
    file = b"Content-Type: " + kind + b"\n" + disposition + b"\nContent-Transfer-Encoding: base64\n"
    return B + multi(b"mixed", TXT + b"Isi", file + ABC)


BODIES: dict[str, tuple[bytes, Wanted]] = {
    "no content type": (B + b"\nIsi", said("Isi")),
    "type with a comment": (whole(b"Content-Type: text/plain (biasa); charset=utf-8 (umum)", "é".encode()), said("é")),
    "type without a subtype": (whole(b"Content-Type: text", b"Isi"), said("Isi")),
    "type with two semicolons": (whole(b"Content-Type: text/plain;; charset=iso-8859-1;", b"\xe9"), said("é")),
    "charset in single quotes": (whole(b"Content-Type: text/plain; charset='iso-8859-1'", b"\xe9"), said("é")),
    "charset with blanks": (whole(b"Content-Type: text/plain; charset = iso-8859-1", b"\xe9"), said("é")),
    "charset with 3D": (whole(b"Content-Type: text/plain; charset=3Dutf-8", "é".encode()), said("é")),
    "charset twice": (whole(b"Content-Type: text/plain; charset=utf-8; charset=us-ascii", "é".encode()), said("é")),
    "type twice": (whole(b"Content-Type: text/plain; charset=utf-8\nContent-Type: text/html", "é".encode()), said("é")),
    "type in capitals": (whole(b"CONTENT-TYPE: TEXT/PLAIN; CHARSET=UTF-8", "é".encode()), said("é")),
    "folded parameters": (whole(b"Content-Type: text/plain;\n\tcharset=\"utf-8\";\n format=flowed", "é".encode()), said("é")),
    "undeclared UTF-8": (B + b"\n" + "Café – 5 €".encode(), said("Café – 5 €")),
    "undeclared Windows-1252": (B + b"\n" + "Café – 5 €".encode("cp1252"), said("Café – 5 €")),
    "Windows-1252 called UTF-8": (whole(b"Content-Type: text/plain; charset=utf-8", "Café – 5 €".encode("cp1252")), said("Café – 5 €")),
    "UTF-8 called Latin-1": (whole(b"Content-Type: text/plain; charset=iso-8859-1", "Café – 5 €".encode()), said("Café – 5 €")),
    "cp-850": (whole(b"Content-Type: text/plain; charset=cp-850", "é".encode("cp850")), said("é")),
    "ISO-8859-15": (whole(b"Content-Type: text/plain; charset=iso-8859-15", "5 €".encode("iso8859-15")), said("5 €")),
    "Polish": (whole(b"Content-Type: text/plain; charset=iso-8859-2", "żółć".encode("iso8859-2")), said("żółć")),
    "Greek of Windows": (whole(b"Content-Type: text/plain; charset=windows-1253", "Γεια".encode("cp1253")), said("Γεια")),
    "Hebrew, logical": (whole(b"Content-Type: text/plain; charset=iso-8859-8-i", "שלום".encode("iso8859-8")), said("שלום")),
    "Arabic": (whole(b"Content-Type: text/plain; charset=windows-1256", "سلام".encode("cp1256")), said("سلام")),
    "UTF-16": (whole(b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64", b64encode("café".encode("utf-16"))), said("café")),
    "UTF-8 with a byte order mark": (whole(b"Content-Type: text/plain; charset=utf-8", b"\xef\xbb\xbfIsi"), said("Isi")),
    "Mac Roman": (whole(b"Content-Type: text/plain; charset=macintosh", "café".encode("mac_roman")), said("café")),
    "HZ": (whole(b"Content-Type: text/plain; charset=hz-gb-2312", b"~{VPND~}"), said("中文")),
    "EUC-JP": (whole(b"Content-Type: text/plain; charset=euc-jp", "日本".encode("euc_jp")), said("日本")),
    "quoted-printable": (whole(b"Content-Transfer-Encoding: quoted-printable", b"caf=C3=A9 =\nbaru\nx=20\n"), said("café baru\nx")),
    "quoted-printable with stray signs": (whole(b"Content-Transfer-Encoding: quoted-printable", b"a=b 50=% c=\n"), said("a=b 50=% c")),
    "quoted-printable, small letters": (whole(b"Content-Transfer-Encoding: QUOTED-PRINTABLE", b"caf=c3=a9"), said("café")),
    "quoted-printable in name only": (whole(b"Content-Transfer-Encoding: quoted printable", "é".encode()), said("é")),
    "soft breaks with blanks behind": (whole(b"Content-Transfer-Encoding: quoted-printable", b"satu=  \ndua"), said("satudua")),
    "base64 text": (whole(b"Content-Transfer-Encoding: base64", b64encode(b"Isi")), said("Isi")),
    "base64 in odd lines": (whole(b"Content-Transfer-Encoding: base64", b"S\nXN\n\npI\nHN1cmF0"), said("Isi surat")),
    "base64 with rubbish": (whole(b"Content-Transfer-Encoding: base64", b"SXNp!IHN1*cmF0"), said("Isi surat")),
    "no such transfer encoding": (whole(b"Content-Transfer-Encoding: 8-bits-per-byte", "é".encode()), said("é")),
    "7bit that is 8bit": (whole(b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit", "é".encode()), said("é")),
    "flowed": (whole(b"Content-Type: text/plain; format=flowed", b"satu \ndua\n tiga\n"), said("satu dua\ntiga")),
    "flowed with delsp": (whole(b"Content-Type: text/plain; format=flowed; delsp=yes", "统计 \n数据\n".encode()), said("统计数据")),
    "flowed, stuffed": (whole(b"Content-Type: text/plain; format=flowed", b" From sini\n > bukan kutipan\n"), said("From sini\n> bukan kutipan")),
    "HTML alone": (whole(b"Content-Type: text/html; charset=utf-8", b"<p>Satu</p><p>Dua<br>Tiga</p>"), said("Satu\n\nDua\nTiga", html="<p>Satu</p><p>Dua<br>Tiga</p>")),
    "HTML without any tag": (whole(b"Content-Type: text/html", b"Satu &amp; dua"), said("Satu & dua")),
    "HTML with entities": (whole(b"Content-Type: text/html", b"<p>caf&eacute;&nbsp;&#8364;&#x20AC;</p>"), said("café €€")),
    "HTML in capitals, unclosed": (whole(b"Content-Type: text/html", b"<HTML><BODY><P>Satu<P>Dua"), said("Satu\n\nDua")),
    "HTML lists and tables": (
        whole(b"Content-Type: text/html", b"<ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table>"),
        said("- a\n- b\n\n1 2"),
    ),
    "HTML with its own charset": (whole(b"Content-Type: text/html", b'<meta charset="windows-1251"><p>' + "Привет".encode("cp1251")), said("Привет")),
    "HTML that hides": (whole(b"Content-Type: text/html", b'<div style="display: none">x</div><p>Isi</p>'), said("Isi")),
    "HTML of Word": (whole(b"Content-Type: text/html", b"<!--[if mso]><p>x</p><![endif]--><p class=MsoNormal>Isi<o:p></o:p></p>"), said("Isi")),
    "rich text of old": (whole(b"Content-Type: text/enriched", b"<bold>Isi</bold> surat"), said("Isi surat")),
    "blank lines around": (B + b"\n\n\n\nIsi\n\n\n", said("Isi")),
    "NUL": (B + b"\nI\0si", said("Isi")),
    "no text at all": (B + b"\n", said("")),
    "only blanks": (B + b"\n \n\t\n", said("")),
    "From at a line's beginning": (B + b"\n>From sini\nFrom sana\n", said(">From sini\nFrom sana")),
}  # fmt: skip

TREES: dict[str, tuple[bytes, Wanted]] = {
    "text and HTML": (B + multi(b"alternative", TXT + b"Isi", HTM + b"<p>Isi</p>"), said("Isi", html="<p>Isi</p>", names=[])),
    "HTML first": (B + multi(b"alternative", HTM + b"<p>Isi</p>", TXT + b"Isi"), said("Isi", html="<p>Isi</p>")),
    "text, HTML, invitation": (
        B + multi(b"alternative", TXT + b"Rapat", HTM + b"<p>Rapat</p>", b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"),
        said("Rapat", names=["invite.ics"], types=["text/calendar"]),
    ),
    "alternative within related within mixed": (
        B + multi(
            b"mixed",
            multi(b"related", multi(b"alternative", TXT + b"Isi", HTM + b'<img src="cid:a@b">', mark=b"tiga"), PNG + b"Content-ID: <a@b>\n" + ABC, mark=b"dua"),
            PDF + b'Content-Disposition: attachment; filename="a.pdf"\n' + ABC,
            mark=b"satu",
        ),
        said("Isi", names=["image.png", "a.pdf"], inline=[True, False], cids=["a@b", ""], sizes=[3, 3]),
    ),
    "related within alternative": (
        B + multi(b"alternative", TXT + b"Isi", multi(b"related", HTM + b'<img src="cid:a">', PNG + b"Content-ID: <a>\n" + ABC, mark=b"dua")),
        said("Isi", inline=[True]),
    ),
    "marks that begin alike": (
        B + multi(b"mixed", multi(b"alternative", TXT + b"Isi", HTM + b"<p>Isi</p>", mark=b"abcdef"), PDF + b"Content-Disposition: attachment; filename=a.pdf\n" + ABC, mark=b"abc"),
        said("Isi", names=["a.pdf"]),
    ),
    "the same mark within": (
        B + multi(b"mixed", TXT + b"Satu", TXT + b"Dua"),
        said("Satu\n\nDua"),
    ),
    "words around the parts": (
        B + b'Content-Type: multipart/mixed; boundary="x"\n\nIni surat MIME.\n--x\n\nIsi\n--x--\nekor surat\n',
        said("Isi"),
    ),
    "a mark with blanks behind": (B + b'Content-Type: multipart/mixed; boundary="x"\n\n--x  \n\nIsi\n--x--  \n', said("Isi")),
    "a mark without quotes": (B + b"Content-Type: multipart/mixed; boundary=----=_Part_1.2\n\n------=_Part_1.2\n\nIsi\n------=_Part_1.2--\n", said("Isi")),
    "a mark with signs": (B + b"Content-Type: multipart/mixed; boundary=\"=_(x)+?*[1]\"\n\n--=_(x)+?*[1]\n\nIsi\n--=_(x)+?*[1]--\n", said("Isi")),
    "no first mark": (B + b'Content-Type: multipart/mixed; boundary="x"\n\nIsi\n--x--\n', {"text": ...}),
    "no mark at the end": (B + b'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\nIsi\n', said("Isi")),
    "no mark at all": (B + b"Content-Type: multipart/mixed\n\nIsi saja\n", said("Isi saja")),
    "an empty part": (B + multi(b"mixed", TXT + b"Isi", b""), said("Isi", names=[])),
    "parts without headers": (B + multi(b"mixed", b"\nIsi"), said("Isi")),
    "a part without a blank line": (B + multi(b"mixed", b"Content-Type: text/plain", TXT + b"Isi"), said("Isi")),
    "two texts": (B + multi(b"mixed", TXT + b"Satu", TXT + b"Dua"), said("Satu\n\nDua", names=[])),
    "a list's footer": (B + multi(b"mixed", multi(b"alternative", TXT + b"Isi", HTM + b"<p>Isi</p>", mark=b"dua"), TXT + b"kaki milis"), said("Isi\n\nkaki milis")),
    "a signed mail": (
        B + multi(b"signed; protocol=\"application/pgp-signature\"", TXT + b"Isi", b"Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----"),
        said("Isi", names=["signature.asc"]),
    ),
    "signed with S/MIME": (
        B + multi(b"signed", TXT + b"Isi", b"Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n" + ABC),
        said("Isi", names=["smime.p7s"]),
    ),
    "PGP within the text": (B + b"\n-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\n", {"says": "PGP MESSAGE"}),
    "a digest": (
        B + multi(b"digest", b"\nFrom: a@x.example\nSubject: Satu\n\nIsi", b"\nFrom: b@x.example\nSubject: Dua\n\nIsi"),
        said("", names=["Satu.eml", "Dua.eml"]),
    ),
    "a mail within": (
        B + multi(b"mixed", TXT + b"Terlampir", b"Content-Type: message/rfc822\n\nFrom: a@x.example\nSubject: Lama\n\nIsi lama"),
        said("Terlampir", names=["Lama.eml"], types=["message/rfc822"]),
    ),
    "a mail within, with a name": (
        B + multi(b"mixed", TXT + b"x", b'Content-Type: message/rfc822; name="surat lama.eml"\n\nSubject: Lama\n\nIsi'),
        {"names": ["surat lama.eml"]},
    ),
    "a mail within, in base64": (
        B + multi(b"mixed", TXT + b"x", b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + b64encode(b"Subject: Lama\n\nIsi")),
        {"names": ["Lama.eml"], "sizes": [18]},
    ),
    "only a file": (whole(b'Content-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64', b64encode(b"abc")), said("", names=["a.pdf"], sizes=[3])),
    "only a picture": (whole(b"Content-Type: image/jpeg\nContent-Transfer-Encoding: base64", b64encode(b"abc")), said("", names=["image.jpg"])),
    "a text as a file, alone": (whole(b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt", b"Isi"), {"names": ["a.txt"]}),
    "a text shown inline with a name": (B + multi(b"mixed", TXT + b"Isi", b"Content-Type: text/plain; name=b.txt\nContent-Disposition: inline; filename=b.txt\n\nCatatan"), said("Isi", names=["b.txt"], inline=[True])),
    "HTML as a file": (B + multi(b"mixed", TXT + b"Isi", b"Content-Type: text/html; name=a.html\nContent-Disposition: attachment; filename=a.html\n\n<p>x</p>"), said("Isi", html="", names=["a.html"])),
    "CSV as a file without a name": (B + multi(b"mixed", TXT + b"Isi", b"Content-Type: text/csv\n\na,b"), said("Isi", names=["text.csv"])),
    "a business card": (B + multi(b"mixed", TXT + b"Isi", b"Content-Type: text/vcard\n\nBEGIN:VCARD"), said("Isi", names=["contact.vcf"])),
    "Apple's two-forked file": (
        B + multi(b"mixed", TXT + b"Isi", multi(b"appledouble", b'Content-Type: application/applefile; name="a.pdf"\n\nx', PDF + b'Content-Disposition: attachment; filename="a.pdf"\n' + ABC, mark=b"dua")),
        said("Isi"),
    ),
    "AMP": (B + multi(b"alternative", TXT + b"Isi", b"Content-Type: text/x-amp-html\n\n<html amp4email>", HTM + b"<p>Isi</p>"), said("Isi", html="<p>Isi</p>", names=[])),
    "an uuencoded file": (B + b"\nIsi\nbegin 644 a.txt\n#86)C\n`\nend\n", said("Isi", names=["a.txt"], sizes=[3])),
    "two uuencoded files": (B + b"\nbegin 644 a.txt\n#86)C\n`\nend\nteks\nbegin 600 b.txt\n#86)C\n \nend\n", said("teks", names=["a.txt", "b.txt"])),
    "an empty file": (B + multi(b"mixed", TXT + b"Isi", PDF + b'Content-Disposition: attachment; filename="a.pdf"\n\n'), said("Isi", names=["a.pdf"], sizes=[0])),
    "line ends of a file stay": (
        (B + multi(b"mixed", TXT + b"Isi", b"Content-Type: text/x-log; name=a.log\nContent-Disposition: attachment\n\nsatu\ndua\n")).replace(b"\n", b"\r\n"),
        {"names": ["a.log"], "sizes": [11]},
    ),
    "a file sent raw": (
        B + multi(b"mixed", TXT + b"Isi", b"Content-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: binary\n\n\x00\x01\xff"),
        {"names": ["a.bin"], "sizes": [3]},
    ),
    "a part elsewhere": (
        B + multi(b"mixed", TXT + b"Isi", b'Content-Type: message/external-body; access-type=URL; URL="https://x.example/a"\n\nContent-Type: image/png'),
        said("Isi"),
    ),
}  # fmt: skip

NAMES: dict[str, tuple[bytes, Wanted]] = {
    title: (named(disposition.encode() if isinstance(disposition, str) else disposition), {"names": [name]})
    for title, disposition, name in (
        ("plain", "Content-Disposition: attachment; filename=a.pdf", "a.pdf"),
        ("quoted", 'Content-Disposition: attachment; filename="surat saya.pdf"', "surat saya.pdf"),
        ("blanks without quotes", "Content-Disposition: attachment; filename=surat saya.pdf", "surat saya.pdf"),
        ("a semicolon within", 'Content-Disposition: attachment; filename="a;b.pdf"; size=3', "a;b.pdf"),
        ("quotes within", 'Content-Disposition: attachment; filename="a\\"b.pdf"', "a_b.pdf"),
        ("RFC 2231", "Content-Disposition: attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("RFC 2231, Latin-1 and a language", "Content-Disposition: attachment; filename*=iso-8859-1'id'caf%E9.pdf", "café.pdf"),
        ("RFC 2231 in pieces", 'Content-Disposition: attachment; filename*0="sur"; filename*1="at.pdf"', "surat.pdf"),
        ("RFC 2231 in mixed pieces", "Content-Disposition: attachment; filename*0*=utf-8''caf%C3; filename*1*=%A9; filename*2=\".pdf\"", "café.pdf"),
        ("RFC 2231 out of order", 'Content-Disposition: attachment; filename*1="at.pdf"; filename*0="sur"', "surat.pdf"),
        ("both spellings", "Content-Disposition: attachment; filename=\"caf_.pdf\"; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("an encoded word", 'Content-Disposition: attachment; filename="=?utf-8?Q?caf=C3=A9=2Epdf?="', "café.pdf"),
        ("an encoded word without quotes", "Content-Disposition: attachment; filename==?utf-8?B?Y2Fmw6kucGRm?=", "café.pdf"),
        ("two encoded words", 'Content-Disposition: attachment; filename="=?utf-8?Q?caf?=\n =?utf-8?Q?=C3=A9.pdf?="', "café.pdf"),
        ("raw UTF-8", 'Content-Disposition: attachment; filename="café.pdf"', "café.pdf"),
        ("raw Latin-1", b'Content-Disposition: attachment; filename="caf\xe9.pdf"', "café.pdf"),
        ("percent signs that code nothing", 'Content-Disposition: attachment; filename="50%.pdf"', "50%.pdf"),
        ("only in the type", 'Content-Disposition: attachment\nX-A: b', "attachment.pdf"),
        ("a path of Windows", 'Content-Disposition: attachment; filename="C:\\Data\\a.pdf"', "a.pdf"),
        ("a path of Unix", 'Content-Disposition: attachment; filename="/etc/a.pdf"', "a.pdf"),
        ("folded", "Content-Disposition: attachment;\n\tfilename=\"a.pdf\";\n\tsize=3", "a.pdf"),
        ("capitals", "CONTENT-DISPOSITION: ATTACHMENT; FILENAME=a.pdf", "a.pdf"),
        ("no disposition word", "Content-Disposition: filename=a.pdf", "a.pdf"),
        ("a comma for a semicolon", "Content-Disposition: attachment, filename=a.pdf", "a.pdf"),
    )
}  # fmt: skip


def mails() -> dict[str, tuple[bytes, Wanted]]:
    """Return all of them."""
    return {
        f"{kind}: {title}": case
        for kind, cases in (("body", BODIES), ("tree", TREES), ("name", NAMES))
        for title, case in cases.items()
    }
