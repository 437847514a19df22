"""Who reads a page: their language, their zone, and what instants look like from there."""

import datetime as dates
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from desk import words
from desk.phrases import Phrases
from store.sessions import Visit

Day = date
LANGUAGES = ("id", "en")
ZONE = "Asia/Jakarta"
"""The zone of pages that belong to no office."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Says texts and instants as of one instant, `as_of`, to one person."""

    phrases: Phrases
    language: str
    zone: str
    as_of: datetime
    csrf: str = ""
    visit: Visit | None = None

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of the catalogue; raises PhraseError."""
        return self.phrases.say(key, self.language, **values)

    def say_or(self, key: str, otherwise: str, **values: object) -> str:
        """Return a phrase, or another one when the catalogue has none for this word."""
        known = self.phrases.has(key, self.language)
        return self.say(key if known else otherwise, **values)

    def reason(self, told: str) -> str:
        """Say why a message was not sent, in the reader's words as far as they are known.

        Channels say it to operators, in English; the English catalogue knows which words are meant.
        What follows them, a number or what a server said, stays as it is.
        """
        known = [
            (text, name)
            for key, text in self.phrases.texts["en"].items()
            if (name := key.removeprefix("reason.")) != key and told.startswith(text)
        ]
        words, name = max(known, key=lambda found: len(found[0]), default=("", ""))
        return self.say(f"reason.{name}") + told.removeprefix(words) if name else told

    def kind(self, kind: str) -> str:
        """Name a kind of matter; a service that only its office knows by its own name."""
        for key in (f"ticket.{kind}", f"channel.{kind}"):
            if self.phrases.has(key, self.language):
                return self.say(key)
        return kind[:1].upper() + kind[1:]

    def when(self, at: datetime) -> str:
        """Say an instant shortly: "hari ini 15.30 WITA", "Rab 25 Mar 15.30 WITA"."""
        time = words.say_time(at, self.zone, self.language)
        away = (self.day(at) - self.day(self.as_of)).days
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(away)
        if near:
            return self.say(f"when.{near}", time=time)
        return self.say("when.day", day=self._day(at), time=time)

    def moment(self, at: datetime) -> str:
        """Say an instant in full: "Rabu, 25 Maret 2026 pukul 15.30 WITA"."""
        return words.say_instant(at, self.zone, self.language)

    def time(self, at: datetime) -> str:
        """Say the time of day with the zone: "15.30 WITA"."""
        return words.say_time(at, self.zone, self.language)

    def clock(self, at: datetime) -> str:
        """Say the time of day: "15.30"."""
        return words.say_clock(at.astimezone(ZoneInfo(self.zone)).time(), self.language)

    def nearby(self, at: datetime) -> str:
        """Say the time of day alone while it is today's, else with its day: "Sen 30 Nov 08.10"."""
        today = self.day(at) == self.day(self.as_of)
        return self.clock(at) if today else f"{self._day(at)} {self.clock(at)}"

    def date(self, at: datetime) -> str:
        """Say the day: "Rabu, 25 Maret 2026"."""
        return words.say_day(self.day(at), self.language)

    def brief(self, day: dates.date) -> str:
        """Say a date shortly: "16 Nov 2026"."""
        return words.say_numbered_day(day, self.language)

    def day(self, at: datetime) -> datetime:
        """Return the beginning of an instant's day, in the reader's zone, without zone."""
        local = at.astimezone(ZoneInfo(self.zone))
        return local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)

    def say_day(self, day: Day) -> str:
        """Say a date without an instant: "Rabu, 25 Maret 2026"."""
        return words.say_day(day, self.language)

    def decimal(self, number: float, places: int = 2) -> str:
        """Say a number with the reader's own decimal sign: "0,75"."""
        said = f"{number:.{places}f}"
        return said.replace(".", ",") if self.language == "id" else said

    def percent(self, share: float, places: int = 0) -> str:
        """Say a share: "75%"."""
        return f"{self.decimal(100 * share, places)}%"

    def length(self, at: datetime) -> str:
        """Say how far an instant is away: "2 jam 5 menit"."""
        return words.say_duration((at - self.as_of).total_seconds(), self.language)

    def _day(self, at: datetime) -> str:
        day = self.day(at)
        if day.year != self.as_of.year:
            return words.say_day(day, self.language)
        return words.say_brief_day(day, self.language)
