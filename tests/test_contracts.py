"""Each import contract fails when it is broken: a contract nobody saw fail is a hope."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("loket", "web", "channels", "wire", "router", "bot", "store", "knowledge_base", "desk")
BREAKS = [
    ("desk/clock.py", "import store.rows", "Imports point down"),
    ("store/rows.py", "import knowledge_base.articles", "Imports point down"),
    ("web/app.py", "import channels.webchat", "Imports point down"),
    ("router/say.py", "import web.app", "Imports point down"),
    ("channels/whatsapp/settings.py", "import channels.webchat", "Channels do not know each other"),
    ("wire/fence.py", "import channels.whatsapp", "Imports point down"),
    (
        "channels/webchat/settings.py",
        "import twilio",
        "Twilio stays in its channels and seal",
    ),
    ("web/app.py", "import imapclient", "Mail libraries stay in the e-mail channel"),
    ("router/say.py", "import rapidfuzz", "rapidfuzz stays in the knowledge base"),
    ("router/say.py", "import re2", "RE2 stays in the bot and the e-mail channel"),
    ("router/say.py", "import aiohttp", "HTTP stays in web, channels and wire"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and their contracts."""
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        ignore = shutil.ignore_patterns("__pycache__", "static", "*.jsonl")
        shutil.copytree(ROOT / package, folder / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> str:
    """Return what the contracts say of a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_the_contracts_hold(copy: Path) -> None:
    assert "0 broken" in lint(copy)


@pytest.mark.parametrize(("file", "line", "contract"), BREAKS)
def test_a_broken_contract_is_seen(copy: Path, file: str, line: str, contract: str) -> None:
    path = copy / file
    whole = path.read_text("utf-8")
    try:
        path.write_text(f"{whole}\n{line}\n", "utf-8")
        assert f"{contract} BROKEN" in lint(copy)
    finally:
        path.write_text(whole, "utf-8")
