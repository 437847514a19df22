"""What well-behaved mailers write, we read as it was meant."""

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from channels.email.reading import parse_mail

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cf", "Co", "Cn"))
WORDS = st.text(LETTERS, max_size=60)
NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
SPELLED_NAMES = st.text("abcdefghijklmnop ,.()@;:äéあ你", max_size=30)


def flat(text: str) -> str:
    """Return `text` without white space: Python before 3.12 loses some between encoded words."""
    return "".join(text.split())


@given(subject=WORDS, name=SPELLED_NAMES, others=st.lists(NAMES, max_size=4))
def test_headers_come_back_as_they_were(subject: str, name: str, others: list[str]) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = Address(name, "budi", "example.org")
    mail["To"] = [Address(other, f"p{n}", "example.org") for n, other in enumerate(others)]
    mail["Subject"] = subject
    mail.set_content("x")
    seen = parse_mail(mail.as_bytes())
    assert seen.sender.address == "budi@example.org"
    assert flat(seen.sender.name) == flat(name)
    assert list(seen.to) == [f"p{n}@example.org" for n in range(len(others))]
    assert flat(seen.subject) == flat(subject)


@given(
    st.lists(WORDS, max_size=8),
    st.sampled_from(["7bit", "8bit", "quoted-printable", "base64"]),
    st.booleans(),
)
def test_text_comes_back_as_it_was(lines: list[str], cte: str, html: bool) -> None:
    text = "\n".join(lines)
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "budi@example.org"
    mail.set_content(text, cte=cte if text.isascii() or cte != "7bit" else "8bit")
    if html:
        mail.add_alternative("<p>lain</p>", subtype="html")
    seen = parse_mail(mail.as_bytes())
    if text.strip():
        assert flat(seen.text) == flat(text)


@given(st.lists(st.tuples(NAMES, st.binary(max_size=300)), max_size=5))
def test_files_come_back_byte_for_byte(files: list[tuple[str, bytes]]) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "budi@example.org"
    mail.set_content("Isi")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    seen = parse_mail(mail.as_bytes())
    assert seen.text == "Isi"
    assert [(file.name, file.content) for file in seen.files] == [
        (f"{name}.pdf", content) for name, content in files
    ]
