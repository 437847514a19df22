"""Names of files as mailers write them, and what a person reads."""

from tests.channels.email.corpus.packing import Wanted, named

NAMES: dict[str, tuple[bytes, Wanted]] = {
    title: (
        named(disposition.encode() if isinstance(disposition, str) else disposition),
        {"names": [name]},
    )
    for title, disposition, name in (
        ("plain", "Content-Disposition: attachment; filename=a.pdf", "a.pdf"),
        ("quoted", 'Content-Disposition: attachment; filename="surat saya.pdf"', "surat saya.pdf"),
        (
            "blanks without quotes",
            "Content-Disposition: attachment; filename=surat saya.pdf",
            "surat saya.pdf",
        ),
        (
            "a semicolon within",
            'Content-Disposition: attachment; filename="a;b.pdf"; size=3',
            "a;b.pdf",
        ),
        ("quotes within", 'Content-Disposition: attachment; filename="a\\"b.pdf"', "a_b.pdf"),
        ("RFC 2231", "Content-Disposition: attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        (
            "RFC 2231, Latin-1 and a language",
            "Content-Disposition: attachment; filename*=iso-8859-1'id'caf%E9.pdf",
            "café.pdf",
        ),
        (
            "RFC 2231 in pieces",
            'Content-Disposition: attachment; filename*0="sur"; filename*1="at.pdf"',
            "surat.pdf",
        ),
        (
            "RFC 2231 in mixed pieces",
            "Content-Disposition: attachment; filename*0*=utf-8''caf%C3; "
            'filename*1*=%A9; filename*2=".pdf"',
            "café.pdf",
        ),
        (
            "RFC 2231 out of order",
            'Content-Disposition: attachment; filename*1="at.pdf"; filename*0="sur"',
            "surat.pdf",
        ),
        (
            "both spellings",
            'Content-Disposition: attachment; filename="caf_.pdf"; '
            "filename*=utf-8''caf%C3%A9.pdf",
            "café.pdf",
        ),
        (
            "an encoded word",
            'Content-Disposition: attachment; filename="=?utf-8?Q?caf=C3=A9=2Epdf?="',
            "café.pdf",
        ),
        (
            "an encoded word without quotes",
            "Content-Disposition: attachment; filename==?utf-8?B?Y2Fmw6kucGRm?=",
            "café.pdf",
        ),
        (
            "two encoded words",
            'Content-Disposition: attachment; filename="=?utf-8?Q?caf?=\n =?utf-8?Q?=C3=A9.pdf?="',
            "café.pdf",
        ),
        ("raw UTF-8", 'Content-Disposition: attachment; filename="café.pdf"', "café.pdf"),
        ("raw Latin-1", b'Content-Disposition: attachment; filename="caf\xe9.pdf"', "café.pdf"),
        (
            "percent signs that code nothing",
            'Content-Disposition: attachment; filename="50%.pdf"',
            "50%.pdf",
        ),
        ("only in the type", "Content-Disposition: attachment\nX-A: b", "attachment.pdf"),
        (
            "a path of Windows",
            'Content-Disposition: attachment; filename="C:\\Data\\a.pdf"',
            "a.pdf",
        ),
        ("a path of Unix", 'Content-Disposition: attachment; filename="/etc/a.pdf"', "a.pdf"),
        ("folded", 'Content-Disposition: attachment;\n\tfilename="a.pdf";\n\tsize=3', "a.pdf"),
        ("capitals", "CONTENT-DISPOSITION: ATTACHMENT; FILENAME=a.pdf", "a.pdf"),
        ("no disposition word", "Content-Disposition: filename=a.pdf", "a.pdf"),
        ("a comma for a semicolon", "Content-Disposition: attachment, filename=a.pdf", "a.pdf"),
    )
}
