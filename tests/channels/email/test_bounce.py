"""Whom a returned mail did not reach."""

import pytest

from tests.cast import Cast
from tests.channels.email.post_office import HENDRA, PostOffice, letter
from tests.channels.email.test_correspondence import answered
from tests.channels.email.test_threading import bounce


@pytest.mark.parametrize(
    ("recipient", "error"),
    [
        ("camat@example.org", ""),
        (HENDRA.title(), "550 5.1.1 mailbox unavailable"),
        ("lain@y.example", "lain@y.example: 550 5.1.1 mailbox unavailable"),
    ],
)
async def test_a_bounce_fails_only_what_did_not_reach_the_person(
    post_office: PostOffice, cast: Cast, recipient: str, error: str
) -> None:
    await post_office.post(letter("Mohon data PDRB"))
    out = await answered(post_office, cast, copies=["Camat@example.org"])
    report = bounce(str(out.external_id)).replace(
        f"rfc822; {HENDRA}".encode(), f"rfc822; <{recipient}>".encode()
    )
    await post_office.post(report, sender="")
    said = (await post_office.said())[-1]
    assert (said.status, said.error) == ("failed" if error else "sent", error)
    assert (await post_office.heard())[-1].conversation_id == out.conversation_id


async def test_of_several_recipients_the_persons_own_counts(
    post_office: PostOffice, cast: Cast
) -> None:
    await post_office.post(letter("Mohon data PDRB"))
    out = await answered(post_office, cast, copies=["camat@example.org"])
    own = f"Final-Recipient: rfc822; {HENDRA}\nAction: failed".encode()
    both = b"Final-Recipient: rfc822; camat@example.org\nAction: failed\nStatus: 5.2.2\n\n"
    mild = own.replace(b"failed", b"delivered")
    for report, status in ((both + mild, "sent"), (both + own, "failed")):
        await post_office.post(bounce(str(out.external_id)).replace(own, report), sender="")
        assert (await post_office.said())[-1].status == status
    assert (await post_office.said())[-1].error == "550 5.1.1 mailbox unavailable"
