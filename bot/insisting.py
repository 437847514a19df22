"""Whoever was promised an answer and asks for it: "P", "min?", the question again."""

import re
from collections.abc import Iterable

from bot import gates
from bot.courtesy import is_greeting, is_nod, is_ping
from knowledge_base.folding import clean, fold

LONGEST = 160
"""Characters up to which a message may only ask where the answer is, or for a person."""
ALIKE = 0.8
"""The part of two messages' words that they share when one repeats the other."""
_ANSWER = (
    r"(?:di)?(?:balas\w*|jawab\w*|respo?n\w*|tanggap\w*|proses\w*|kabar\w*|baca\w*)|progres\w*"
    r"|kelanjutan\w*|hasilnya|datanya|antrean\w*|antrian\w*|nasib\w*"
    r"|(?:data|permintaan|permohonan|pesanan|pertanyaan|pesan|surat|tiket) (?:saya|sy|aku|ku|kami)"
)
_WHERE = re.compile(
    rf"\b(?:belum|blm|blom|kapan|kpn|kok|mana|gimana|gmn|bagaimana|sudah|udah|sdh|masih|lama"
    rf"|ada)\b.{{0,30}}\b(?:{_ANSWER})\b"
    rf"|\b(?:{_ANSWER})\b.{{0,20}}\b(?:belum|blm|mana|kapan|lama)\b"
    r"|^\W*(?:kok\W+)?(?:lama|masih menunggu|masih nunggu|di ?tunggu|saya tunggu"
    r"|gimana|gmn|bagaimana"
    r"|(?:kira(?:2|.?kira) )?(?:(?:berapa|brp|brapa) (?:lama|hari|jam)|kapan|kpn))"
    r"(?:\W+(?:kak|min|ya|pak|bu|nih|sih|amat|banget|bgt|sekali|lagi|kira2|prosesnya|nunggunya"
    r"|menunggunya|selesai\w*|jadi\w*|kelanjutannya|jawabannya))*\W*$"
    r"|\b(?:any (?:news|update|answer|progress|reply)|still waiting|no (?:answer|reply) yet"
    r"|when will (?:you|i)|are you there|how long)\b"
)


def insists(text: str, before: Iterable[str]) -> bool:
    """Return whether a message only asks for the answer to what was said `before`, or repeats it.

    It adds nothing to the matter.
    """
    plain = clean(text)
    if not plain.strip() or is_nod(text):
        return False
    if is_ping(plain) or is_greeting(plain):
        return True
    if len(plain) <= LONGEST and _WHERE.search(plain):
        return True
    words = frozenset(fold(text))
    return any(_alike(words, frozenset(fold(earlier))) for earlier in before)


def wants_person(text: str) -> bool:
    """Return whether somebody asks to speak with a person: "bicara dengan petugas"."""
    stop = gates.first(clean(text), " ".join(fold(text))) if len(text) <= LONGEST else None
    return stop is not None and stop.gate == "officer"


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= ALIKE * len(one | other)
