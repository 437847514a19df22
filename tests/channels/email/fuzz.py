"""Damages the corpus at random and reads it: `python -m tests.channels.email.fuzz 600` (seconds).

What must hold: no crash, nothing slower than two seconds, every text one that a database keeps.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from channels.email.reading import parse_mail
from tests.channels.email.corpus import bodies, headers, names, trees
from tests.channels.email.hard_mails import HARD_MAILS
from tests.channels.email.tnef_file import winmail

LONGEST = 2.0
"""Seconds that reading one mail may take."""
PIECES = (
    b"\0", b"\xff", b"\n", b"\r\n", b"\n\n", b"=?utf-8?q?", b"?=", b"=\n", b"=ED=A0=BD", b"--batas",
    b"--batas--", b"Content-Type: ", b"multipart/mixed; boundary=", b"message/rfc822", b"charset=",
    b"utf-7", b"iso-2022-jp", b"hz", b"\x1b$B", b"~{", b"+2D3YAA-", b"&#xD83D;", b"&#0;", b"<div>",
    b"<blockquote type=cite>", b"begin 644 a\n", b"\nDari: a@b.example\n", b"\n> ", b" menulis:\n",
    b"Pada 3 Mar 2026 10.11, A <a@b.example>", b"(", b'"', b"<", b",", b";", b"@", b"\\",
    "\u2028\u202e\ufeff".encode(), "😊".encode("utf-16"),
)  # fmt: skip


def seeds() -> list[bytes]:
    """Return all mails of the corpus."""
    cases = (headers.mails(), bodies.BODIES, trees.TREES, names.NAMES, HARD_MAILS)
    found = [raw for some in cases for raw, _ in some.values()]
    folder = Path(__file__).with_name("corpus")
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text("utf-8")
        found += [f"From: a@b.example\n\n{block}".encode() for block in text.split("\n=== ")[1:]]
    head = b"From: a@b.example\nContent-Type: application/ms-tnef; name=winmail.dat\n\n"
    return [*found, head + winmail("Salinan")]


def damaged(random: Random, mails: list[bytes]) -> Iterator[bytes]:
    """Yield damaged mails for ever."""
    while True:
        raw = bytearray(random.choice(mails))
        for _ in range(random.randint(1, 6)):
            at = random.randrange(len(raw) + 1)
            match random.randrange(6):
                case 0:
                    raw[at:at] = random.choice(PIECES) * random.choice((1, 1, 1, 50, 2000))
                case 1:
                    del raw[at : at + random.randint(1, 40)]
                case 2:
                    raw[at : at + 1] = bytes([random.randrange(256)])
                case 3:
                    other = random.choice(mails)
                    begin = random.randrange(len(other) + 1)
                    raw[at:at] = other[begin : begin + random.randint(1, 400)]
                case 4:
                    raw[at : at + 30] = raw[at : at + 30] * random.choice((2, 100))
                case _:
                    del raw[at:]
        yield bytes(raw[:2_000_000])


def check(raw: bytes) -> None:
    """Read a mail; raise whatever must not happen."""
    began = time.process_time()
    mail = parse_mail(raw)
    took = time.process_time() - began
    said = json.dumps(mail.describe(), ensure_ascii=False)
    said.encode()  # no lone surrogates
    assert "\\u0000" not in said, "NUL"
    assert all(isinstance(file.name, str) and file.name for file in mail.files)
    assert took < LONGEST, f"{took:.1f} seconds"


def main(seconds: float) -> None:
    """Damage and read for some seconds; keep what breaks beside the working folder."""
    seed = time.time_ns()
    until, count, slowest = time.monotonic() + seconds, 0, 0.0
    for raw in damaged(Random(seed), seeds()):
        began = time.process_time()
        try:
            check(raw)
        except BaseException:
            Path("broken.eml").write_bytes(raw)
            sys.stderr.write(f"seed {seed}: broken.eml breaks the reader\n")
            raise
        slowest = max(slowest, time.process_time() - began)
        count += 1
        if time.monotonic() > until:
            break
    sys.stdout.write(f"{count} mails, the slowest {slowest:.2f} seconds\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
