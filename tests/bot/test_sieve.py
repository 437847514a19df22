import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.answers.sets import held_out
from bot.gates import gates
from bot.sieve import AROUND, Sieve
from knowledge_base.folding import clean

PATTERNS = [pattern for gate in gates().values() for pattern in gate.patterns]
SIEVE = Sieve(pattern.pattern for pattern in PATTERNS)


@pytest.mark.parametrize("number", range(len(PATTERNS)))
@settings(deadline=None, max_examples=20, derandomize=True)
@given(drawn=st.data())
def test_what_a_pattern_finds_goes_through_whatever_stands_around_it(
    number: int, drawn: st.DataObject
) -> None:
    inner = AROUND.sub("", PATTERNS[number].pattern).replace(r"\b", "")
    text = clean(drawn.draw(st.from_regex(inner, fullmatch=True)))
    for said in (text, f"mohon {text} terima kasih", f"{text}\n", f"\n{text}"):
        if PATTERNS[number].search(said):
            assert number in SIEVE.maybe(said)


def test_hardly_anything_goes_through_in_which_nothing_is_found() -> None:
    through = found = 0
    for text in [clean(one.text) for one in held_out()]:
        wanted = {number for number, one in enumerate(PATTERNS) if one.search(text)}
        maybe = set(SIEVE.maybe(text))
        assert wanted <= maybe
        through, found = through + len(maybe), found + len(wanted)
    assert found > 50
    assert through < 2 * found


def test_signs_of_no_script_are_no_reason_to_ask_every_pattern() -> None:
    assert len(SIEVE.maybe("jam buka hari ini 🙏")) < len(PATTERNS)
    assert len(SIEVE.maybe("сколько жителей")) == len(PATTERNS)
