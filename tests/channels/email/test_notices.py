"""Notices to officers by the office's own SMTP server."""

from desk.notice import Notice
from tests.cast import MAMUJU, MONDAY
from tests.channels.email.post_office import OFFICE, PostOffice


def notice() -> Notice:
    return Notice(
        id=7, office=MAMUJU, way="email", address="ratna@bps.example", level="overdue",
        subject="[Loket] Lewat batas waktu: 7604-2026-000001", text="• 7604-2026-000001",
        at=MONDAY, status_at=MONDAY,
    )  # fmt: skip


async def test_a_notice_is_a_machines_mail_that_no_machine_answers(post_office: PostOffice) -> None:
    name = await post_office.channel.notify(notice())
    assert await post_office.channel.notify(notice()) == name
    mail, (sender, recipients) = post_office.world.mails[0], post_office.world.envelopes[0]
    assert (sender, recipients) == ("<>", ["ratna@bps.example"])
    assert mail["Message-ID"] == name
    assert (mail["Auto-Submitted"], mail["X-Loop"]) == ("auto-generated", "loket")
    assert OFFICE in mail["From"]
    assert "7604-2026-000001" in mail.get_content()
