"""What must hold for every page there is, also for those that will be added."""

import re
from collections.abc import Iterator

import pytest
from aiohttp import web
from sqlalchemy import text
from sqlmodel import Session

from desk.inbound import File
from desk.officer import Officer
from desk.ticket import Ticket
from router import Router
from store import rows
from tests.cast import Cast, by_mail, wulan
from tests.visitor import Visitor
from web import health, metrics
from web.app import page_routes
from web.guard import OPEN, PUBLIC

FILE = b"rahasia kantor"


def routes() -> Iterator[tuple[str, str]]:
    for route in (*health.ROUTES, *metrics.ROUTES, *page_routes()):
        assert isinstance(route, web.RouteDef)
        yield route.method, route.path


def address(path: str, number: int) -> str:
    return re.sub(r"\{\w+(:[^}]*)?\}", str(number), path)


PRIVATE = [(m, p) for m, p in routes() if p not in PUBLIC and not p.startswith(OPEN)]
FORMS = [(m, p) for m, p in routes() if m not in ("GET", "HEAD")]
OWNED = [(m, p) for m, p in PRIVATE if "{" in p]


async def test_a_stranger_is_sent_to_sign_in(visitor: Visitor) -> None:
    await visitor.get("/session/new")
    for method, path in PRIVATE:
        if method == "GET":
            seen = await visitor.get(address(path, 1), follow=False)
        else:
            seen = await visitor.post(address(path, 1), method=method, follow=False)
        assert seen.status == 303, (method, path)
        assert seen.headers["Location"].startswith("/session/new"), (method, path)


async def test_a_form_without_its_token_is_refused(sari: Visitor) -> None:
    for token in ("", "x" * 22):
        for method, path in FORMS:
            sari.csrf = token
            seen = await sari.post(address(path, 1), method=method)
            assert seen.status == 403, (method, path)


async def test_a_form_of_another_site_is_refused(sari: Visitor) -> None:
    for origin in ("https://evil.example", "null", sari.url + ".evil.example"):
        for method, path in FORMS:
            seen = await sari.post(address(path, 1), method=method, headers={"Origin": origin})
            assert seen.status == 403, (method, path, origin)


def promote(session: Session, officer_id: int) -> None:
    officer = rows.get(session, Officer, officer_id)
    assert officer
    officer.role = "supervisor"
    rows.save(session, officer, "role")


async def test_what_another_office_has_is_not_found(
    router: Router, cast: Cast, sari: Visitor, joko: Visitor
) -> None:
    await router.run(promote, cast.joko)  # who may do most at home finds nothing elsewhere
    files = (File("surat.pdf", "application/pdf", FILE),)
    await router.receive(wulan("Mau tanya data PDRB"))
    await router.receive(by_mail("Mohon data", files=files))

    def tickets(session: Session) -> list[Ticket]:
        return rows.every(session, Ticket, rows.columns(Ticket))

    before = await router.store.read(tickets)
    assert {ticket.office for ticket in before} == {"7604"}
    for method, path in OWNED:
        for number in (1, 2):
            target = address(path, number)
            fields = {"text": "Halo", "officer": "1", "client_id": "c"}
            seen = (
                await joko.get(target)
                if method == "GET"
                else await joko.post(target, fields, method=method)
            )
            assert seen.status == 404, (method, target)
            assert "Wulan" not in seen.text
            assert FILE.decode() not in seen.text
    assert await router.store.read(tickets) == before
    assert "Wulan" not in (await joko.get("/inbox")).text
    assert (await joko.get("/inbox?q=Wulan")).text.count("Wulan") == (
        await joko.get("/inbox?q=Xulan")
    ).text.count("Xulan")
    assert (await sari.get("/conversations/1")).status == 200
    assert FILE.decode() in (await sari.get("/attachments/1")).text


@pytest.mark.parametrize("path", ["/", "/session/new", "/offices/7604", "/inbox", "/none"])
async def test_every_page_forbids_what_it_does_not_need(sari: Visitor, path: str) -> None:
    headers = (await sari.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/session/new", "/offices/7604", "/inbox", "/calls/new"])
async def test_no_page_carries_script_or_style_of_its_own(sari: Visitor, path: str) -> None:
    html = (await sari.get(path)).text
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in script or "application/json" in script for script in scripts)


async def test_mistakes_are_told_kindly(sari: Visitor, visitor: Visitor) -> None:
    seen = await sari.get("/conversations/999999999999")
    assert seen.status == 404
    assert "Halaman tidak ditemukan" in seen.words
    seen = await sari.post("/inbox")
    assert seen.status == 405
    assert "Ke halaman depan" in seen.words


async def test_a_page_that_breaks_says_so_and_logs_no_content(
    visitor: Visitor, router: Router, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(session: Session) -> None:
        session.connection().execute(text("DROP TABLE attempt"))

    await visitor.get("/session/new")
    await router.run(break_down)
    seen = await visitor.post("/session", {"email": "sari@bps.example", "password": "x"})
    assert seen.status == 500
    assert "Ada gangguan di pihak kami" in seen.words
    assert "page broke method=POST route=/session" in caplog.text


async def test_a_page_after_a_refused_form_can_still_change_its_language(
    sari: Visitor, router: Router
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await sari.get("/conversations/1")
    for path in ("/tickets/1/closure", "/conversations/1/notes", "/calls"):
        seen = await sari.post(path)
        assert seen.status in (409, 422)
        found = re.search(r'name="next" value="([^"]+)"', seen.text)
        assert found
        assert (await sari.get(found.group(1))).status == 200
