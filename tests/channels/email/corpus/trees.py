"""Parts as mailers pack them, and what a person finds: (mail, what is wanted).

`names`, `types`, `inline`, `cids` and `sizes` are those of the files.
"""

from base64 import b64encode

from tests.channels.email.corpus.packing import (
    ABC,
    HTM,
    PDF,
    PNG,
    TXT,
    B,
    Wanted,
    multi,
    said,
    whole,
)

TREES: dict[str, tuple[bytes, Wanted]] = {
    "text and HTML": (
        B + multi(b"alternative", TXT + b"Isi", HTM + b"<p>Isi</p>"),
        said("Isi", html="<p>Isi</p>", names=[]),
    ),
    "HTML first": (
        B + multi(b"alternative", HTM + b"<p>Isi</p>", TXT + b"Isi"),
        said("Isi", html="<p>Isi</p>"),
    ),
    "text, HTML, invitation": (
        B
        + multi(
            b"alternative",
            TXT + b"Rapat",
            HTM + b"<p>Rapat</p>",
            b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR",
        ),
        said("Rapat", names=["invite.ics"], types=["text/calendar"]),
    ),
    "alternative within related within mixed": (
        B
        + multi(
            b"mixed",
            multi(
                b"related",
                multi(b"alternative", TXT + b"Isi", HTM + b'<img src="cid:a@b">', mark=b"tiga"),
                PNG + b"Content-ID: <a@b>\n" + ABC,
                mark=b"dua",
            ),
            PDF + b'Content-Disposition: attachment; filename="a.pdf"\n' + ABC,
            mark=b"satu",
        ),
        said(
            "Isi",
            names=["image.png", "a.pdf"],
            inline=[True, False],
            cids=["a@b", ""],
            sizes=[3, 3],
        ),
    ),
    "related within alternative": (
        B
        + multi(
            b"alternative",
            TXT + b"Isi",
            multi(
                b"related",
                HTM + b'<img src="cid:a">',
                PNG + b"Content-ID: <a>\n" + ABC,
                mark=b"dua",
            ),
        ),
        said("Isi", inline=[True]),
    ),
    "marks that begin alike": (
        B
        + multi(
            b"mixed",
            multi(b"alternative", TXT + b"Isi", HTM + b"<p>Isi</p>", mark=b"abcdef"),
            PDF + b"Content-Disposition: attachment; filename=a.pdf\n" + ABC,
            mark=b"abc",
        ),
        said("Isi", names=["a.pdf"]),
    ),
    "the same mark within": (
        B + multi(b"mixed", TXT + b"Satu", TXT + b"Dua"),
        said("Satu\n\nDua"),
    ),
    "words around the parts": (
        B + b'Content-Type: multipart/mixed; boundary="x"\n\nIni surat '
        b"MIME.\n--x\n\nIsi\n--x--\nekor surat\n",
        said("Isi"),
    ),
    "a mark with blanks behind": (
        B + b'Content-Type: multipart/mixed; boundary="x"\n\n--x  \n\nIsi\n--x--  \n',
        said("Isi"),
    ),
    "a mark without quotes": (
        B + b"Content-Type: multipart/mixed; "
        b"boundary=----=_Part_1.2\n\n------=_Part_1.2\n\nIsi\n------=_Part_1.2--\n",
        said("Isi"),
    ),
    "a mark with signs": (
        B + b"Content-Type: multipart/mixed; "
        b'boundary="=_(x)+?*[1]"\n\n--=_(x)+?*[1]\n\nIsi\n--=_(x)+?*[1]--\n',
        said("Isi"),
    ),
    "no first mark": (
        B + b'Content-Type: multipart/mixed; boundary="x"\n\nIsi\n--x--\n',
        {"text": ...},
    ),
    "no mark at the end": (
        B + b'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\nIsi\n',
        said("Isi"),
    ),
    "no mark at all": (B + b"Content-Type: multipart/mixed\n\nIsi saja\n", said("Isi saja")),
    "an empty part": (B + multi(b"mixed", TXT + b"Isi", b""), said("Isi", names=[])),
    "parts without headers": (B + multi(b"mixed", b"\nIsi"), said("Isi")),
    "a part without a blank line": (
        B + multi(b"mixed", b"Content-Type: text/plain", TXT + b"Isi"),
        said("Isi"),
    ),
    "two texts": (B + multi(b"mixed", TXT + b"Satu", TXT + b"Dua"), said("Satu\n\nDua", names=[])),
    "a list's footer": (
        B
        + multi(
            b"mixed",
            multi(b"alternative", TXT + b"Isi", HTM + b"<p>Isi</p>", mark=b"dua"),
            TXT + b"kaki milis",
        ),
        said("Isi\n\nkaki milis"),
    ),
    "a signed mail": (
        B
        + multi(
            b'signed; protocol="application/pgp-signature"',
            TXT + b"Isi",
            b"Content-Type: application/pgp-signature; "
            b"name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----",
        ),
        said("Isi", names=["signature.asc"]),
    ),
    "signed with S/MIME": (
        B
        + multi(
            b"signed",
            TXT + b"Isi",
            b"Content-Type: application/pkcs7-signature; "
            b"name=smime.p7s\nContent-Transfer-Encoding: base64\n" + ABC,
        ),
        said("Isi", names=["smime.p7s"]),
    ),
    "PGP within the text": (
        B + b"\n-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\n",
        {"says": "PGP MESSAGE"},
    ),
    "a digest": (
        B
        + multi(
            b"digest",
            b"\nFrom: a@x.example\nSubject: Satu\n\nIsi",
            b"\nFrom: b@x.example\nSubject: Dua\n\nIsi",
        ),
        said("", names=["Satu.eml", "Dua.eml"]),
    ),
    "a mail within": (
        B
        + multi(
            b"mixed",
            TXT + b"Terlampir",
            b"Content-Type: message/rfc822\n\nFrom: a@x.example\nSubject: Lama\n\nIsi lama",
        ),
        said("Terlampir", names=["Lama.eml"], types=["message/rfc822"]),
    ),
    "a mail within, with a name": (
        B
        + multi(
            b"mixed",
            TXT + b"x",
            b'Content-Type: message/rfc822; name="surat lama.eml"\n\nSubject: Lama\n\nIsi',
        ),
        {"names": ["surat lama.eml"]},
    ),
    "a mail within, in base64": (
        B
        + multi(
            b"mixed",
            TXT + b"x",
            b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
            + b64encode(b"Subject: Lama\n\nIsi"),
        ),
        {"names": ["Lama.eml"], "sizes": [18]},
    ),
    "only a file": (
        whole(
            b'Content-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64',
            b64encode(b"abc"),
        ),
        said("", names=["a.pdf"], sizes=[3]),
    ),
    "only a picture": (
        whole(b"Content-Type: image/jpeg\nContent-Transfer-Encoding: base64", b64encode(b"abc")),
        said("", names=["image.jpg"]),
    ),
    "a text as a file, alone": (
        whole(b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt", b"Isi"),
        {"names": ["a.txt"]},
    ),
    "a text shown inline with a name": (
        B
        + multi(
            b"mixed",
            TXT + b"Isi",
            b"Content-Type: text/plain; name=b.txt\nContent-Disposition: "
            b"inline; filename=b.txt\n\nCatatan",
        ),
        said("Isi", names=["b.txt"], inline=[True]),
    ),
    "HTML as a file": (
        B
        + multi(
            b"mixed",
            TXT + b"Isi",
            b"Content-Type: text/html; name=a.html\nContent-Disposition: "
            b"attachment; filename=a.html\n\n<p>x</p>",
        ),
        said("Isi", html="", names=["a.html"]),
    ),
    "CSV as a file without a name": (
        B + multi(b"mixed", TXT + b"Isi", b"Content-Type: text/csv\n\na,b"),
        said("Isi", names=["text.csv"]),
    ),
    "a business card": (
        B + multi(b"mixed", TXT + b"Isi", b"Content-Type: text/vcard\n\nBEGIN:VCARD"),
        said("Isi", names=["contact.vcf"]),
    ),
    "Apple's two-forked file": (
        B
        + multi(
            b"mixed",
            TXT + b"Isi",
            multi(
                b"appledouble",
                b'Content-Type: application/applefile; name="a.pdf"\n\nx',
                PDF + b'Content-Disposition: attachment; filename="a.pdf"\n' + ABC,
                mark=b"dua",
            ),
        ),
        said("Isi"),
    ),
    "AMP": (
        B
        + multi(
            b"alternative",
            TXT + b"Isi",
            b"Content-Type: text/x-amp-html\n\n<html amp4email>",
            HTM + b"<p>Isi</p>",
        ),
        said("Isi", html="<p>Isi</p>", names=[]),
    ),
    "an uuencoded file": (
        B + b"\nIsi\nbegin 644 a.txt\n#86)C\n`\nend\n",
        said("Isi", names=["a.txt"], sizes=[3]),
    ),
    "two uuencoded files": (
        B + b"\nbegin 644 a.txt\n#86)C\n`\nend\nteks\nbegin 600 b.txt\n#86)C\n \nend\n",
        said("teks", names=["a.txt", "b.txt"]),
    ),
    "an empty file": (
        B
        + multi(
            b"mixed", TXT + b"Isi", PDF + b'Content-Disposition: attachment; filename="a.pdf"\n\n'
        ),
        said("Isi", names=["a.pdf"], sizes=[0]),
    ),
    "line ends of a file stay": (
        (
            B
            + multi(
                b"mixed",
                TXT + b"Isi",
                b"Content-Type: text/x-log; name=a.log\nContent-Disposition: "
                b"attachment\n\nsatu\ndua\n",
            )
        ).replace(b"\n", b"\r\n"),
        {"names": ["a.log"], "sizes": [11]},
    ),
    "a file sent raw": (
        B
        + multi(
            b"mixed",
            TXT + b"Isi",
            b"Content-Type: application/octet-stream; "
            b"name=a.bin\nContent-Transfer-Encoding: binary\n\n\x00\x01\xff",
        ),
        {"names": ["a.bin"], "sizes": [3]},
    ),
    "a part elsewhere": (
        B
        + multi(
            b"mixed",
            TXT + b"Isi",
            b"Content-Type: message/external-body; access-type=URL; "
            b'URL="https://x.example/a"\n\nContent-Type: image/png',
        ),
        said("Isi"),
    ),
}
