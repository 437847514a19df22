from channels.email import describe
from channels.email.smime import signed_letter
from tests.channels.email.hard_mails import base64, mail

LETTER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nMohon data \xc3\xa9.\r\n"
DATA, SIGNED = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")


def element(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def signed(letter: bytes) -> bytes:
    inner = element(0x30, DATA + element(0xA0, element(0x04, letter)))
    return element(0x30, SIGNED + element(0xA0, element(0x30, element(0x02, b"\1") + inner)))


def signed_in_pieces(letter: bytes) -> bytes:
    pieces = b"".join(element(0x04, letter[i : i + 10]) for i in range(0, len(letter), 10))
    inner = b"\x30\x80" + DATA + b"\xa0\x80" + b"\x24\x80" + pieces + b"\0\0" * 3
    return b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01" + inner + b"\0\0" * 3


def test_a_signed_letter_is_opened() -> None:
    assert signed_letter(signed(LETTER)) == LETTER
    assert signed_letter(signed_in_pieces(LETTER)) == LETTER


def test_what_is_encrypted_or_cut_stays_closed() -> None:
    assert signed_letter(b"") == b""
    assert signed_letter(element(0x30, bytes.fromhex("06092a864886f70d010703"))) == b""
    for cut in range(0, len(signed(LETTER)), 3):
        signed_letter(signed(LETTER)[:cut])


def in_mail(content: bytes) -> bytes:
    head = (
        "Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding:"
    )
    return mail(f"{head} base64", "", base64(content))


def test_a_signed_mail_says_what_its_letter_says() -> None:
    assert describe(in_mail(signed(LETTER)))["text"] == "Mohon data é."


def test_envelopes_within_envelopes_are_opened_once() -> None:
    inner = b"Content-Type: application/pkcs7-mime\r\n\r\n" + signed(LETTER)
    seen = describe(in_mail(signed(inner)))
    assert [file["name"] for file in seen["attachments"]] == ["smime.p7m"]
