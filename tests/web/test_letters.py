import pytest

from desk.inbound import File, Sender
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


async def test_copies_are_shown_before_they_are_sent_and_can_be_changed(
    sari: Visitor, router: Router
) -> None:
    extra = {"others": ["camat@example.org"], "cc": ["camat@example.org"]}
    await router.receive(by_mail("Mohon data PDRB", extra=extra))
    page = await sari.get("/conversations/1")
    assert "Kepada: hendra@example.org" in page.words
    assert 'name="cc" value="camat@example.org"' in page.text
    seen = {"text": "Silakan.", "seen": "9", "cc": "lurah@example.org; wali@example.org"}
    page = await sari.post("/conversations/1/messages", seen)
    assert "Tembusan: lurah@example.org, wali@example.org" in page.words
    assert 'name="cc" value="lurah@example.org, wali@example.org"' in page.text
    page = await sari.post("/conversations/1/messages", {**seen, "cc": "bukan alamat"})
    assert "Alamat tembusan tidak dikenali" in page.words
    assert 'name="cc" value="bukan alamat"' in page.text
    assert ">Silakan.</textarea>" in page.text


async def test_what_is_remarkable_stands_on_the_mail(sari: Visitor, router: Router) -> None:
    extra = {
        "suspicion": "dmarc", "related": 7, "newcomers": ["wartawan@example.org"],
        "forwarded_from": "wulan@x.example", "forwarded_name": "Wulan",
    }  # fmt: skip
    await router.receive(by_mail("Mohon data PDRB", extra=extra))
    page = await sari.get("/conversations/1")
    assert "tidak dapat memastikan bahwa email ini benar dari hendra@example.org" in page.words
    assert "Baru dalam percakapan ini: wartawan@example.org" in page.words
    assert 'href="/conversations/7"' in page.text
    page = await sari.post(
        "/conversations/1/sender", {"address": "wulan@x.example", "name": "Wulan"}
    )
    assert "Kepada: wulan@x.example" in page.words
    assert "Email ini diteruskan" not in page.words
    assert "Pengirim sebenarnya ditetapkan" in page.words
    page = await sari.post("/conversations/1/sender", {"address": "wulan"})
    assert (page.status, "Alamat email tidak dikenali" in page.words) == (409, True)


async def test_another_office_cannot_say_who_wrote(joko: Visitor, router: Router) -> None:
    await router.receive(by_mail("Mohon data PDRB"))
    assert (await joko.post("/conversations/1/sender", {"address": "a@b.example"})).status == 404


async def test_a_mail_is_joined_to_the_conversation_it_belongs_to_by_one_click(
    sari: Visitor, router: Router
) -> None:
    await router.receive(by_mail("Mohon data PDRB menurut kecamatan"))
    camat = Sender("email", "camat@example.org", "Camat")
    more = by_mail("Lampiran", 2, sender=camat, subject="Re: [7604-2026-000001] data")
    await router.receive(more)
    page = await sari.get("/conversations/2")
    assert "Mungkin terkait dengan percakapan lain" in page.words
    assert 'action="/conversations/2/union"' in page.text
    wrong = await sari.post("/conversations/2/union", {"into": "abc"})
    assert "tidak dapat digabungkan" in wrong.words
    await sari.post("/conversations/2/union", {"into": "1"})
    page = await sari.get("/conversations/1")
    assert "Lampiran" in page.words
    assert "Digabungkan dengan percakapan lain" in page.words
    assert "Mungkin terkait" not in page.words
    gone = await sari.get("/conversations/2")
    assert "Mohon data PDRB menurut kecamatan" in gone.words


async def test_what_was_written_while_a_colleague_joined_the_mail_is_kept(
    sari: Visitor, router: Router
) -> None:
    await router.receive(by_mail("Mohon data PDRB menurut kecamatan"))
    camat = Sender("email", "camat@example.org", "Camat")
    await router.receive(by_mail("Lampiran", 2, sender=camat))
    await sari.get("/conversations/2")
    await sari.post("/conversations/2/union", {"into": "1"})
    for end in ("messages", "notes"):
        page = await sari.post(f"/conversations/2/{end}", {"text": "Sudah kami terima"})
        assert (page.status, "baru saja menggabungkan" in page.words) == (409, True)
        assert "Sudah kami terima</textarea>" in page.text  # where the matter goes on
        assert 'action="/conversations/1/messages"' in page.text
