"""Joins the lines of text that a mailer broke softly (format=flowed, RFC 3676)."""


def unflowed(text: str, *, joined: bool = False) -> str:
    """Return `text` with its soft line breaks undone; quoted lines stay as they are.

    `joined` (delsp=yes) means that the blank before a soft break was added by the mailer.
    """
    made: list[str] = []
    open_ = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        said = line[1:] if line.startswith(" ") else line
        if open_ and not quoted and said != "-- ":
            made[-1] += said
        else:
            made.append(said)
        open_ = said.endswith(" ") and said != "-- " and not quoted
        if open_ and joined:
            made[-1] = made[-1][:-1]
    return "\n".join(made)
