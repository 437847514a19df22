"""What sort of sender is behind a message: for those, too, who need no tables to tell it."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of sender is behind a message. Only human mail is acknowledged."""

    HUMAN = "human"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"
    COMPLAINT = "complaint"
    OWN = "own"
    CALL = "call"
    """A telephone call; its story is in `extra["call"]`, an officer's note in the text."""
