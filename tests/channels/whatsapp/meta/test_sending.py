"""Sending through Meta (channel facts §2)."""

from typing import Any

import pytest

from desk.contact import Address
from desk.inbound import File
from desk.message import Attachment, Message, Status
from router import Router
from router.channel import Outgoing
from router.reply import reply
from tests.cast import MAMUJU, Cast
from tests.channels.whatsapp.meta.batches import WULAN, message, of_type, wamid
from tests.channels.whatsapp.meta.line import TOKEN, Line


@pytest.fixture
async def asked(meta: Line) -> Line:
    """A line on which Wulan has just asked."""
    await meta.hear(message("Kantor buka jam berapa?"))
    return meta


async def only(meta: Line) -> Message:
    [said] = await meta.said()
    return said


async def deliver(meta: Line, **time: float) -> None:
    meta.clock.forward(**time)
    await meta.router.outbox.look_up_doubts()
    await meta.router.outbox.settle()


async def test_an_answer_leaves_as_text(asked: Line) -> None:
    await deliver(asked)
    [sent] = asked.graph.sent
    assert sent["to"] == WULAN
    assert sent["text"] == {"body": "Kami buka pukul 08.00.", "preview_url": False}
    said = await only(asked)
    assert (said.status, said.external_id) == (Status.SENT, wamid(1001))


async def test_statuses_come_in_any_order(asked: Line) -> None:
    await deliver(asked)
    sid = (await only(asked)).external_id or ""
    for word in ("read", "delivered", "sent", "warning"):
        assert await asked.tell(sid, word) == 200
    assert (await only(asked)).status == Status.READ


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize(
    ("words", "status"),
    [(("read",), Status.READ), (("read", "sent"), Status.READ), (("failed", "sent"), Status.FAILED),
     (("sent", "failed"), Status.FAILED), (("delivered", "failed"), Status.DELIVERED)],
)  # fmt: skip
async def test_statuses_may_come_before_the_answer_to_the_send(
    asked: Line, words: tuple[str, ...], status: Status, tagged: bool
) -> None:
    async def tell(sid: str, sent: dict[str, Any]) -> None:
        tag = sent["biz_opaque_callback_data"] if tagged else None
        for word in words:
            assert await asked.tell(sid, word, biz_opaque_callback_data=tag) == 200

    asked.graph.meanwhile = tell
    await deliver(asked)
    said = await only(asked)
    assert (said.status, said.external_id) == (status, wamid(1001))
    await deliver(asked, minutes=10)
    assert len(asked.graph.sent) == 1


async def test_a_failure_names_its_reason(asked: Line) -> None:
    await deliver(asked)
    sid = (await only(asked)).external_id or ""
    await asked.tell(sid, "failed", errors=[{"code": 131026, "title": "x"}], recipient_id=None)
    said = await only(asked)
    assert (said.status, said.error[:7]) == (Status.FAILED, "131026:")


@pytest.mark.parametrize("status", [500, 0, 502])
async def test_a_status_clears_up_a_doubt_and_nothing_is_sent_twice(
    asked: Line, status: int
) -> None:
    asked.graph.script.append((status, {}, {}, True))
    await deliver(asked)
    assert (await only(asked)).status == Status.UNKNOWN
    await deliver(asked, minutes=3)
    tag = asked.graph.sent[0]["biz_opaque_callback_data"]
    await asked.tell(wamid(77), "delivered", biz_opaque_callback_data=tag)
    said = await only(asked)
    assert (said.status, said.external_id) == (Status.DELIVERED, wamid(77))
    await deliver(asked, minutes=3)
    assert len(asked.graph.sent) == 1


async def test_a_status_of_another_numbers_message_clears_up_nothing(asked: Line) -> None:
    asked.graph.script.append((500, {}, {}, True))
    await deliver(asked)
    for tag in ("loket/999/1/1/", "loket/x", "", "loket/1/3/2/"):
        await asked.tell(wamid(78), "sent", biz_opaque_callback_data=tag)
    assert (await only(asked)).status == Status.UNKNOWN


@pytest.mark.parametrize(
    ("http", "code", "wait"), [(429, 130429, 9), (400, 131056, 9), (400, 130429, None)]
)
async def test_too_many_messages_wait(asked: Line, http: int, code: int, wait: int | None) -> None:
    headers = {"Retry-After": str(wait)} if wait else {}
    asked.graph.script.append((http, {"error": {"code": code}}, headers, False))
    await deliver(asked)
    said = await only(asked)
    assert (said.status, said.error[:7]) == (Status.PENDING, f"{code}:")
    assert said.next_attempt_at is not None
    assert (said.next_attempt_at - asked.clock()).total_seconds() == (wait or 5)
    await deliver(asked, seconds=10)
    assert (await only(asked)).status == Status.SENT


