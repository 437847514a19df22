from knowledge_base.articles import elsewhere, shipped
from knowledge_base.calibration import Calibration
from knowledge_base.examples import labelled
from knowledge_base.trained import Trained, dump, fingerprint, load
from knowledge_base.trained import shipped as trained
from knowledge_base.weights import weights
from knowledge_base.words import slang

SMALL = Trained(
    weights(
        [f"a{n}" for n in range(200)],
        ["=x", "=y"],
        [1.5, 2.0],
        [([3], bytes([205])), (list(range(200)), bytes([123]) * 200)],
        step=0.5,
        biases=[0.25] * 200,
    ),
    Calibration((1.0, -2.0), ((1.0, 0.0), (0.0, 1.0))),
    Calibration((0.5, -1.0), ()),
    "f00d",
)


def test_a_machine_comes_back_as_it_was_written() -> None:
    assert load(dump(SMALL)) == SMALL


def test_the_shipped_machine_was_trained_on_the_shipped_phrasings() -> None:
    """Run `python -m knowledge_base.build` after changing phrasings, slang or folding."""
    assert trained().fingerprint == fingerprint(labelled(shipped(), elsewhere(), slang()))


def test_another_phrasing_is_another_fingerprint() -> None:
    one, two = [(("x",), "a")], [(("x",), "a"), (("y",), "a")]
    assert fingerprint(one) != fingerprint(two)
    assert fingerprint(two) == fingerprint(two[::-1])
