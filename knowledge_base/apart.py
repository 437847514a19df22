"""Train in a process of its own, so that nobody waits for it."""

import asyncio
import json
import os
import sys

from knowledge_base.index import Index
from knowledge_base.trained import dump, shipped
from knowledge_base.training import train

LEISURE = 19
"""The niceness of a training for which nobody waits: whoever asks meanwhile goes first."""


async def train_apart(index: Index, *, niceness: int = LEISURE) -> bytes:
    """Return what `index.learn` wants; raise RuntimeError when the training broke."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, str(niceness), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        trained, trouble = await process.communicate(index.lesson())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        last = trouble.decode(errors="replace").strip().splitlines()[-1:]
        raise RuntimeError(f"training ended with {process.returncode}: {' '.join(last)}")
    return trained


def _main() -> None:
    os.nice(int(sys.argv[1]))
    lesson = json.load(sys.stdin.buffer)
    examples = [(tuple(words), label) for words, label in lesson["examples"]]
    sys.stdout.buffer.write(dump(train(examples, lesson["slang"], shipped())))


if __name__ == "__main__":
    _main()
