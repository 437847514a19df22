"""Words by which somebody asks for no more messages, or for messages again."""

OUT = frozenset({
    "stop", "stopall", "stop pesan", "unsubscribe", "berhenti", "berhenti langganan",
    "berhenti berlangganan",
})  # fmt: skip
IN = frozenset({"start", "mulai", "unstop", "mulai lagi"})


def wish(text: str) -> str:
    """Return out or in when that is all that somebody says, else nothing."""
    said = " ".join(text.casefold().split()).strip(" .!\"'*_~") if len(text) < 40 else ""
    return "out" if said in OUT else "in" if said in IN else ""
