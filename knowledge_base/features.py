"""What the machine sees of a text: words, pairs, consonant skeletons and runs of characters."""

from functools import lru_cache
from itertools import chain, pairwise

from knowledge_base.folding import skeleton, stem

PLAIN = frozenset(["di", "ke", "dari", "yang", "dan", "atau", "untuk", "ini", "itu", "ada"])
"""Words too common to say anything by themselves; they still count in pairs."""


def features(words: tuple[str, ...]) -> list[str]:
    """Return the features of folded words, each once."""
    return list(dict.fromkeys(chain(*map(_of, words), of_pairs(words))))


def of_pairs(words: tuple[str, ...]) -> list[str]:
    """Return the features of folded words that follow one another."""
    return [f"{a} {b}" for a, b in pairwise(map(stem, words))]


def of_word(word: str) -> tuple[str, ...]:
    """Return the features of one folded word, each once."""
    if word in PLAIN:
        return (f"={word}",)
    edged = f"<{word}>"
    runs = [edged[i : i + size] for size in (3, 4) for i in range(len(edged) - size + 1)]
    return (f"={stem(word)}", f"~{skeleton(word)}", *dict.fromkeys(runs))


_of = lru_cache(maxsize=2_000)(of_word)
