"""The citizens that somebody who tries Loket can play."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).with_name("people.toml")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen. `says` are things they may write, `letter` is an e-mail of theirs."""

    name: str
    phone: str = ""
    email: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    subject: str = ""
    letter: str = ""


def people() -> list[Person]:
    """Return the invented citizens."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return [Person(**{**one, "says": tuple(one["says"])}) for one in table["person"]]


def phone_owner(known: Iterable[Person], phone: str, name: str = "") -> Person | None:
    """Return who has a number; somebody new for a number nobody has, None for no number."""
    plain = re.sub(r"[\s().-]", "", phone)
    plain = "+62" + plain[1:] if plain.startswith("0") else plain
    if not _PHONE.fullmatch(plain):
        return None
    found = (one for one in known if one.phone == plain)
    return next(found, None) or Person(name.strip()[:60] or plain, phone=plain)


def mailbox_owner(known: Iterable[Person], address: str, name: str = "") -> Person | None:
    """Return who has an address; somebody new for one nobody has, None for what is no address."""
    plain = address.strip().lower()
    if not re.fullmatch(r"[^@\s<>\"/]+@[^@\s<>\"/]+", plain):
        return None
    found = (one for one in known if one.email == plain)
    return next(found, None) or Person(name.strip()[:60] or plain, email=plain)
