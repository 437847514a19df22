"""What a browser is given before it says anything."""

import json
import re
from pathlib import Path

import pytest

from channels.webchat import phrases
from channels.webchat.page import files
from channels.webchat.phrases import catalogue
from tests.channels.webchat.serving import Chat
from tests.channels.webchat.visitor import SITE


async def test_the_page_may_be_shown_on_the_offices_own_sites_only(chat: Chat) -> None:
    async with chat.http.get(chat.url("frame")) as response:
        policy = response.headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {SITE}" in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in response.headers


async def test_the_policy_names_the_desks_own_address_whatever_host_is_asked_for(
    chat: Chat,
) -> None:
    for host in ("evil.example; script-src *", "evil.example"):
        async with chat.http.get(chat.url("frame"), headers={"Host": host}) as response:
            policy = response.headers["Content-Security-Policy"]
        assert "evil" not in policy
        assert "connect-src 'self' ws://127.0.0.1:8700 wss://127.0.0.1:8700" in policy


async def test_the_page_speaks_the_language_that_was_asked_for(chat: Chat) -> None:
    for query, greeting in (
        ("", "Halo, selamat datang di BPS Kabupaten Mamuju."),
        ("?language=en", "Hello, welcome to BPS Kabupaten Mamuju."),
        ("?language=../../etc", "Halo, selamat datang di BPS Kabupaten Mamuju."),
    ):
        async with chat.http.get(chat.url("frame") + query) as response:
            assert greeting in await response.text()


async def test_every_file_that_the_page_names_is_there_and_may_be_kept(chat: Chat) -> None:
    async with chat.http.get(chat.url("frame")) as response:
        page = await response.text()
    names = re.findall(r'"(static/[^"]+)"', page)
    assert len(names) >= 3
    for name in names:
        async with chat.http.get(chat.url(name)) as response:
            assert response.status == 200
            assert "immutable" in response.headers["Cache-Control"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_modules_import_only_files_that_are_there() -> None:
    for name, content in files().items():
        for imported in re.findall(r'from "\./([^"]+)"', content.decode()):
            assert imported in files(), f"{name} imports {imported}"


@pytest.mark.parametrize("name", ["../page.py", "%2e%2e%2fpage.py", "frame.html", "chat", "x.js"])
async def test_nothing_else_is_served(chat: Chat, name: str) -> None:
    async with chat.http.get(chat.url(f"static/x/{name}")) as response:
        assert response.status == 404


async def test_the_loader_is_made_out_for_the_office(chat: Chat) -> None:
    async with chat.http.get(chat.url("widget.js")) as response:
        script = await response.text()
    found = re.search(r"const office = (\{.*\});", script)
    assert found
    office = json.loads(found[1])
    assert office["code"] == "7604"
    assert office["words"]["id"]["launch_label"] == "Buka obrolan dengan BPS Kabupaten Mamuju"


async def test_an_office_name_cannot_break_out_of_the_page(chat: Chat) -> None:
    nasty = chat.router.offices["7604"].model_copy(
        update={"name": '</script><img src=x onerror=alert(1)>"'}
    )
    chat.channel._office = nasty
    async with chat.http.get(chat.url("frame")) as response:
        page = await response.text()
    assert "<img" not in page
    assert page.count("</script>") == 2


def test_both_catalogues_have_the_same_phrases_with_the_same_values() -> None:
    phrases = catalogue()
    assert phrases.keys("id") == phrases.keys("en")
    for key in phrases.keys("id"):
        values = [set(re.findall(r"\{(\w+)\}", phrases.texts[lang][key])) for lang in ("id", "en")]
        assert values[0] == values[1], key


def test_every_phrase_is_used() -> None:
    folder = Path(phrases.__file__).parent
    files_of = (folder.rglob(f"*.{kind}") for kind in ("py", "js", "html"))
    everything = "".join(path.read_text() for found in files_of for path in found)
    keys = [key.removeprefix("webchat.") for key in catalogue().texts["id"]]
    unused = [
        key for key in keys
        if not key.startswith("suggestion.") and not re.search(rf"\b{re.escape(key)}\b", everything)
    ]  # fmt: skip
    assert unused == []
