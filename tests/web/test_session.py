from sqlmodel import Session
from yarl import URL

from desk.officer import Officer
from desk.officer import Session as SignedIn
from router import Router
from router.officers import disable
from router.password import hash_password
from router.sign_in import token_hash
from store import rows
from tests.cast import Cast, FixedClock
from tests.visitor import PASSWORD, Visitor, pages_of, visiting


async def test_an_officer_signs_in_and_out(visitor: Visitor) -> None:
    seen = await visitor.try_sign_in("sari@bps.example", PASSWORD)
    assert seen.address == "/inbox"
    assert "Sari" in seen.words
    seen = await visitor.post("/session", {"_method": "DELETE"})
    assert "Anda sudah keluar" in seen.words
    assert (await visitor.get("/inbox")).address.startswith("/session/new")


async def test_the_email_is_read_as_people_type_it(visitor: Visitor) -> None:
    seen = await visitor.try_sign_in("  Sari@BPS.example ", PASSWORD)
    assert seen.address == "/inbox"


async def test_unknown_wrong_and_disabled_get_the_same_answer(
    visitor: Visitor, router: Router, clock: FixedClock
) -> None:
    await router.run(disable, "7604", "budi@bps.example", at=clock())
    tries = [
        ("nobody@bps.example", PASSWORD),
        ("sari@bps.example", "salah-sekali"),
        ("budi@bps.example", PASSWORD),
        ("joko@bps.example", ""),
    ]
    answers = [await visitor.try_sign_in(email, password) for email, password in tries]
    assert {answer.status for answer in answers} == {422}
    plain = {
        answer.text.replace(email, "").replace(" autofocus", "")
        for answer, (email, _) in zip(answers, tries, strict=True)
    }
    assert len(plain) == 1
    assert "tidak cocok" in answers[0].words


async def test_guesses_on_one_email_are_stopped_even_when_right(
    visitor: Visitor, clock: FixedClock
) -> None:
    for _ in range(8):
        assert (await visitor.try_sign_in("sari@bps.example", "salah")).status == 422
    stopped = await visitor.try_sign_in("SARI@bps.example", PASSWORD)
    assert stopped.status == 429
    assert "hari ini 09.15 WITA" in stopped.words.replace("08.15 WIB", "09.15 WITA")
    assert int(stopped.headers["Retry-After"]) > 0
    assert (await visitor.try_sign_in("budi@bps.example", PASSWORD)).address == "/inbox"
    clock.forward(minutes=16)
    await visitor.post("/session", {"_method": "DELETE"})
    assert (await visitor.try_sign_in("sari@bps.example", PASSWORD)).address == "/inbox"


async def test_what_others_guess_keeps_nobody_out_of_a_browser_they_know(
    visitor: Visitor, pages: str, clock: FixedClock
) -> None:
    await visitor.sign_in("sari@bps.example")
    await visitor.post("/session", {"_method": "DELETE"})
    async with visiting(pages) as guesser:
        for _ in range(8):
            assert (await guesser.try_sign_in("sari@bps.example", "salah")).status == 422
        assert (await guesser.try_sign_in("sari@bps.example", PASSWORD)).status == 429
    assert (await visitor.try_sign_in("sari@bps.example", PASSWORD)).address == "/inbox"
    await visitor.post("/session", {"_method": "DELETE"})
    for _ in range(8):
        assert (await visitor.try_sign_in("sari@bps.example", "salah")).status == 422
    assert (await visitor.try_sign_in("sari@bps.example", PASSWORD)).status == 429


async def test_a_known_browser_knows_one_officer_only(visitor: Visitor, pages: str) -> None:
    await visitor.sign_in("sari@bps.example")
    await visitor.post("/session", {"_method": "DELETE"})
    cookie = next(c for c in visitor.session.cookie_jar if c.key.startswith("loket_known_"))
    assert "sari" not in cookie.key + cookie.value
    for email, value in (
        ("budi@bps.example", cookie.value),
        ("sari@bps.example", cookie.value[:-1] + ("0" if cookie.value[-1] != "0" else "1")),
        ("sari@bps.example", "."),
        ("sari@bps.example", "x" * 200),
    ):
        async with visiting(pages) as guesser:
            name = f"loket_known_{token_hash(email)[:12]}"
            guesser.session.cookie_jar.update_cookies({name: value}, URL(pages))
            for _ in range(8):
                await guesser.try_sign_in(email, "salah")
            assert (await guesser.try_sign_in(email, PASSWORD)).status == 429, value


async def test_guesses_are_remembered_when_loket_starts_again(
    visitor: Visitor, router: Router
) -> None:
    for _ in range(8):
        await visitor.try_sign_in("sari@bps.example", "salah")
    async with pages_of(router) as url, visiting(url) as later:
        assert (await later.try_sign_in("sari@bps.example", PASSWORD)).status == 429


