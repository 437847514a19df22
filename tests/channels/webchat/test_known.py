"""A visitor becomes a known person, fills in the form, and hears by mail: on real sockets."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import Session, col, select

from channels.webchat import Settings
from channels.webchat.talk import OVER
from channels.webchat.visitors import PROOFS_FROM
from desk.contact import Address, Contact
from desk.inbound import File
from desk.message import Message
from router import Router
from router.follow import LARGEST
from router.reply import reply
from store import people
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.email.post_office import OFFICE, PostOffice, letter
from tests.channels.webchat.serving import Chat, serving
from tests.channels.webchat.visitor import SITE, Visitor, message_id

SECRET = "rahasia halaman kantor"
WULAN = "wulan@example.id"


@pytest.fixture
async def post(router: Router, clock: FixedClock) -> AsyncIterator[PostOffice]:
    office = router.offices[MAMUJU]
    channels = {"email": {"address": OFFICE}}
    router.offices[MAMUJU] = office.model_copy(update={"channels": channels})
    async with PostOffice(router, clock) as made:
        yield made


@pytest.fixture
async def chat(
    router: Router, cast: Cast, clock: FixedClock, post: PostOffice
) -> AsyncIterator[Chat]:
    settings = Settings(origins=(SITE,), mail_after=30, identity_secret=SecretStr(SECRET))
    async with serving(router, settings, cast, clock) as served:
        ways: Any = {(MAMUJU, "webchat"): served.channel, (MAMUJU, "email"): post.channel}
        router.connect(ways)
        yield served


def addresses(session: Session) -> list[tuple[str, str, int]]:
    return sorted(
        (a.kind, a.value if a.kind == "email" else "", a.contact_id)
        for a in session.exec(select(Address))
    )


def contacts(session: Session) -> list[Contact]:
    return list(session.exec(select(Contact)))


def said(session: Session) -> list[tuple[str, str, str]]:
    written = select(Message).order_by(col(Message.id))
    return [(m.channel, m.direction, m.text) for m in session.exec(written)]


def vouched(user: str) -> dict[str, str]:
    made = hmac.new(SECRET.encode(), user.encode(), hashlib.sha256).hexdigest()
    return {"user": user, "user_hash": made}


async def mail(post: PostOffice, number: int = 1) -> EmailMessage:
    """Return the mail with this number, once the world has it."""
    for _ in range(500):
        if len(post.world.mails) >= number:
            break
        await asyncio.sleep(0.02)
    return post.world.mails[number - 1]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


async def leave(visitor: Visitor, **left: str) -> None:
    await visitor.send("contact", client_msg_id=message_id(), **left)
    await visitor.hear("ack")


async def answered(chat: Chat, text: str, *files: File) -> None:
    await chat.router.run(
        reply, 1, text, office=MAMUJU, by=chat.cast.sari, at=chat.clock(), files=files
    )
    await chat.router.outbox.settle()


async def test_an_answer_follows_by_mail_once_and_the_reply_joins_the_matter(
    chat: Chat, post: PostOffice
) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    await leave(visitor, name="Wulan", email=WULAN)
    await visitor.go()
    await answered(chat, "PDRB 2025 sudah terbit.")
    chat.clock.forward(minutes=29)
    assert await chat.channel._visitors.follow_by_mail() == 0
    chat.clock.forward(minutes=2)
    assert await chat.channel._visitors.follow_by_mail() == 1
    assert await chat.channel._visitors.follow_by_mail() == 0
    sent = await mail(post)
    assert "PDRB 2025 sudah terbit." in text_of(sent)
    assert "lewat obrolan di situs web" in text_of(sent)
    assert (sent["To"], sent["Auto-Submitted"]) == (WULAN, None)
    await post.post(
        letter("Terima kasih, bagaimana PDRB 2024?", From=f"Wulan <{WULAN}>",
               To=str(sent["Reply-To"]), In_Reply_To=str(sent["Message-ID"]),
               Message_ID="<w1@example.id>"), str(sent["Reply-To"]), sender=WULAN,
    )  # fmt: skip
    kept = await chat.router.store.read(select_conversations)
    assert kept == {1}
    # A stranger who got hold of the mark does not enter the matter.
    await post.post(
        letter("Saya juga mau.", From="Budi <budi@example.org>", To=str(sent["Reply-To"]),
               Message_ID="<b1@example.org>"), str(sent["Reply-To"]), sender="budi@example.org",
    )  # fmt: skip
    assert await chat.router.store.read(select_conversations) == {1, 2}


async def test_the_officers_files_follow_too_unless_no_mail_can_carry_them(
    chat: Chat, post: PostOffice
) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    await leave(visitor, email=WULAN)
    await visitor.go()
    table = File("pdrb.csv", "text/csv", b"2025;1,2\n")
    await answered(chat, "Terlampir.", table)
    await answered(chat, "", File("peta.pdf", "application/pdf", b"%PDF-1.7 " + bytes(200_000)))
    chat.clock.forward(minutes=31)
    await chat.channel._visitors.follow_by_mail()
    sent = await mail(post)
    parts = [(p.get_filename(), p.get_payload(decode=True)) for p in sent.iter_attachments()]
    assert parts[0] == ("pdrb.csv", table.content)
    assert [name for name, _ in parts] == ["pdrb.csv", "peta.pdf"]
    assert "dapat dibuka di obrolan" not in text_of(sent)
    for n in range(2):
        large = File(f"{n}.pdf", "application/pdf", b"%PDF-1.7 " + bytes([n]) * (LARGEST // 2))
        await answered(chat, f"Bagian {n}", large)
    chat.clock.forward(minutes=31)
    await chat.channel._visitors.follow_by_mail()
    sent = await mail(post, 2)
    assert list(sent.iter_attachments()) == []
    assert "dapat dibuka di obrolan" in text_of(sent)


def select_conversations(session: Session) -> set[int]:
    return {m.conversation_id for m in session.exec(select(Message))}


async def test_who_saw_the_answer_or_left_no_address_gets_no_mail(
    chat: Chat, post: PostOffice
) -> None:
    first, second = chat.visitor(), chat.visitor()
    await first.come()
    await first.say("Saya perlu data PDRB")
    await leave(first, email=WULAN)
    await answered(chat, "Sudah terbit.")
    seq = (await first.hear_text("Sudah terbit."))["seq"]
    await first.send("received", upto_seq=seq)
    await second.come()
    await second.say("Saya perlu data inflasi")
    await chat.router.run(reply, 2, "Ini.", office=MAMUJU, by=chat.cast.sari, at=chat.clock())
    await chat.router.outbox.settle()
    chat.clock.forward(hours=1)
    await asyncio.sleep(0.05)
    assert await chat.channel._visitors.follow_by_mail() == 0
    assert post.world.mails == []


async def test_a_link_in_a_mail_proves_an_address_once_and_for_an_hour(
    chat: Chat, post: PostOffice
) -> None:
    await post.post(letter(From=f"Wulan <{WULAN}>"), sender=WULAN)  # whom the office knows already
    visitor = chat.visitor()
    await visitor.come()
    await visitor.send("prove", email=WULAN)
    assert (await visitor.hear("proof"))["sent"] is False  # nothing was said yet
    visitor = chat.visitor()
    await visitor.come()
    await visitor.say("Saya perlu data PDRB")
    await visitor.send("prove", email=WULAN.upper())
    assert (await visitor.hear("proof"))["sent"] is True
    await visitor.send("prove", email="orang@example.id")
    assert (await visitor.hear("proof"))["sent"] is False  # one a minute
    links = [m for m in [await mail(post, 1), await mail(post, 2)] if "/proof/" in text_of(m)]
    assert [link["To"] for link in links] == [WULAN]
    found = re.search(r"http://127\.0\.0\.1:8700(/channels/\S+)", text_of(links[0]))
    assert found
    link = chat.origin + found[1]
    before = await chat.router.store.read(addresses)
    async with chat.http.get(link) as page:
        assert (page.status, "<form method" in await page.text()) == (200, True)
        assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert await chat.router.store.read(addresses) == before  # a mailer that looks proves nothing
    forged = link.replace("/proof/0", "/proof/1") if "/proof/0" in link else link[:-6] + "AAAAAA"
    async with chat.http.post(forged) as page:
        assert page.status == 410
    async with chat.http.post(link) as page:
        assert page.status == 200
    owners = {owner for kind, _, owner in await chat.router.store.read(addresses) if kind != "x"}
    chats = [o for k, _, o in await chat.router.store.read(addresses) if k == "chat"]
    assert chats == [o for k, v, o in await chat.router.store.read(addresses) if v == WULAN]
    assert len(owners) == 1
    async with chat.http.post(link) as page:
        assert page.status == 410
    chat.clock.forward(hours=2)
    async with chat.http.get(link) as page:
        assert page.status == 410


async def test_nobody_has_strangers_mailed_under_ever_new_names(chat: Chat) -> None:
    sent = []
    for number in range(PROOFS_FROM + 2):
        visitor = chat.visitor()
        await visitor.come()
        await visitor.say("Saya perlu data PDRB")
        await visitor.send("prove", email=f"orang{number}@example.id")
        sent.append((await visitor.hear("proof"))["sent"])
    assert sent == [True] * PROOFS_FROM + [False] * 2


async def test_who_is_logged_in_on_the_host_page_has_one_talk_on_all_devices(chat: Chat) -> None:
    telephone, computer = chat.visitor(), chat.visitor()
    await telephone.come(**vouched(WULAN), name="Wulan")
    await telephone.say("Saya perlu data PDRB")
    welcome = await computer.come(**vouched(WULAN))
    assert welcome["conversation"]
    await computer.hear_text("Saya perlu data PDRB")
    found = await chat.router.store.read(addresses)
    assert [(kind, value) for kind, value, _ in found] == [("chat", ""), ("email", WULAN)]
    assert [one.name for one in await chat.router.store.read(contacts)] == ["Wulan"]


async def test_nobody_becomes_another_without_the_secret(chat: Chat) -> None:
    real = chat.visitor()
    await real.come(**vouched(WULAN))
    await real.say("Rahasia saya")
    for forged in (
        {"user": WULAN, "user_hash": "0" * 64},
        {"user": WULAN},
        {"user": "WULAN@example.id", "user_hash": vouched(WULAN)["user_hash"]},
    ):
        stranger = chat.visitor()
        welcome = await stranger.come(**forged)
        assert welcome["conversation"] is None
        assert welcome["visitor_token"] != real.token
        assert (await stranger.hear("error"))["code"] == "bad_identity"


def until(user: str, seconds: int) -> dict[str, Any]:
    signed = f"{user}\n{seconds}"
    return {**vouched(signed), "user": user, "user_until": seconds}


async def test_what_the_page_vouches_for_ends_when_it_says(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    end = int(chat.clock().timestamp()) + 3600
    wulan = chat.visitor()
    await wulan.come(**until(WULAN, end))
    await wulan.say("Rahasia saya")
    again = chat.visitor()
    assert (await again.come(**until(WULAN, end)))["conversation"]
    for forged in (
        until(WULAN, end) | {"user_until": end + 1},
        until(WULAN, end) | {"user_until": 0},
        {"user": f"{WULAN}\n{end}", "user_hash": until(WULAN, end)["user_hash"]},
    ):
        stranger = chat.visitor()
        assert (await stranger.come(**forged))["conversation"] is None
        assert (await stranger.hear("error"))["code"] == "bad_identity"
    chat.clock.forward(hours=1)
    late = chat.visitor()
    assert (await late.come(**until(WULAN, end)))["conversation"] is None
    assert (await late.hear("error"))["code"] == "old_identity"
    assert WULAN not in caplog.text
    # Nothing that was handed out meanwhile opens the talk without the page's word.
    assert (wulan.token, again.token) == (None, None)
    assert (await again.come())["conversation"] is None


async def test_a_talk_that_is_open_ends_with_what_the_page_vouched_for(chat: Chat) -> None:
    end = int(chat.clock().timestamp()) + 3600
    idle, busy = chat.visitor(), chat.visitor()
    await idle.come(**until(WULAN, end))
    await idle.say("Rahasia saya")
    await busy.come(**until(WULAN, end))
    chat.clock.forward(hours=1)
    await busy.send("message", client_msg_id=message_id(), text="Masih saya?")
    assert await busy.ended() == OVER
    assert "Masih saya?" not in [text for *_, text in await chat.router.store.read(said)]
    await answered(chat, "Jawaban rahasia.")
    assert "Jawaban rahasia." not in str(await idle.silence())
    await idle.send("ping")
    assert await idle.ended() == OVER


async def test_an_office_may_want_an_end_of_what_the_page_vouches_for(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    vouching: Any = {"identity_secret": SecretStr(SECRET), "identity_expires": True}
    settings = Settings(origins=(SITE,), **vouching)
    async with serving(router, settings, cast, clock) as chat:
        endless = chat.visitor()
        await endless.come(**vouched(WULAN))
        assert (await endless.hear("error"))["code"] == "old_identity"
        wulan = chat.visitor()
        await wulan.come(**until(WULAN, int(clock().timestamp()) + 60))
        assert wulan.token != endless.token


async def test_an_officer_who_has_read_is_seen_and_one_who_writes_as_well(chat: Chat) -> None:
    from desk.event import Event

    visitor = chat.visitor()
    await visitor.come()
    seq = (await visitor.say("Saya perlu data PDRB"))["seq"]
    await visitor.hear("history")
    chat.router.feed.whisper(
        Event(office=MAMUJU, at=chat.clock(), actor="officer:1", verb="officer.read",
              conversation_id=1, detail={"upto": seq})
    )  # fmt: skip
    assert await visitor.hear("read") == {"type": "read", "upto_seq": seq}


async def test_the_form_names_the_person_and_fills_the_intake(chat: Chat) -> None:
    office = chat.router.offices[MAMUJU]
    pledge = type(office).model_validate(
        {"code": "7604", "name": "x", "zone": "Asia/Makassar",
         "promises": {"webchat": {"within": "3 working days", "starts": "complete"}}}
    ).promises  # fmt: skip
    chat.router.offices[MAMUJU] = office.model_copy(update={"promises": pledge})
    visitor = chat.visitor()
    await visitor.come()
    await leave(visitor, name="Wulan", email=WULAN, institution="Unsulbar", purpose="Skripsi")
    await visitor.say("Saya perlu data PDRB")
    [ticket] = await chat.router.store.read(tickets)
    assert ticket.request["name"] == "Wulan"
    assert ticket.request["contact"] == WULAN
    assert ticket.complete_at == chat.clock()
    assert [one.name for one in await chat.router.store.read(contacts)] == ["Wulan"]
    first = (await chat.router.store.read(said))[0]
    assert first[2].splitlines() == [
        "Kontak saya", "Nama: Wulan", f"Email: {WULAN}", "Instansi: Unsulbar", "Keperluan: Skripsi"
    ]  # fmt: skip


def tickets(session: Session) -> list[Any]:
    from desk.ticket import Ticket

    return list(session.exec(select(Ticket)))


async def test_a_typed_address_makes_nobody_known(chat: Chat) -> None:
    visitor = chat.visitor()
    await visitor.come()
    await leave(visitor, email=WULAN)
    found = await chat.router.store.read(people.owner, MAMUJU, "email", WULAN)
    assert found is None


async def test_a_flood_under_ever_new_names_is_stopped_at_the_address(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    settings = Settings(origins=(SITE,), messages_per_minute_and_address=5)
    async with serving(router, settings, cast, clock) as chat:
        for _ in range(5):
            visitor = chat.visitor()
            await visitor.come()
            await visitor.say("jam?")
        visitor = chat.visitor()
        await visitor.come()
        await visitor.send("message", client_msg_id=message_id(), text="jam?")
        refused = await visitor.hear("error")
        assert (refused["code"], refused["retry_after"] > 0) == ("too_fast", True)
