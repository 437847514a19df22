import math
from array import array

import pytest

from knowledge_base.articles import shipped
from knowledge_base.features import features
from knowledge_base.folding import fold
from knowledge_base.learning import learn
from knowledge_base.machine import MOST, Machine
from knowledge_base.sketch import MANY, sketch
from knowledge_base.training import Weighed, sketched, weigh
from knowledge_base.weights import ZERO, Weights, rarities, weights

LABELS = tuple(f"article {n}" for n in range(200))
RARITY = {"=jam": 2.0, "=alamat": 3.0, "=kantor": 1.0}
ROWS = {
    "=jam": ([0], [100]),
    "=alamat": ([1, 7], [90, -30]),
    "=kantor": (list(range(200)), [n % 21 - 10 for n in range(200)]),
}
SMALL = weights(
    LABELS,
    tuple(ROWS),
    tuple(RARITY.values()),
    [(owners, bytes(v + ZERO for v in values)) for owners, values in ROWS.values()],
    step=0.01,
    biases=[-0.5] * 200,
)
TOLD = {
    "jam": ["jam berapa buka", "kapan kantor buka", "buka sampai jam berapa"],
    "alamat": ["di mana kantor", "alamat kantor", "lokasi kantor di mana"],
    "tarif": ["berapa harga data", "tarif data mikro", "harga data berapa"],
}
PHRASINGS = [(tuple(t.split()), label) for label, texts in TOLD.items() for t in texts]
EXAMPLES = [(features(words), label) for words, label in PHRASINGS]


def plainly(words: list[str]) -> list[float]:
    known = [w for w in words if w in ROWS]
    length = math.sqrt(sum(RARITY[w] ** 2 for w in known))
    scores = [-0.5] * len(LABELS)
    for word in known:
        for owner, value in zip(*ROWS[word], strict=True):
            scores[owner] += value * 0.01 / length
    return scores


def best(weighed: Weights, text: str) -> str:
    machine = Machine(weighed)
    scores = machine.scores(features(tuple(text.split())))
    return machine.labels[scores.index(max(scores))]


@pytest.mark.parametrize(
    "words", [["=jam"], ["=jam", "=kantor"], ["=alamat", "=jam", "=hujan"], ["=kantor"]]
)
def test_rows_kept_whole_and_rows_kept_in_part_add_up(words: list[str]) -> None:
    assert Machine(SMALL).scores(words) == pytest.approx(plainly(words), abs=1e-6)


def test_a_text_of_unknown_words_scores_the_biases() -> None:
    assert Machine(SMALL).scores(["=hujan"]) == [-0.5] * len(LABELS)


def test_thousands_of_features_do_not_run_over() -> None:
    names = [f"={n}" for n in range(5_000)]
    rows = [([0, 1], bytes([ZERO + 100, ZERO - 100]))] * len(names)
    heavy = weights(("a", "b"), names, [1.0] * len(names), rows, step=0.01, biases=[0.0, 0.0])
    first, second = Machine(heavy).scores(names)
    assert first == pytest.approx(math.sqrt(MOST), rel=0.01)
    assert second == pytest.approx(-math.sqrt(MOST), rel=0.01)


@pytest.mark.parametrize("taught", [weigh, sketched])
def test_a_machine_tells_its_examples_apart(taught: Weighed) -> None:
    weighed = taught(PHRASINGS)
    for label, texts in TOLD.items():
        assert [best(weighed, text) for text in texts] == [label] * len(texts)
    assert best(weighed, "harga mikro") == "tarif"


def test_every_example_ends_on_its_own_side_of_the_margin() -> None:
    machine = Machine(learn(EXAMPLES))
    for seen, label in EXAMPLES:
        scores = dict(zip(machine.labels, machine.scores(seen), strict=True))
        assert scores.pop(label) > 0.2
        assert max(scores.values()) < -0.2


def test_learning_twice_gives_the_same_weights() -> None:
    assert learn(EXAMPLES) == learn(EXAMPLES)


def test_it_hardly_matters_which_phrasing_comes_last() -> None:
    told = [(features(fold(p)), a.id) for a in shipped()[:8] for p in a.phrasings]
    one, other = Machine(learn(told)), Machine(learn(told[1:] + told[:1]))
    apart = [
        abs(score - dict(zip(other.labels, other.scores(half), strict=True))[label])
        for half in (seen[::2] for seen, _ in told[::3])
        for label, score in zip(one.labels, one.scores(half), strict=True)
    ]
    assert sum(apart) / len(apart) < 0.04


def test_one_article_alone_can_be_learned() -> None:
    assert best(learn([(["=a"], "x")]), "a") == "x"
    assert best(sketch([(("a",), "x")]), "a") == "x"


def test_a_score_without_training_is_a_likeness_whatever_the_number_of_phrasings() -> None:
    few, many = ("alamat", "kantor"), ("alamat", "kantor", *LABELS[:50])
    machine = Machine(sketch([(few, "few"), (many, "many")]))
    scores = dict(zip(machine.labels, machine.scores(features(few)), strict=True))
    assert 0 < scores["many"] < scores["few"] <= 1.2


def test_a_feature_is_of_all_labels_that_have_a_word_with_it_or_the_pair() -> None:
    told = [("jam buka", "a"), ("jam tutup", "a"), ("jam buka", "b"), ("sejam saja", "c")]
    weighed = sketch([(tuple(text.split()), label) for text, label in told])
    owners = {
        feature: {n for n in range(3) if weighed.matrix[3 * at + n] != ZERO}
        for at, feature in enumerate(weighed.features)
    }
    assert owners["=jam"] == owners["jam buka"] == {0, 1}
    assert owners["jam"] == {0, 1, 2}
    assert "jam tutup" not in owners  # a pair that one label alone has tells little
    assert owners["sej"] == {2}


def test_of_many_phrasings_only_the_words_are_kept_that_one_label_alone_has() -> None:
    texts = [*(f"kata{n} sama" for n in range(MANY)), "tahun saja sama", "saja sama"]
    kept = set(sketch([(tuple(text.split()), text) for text in texts]).features)
    assert {"=tahun", "saja sama", "sama", "kata"} <= kept
    assert kept.isdisjoint({"tahun saja", "ahun"})


def test_what_fewer_texts_have_is_rarer() -> None:
    assert list(rarities([1, 5, 100], 100)) == sorted(rarities([1, 5, 100], 100), reverse=True)
    assert isinstance(rarities([1], 1), array)
