"""Every sentence of the bot is reached, and an office may say each in its own words."""

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot import Turn, consider
from bot.decision import Answer, Decision, Handoff
from bot.voice import PHRASES
from desk.phrases import Phrases
from knowledge_base import Knowledge
from tests.bot.office import KNOWLEDGE

UNSURE = "mau daftar"
ENGLISH = replace(KNOWLEDGE.articles["alamat"], language="en")
MIXED = Knowledge(
    [*(a for a in KNOWLEDGE.articles.values() if a.id != "alamat"), ENGLISH],
    KNOWLEDGE.index, KNOWLEDGE.variables,
)  # fmt: skip
TALKS = (
    ("assalamualaikum",), ("selamat pagi",), ("makasih min",), ("batal deh",), ("jam berapa buka",),
    ("alamat kantor di mana", "1"), ("alamat kantor di mana", "2"), (UNSURE, "4"), ("???",),
    ("selamat pagi", "mau tanya"), (UNSURE, "7"), ("kak mau minta data",),
    ("asdf qwer",), ("minta petugas",), ("saya mau komplain pelayanan",), ("dasar goblok",),
    ("NIK saya 7604012345678901",), ("minta data penduduk mamuju 2023",), ("slot gacor maxwin",),
    ("cara daftar BPJS kesehatan mandiri gimana",), ("ini bot ya?",), ("lupa pasword akun bps",),
    ("kebakaran!!",), ("hapus data",), ("mau mengajukan permohonan informasi publik",),
)  # fmt: skip
ENGLISH_TALKS = (
    "good morning sir", "thank you so much", "what is the address of your office", "kebakaran!!",
    "i want to talk to an officer please", "do you have any data about the moon",
)  # fmt: skip


def marked(language: str) -> Phrases:
    """Return the phrases with an office's wording in which every sentence says its own key."""
    texts = PHRASES.texts[language].items()
    return PHRASES.override({language: {key: f"<{key}>{text}" for key, text in texts}})


def keys(decision: Decision) -> set[str]:
    labels = " ".join(label for _, label in decision.buttons)
    return set(re.findall(r"<([a-z_.]+)>", f"{decision.text} {labels}"))


def test_an_office_may_override_every_sentence() -> None:
    phrases, said = marked("id"), set[str]()
    for channel in ("whatsapp", "email", "webchat"):
        for talk in TALKS:
            memory: Mapping[str, Any] = {}
            for text in talk:
                turn = Turn(texts=(text,), memory=memory, channel=channel)
                decision = consider(turn, MIXED, phrases)
                said |= keys(decision) | keys(consider(replace(turn, media=1), MIXED, phrases))
                memory = decision.memory
    said |= keys(consider(Turn(media=1), MIXED, phrases))
    said |= keys(consider(Turn(channel="email"), MIXED, phrases))
    assert set(PHRASES.keys("id")) - said == set()


@pytest.mark.parametrize("text", ENGLISH_TALKS)
def test_an_office_may_override_what_is_said_in_english(text: str) -> None:
    decision = consider(Turn(texts=(text,), language="en"), KNOWLEDGE, marked("en"))
    assert decision.language == "en"
    assert decision.text.startswith("<")


WORDS = (
    "halo", "p", "min?", UNSURE, "mau kerja sama datanya", "alamat kantor di mana", "kalau jumat?",
    "belum", "1", "9", "data apa saja", "???", "😀", "hmm", "info dong", "office address please",
)  # fmt: skip


def test_never_are_there_two_turns_in_a_row_without_a_person_being_offered() -> None:
    chance = random.Random(7)
    for _ in range(150):
        memory: dict[str, object] = {}
        unoffered = 0
        for _ in range(6):
            decision = consider(Turn(texts=(chance.choice(WORDS),), memory=memory), KNOWLEDGE)
            if isinstance(decision, Handoff):
                break
            offered = "petugas" in decision.text.lower() or "officer" in decision.text.lower()
            unoffered = 0 if offered else unoffered + 1
            assert unoffered < 2, decision
            memory = dict(decision.memory)


def test_an_answer_in_another_language_says_so() -> None:
    indonesian = consider(Turn(texts=("alamat kantor di mana",)), MIXED)
    assert isinstance(indonesian, Answer)
    assert indonesian.text.startswith("(Jawaban ini baru tersedia dalam bahasa Inggris")
    english = consider(Turn(texts=("what is the address of your office",)), MIXED)
    assert isinstance(english, Answer)
    assert english.text.startswith("Alamat") or "Indonesian only" not in english.text
