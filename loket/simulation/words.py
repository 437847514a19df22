"""What people ask and say: phrasings of the knowledge base, and a few of our own."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

KNOWN = "known"


@cache
def ways() -> dict[str, Any]:
    """Return how people and officers behave (people.toml)."""
    return tomllib.loads((files("loket.simulation") / "people.toml").read_text("utf-8"))


@cache
def questions() -> Mapping[str, Sequence[str]]:
    """Return questions by what they want: `known`, or a kind of matter no article answers."""
    found: dict[str, list[str]] = {KNOWN: []}
    for line in _lines("phrasings_id.jsonl"):
        found[KNOWN] += line["phrasings"]
    for line in _lines("elsewhere_id.jsonl"):
        found.setdefault(line["kind"], []).extend(line["phrasings"])
    return found


def ask(random: Random) -> tuple[str, str]:
    """Return what somebody wants, and how they ask for it."""
    wanted = choose(random, "wants")
    return wanted, random.choice(questions()[wanted])


def choose(random: Random, section: str) -> str:
    """Return one of the things that may happen, by its share."""
    shares = ways()[section]
    return str(random.choices(list(shares), list(shares.values()))[0])


def say(random: Random, what: str) -> str:
    """Return one of the ways to say something."""
    said: str = random.choice(ways()["says"][what])
    return said


def chance(random: Random, percent: float) -> bool:
    """Return true so many times of a hundred."""
    return random.random() * 100 < percent


def minutes(random: Random, work: str) -> float:
    """Return how long one piece of work takes."""
    median, spread = ways()["work"][work]
    return float(median * random.lognormvariate(0, spread))


def _lines(name: str) -> list[Any]:
    text = (files("knowledge_base") / "data" / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line]
