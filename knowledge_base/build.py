"""Train the machine that comes with Loket: `python -m knowledge_base.build` (half a minute)."""

from pathlib import Path

from knowledge_base.articles import FOLDER, elsewhere, shipped
from knowledge_base.examples import labelled
from knowledge_base.trained import NAME, Trained, dump
from knowledge_base.training import train
from knowledge_base.words import slang


def build() -> Trained:
    """Return the machine trained on all shipped phrasings."""
    return train(labelled(shipped(), elsewhere(), slang()), slang())


if __name__ == "__main__":
    Path(str(FOLDER / NAME)).write_bytes(dump(build()))
