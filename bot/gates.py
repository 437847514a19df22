"""The rules that decide before any search; the patterns are in `gates.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Gate:
    """A named rule: the first whose patterns match, and none of `unless`, decides."""

    name: str
    why: str
    patterns: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()

    def stops(self, plain: str, meant: str) -> bool:
        """Return whether the message as written or its meaning is a case for this gate."""
        found = any(p.search(plain) or p.search(meant) for p in self.patterns)
        return found and not any(p.search(plain) or p.search(meant) for p in self.unless)


@cache
def gates() -> dict[str, Gate]:
    """Return all gates by name, in the order in which they are tried."""
    text = (files("bot") / "gates.toml").read_text(encoding="utf-8")
    return {name: _gate(name, rules) for name, rules in tomllib.loads(text).items()}


def _gate(name: str, rules: dict[str, object]) -> Gate:
    return Gate(
        name, str(rules["why"]), _patterns(rules.get("any")), _patterns(rules.get("unless"))
    )


def _patterns(written: object) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in written) if isinstance(written, list) else ()


def first(plain: str, meant: str) -> str | None:
    """Return the name of the first gate that stops the message; None lets it through."""
    return next((g.name for g in gates().values() if g.stops(plain, meant)), None)


def why(gate: str) -> str:
    """Return the sentence that tells an operator what a gate, or another reason, means."""
    text = (files("bot") / "reasons.toml").read_text(encoding="utf-8")
    known = gates().get(gate)
    return known.why if known else str(tomllib.loads(text).get(gate, gate))
