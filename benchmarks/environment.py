"""An environment of its own for a peer, kept between runs in the user's cache."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path


def python_with(*packages: str) -> Path:
    """Return a Python that has these packages; making it takes a minute the first time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = hashlib.sha256(" ".join(packages).encode()).hexdigest()[:12]
    folder = cache / "loket-benchmarks" / name
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"installing {', '.join(packages)} into an environment of their own", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *packages], check=True, stderr=subprocess.DEVNULL)
        (folder / "ready").touch()
    return python
