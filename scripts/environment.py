"""Make the virtual environment, also where Debian ships python3 without ensurepip."""

import subprocess
import sys
import venv
from pathlib import Path


def main(folder: Path) -> int:
    """Create `folder`; return the exit code."""
    if (folder / "bin" / "pip").exists():
        return 0
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        admin = [] if _is_root() else ["sudo", "-n"]
        print(f"python3 has no ensurepip: installing {version}")
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", version]):
            if subprocess.run([*admin, *command], check=False).returncode:
                print(f"Could not install {version}. Run: sudo apt install {version}")
                return 1
        return subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False).returncode
    venv.create(folder, with_pip=True)
    return 0


def _is_root() -> bool:
    import os

    return os.geteuid() == 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
