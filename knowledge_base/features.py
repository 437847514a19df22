"""What the machine sees of a text: words, pairs, consonant skeletons and runs of characters."""

from functools import lru_cache
from itertools import pairwise

from knowledge_base.folding import skeleton, stem

PLAIN = frozenset(["di", "ke", "dari", "yang", "dan", "atau", "untuk", "ini", "itu", "ada"])
"""Words too common to say anything by themselves; they still count in pairs."""


def features(words: tuple[str, ...]) -> list[str]:
    """Return the features of folded words, each once."""
    seen: dict[str, None] = {}
    for word in words:
        seen.update(_of(word))
    stems = [stem(word) for word in words]
    seen.update(dict.fromkeys(f"{a} {b}" for a, b in pairwise(stems)))
    return list(seen)


@lru_cache(maxsize=5_000)
def _of(word: str) -> dict[str, None]:
    if word in PLAIN:
        return {f"={word}": None}
    found = {f"={stem(word)}": None, f"~{skeleton(word)}": None}
    edged = f"<{word}>"
    for size in (3, 4):
        found.update(dict.fromkeys(edged[i : i + size] for i in range(len(edged) - size + 1)))
    return found
