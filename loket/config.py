"""The configuration: one TOML file, the profiles it includes, and secrets from outside."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from desk.office import Office
from loket.mend import Location
from loket.problem import ConfigError, Problem, find, nearest, say_key
from loket.profile import Profile, Table
from loket.secret import reveal
from loket.sections import SQLITE, File, Log, Server, StoreSection, listed

__all__ = ["Config", "ConfigError", "load", "load_offices"]

SECRET = ("server", "store")
"""Sections of the main file that hold secrets."""


@dataclass(frozen=True)
class Config:
    """A configuration that was found right."""

    server: Server
    store: StoreSection
    log: Log
    offices: dict[str, Office]


def load(path: Path, *, channels: bool = True) -> Config:
    """Return the configuration of a file; raise ConfigError with every mistake in it.

    Without `channels` it has neither channels nor secrets.
    """
    return _Reading(path).config(channels=channels)


def load_offices(path: Path) -> dict[str, Office]:
    """Return the offices of a file, without channels and secrets; raise ConfigError."""
    return load(path, channels=False).offices


@dataclass
class _Reading:
    """One reading of a configuration, noting what is wrong on the way."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    unread: bool = False

    def config(self, *, channels: bool) -> Config:
        table = self._table(self.path) or {}
        main = self._main(table, secrets=channels)
        offices, profiles = dict[str, Office](), list(self._profiles(table))
        read = [profile.office(channels=channels) for profile in profiles]
        _miss_their_own(profiles)
        for profile, office in zip(profiles, read, strict=True):
            self.problems += profile.problems
            if office:
                offices[office.code] = office
        if main and channels:
            self._check_place(main.store)
        if not offices and not self.problems:
            self._note("include", "there is no office", 'write include = "offices/*.toml"')
        if self.problems or main is None:
            raise ConfigError(self.problems)
        return Config(main.server, self._beside(main.store), main.log, offices)

    def _check_place(self, store: StoreSection) -> None:
        """Note why a SQLite file cannot be opened: its driver would say neither file nor key."""
        url = self._beside(store).url
        if not url.startswith(SQLITE):
            return
        file = Path(url.removeprefix(SQLITE))
        folder = file.parent
        if file.is_dir():
            self._note("store.url", f"{file} is a folder", f'write "{SQLITE}{file}/loket.db"')
        elif not folder.is_dir():
            self._note("store.url", f"there is no folder {folder}", "make it, or name another")
        elif not all(os.access(place, os.W_OK) for place in (folder, file) if place.exists()):
            mend = "give it to the user as whom Loket runs, or name another"
            self._note("store.url", f"nothing can be written in {folder}", mend)

    def _main(self, table: Table, *, secrets: bool) -> File | None:
        revealed = {key: section for key, section in table.items() if key != "store"}
        for key in SECRET if secrets else ():
            if key in table:
                revealed[key] = reveal(table[key], self.path.parent, self._complain, (key,))
        try:
            return File.model_validate(revealed)
        except ValidationError as error:
            for place, reason, mend in find(File, error):
                self._complain(place, reason, mend)
            return None

    def _profiles(self, table: Table) -> Iterable[Profile]:
        """Return the offices: included, with what the main file adds; or whole in the main file."""
        found = {profile.code: profile for profile in self._included(table)}
        added = table.get("office", {})
        for code, section in added.items() if isinstance(added, dict) else ():
            if code in found and isinstance(section, dict):
                found[code].added = section
            elif isinstance(section, dict) and section.keys() & {"name", "zone"}:
                found[code] = Profile(code, self.path, self.path, added=section)
            elif isinstance(section, dict) and not self.unread:
                reason = "no included profile has this code"
                self._note(f"office.{code}", reason, nearest(code, found))
        return found.values()

    def _included(self, table: Table) -> Iterable[Profile]:
        found = dict[str, Path]()
        for file in self._files(listed(table.get("include", []))):
            own = self._table(file)
            if own is None:
                continue
            code = str(own.get("code", file.stem))
            if code in found:
                self._note("code", f"{code} is also in {found[code]}", "keep one", file=file)
            else:
                found[code] = file
                yield Profile(code, self.path, file, own)

    def _files(self, patterns: Any) -> Iterable[Path]:
        for pattern in patterns if isinstance(patterns, list) else ():
            place = self.path.parent / str(pattern)
            matching = sorted(filter(Path.is_file, _matching(place)))
            yield from matching
            if not matching:
                self._miss(pattern, place)

    def _miss(self, pattern: Any, place: Path) -> None:
        """Note an include that finds nothing, and where it was looked for."""
        reason = f"no file matches {pattern!r}, looked for from {self.path.parent.resolve()}"
        folder = str(pattern).rstrip("/") if pattern and place.is_dir() else "offices"
        self._note("include", reason, f'write the path from there, such as "{folder}/*.toml"')

    def _table(self, file: Path) -> dict[str, Any] | None:
        """Return what a file holds; none after noting that it cannot be read."""
        try:
            return tomllib.loads(file.read_text("utf-8-sig"))  # editors on Windows leave a mark
        except tomllib.TOMLDecodeError as error:
            self._note("", f"this is not TOML: {error}", "mend that line", file=file)
        except UnicodeDecodeError:
            self._note("", "this is not UTF-8 text", "save it as UTF-8", file=file)
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            self._note("", reason, "start from config.example.toml", file=file)
        self.unread = True
        return None

    def _beside(self, store: StoreSection) -> StoreSection:
        """Let a relative SQLite file lie beside the configuration, wherever Loket is started."""
        if not store.url.startswith(SQLITE):
            return store
        file = (self.path.parent / store.url.removeprefix(SQLITE)).resolve()
        return StoreSection(url=f"{SQLITE}{file}")

    def _complain(self, place: Location, reason: str, mend: str) -> None:
        """Note what is wrong at a place, once: a missing secret is also no valid value."""
        key = say_key(place)
        if all((problem.file, problem.key) != (self.path, key) for problem in self.problems):
            self._note(key, reason, mend)

    def _note(self, key: str, reason: str, mend: str, *, file: Path | None = None) -> None:
        self.problems.append(Problem(file or self.path, key, reason, mend))


def _miss_their_own(profiles: Iterable[Profile]) -> None:
    """Note what two offices use that only one can: a bot, a number, a mailbox.

    Each would hear what was said to the other.
    """
    first = dict[tuple[str, str], str]()
    for profile in profiles:
        for name, settings in profile.channels.items():
            own: Mapping[Location, str] = getattr(settings, "own", {})
            for place, what in own.items():
                other = first.setdefault((name, what), profile.code)
                if other != profile.code:
                    reason = f"office {other} has the same"
                    profile.note(("channels", name, *place), reason, "give each office its own")


def _matching(pattern: Path) -> Iterable[Path]:
    start = Path(pattern.anchor or ".")
    return start.glob(str(pattern.relative_to(pattern.anchor))) if pattern.name else ()
