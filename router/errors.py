"""Why a verb was not done."""


class Missing(LookupError):
    """There is no such thing in this office; `noun` says what."""

    def __init__(self, noun: str) -> None:
        super().__init__(noun)
        self.noun = noun


class Refused(ValueError):
    """The thing is there, but this cannot be done to it; `why` is a word for the catalogue."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
