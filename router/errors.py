"""Why a verb was not done."""


class Missing(LookupError):
    """There is no such thing in this office; `noun` says what."""

    def __init__(self, noun: str) -> None:
        super().__init__(noun)
        self.noun = noun


class Refused(ValueError):
    """The thing is there, but this cannot be done to it; `why` is a word for the catalogue.

    `where` says which of several the reason speaks of: a day of the week, a name.
    """

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why)
        self.why, self.where = why, where
