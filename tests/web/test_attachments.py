import pytest

from desk.inbound import File
from router import Router
from tests.cast import by_mail
from tests.visitor import Visitor

FILES = (
    File("foto.png", "image/png", b"\x89PNG"),
    File("../../<evil>\r\nSet-Cookie: x.html", "text/html", b"<script>alert(1)</script>"),
    File("gambar.svg", "image/svg+xml", b"<svg onload=alert(1)>"),
    File("", "", b"?"),
    File("data Statistik ✓.xlsx", "application/vnd.ms-excel", b"PK"),
)


@pytest.fixture
async def mailed(router: Router) -> None:
    await router.receive(by_mail("Terlampir", files=FILES))


async def test_files_are_downloads_in_which_nothing_runs(sari: Visitor, mailed: None) -> None:
    for number in range(1, len(FILES) + 1):
        headers = (await sari.get(f"/attachments/{number}")).headers
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment; ")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Set-Cookie" not in headers


async def test_only_pictures_and_sounds_are_shown_inline(sari: Visitor, mailed: None) -> None:
    shown = [await sari.get(f"/attachments/{n}?inline=1") for n in range(1, len(FILES) + 1)]
    assert [s.headers["Content-Disposition"].split(";")[0] for s in shown] == [
        "inline", "attachment", "attachment", "attachment", "attachment",
    ]  # fmt: skip
    assert shown[0].headers["Content-Type"] == "image/png"


async def test_names_survive_in_every_alphabet(sari: Visitor, mailed: None) -> None:
    named = (await sari.get("/attachments/5")).headers["Content-Disposition"]
    assert 'filename="data Statistik _.xlsx"' in named
    assert "filename*=UTF-8''data%20Statistik%20%E2%9C%93.xlsx" in named


async def test_what_was_never_fetched_is_not_found(sari: Visitor, router: Router) -> None:
    await router.receive(
        by_mail("Terlampir", files=(File("a.jpg", "image/jpeg", url="https://x"),))
    )
    assert (await sari.get("/attachments/1")).status == 404