@pytest.mark.parametrize(
    ("http", "code", "status"),
    [(400, 131047, "failed"), (401, 190, "pending"), (400, 100, "failed"), (403, 10, "failed")],
)
async def test_a_refusal_is_final_or_passes(asked: Line, http: int, code: int, status: str) -> None:
    asked.graph.script.append((http, {"error": {"code": code}}, {}, False))
    await deliver(asked)
    said = await only(asked)
    assert (said.status, said.error.split(":")[0]) == (status, str(code))


async def test_who_opted_out_at_meta_is_marked(asked: Line) -> None:
    asked.graph.script.append((400, {"error": {"code": 131050}}, {}, False))
    await deliver(asked)
    marked = {a.value: a.opted_out_at for a in await asked.every(Address)}
    assert marked[f"+{WULAN}"] == asked.clock()


async def test_a_status_may_tell_who_opted_out(asked: Line) -> None:
    await deliver(asked)
    sid = (await only(asked)).external_id or ""
    await asked.tell(sid, "failed", errors=[{"code": 131050, "title": "x"}])
    marked = {a.value: a.opted_out_at for a in await asked.every(Address)}
    assert marked[f"+{WULAN}"] == asked.clock()


async def test_the_window_holds_here_too(asked: Line) -> None:
    await deliver(asked, hours=25)
    assert (await only(asked)).error.startswith("63016")
    assert asked.graph.sent == []


async def test_buttons_and_lists(asked: Line, router: Router) -> None:
    def outgoing(*choices: list[str]) -> Outgoing:
        return Outgoing(
            1, MAMUJU, 1, "whatsapp", "", f"+{WULAN}", "Yang mana?", "bot", "t",
            extra={"choices": choices},
        )  # fmt: skip

    await asked.channel.send(outgoing(["1", "Ya"], ["2", "Tidak"]))
    await asked.channel.send(outgoing(*[[str(n), f"Data nomor {n}"] for n in range(1, 6)]))
    buttons, rows = (one["interactive"] for one in asked.graph.sent)
    assert [b["reply"] for b in buttons["action"]["buttons"]] == [
        {"id": "pilih:1", "title": "Ya"}, {"id": "pilih:2", "title": "Tidak"},
    ]  # fmt: skip
    assert len(rows["action"]["sections"][0]["rows"]) == 5
    assert rows["action"]["button"] == "Pilih"


async def test_a_file_of_a_person_is_fetched_by_its_id(meta: Line) -> None:
    meta.graph.files["55"] = ("audio/ogg", b"OggS voice")
    meta.graph.missing = 1
    await meta.hear(of_type("audio", {"id": "55", "mime_type": "audio/ogg; codecs=opus"}))
    await meta.router.fetching.fetch_what_waits()
    meta.clock.forward(seconds=2)
    await meta.router.fetching.fetch_what_waits()
    [attachment] = await meta.every(Attachment)
    assert (attachment.size, attachment.content_type) == (10, "audio/ogg")
    assert meta.graph.told == [f"Bearer {TOKEN}"]


async def test_a_file_leaves_as_a_link_that_opens(asked: Line, router: Router, cast: Cast) -> None:
    files = [
        File("Tabel.pdf", "application/pdf", b"%PDF-x"),
        File("a.png", "image/png", b"\x89PNG"),
    ]
    await router.run(reply, 1, "Ini.", office=MAMUJU, by=cast.sari, at=asked.clock(), files=files)
    await deliver(asked)
    kinds = [sent["type"] for sent in asked.graph.sent]
    assert kinds == ["text", "text", "document", "image"]
    document = asked.graph.sent[2]["document"]
    assert document["filename"] == "Tabel.pdf"
    async with asked.http.get(document["link"]) as response:
        assert (response.status, await response.read()) == (200, b"%PDF-x")


async def test_a_message_in_pieces_has_arrived_when_all_have(
    asked: Line, router: Router, cast: Cast
) -> None:
    await deliver(asked)
    long = "\n\n".join("Data tersedia. " * 100 for _ in range(4))
    await router.run(reply, 1, long, office=MAMUJU, by=cast.sari, at=asked.clock())
    await deliver(asked)
    sent = asked.graph.sent[1:]
    assert len(sent) == 2
    for n, one in enumerate(sent):
        before = (await asked.said())[-1].status
        assert before == Status.SENT
        await asked.tell(
            wamid(1002 + n), "delivered", biz_opaque_callback_data=one["biz_opaque_callback_data"]
        )
    assert (await asked.said())[-1].status == Status.DELIVERED
