"""Find a Chromium for the browser tests, or install one; say what to do when neither works."""

import os
import shutil
import subprocess
import sys

NAMES = (
    "chromium-headless-shell",  # first: no window, nearly half the processor time of the whole
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def main() -> int:
    """Return 0 when a browser is there."""
    if os.environ.get("LOKET_CHROMIUM") or any(map(shutil.which, NAMES)):
        return 0
    admin = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print("No Chromium found: installing Debian's package.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    for command in (["apt-get", "update", "-qq"], *([*install, name] for name in NAMES[:2])):
        subprocess.run([*admin, *command], check=False, env=environment)
        if any(map(shutil.which, NAMES)):
            return 0
    print("Trying the browser that Playwright brings.")
    if (
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], check=False
        ).returncode
        == 0
    ):
        return 0
    print(
        "No browser could be installed. Install chromium, or set LOKET_CHROMIUM=/path/to/chromium."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
