import pytest

from desk.inbound import File
from router import Router
from tests.cast import by_mail
from tests.visitor import Visitor

PNG = b"\x89PNG\r\n\x1a\n picture"
HTML = (
    '<p onclick="x()">Lihat <img src="cid:peta@1"><img src="cid:palsu"></p><script>x()</script>'
    '<img src="https://pelacak.example/1.gif">'
)


@pytest.fixture
async def mailed(router: Router) -> None:
    files = (
        File("peta.png", "image/png", PNG, inline=True, cid="peta@1"),
        File("palsu.png", "image/png", b"<svg onload=x()>", inline=True, cid="palsu"),
    )
    await router.receive(by_mail("Lihat", html=HTML, files=files))


async def test_rule_09_a_mails_html_runs_nothing_and_fetches_nothing(
    sari: Visitor, mailed: None
) -> None:
    seen = await sari.get("/messages/1/letter")
    policy = seen.headers["Content-Security-Policy"]
    assert "default-src 'none'; img-src data:;" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-same-origin" not in policy
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    for unsafe in ("script", "onclick", "pelacak", "svg"):
        assert unsafe not in seen.text


async def test_rule_09_pictures_of_the_mail_come_from_us(sari: Visitor, mailed: None) -> None:
    text = (await sari.get("/messages/1/letter")).text
    assert '<img src="data:image/png;base64,iVBORw0KGgog' in text
    assert text.count("src=") == 1


async def test_rule_09_pictures_from_elsewhere_are_shown_only_when_asked(
    sari: Visitor, mailed: None
) -> None:
    page = await sari.get("/conversations/1")
    assert 'href="/messages/1/letter?pictures=1" target="letter-1"' in page.text
    assert "Pengirim dapat mengetahui" in page.words
    asked = await sari.get("/messages/1/letter?pictures=1")
    assert 'src="https://pelacak.example/1.gif"' in asked.text
    assert "img-src data: https: http:;" in asked.headers["Content-Security-Policy"]
    assert asked.headers["Referrer-Policy"] == "no-referrer"


async def test_the_frame_is_a_sandbox_and_no_page_of_ours_may_be_framed(
    sari: Visitor, mailed: None
) -> None:
    page = await sari.get("/conversations/1")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


async def test_no_pictures_are_offered_where_there_are_none(sari: Visitor, router: Router) -> None:
    await router.receive(by_mail("Isi", html="<p>Isi</p>"))
    page = await sari.get("/conversations/1")
    assert "/messages/1/letter" in page.text
    assert "pictures=1" not in page.text


async def test_another_office_and_text_without_html_find_nothing(
    sari: Visitor, joko: Visitor, router: Router, mailed: None
) -> None:
    await router.receive(by_mail("Isi", 2))
    assert (await joko.get("/messages/1/letter")).status == 404
    assert (await sari.get("/messages/2/letter")).status == 404
    assert (await sari.get("/messages/99/letter")).status == 404
