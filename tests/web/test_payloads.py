import pytest
from sqlmodel import Session

from desk.notice import Notice
from router import Router
from store import rows
from tests.cast import MAMUJU, MONDAY, PASURUAN
from tests.visitor import Visitor


async def quarantine(router: Router, number: int, body: bytes = b"Body=Halo") -> None:
    await router.quarantine(
        office="7604", channel="whatsapp", account="whatsapp:+6281210007604",
        external_id=f"x{number}", body=body, content_type="application/x-www-form-urlencoded",
        reason="signature",
    )  # fmt: skip


async def test_a_supervisor_sees_what_was_refused(ratna: Visitor, router: Router) -> None:
    await quarantine(router, 1, b"<b>Halo</b>\x00\xff" + b"x" * 5000)
    seen = await ratna.get("/payloads")
    assert "Tanda tangannya tidak cocok" in seen.words
    assert "Senin, 16 November 2026 pukul 09.00 WITA" in seen.words
    assert "<b>Halo" not in seen.text
    assert "&lt;b&gt;Halo" in seen.text
    assert "Hanya bagian awal yang ditampilkan" in seen.words


async def test_officers_do_not_see_the_quarantine(sari: Visitor, router: Router) -> None:
    await quarantine(router, 1)
    seen = await sari.get("/payloads")
    assert seen.status == 403
    assert "signature" not in seen.words
    assert "/payloads" not in (await sari.get("/inbox")).text


async def test_another_office_does_not_either(
    joko: Visitor, ratna: Visitor, router: Router
) -> None:
    await router.quarantine(
        office="3514", channel="email", account="a", external_id="y", body=b"Pasuruan",
        content_type="text/plain", reason="too large",
    )  # fmt: skip
    assert "Karantina kosong" in (await ratna.get("/payloads")).words


async def test_pages_lead_on(ratna: Visitor, router: Router) -> None:
    for number in range(60):
        await quarantine(router, number)
    seen = await ratna.get("/payloads")
    assert seen.text.count('class="card paper"') == 50
    following = seen.text.split('rel="next" href="')[1].split('"')[0]
    assert (await ratna.get(following)).text.count('class="card paper"') == 10


async def test_supervisors_see_which_notices_did_not_arrive(
    ratna: Visitor, sari: Visitor, router: Router
) -> None:
    def add(session: Session) -> None:
        for status, office in (
            ("failed", MAMUJU), ("unknown", MAMUJU), ("sent", MAMUJU), ("failed", PASURUAN),
        ):  # fmt: skip
            notice = Notice(
                office=office, way="email", address=f"{status}@bps.example", level="soon",
                subject=f"[Loket] {status} {office}", text="x", at=MONDAY, status=status,
                status_at=MONDAY, error="550 no such user" if status == "failed" else "",
            )  # fmt: skip
            rows.add(session, notice)

    await router.run(add)
    words = (await ratna.get("/payloads")).words
    assert "[Loket] unknown 7604 Mungkin terkirim" in words
    assert "[Loket] failed 7604 Gagal" in words
    assert "550 no such user" in words
    assert "sent 7604" not in words
    assert "3514" not in words
    assert (await sari.get("/payloads")).status == 403


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("secret token", "Tanda tangannya tidak cocok"),
        ("another number", "akun atau nomor lain"),
        ("not JSON", "Bentuknya tidak dapat dibaca"),
        ("no MessageSid", "ada bagian wajib yang hilang"),
        ("a message without what every message has", "ada bagian wajib yang hilang"),
        ("our own mail came back", "Email kantor sendiri"),
        ("KeyError", "Beri tahu pengelola"),
    ],
)
async def test_why_something_was_kept_apart_is_told_in_words(
    ratna: Visitor, router: Router, reason: str, said: str
) -> None:
    await router.quarantine(
        office=MAMUJU, channel="whatsapp", account="a", external_id="x", body=b"{}",
        content_type="application/json", reason=reason,
    )  # fmt: skip
    seen = await ratna.get("/payloads")
    assert said in seen.words
    assert f"({reason})" in seen.words
