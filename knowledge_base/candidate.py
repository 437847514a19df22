"""What a search finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be meant. `confidence` 0..1: how often such a first place is right."""

    article: str
    confidence: float
    evidence: Mapping[str, float] = field(default_factory=dict)
    """What speaks for it, by name; see `knowledge_base.evidence`."""
