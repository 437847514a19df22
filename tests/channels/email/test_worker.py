"""Rule 2: a mail that takes too much ends the process that reads it, and nothing else."""

import logging
import sys
from pathlib import Path

import pytest

from channels.email.worker import Ended, parse_aside
from desk.message import Attachment
from tests.channels.email.corpus.trees import TREES
from tests.channels.email.hard_mails import HEAD, base64, file_part, mixed, text_part
from tests.channels.email.post_office import PostOffice

LARGE = mixed(
    text_part("Isi"), file_part("Content-Type: application/pdf; name=a.pdf", b"%PDF" * 60_000)
)


PASSING = """
import resource, time
limit = resource.setrlimit
def slow(which, limits):
    limit(which, limits)
    if which == resource.RLIMIT_CPU:
        {}
resource.setrlimit = slow
"""
"""What makes a worker slow once it knows its limits."""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One database is enough: what happens here happens before it."""
    return f"sqlite:///{tmp_path}/loket.db"


async def test_rule_02_a_large_mail_is_read_aside_and_whole(post_office: PostOffice) -> None:
    await post_office.post(LARGE)
    [heard] = await post_office.heard()
    assert (heard.text, heard.files) == ("Isi", 1)
    [file] = await post_office.every(Attachment)
    assert (file.name, file.size) == ("a.pdf", 240_000)


async def test_rule_02_what_is_read_aside_is_what_is_read_here() -> None:
    from channels.email.reading import parse_mail

    raw, _ = TREES["alternative within related within mixed"]
    assert (await parse_aside(raw, ())).describe() == parse_mail(raw).describe()


@pytest.mark.parametrize("limits", [{"patience": 0.01}, {"memory": 20_000_000}])
async def test_rule_02_a_worker_that_takes_too_much_is_ended(limits: dict[str, float]) -> None:
    with pytest.raises(Ended):
        await parse_aside(LARGE, (), **limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("meanwhile", "kept"),
    [("time.sleep(1.5)", True), ("while True: pass", False)],
)
async def test_rule_02_a_worker_is_measured_by_the_processor_not_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str, kept: bool
) -> None:
    (tmp_path / "sitecustomize.py").write_text(PASSING.format(meanwhile), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    if kept:
        assert (await parse_aside(LARGE, (), cpu=1)).text == "Isi"
        return
    with pytest.raises(Ended):
        await parse_aside(LARGE, (), cpu=1)


async def test_rule_02_a_mail_that_breaks_its_worker_is_kept_and_said_to_be_unreadable(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with caplog.at_level(logging.ERROR, "loket.email"):
        await post_office.post(HEAD + b"Subject: Besar\n\n" + base64(b"x" * 200_000))
    [heard] = await post_office.heard()
    assert "tidak terbaca" in heard.text
    assert heard.subject == "Besar"
    [original] = await post_office.every(Attachment)
    assert (original.name, original.size > 200_000) == ("message.eml", True)
    assert "mail_unreadable channel=email" in caplog.text
    [payload] = await post_office.payloads()
    assert len(payload.body) > 200_000
