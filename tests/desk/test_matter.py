"""What became of each question, read from the machine's decisions."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from desk.event import Event
from desk.matter import Matter, matters
from tests.cast import MAMUJU, MONDAY


def told(*decisions: tuple[str, dict[str, Any]], talk: int = 1) -> list[Event]:
    return [
        Event(id=n, office=MAMUJU, at=MONDAY + timedelta(minutes=n), actor="bot",
              verb=f"bot.{verb}", conversation_id=talk,
              detail={"channel": "whatsapp", "said": [n]} | detail)
        for n, (verb, detail) in enumerate(decisions, 1)
    ]  # fmt: skip


def became(found: Iterable[Matter]) -> list[str]:
    names = ("answered", "accepted", "rejected", "handed_over", "deflected")
    return [" ".join(name for name in names if getattr(matter, name)) for matter in found]


ANSWER = ("answer", {"article": "jam", "found": [["jam", 0.9], ["alamat", 0.2]]})


def test_an_answer_nobody_objected_to_settled_the_matter() -> None:
    assert became(matters(told(ANSWER))) == ["answered deflected"]
    accepted = told(ANSWER, ("accepted", {"article": "jam", "continues": True}))
    assert became(matters(accepted)) == ["answered accepted deflected"]


def test_a_rejected_answer_is_one_matter_that_went_to_an_officer() -> None:
    rejected = told(ANSWER, ("handoff", {"gate": "rejected", "article": "jam"}))
    [matter] = matters(rejected)
    assert became([matter]) == ["answered rejected handed_over"]
    assert (matter.article, matter.gate, matter.said) == ("jam", "rejected", [1, 2])


def test_choices_and_what_was_chosen_are_one_matter() -> None:
    offered = ("choices", {"found": [["jam", 0.5], ["alamat", 0.4]]})
    chosen = ("answer", {"article": "alamat", "continues": True, "found": [["alamat", 1.0]]})
    [matter] = matters(told(offered, chosen))
    assert (matter.offered, matter.article) == (("jam", "alamat"), "alamat")
    assert matter.found == [("jam", 0.5), ("alamat", 0.4)]


def test_asking_back_belongs_to_the_question_that_follows() -> None:
    assert became(matters(told(("question", {"gate": "unclear"}), ANSWER))) == [
        "answered deflected"
    ]


def test_a_new_question_is_a_new_matter_and_people_are_told_apart() -> None:
    unknown = ("handoff", {"gate": "nothing_found"})
    assert became(matters(told(ANSWER, unknown))) == ["answered deflected", "handed_over"]
    both = told(ANSWER) + told(unknown, talk=2)
    assert [m.conversation_id for m in matters(both)] == [1, 2]


def test_decisions_kept_before_more_was_told_still_count() -> None:
    old = Event(id=1, office=MAMUJU, at=MONDAY, actor="bot", verb="bot.answer", conversation_id=1,
                detail={"gate": None, "article": "jam"})  # fmt: skip
    assert became(matters([old])) == ["answered deflected"]
