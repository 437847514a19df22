"""Tells in one pass through a text which of many patterns may be found in it.

RE2 looks for all of them at once, in time that only the length of the text decides. It knows
nothing of what must or must not stand around words: that is left out here, so that whatever is
found by a pattern is never missed, and whoever wants to be sure asks the pattern itself. What it
remembers of texts must be small: on the way of a message nothing else stays in the cache.
"""

import re
from collections.abc import Collection, Iterable

import re2

BEGINNING = r"(?<!\w)(?=\w)"
"""Where a word begins, as Python's patterns say it."""
AROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
"""What must or must not stand around the words of a pattern."""
_OFTEN = re.compile(r"\{\d+,\d+\}")
"""How often at the most something is repeated: RE2 would have to count, and remember far more."""
_SIGN = re.compile(r"[^\x00-\x7f\w]")
_MOST_MEMORY = 4 * 1024 * 1024


class Sieve:
    """Many patterns, for texts in lower case without accents."""

    def __init__(self, patterns: Iterable[str]) -> None:
        options = re2.Options()
        options.max_mem, options.never_capture = _MOST_MEMORY, True
        self._set, self._every = re2.Set.SearchSet(options), list[int]()
        for pattern in patterns:
            words = AROUND.sub("", pattern.replace(BEGINNING, r"\b"))
            self._every.append(self._set.Add(_OFTEN.sub("*", words)))
        self._set.Compile()

    def maybe(self, text: str) -> Collection[int]:
        """Return the numbers of the patterns that may be found in a text."""
        if not text.isascii():
            text = _SIGN.sub("\x7f", text)  # an emoji is no letter here or there
            if not text.isascii():
                return self._every  # of other scripts' letters RE2 knows less than Python
        return self._set.Match(text) or ()
