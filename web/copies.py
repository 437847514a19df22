"""Who gets a copy of an answer by e-mail: what is suggested, and what an officer wrote."""

import re

from desk.message import Author, Direction
from store.timeline import Timeline


def suggested(talk: Timeline) -> list[str]:
    """Return who was written to beside us in the newest mail: shown, and never sent unseen."""
    if talk.conversation.channel != "email":
        return []
    for shown in reversed(talk.messages):
        message = shown.message
        if message.channel != "email" or message.kind != "human":
            continue
        if message.direction == Direction.IN:
            found = message.extra.get("others", ())
        elif message.author == Author.OFFICER:
            found = message.extra.get("cc", ())
        else:
            continue
        answered = talk.conversation.address.lower()
        return [str(one) for one in found if str(one).lower() != answered]
    return []


def written(text: str) -> list[str]:
    """Return the addresses in a field, each once, however they are set apart."""
    return list(dict.fromkeys(one for one in re.split(r"[\s,;]+", text) if one))
