from knowledge_base.articles import elsewhere, shipped
from knowledge_base.examples import grouped, labelled
from knowledge_base.machine import Packed
from knowledge_base.trained import Trained, dump, fingerprint, load
from knowledge_base.trained import shipped as trained

SMALL = Trained(
    Packed(("a", "b"), ("=x",), (1.5,), bytes([3, 200]), -1.0, 0.1, (0.0, -0.5)),
    (1.0, -2.0),
    "f00d",
)


def test_a_machine_comes_back_as_it_was_written() -> None:
    assert load(dump(SMALL)) == SMALL


def test_the_shipped_machine_was_trained_on_the_shipped_phrasings() -> None:
    """Run `python -m knowledge_base.build` after changing phrasings, slang or folding."""
    assert trained().fingerprint == fingerprint(grouped(labelled(shipped(), elsewhere())))


def test_another_phrasing_is_another_fingerprint() -> None:
    assert fingerprint({"a": [("x",)]}) != fingerprint({"a": [("x",), ("y",)]})
