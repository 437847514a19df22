"""What is said of files and articles, from the catalogue of the knowledge base."""

from datetime import date
from functools import cache
from pathlib import Path

from desk.phrases import Phrases
from desk.words import say_day
from knowledge_base.checking import Advice
from knowledge_base.exchange import Problem, Unreadable
from knowledge_base.index import EXAMPLES, LABELS


@cache
def phrases() -> Phrases:
    """Return the catalogue."""
    return Phrases.read(Path(__file__).parent / "phrases")


def say_problem(problem: Problem, language: str) -> str:
    """Say what is wrong in a file, and where."""
    spoken = phrases()
    values = {name: value for name, value in problem.values.items() if name != "line"}
    key = f"problem.{problem.why}"
    if not spoken.has(key, language):
        key = f"file.{problem.why}"
    line = problem.values.get("line", problem.line)
    why = spoken.say(key, language, line=line, **values)
    where = "file.where" if problem.column else "file.where_line"
    return spoken.say(where, language, line=problem.line, column=problem.column, why=why)


def say_unreadable(error: Unreadable, language: str) -> str:
    """Say why a file cannot be read at all."""
    return phrases().say(f"file.{error.why}", language)


def say_size(size: tuple[int, int], language: str) -> str:
    """Say that so many articles and phrasings are too many for a machine to be trained."""
    articles, count = map(str, size)
    return phrases().say(
        "check.size",
        language,
        articles=articles,
        count=count,
        labels=str(LABELS),
        most=str(EXAMPLES),
    )


def say_advice(advice: Advice, language: str, **names: str) -> str:
    """Say what to mend in an article; `names` may replace values, such as another's question."""
    values = dict(advice.values) | names
    day = values.get("day")
    if isinstance(day, date):
        values["day"] = say_day(day, language)
    return phrases().say(f"check.{advice.why}", language, **values)
