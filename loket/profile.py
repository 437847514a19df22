"""An office as it is configured: an included profile, and what the main file says about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from desk.notices import Notices
from desk.office import Office
from loket.mend import Location
from loket.problem import Problem, find, nearest, say_key
from loket.secret import reveal
from loket.wording import check as check_wording
from loket.wording import written

Table = Mapping[str, Any]


@dataclass
class Profile:
    """The two parts of one office; `own` lies in `file`, `added` under [office.CODE] in `main`."""

    code: str
    main: Path
    file: Path
    own: Table = field(default_factory=dict)
    added: Table = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    channels: dict[str, BaseModel] = field(default_factory=dict)
    """The settings of each channel that was found right."""

    def office(self, *, channels: bool) -> Office | None:
        """Return the office, its channels checked and secrets read; none if it has mistakes."""
        table = merge(self.own, self.added)
        if self.file == self.main:
            table.setdefault("code", self.code)
        sections = table.pop("channels", {})
        if channels and isinstance(sections, dict):
            sections = self._checked(sections)
            self._reveal_notices(table, sections)
        office = self.check(Office, {**table, "channels": sections if channels else {}})
        for found in check_wording(office.wording if office else written(table)):
            self.note(*found)
        return office if not self.problems else None

    def check(self, model: type[BaseModel], table: Table, at: Location = ()) -> Any:
        """Return a table as a model, or none after noting what is wrong with it."""
        try:
            return model.model_validate(table)
        except ValidationError as error:
            for place, reason, mend in find(model, error):
                self.note((*at, *place), reason, mend)

    def note(self, place: Location, reason: str, mend: str) -> None:
        """Note a mistake once per key, in the file that holds the key."""
        deep = depth(self.added, place)
        added = self.file == self.main or deep == len(place) or deep > depth(self.own, place)
        file = self.main if added else self.file
        key = say_key(("office", self.code, *place) if added else place)
        if all((problem.file, problem.key) != (file, key) for problem in self.problems):
            self.problems.append(Problem(file, key, reason, mend))

    def _reveal_notices(self, table: dict[str, Any], sections: Table) -> None:
        """Read the secrets of who is told what, and miss the channel by which mails would leave."""
        if "notices" not in table:
            return
        table["notices"] = reveal(table["notices"], self.main.parent, self.note, ("notices",))
        try:
            mailed = Notices.model_validate(table["notices"]).by_mail
        except ValidationError:
            return  # it is noted with the office
        if mailed and "email" not in sections:
            reason = "somebody is told by e-mail, but the office has no e-mail channel"
            self.note(("notices",), reason, "add a section channels.email, or tell by Telegram")

    def _checked(self, sections: Table) -> dict[str, Any]:
        import channels  # what it imports is not needed by commands that never meet a channel

        names, revealed = channels.names(), dict[str, Any]()
        for name, section in sections.items():
            at = ("channels", name)
            revealed[name] = reveal(section, self.main.parent, self.note, at)
            if name not in names:
                self.note(at, "there is no such channel", nearest(name, names))
            elif isinstance(section, Mapping):
                model = _settings(channels.load(name), revealed[name])
                if settings := self.check(model, revealed[name], at):
                    self.channels[name] = settings
        return revealed


def merge(under: Table, over: Table) -> dict[str, Any]:
    """Return two tables as one; where both have a value that is no table, `over` has its way."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(below, value) if both and below is not None else value
    return merged


def depth(table: Any, place: Location) -> int:
    """Return how many steps towards a place a table can be followed."""
    for steps, part in enumerate(place):
        try:
            table = table[part]
        except (KeyError, IndexError, TypeError):
            return steps
    return len(place)


def _settings(channel: ModuleType, section: Table) -> type[BaseModel]:
    """Return what a section must look like; a channel of several kinds asks the section which."""
    chosen = getattr(channel, "settings_for", lambda _: channel.Settings)
    settings: type[BaseModel] = chosen(section)
    return settings
