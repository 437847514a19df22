"""The few words that stand in for a mail which says nothing that can be shown."""

import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources

_ENCRYPTED = frozenset(
    (
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/pgp-encrypted",
        "multipart/encrypted",
    )
)
_REPORTS = frozenset(
    ("message/delivery-status", "message/disposition-notification", "message/feedback-report")
)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("phrases.toml").read_text("utf-8"))


def say(name: str, language: str = "id", **values: object) -> str:
    """Return a phrase in `language`, Indonesian when there is none in it."""
    catalogue = _catalogue()
    return catalogue.get(language, catalogue["id"])[name].format(**values)


def label(types: Collection[str], *, whole: bool = False) -> str:
    """Return what to show for a mail without text that holds parts of these media types.

    `whole`: its parts lie too deep, and the mail itself is its file.
    """
    if whole:
        return say("nested")
    if not _ENCRYPTED.isdisjoint(types):
        return say("encrypted")
    if "text/calendar" in types:
        return say("calendar")
    return "" if _REPORTS.isdisjoint(types) else say("report")
