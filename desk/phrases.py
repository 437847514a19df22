"""What is said to people: TOML files, one per language; Indonesian where a text is missing."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT = "id"
"""The language that has every phrase."""


class PhraseError(ValueError):
    """A phrase that does not exist, lacks a value it names, or is no text."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one folder; `texts` maps language to key ("ticket.opened") to text."""

    texts: Mapping[str, Mapping[str, str]]
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def read(
        cls, folder: Path, overrides: Mapping[str, Mapping[str, str]] | None = None
    ) -> "Phrases":
        """Read every `<language>.toml` of a folder; raise PhraseError."""
        return cls(
            {file.stem: _read(file) for file in sorted(folder.glob("*.toml"))}, overrides or {}
        )

    def override(self, overrides: Mapping[str, Mapping[str, str]]) -> "Phrases":
        """Return the same phrases with an office's own wording, by language and key."""
        return Phrases(self.texts, overrides)

    def say(self, key: str, language: str = DEFAULT, **values: object) -> str:
        """Return a phrase with its values filled in; raise PhraseError."""
        text = self._find(key, language)
        try:
            return text.format_map(values)
        except KeyError as missing:
            raise PhraseError(f"phrase {key!r} needs a value for {missing}") from None

    def has(self, key: str, language: str = DEFAULT) -> bool:
        """Return whether a phrase exists in this language or in Indonesian."""
        return any(key in texts for texts in self._places(language))

    def keys(self, language: str = DEFAULT) -> list[str]:
        """Return the keys of all phrases of a language."""
        return sorted(self.texts.get(language, {}))

    def _find(self, key: str, language: str) -> str:
        for name in (language, DEFAULT):
            for texts in (self.overrides, self.texts):
                if name in texts and key in texts[name]:
                    return texts[name][key]
        raise PhraseError(f"there is no phrase {key!r} in {language!r} or {DEFAULT!r}")

    def _places(self, language: str) -> Iterator[Mapping[str, str]]:
        for name in (language, DEFAULT):
            yield self.overrides.get(name, {})
            yield self.texts.get(name, {})


def flatten(nested: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return `{"ticket": {"opened": "…"}}` as `{"ticket.opened": "…"}`; raise PhraseError."""
    flat: dict[str, str] = {}
    for key, value in nested.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            flat[prefix + key] = value
        else:
            raise PhraseError(f"phrase {prefix + key!r} is no text: write it between quotes")
    return flat


def _read(file: Path) -> dict[str, str]:
    try:
        return flatten(tomllib.loads(file.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise PhraseError(f"{file}: {error}") from None