async def test_guesses_from_one_address_are_stopped(visitor: Visitor) -> None:
    for number in range(40):
        await visitor.try_sign_in(f"nobody{number}@bps.example", "salah")
    assert (await visitor.try_sign_in("joko@bps.example", PASSWORD)).status == 429


async def test_behind_proxies_each_visitor_is_counted_alone(router: Router, cast: Cast) -> None:
    async with pages_of(router, proxies=1) as url, visiting(url) as visitor:
        await visitor.get("/session/new")
        forged = "203.0.113.9, 198.51.100.1"
        for number in range(41):
            fields = {"email": f"nobody{number}@bps.example", "password": "salah"}
            seen = await visitor.post("/session", fields, headers={"X-Forwarded-For": forged})
        assert seen.status == 429
        fields = {"email": "nobody@bps.example", "password": "salah"}
        other = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        assert (await visitor.post("/session", fields, headers=other)).status == 422


async def test_only_a_hash_of_the_session_is_stored(sari: Visitor, router: Router) -> None:
    def kept(session: Session) -> list[SignedIn]:
        return rows.every(session, SignedIn, rows.columns(SignedIn))

    token = next(c.value for c in sari.session.cookie_jar if c.key == "loket")
    stored = await router.store.read(kept)
    assert [len(one.token_hash) for one in stored] == [64]
    assert token not in stored[0].token_hash + stored[0].csrf


async def test_a_session_ends_after_a_working_day(sari: Visitor, clock: FixedClock) -> None:
    clock.forward(hours=11, minutes=59)
    assert (await sari.get("/inbox")).address == "/inbox"
    clock.forward(minutes=2)
    assert (await sari.get("/inbox")).address.startswith("/session/new?next=")


async def test_who_sends_a_form_after_its_session_is_asked_to_sign_in_and_goes_on_there(
    sari: Visitor, clock: FixedClock
) -> None:
    await sari.get("/inbox")
    clock.forward(hours=13)
    seen = await sari.post(
        "/conversations/1/messages", {"text": "Halo"},
        headers={"Referer": f"{sari.url}/conversations/1"},
    )  # fmt: skip
    assert (seen.status, seen.address) == (200, "/session/new?next=/conversations/1")


async def test_who_is_disabled_is_out_at_once(
    sari: Visitor, router: Router, clock: FixedClock
) -> None:
    await router.run(disable, "7604", "sari@bps.example", at=clock())
    assert (await sari.get("/inbox")).address.startswith("/session/new")


async def test_the_cookie_is_for_this_site_and_no_script(visitor: Visitor) -> None:
    await visitor.get("/session/new")
    fields = {"email": "sari@bps.example", "password": PASSWORD}
    seen = await visitor.post("/session", fields, follow=False)
    cookie = seen.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


async def test_by_https_the_cookie_never_travels_without(router: Router, cast: Cast) -> None:
    router.public_url = "https://loket.bps.example"
    async with pages_of(router) as url, visiting(url) as visitor:
        seen = await visitor.get("/session/new")
        assert "Secure" in seen.headers["Set-Cookie"]
        assert seen.headers["Strict-Transport-Security"]


async def test_sign_in_leads_back_to_the_page_that_was_wanted(visitor: Visitor) -> None:
    seen = await visitor.get("/conversations/3?view=mine")
    assert seen.address == "/session/new?next=/conversations/3?view%3Dmine"
    fields = {"email": "sari@bps.example", "password": PASSWORD}
    fields["next"] = "/conversations/3?view=mine"
    seen = await visitor.post("/session", fields, follow=False)
    assert seen.headers["Location"] == "/conversations/3?view=mine"


async def test_sign_in_never_leads_to_another_site(visitor: Visitor) -> None:
    for following in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
        await visitor.get("/session/new")
        fields = {"email": "sari@bps.example", "password": PASSWORD, "next": following}
        seen = await visitor.post("/session", fields, follow=False)
        assert seen.headers["Location"] == "/inbox"
        await visitor.post("/session", {"_method": "DELETE"})


async def test_who_works_at_two_offices_is_asked_which(
    visitor: Visitor, router: Router, clock: FixedClock
) -> None:
    def hire_again(session: Session) -> None:
        twice = Officer(
            office="3514", email="sari@bps.example", name="Sari", created_at=clock(),
            password=hash_password(PASSWORD),
        )  # fmt: skip
        rows.add(session, twice)

    await router.run(hire_again)
    seen = await visitor.try_sign_in("sari@bps.example", PASSWORD)
    assert "BPS Kabupaten Mamuju" in seen.words
    assert "BPS Kabupaten Pasuruan" in seen.words
    fields = {"email": "sari@bps.example", "password": PASSWORD, "office": "3514"}
    seen = await visitor.post("/session", fields)
    assert seen.address == "/inbox"
    assert "BPS Kabupaten Pasuruan" in seen.words
