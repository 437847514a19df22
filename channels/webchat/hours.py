"""Whether the office is open, told honestly."""

from datetime import datetime
from typing import Any

from channels.webchat.phrases import catalogue
from desk.office import Office
from desk.words import say_instant, say_time


class Hours:
    """What the chat says about the office's hours; worked out once a minute and language."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._minute: datetime | None = None
        self._said: dict[str, dict[str, Any]] = {}

    def say(self, at: datetime, language: str) -> dict[str, Any]:
        """Return `open`, a `short` line for the head of the chat and a `long` one when closed."""
        minute = at.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._said = minute, {}
        if language not in self._said:
            self._said[language] = self._work_out(at, language)
        return self._said[language]

    def _work_out(self, at: datetime, language: str) -> dict[str, Any]:
        calendar = self._office.calendar
        say = catalogue().override(self._office.wording).say
        if closes := calendar.closes(at):
            time = say_time(closes, calendar.tz, language)
            return {
                "open": True,
                "short": say("webchat.open_until", language, time=time),
                "long": "",
            }
        due = self._office.deadline("webchat", at).due
        deadline = say_instant(due, calendar.tz, language)
        closure = calendar.closed.get(calendar.local(at).date())
        long = (
            say("webchat.closed_for", language, reason=closure.reason(language), deadline=deadline)
            if closure
            else say("webchat.closed_long", language, deadline=deadline)
        )
        more = say("webchat.closed_more", language)
        return {
            "open": False,
            "short": say("webchat.closed_now", language),
            "long": f"{long} {more}",
        }
