"""The sets of questions, and the variables of the office that is asked."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

OURS = Path(__file__).parent
_NAMES = """nama_kantor alamat telepon whatsapp email website jam_layanan jam_ramadan sla_wa
sla_email sla_web layanan_istirahat tutup_otomatis tautan_pengaduan email_pengaduan"""
VARIABLES = {name: name for name in _NAMES.split()}
"""Every value is there, so that what is measured is the search."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `article` is the right one, empty where nothing may be answered."""

    text: str
    article: str
    style: str


def held_out() -> list[Asked]:
    """Return our own questions: written from the articles' titles, before the phrasings."""
    return _read(OURS / "queries_id.jsonl") + _read(OURS / "out_of_scope_id.jsonl")


def last() -> list[Asked]:
    """Return the questions that were written last, after all tuning; nothing learned from them."""
    return _read(OURS / "last_queries_id.jsonl") + _read(OURS / "last_out_of_scope_id.jsonl")


def blind() -> list[Asked]:
    """Return questions written before the last round of tuning, and asked once after it."""
    return _read(OURS / "blind_queries_id.jsonl") + _read(OURS / "blind_out_of_scope_id.jsonl")


def unseen() -> list[Asked]:
    """Return questions written from titles alone, half of the rest near misses.

    Asked before and after what keeps near misses from being answered was built.
    """
    return _read(OURS / "unseen_queries_id.jsonl") + _read(OURS / "unseen_out_of_scope_id.jsonl")


def sealed() -> list[Asked]:
    """Return questions written from titles alone, asked once before a round of work and after."""
    return _read(OURS / "sealed_queries_id.jsonl") + _read(OURS / "sealed_out_of_scope_id.jsonl")


def locked() -> list[Asked]:
    """Return questions written from titles alone before a round of work; asked before and after."""
    return _read(OURS / "locked_queries_id.jsonl") + _read(OURS / "locked_out_of_scope_id.jsonl")


def final() -> list[Asked]:
    """Return questions written from titles alone before a round of work; asked before and after."""
    return _read(OURS / "final_queries_id.jsonl") + _read(OURS / "final_out_of_scope_id.jsonl")


def hostile() -> list[Asked]:
    """Return informal messages for every gate, and more near misses; none may be answered."""
    return _read(OURS / "hostile_out_of_scope_id.jsonl")


def tuning() -> list[Asked]:
    """Return our own questions that phrasings were added for; they show nothing but progress."""
    return _read(OURS / "tuning_queries_id.jsonl") + _read(OURS / "tuning_out_of_scope_id.jsonl")


def near() -> list[Asked]:
    """Return short questions that share words with an article but ask others, and their twins."""
    return _read(OURS / "near_queries_id.jsonl") + _read(OURS / "near_out_of_scope_id.jsonl")


def fresh(half: int) -> list[Asked]:
    """Return one half of the questions of somebody who had seen no phrasing: 0 was looked at."""
    both = _read(OURS / "fresh_queries_id.jsonl") + _read(OURS / "fresh_out_of_scope_id.jsonl")
    return [asked for asked in both if _half(asked.text) == half]


def development(half: int) -> list[Asked]:
    """Return one half of the development questions: 0 is for tuning, 1 for reporting."""
    both = _read(OURS / "dev_queries_id.jsonl") + _read(OURS / "dev_out_of_scope_id.jsonl")
    return [asked for asked in both if _half(asked.text) == half]


def _read(path: Path) -> list[Asked]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_asked(row) for row in rows]


def _asked(row: dict[str, str]) -> Asked:
    article = row.get("article") or row.get("faq_id") or ""
    return Asked(row["text"], article, row.get("style") or row.get("kind") or "")


def _half(text: str) -> int:
    """Return a bit of the text's SHA-1; not the last: the sets were already split by that one."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).digest()[0] % 2
