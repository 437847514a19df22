import math

import pytest

from knowledge_base.features import features
from knowledge_base.learning import learn
from knowledge_base.machine import MOST, Machine, Weights, pack

WEIGHTS = Weights(
    labels=("jam", "alamat", "tarif"),
    rarity={"=jam": 2.0, "=alamat": 3.0, "=kantor": 1.0},
    rows={"=jam": [1.5, -1.0, -0.5], "=alamat": [-1.0, 2.0, -1.0], "=kantor": [0.1, 0.3, -0.4]},
    biases=[-0.9, -0.8, -1.0],
)


def plainly(words: list[str]) -> list[float]:
    known = [w for w in words if w in WEIGHTS.rows]
    length = math.sqrt(sum(WEIGHTS.rarity[w] ** 2 for w in known))
    return [
        bias + sum(WEIGHTS.rows[w][label] * WEIGHTS.rarity[w] / length for w in known)
        for label, bias in enumerate(WEIGHTS.biases)
    ]


@pytest.mark.parametrize("words", [["=jam"], ["=jam", "=kantor"], ["=alamat", "=jam", "=hujan"]])
def test_packed_scores_are_the_plain_scores_to_within_a_step(words: list[str]) -> None:
    packed = pack(WEIGHTS)
    assert Machine(packed).scores(words) == pytest.approx(plainly(words), abs=packed.step)


def test_a_text_of_unknown_words_scores_the_biases() -> None:
    assert Machine(pack(WEIGHTS)).scores(["=hujan"]) == WEIGHTS.biases


def test_thousands_of_features_do_not_run_over() -> None:
    names = [f"={n}" for n in range(5_000)]
    heavy = Weights(("a", "b"), dict.fromkeys(names, 1.0), {n: [1.0, -1.0] for n in names}, [0, 0])
    first, second = Machine(pack(heavy)).scores(names)
    assert first == pytest.approx(math.sqrt(MOST), rel=0.01)
    assert second == pytest.approx(-math.sqrt(MOST), rel=0.01)


def test_a_machine_learns_to_tell_its_examples_apart() -> None:
    told = {
        "jam": ["jam berapa buka", "kapan kantor buka", "buka sampai jam berapa"],
        "alamat": ["di mana kantor", "alamat kantor", "lokasi kantor di mana"],
        "tarif": ["berapa harga data", "tarif data mikro", "harga data berapa"],
    }
    examples = [(features(tuple(t.split())), label) for label, texts in told.items() for t in texts]
    machine = Machine(pack(learn(examples)))
    for seen, label in examples:
        scores = dict(zip(machine.labels, machine.scores(seen), strict=True))
        assert max(scores, key=scores.__getitem__) == label
    asked = dict(zip(machine.labels, machine.scores(features(("harga", "mikro"))), strict=True))
    assert max(asked, key=asked.__getitem__) == "tarif"


def test_learning_twice_gives_the_same_weights() -> None:
    examples = [(["=a", "=b"], "x"), (["=b", "=c"], "y"), (["=c"], "y")]
    assert learn(examples) == learn(examples)
