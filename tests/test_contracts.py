"""Each import contract fails when it is broken: a contract nobody saw fail is a hope."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("loket", "web", "channels", "wire", "router", "bot", "store", "knowledge_base", "desk")
BREAKS: list[tuple[str, str, str]] = [
    ("desk/clock.py", "import store.rows", "Imports point down"),
    ("store/rows.py", "import knowledge_base.articles", "Imports point down"),
    ("web/app.py", "import channels.webchat", "Imports point down"),
    ("router/say.py", "import web.app", "Imports point down"),
    ("channels/whatsapp/settings.py", "import channels.webchat", "Channels do not know each other"),
    ("wire/fence.py", "import channels.whatsapp", "Imports point down"),
    *[
        (file, "import twilio", "Twilio stays in its channels and seal")
        for file in (
            "channels/webchat/settings.py",
            "channels/telegram/channel.py",
            "channels/_bot_api.py",
            "channels/whatsapp/meta/__init__.py",
            "wire/fence.py",
            "loket/serve.py",
        )
    ],
    ("channels/whatsapp/meta/__init__.py", "import wire.seal", "Meta needs nothing of Twilio"),
    ("channels/_bot_api.py", "import telegram", "Telegram's library stays in its channel"),
    ("channels/email/channel.py", "import httpx", "Telegram's library stays in its channel"),
    *[
        (file, f"import {library}", "Mail libraries stay in the e-mail channel and the demo's post")
        for file, library in (
            ("web/app.py", "imapclient"),
            ("channels/sms.py", "imapclient"),
            ("loket/serve.py", "imapclient"),
            ("channels/telegram/pace.py", "aiosmtplib"),
            ("loket/demo/run.py", "aiosmtpd"),
        )
    ],
    ("router/say.py", "import rapidfuzz", "rapidfuzz stays in the knowledge base"),
    ("router/say.py", "import re2", "RE2 stays in the bot and the e-mail channel"),
    ("router/say.py", "import aiohttp", "HTTP stays above the router"),
]


def copy(folder: Path) -> None:
    """Copy the packages and their contracts into a folder."""
    for package in PACKAGES:
        ignore = shutil.ignore_patterns("__pycache__", "static", "*.jsonl")
        shutil.copytree(ROOT / package, folder / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)


def lint(folder: Path) -> str:
    """Return what the contracts say of a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each contract says when all are broken at once: looking costs seconds."""
    folder = tmp_path_factory.mktemp("broken")
    copy(folder)
    for file, line, _ in BREAKS:
        with (folder / file).open("a", encoding="utf-8") as code:
            code.write(f"\n{line}\n")
    said = lint(folder).partition("Broken contracts")[2]
    parts = re.split(r"^(.+)\n-+$", said, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_contracts_hold(tmp_path: Path) -> None:
    copy(tmp_path)
    assert "0 broken" in lint(tmp_path)


def test_every_contract_is_broken_once(broken: dict[str, str]) -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    names = {rule["name"] for rule in rules["contracts"]}
    assert {contract for _, _, contract in BREAKS} == names == broken.keys()


@pytest.mark.parametrize(("file", "line", "contract"), BREAKS)
def test_a_broken_contract_is_seen(
    broken: dict[str, str], file: str, line: str, contract: str
) -> None:
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert f"{module} -> {line.removeprefix('import ')} (l." in broken[contract]
