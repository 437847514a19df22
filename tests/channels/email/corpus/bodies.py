"""Bodies as mailers write them, and what a person reads: (mail, what is wanted)."""

from base64 import b64encode

from tests.channels.email.corpus.packing import (
    B,
    Wanted,
    said,
    whole,
)

BODIES: dict[str, tuple[bytes, Wanted]] = {
    "no content type": (B + b"\nIsi", said("Isi")),
    "type with a comment": (
        whole(b"Content-Type: text/plain (biasa); charset=utf-8 (umum)", "é".encode()),
        said("é"),
    ),
    "type without a subtype": (whole(b"Content-Type: text", b"Isi"), said("Isi")),
    "type with two semicolons": (
        whole(b"Content-Type: text/plain;; charset=iso-8859-1;", b"\xe9"),
        said("é"),
    ),
    "charset in single quotes": (
        whole(b"Content-Type: text/plain; charset='iso-8859-1'", b"\xe9"),
        said("é"),
    ),
    "charset with blanks": (
        whole(b"Content-Type: text/plain; charset = iso-8859-1", b"\xe9"),
        said("é"),
    ),
    "charset with 3D": (
        whole(b"Content-Type: text/plain; charset=3Dutf-8", "é".encode()),
        said("é"),
    ),
    "charset twice": (
        whole(b"Content-Type: text/plain; charset=utf-8; charset=us-ascii", "é".encode()),
        said("é"),
    ),
    "type twice": (
        whole(b"Content-Type: text/plain; charset=utf-8\nContent-Type: text/html", "é".encode()),
        said("é"),
    ),
    "type in capitals": (
        whole(b"CONTENT-TYPE: TEXT/PLAIN; CHARSET=UTF-8", "é".encode()),
        said("é"),
    ),
    "folded parameters": (
        whole(b'Content-Type: text/plain;\n\tcharset="utf-8";\n format=flowed', "é".encode()),
        said("é"),
    ),
    "undeclared UTF-8": (B + b"\n" + "Café – 5 €".encode(), said("Café – 5 €")),
    "undeclared Windows-1252": (B + b"\n" + "Café – 5 €".encode("cp1252"), said("Café – 5 €")),
    "Windows-1252 called UTF-8": (
        whole(b"Content-Type: text/plain; charset=utf-8", "Café – 5 €".encode("cp1252")),
        said("Café – 5 €"),
    ),
    "UTF-8 called Latin-1": (
        whole(b"Content-Type: text/plain; charset=iso-8859-1", "Café – 5 €".encode()),
        said("Café – 5 €"),
    ),
    "cp-850": (whole(b"Content-Type: text/plain; charset=cp-850", "é".encode("cp850")), said("é")),
    "ISO-8859-15": (
        whole(b"Content-Type: text/plain; charset=iso-8859-15", "5 €".encode("iso8859-15")),
        said("5 €"),
    ),
    "Polish": (
        whole(b"Content-Type: text/plain; charset=iso-8859-2", "żółć".encode("iso8859-2")),
        said("żółć"),
    ),
    "Greek of Windows": (
        whole(b"Content-Type: text/plain; charset=windows-1253", "Γεια".encode("cp1253")),
        said("Γεια"),
    ),
    "Hebrew, logical": (
        whole(b"Content-Type: text/plain; charset=iso-8859-8-i", "שלום".encode("iso8859-8")),
        said("שלום"),
    ),
    "Arabic": (
        whole(b"Content-Type: text/plain; charset=windows-1256", "سلام".encode("cp1256")),
        said("سلام"),
    ),
    "UTF-16": (
        whole(
            b"Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64",
            b64encode("café".encode("utf-16")),
        ),
        said("café"),
    ),
    "UTF-8 with a byte order mark": (
        whole(b"Content-Type: text/plain; charset=utf-8", b"\xef\xbb\xbfIsi"),
        said("Isi"),
    ),
    "Mac Roman": (
        whole(b"Content-Type: text/plain; charset=macintosh", "café".encode("mac_roman")),
        said("café"),
    ),
    "HZ": (whole(b"Content-Type: text/plain; charset=hz-gb-2312", b"~{VPND~}"), said("中文")),
    "EUC-JP": (
        whole(b"Content-Type: text/plain; charset=euc-jp", "日本".encode("euc_jp")),
        said("日本"),
    ),
    "quoted-printable": (
        whole(b"Content-Transfer-Encoding: quoted-printable", b"caf=C3=A9 =\nbaru\nx=20\n"),
        said("café baru\nx"),
    ),
    "quoted-printable with stray signs": (
        whole(b"Content-Transfer-Encoding: quoted-printable", b"a=b 50=% c=\n"),
        said("a=b 50=% c"),
    ),
    "quoted-printable, small letters": (
        whole(b"Content-Transfer-Encoding: QUOTED-PRINTABLE", b"caf=c3=a9"),
        said("café"),
    ),
    "quoted-printable in name only": (
        whole(b"Content-Transfer-Encoding: quoted printable", "é".encode()),
        said("é"),
    ),
    "soft breaks with blanks behind": (
        whole(b"Content-Transfer-Encoding: quoted-printable", b"satu=  \ndua"),
        said("satudua"),
    ),
    "base64 text": (whole(b"Content-Transfer-Encoding: base64", b64encode(b"Isi")), said("Isi")),
    "base64 in odd lines": (
        whole(b"Content-Transfer-Encoding: base64", b"S\nXN\n\npI\nHN1cmF0"),
        said("Isi surat"),
    ),
    "base64 with rubbish": (
        whole(b"Content-Transfer-Encoding: base64", b"SXNp!IHN1*cmF0"),
        said("Isi surat"),
    ),
    "no such transfer encoding": (
        whole(b"Content-Transfer-Encoding: 8-bits-per-byte", "é".encode()),
        said("é"),
    ),
    "7bit that is 8bit": (
        whole(
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit",
            "é".encode(),
        ),
        said("é"),
    ),
    "flowed": (
        whole(b"Content-Type: text/plain; format=flowed", b"satu \ndua\n tiga\n"),
        said("satu dua\ntiga"),
    ),
    "flowed with delsp": (
        whole(b"Content-Type: text/plain; format=flowed; delsp=yes", "统计 \n数据\n".encode()),
        said("统计数据"),
    ),
    "flowed, stuffed": (
        whole(b"Content-Type: text/plain; format=flowed", b" From sini\n > bukan kutipan\n"),
        said("From sini\n> bukan kutipan"),
    ),
    "HTML alone": (
        whole(b"Content-Type: text/html; charset=utf-8", b"<p>Satu</p><p>Dua<br>Tiga</p>"),
        said("Satu\n\nDua\nTiga", html="<p>Satu</p><p>Dua<br>Tiga</p>"),
    ),
    "HTML without any tag": (
        whole(b"Content-Type: text/html", b"Satu &amp; dua"),
        said("Satu & dua"),
    ),
    "HTML with entities": (
        whole(b"Content-Type: text/html", b"<p>caf&eacute;&nbsp;&#8364;&#x20AC;</p>"),
        said("café €€"),
    ),
    "HTML in capitals, unclosed": (
        whole(b"Content-Type: text/html", b"<HTML><BODY><P>Satu<P>Dua"),
        said("Satu\n\nDua"),
    ),
    "HTML lists and tables": (
        whole(
            b"Content-Type: text/html",
            b"<ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table>",
        ),
        said("- a\n- b\n\n1 2"),
    ),
    "HTML with its own charset": (
        whole(
            b"Content-Type: text/html",
            b'<meta charset="windows-1251"><p>' + "Привет".encode("cp1251"),
        ),
        said("Привет"),
    ),
    "HTML that hides": (
        whole(b"Content-Type: text/html", b'<div style="display: none">x</div><p>Isi</p>'),
        said("Isi"),
    ),
    "HTML of Word": (
        whole(
            b"Content-Type: text/html",
            b"<!--[if mso]><p>x</p><![endif]--><p class=MsoNormal>Isi<o:p></o:p></p>",
        ),
        said("Isi"),
    ),
    "rich text of old": (
        whole(b"Content-Type: text/enriched", b"<bold>Isi</bold> surat"),
        said("Isi surat"),
    ),
    "blank lines around": (B + b"\n\n\n\nIsi\n\n\n", said("Isi")),
    "NUL": (B + b"\nI\0si", said("Isi")),
    "no text at all": (B + b"\n", said("")),
    "only blanks": (B + b"\n \n\t\n", said("")),
    "From at a line's beginning": (B + b"\n>From sini\nFrom sana\n", said(">From sini\nFrom sana")),
}
