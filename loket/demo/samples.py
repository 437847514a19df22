"""Files that a citizen may send from the simulated telephone."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).parent / "simulator" / "static"


@dataclass(frozen=True)
class Sample:
    """A file beside the simulator's own."""

    file: str
    content_type: str

    @cached_property
    def content(self) -> bytes:
        """Return its bytes."""
        return (FOLDER / self.file).read_bytes()


SAMPLES = {
    "picture": Sample("table.jpg", "image/jpeg"),
    "voice": Sample("voice.ogg", "audio/ogg"),
}
