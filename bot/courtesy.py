"""Greetings, thanks and pings: messages that ask for nothing yet."""

import re

from bot.words import words

_SALAM = re.compile(r"\b(?:w?assalam\w*|ass?alam\w*|aslm\w*|askum|samlekum|salam alaikum)\b")
_LETTERS = re.compile(r"[a-z]+2?")
_NODS = frozenset("👍🙏👌🤝👏🫡🫰🤗🥰😍😊🙂😀😃😄😁😇🎉💐🌹❤♥💯✅✔☺🤲")
_TONES = re.compile("[\ufe0f\u200d\U0001f3fb-\U0001f3ff]")
_LONGEST, _AT_MOST = 14, 500
"""Words, and characters, beyond which a message says more than a courtesy."""
KNOCK = 3
"""Letters up to which a message in another script is no question."""


def is_greeting(plain: str) -> bool:
    """Return whether the message only greets."""
    return _only(plain, "greeting")


def is_salam(plain: str) -> bool:
    """Return whether the message opens with the Islamic greeting, which is answered in kind."""
    return _SALAM.search(plain[:60]) is not None


def is_thanks(plain: str) -> bool:
    """Return whether the message only thanks or ends the conversation."""
    return "?" not in plain and _only(plain, "thanks")


def is_nod(text: str) -> bool:
    """Return whether the message is only a raised thumb, folded hands or the like."""
    said = _TONES.sub("", text).split()
    return bool(said) and _NODS.issuperset("".join(said))


def is_ping(plain: str) -> bool:
    """Return whether the message says too little to be a question."""
    said, pings = set(_LETTERS.findall(plain[:200])), words("ping")
    if not said and sum(c.isalpha() for c in plain[:200]) > KNOCK:
        return False  # a question in another script
    return not said or (len(said) <= 3 and all(word in pings or len(word) == 1 for word in said))


def _only(plain: str, section: str) -> bool:
    if len(plain) > _AT_MOST:
        return False
    said = [word.rstrip("2") for word in _LETTERS.findall(plain.replace("'", ""))]
    if not said or len(said) > _LONGEST or not words(section).issuperset(said):
        return False
    digits = any(c.isdigit() for c in plain.replace("2", ""))
    return not digits and not words(section, "needed").isdisjoint(said)
