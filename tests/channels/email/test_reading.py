import json
from typing import Any

import pytest

from channels.email import describe
from channels.email.reading import parse_mail
from tests.channels.email.hard_mails import HARD_MAILS, base64, file_part, mail, mixed, text_part
from tests.channels.email.tnef_file import winmail

KEYS = [
    "from_addr", "from_name", "reply_to", "to", "cc", "subject", "message_id", "in_reply_to",
    "references", "text", "html", "attachments", "reply", "kind",
]  # fmt: skip


@pytest.mark.parametrize("name", HARD_MAILS)
def test_a_hard_mail_says_what_a_person_would_read(name: str) -> None:
    raw, wanted = HARD_MAILS[name]
    seen: dict[str, Any] = describe(raw)
    files = seen["attachments"]
    got = seen | {
        "names": [file["name"] for file in files],
        "inline": [file["inline"] for file in files],
        "cids": [file["cid"] for file in files],
    }
    for key, value in wanted.items():
        if key == "says":
            assert value in seen["text"]
        elif value is ...:
            assert got[key]
        else:
            assert got[key] == value, key


@pytest.mark.parametrize("name", HARD_MAILS)
def test_a_hard_mail_is_json_with_all_keys_and_nothing_unstorable(name: str) -> None:
    seen = describe(HARD_MAILS[name][0])
    assert list(seen) == KEYS
    said = json.dumps(seen, ensure_ascii=False)
    said.encode()
    assert "\\u0000" not in said


def test_a_file_is_told_by_size_and_sha256() -> None:
    seen: Any = describe(
        mixed(text_part("x"), file_part("Content-Type: image/png; name=a.png", b"abc"))
    )
    assert seen["attachments"] == [
        {
            "name": "a.png",
            "content_type": "image/png",
            "inline": False,
            "cid": "",
            "size": 3,
            "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        }
    ]


def test_html_is_kept_as_it_came() -> None:
    html = "<p onclick=x()>Halo</p>"
    assert describe(mail("Content-Type: text/html", "", html))["html"] == html


def test_outlook_cannot_hide_files_in_winmail_dat() -> None:
    raw = mixed(
        text_part("Lihat lampiran"),
        file_part("Content-Type: application/ms-tnef; name=winmail.dat", winmail()),
    )
    seen: Any = describe(raw)
    assert [(f["name"], f["size"]) for f in seen["attachments"]] == [("Tabel IPM 2025.xlsx", 9)]
    assert "Lihat lampiran" in seen["text"]


def test_the_text_in_winmail_dat_counts_only_if_there_is_no_other() -> None:
    letter = file_part("Content-Type: application/ms-tnef", winmail("Salinan"))
    assert describe(mixed(text_part("Isi"), letter))["text"] == "Isi"
    assert describe(mixed(text_part(" "), letter))["text"] == "Salinan"


def test_a_damaged_winmail_dat_stays_a_file() -> None:
    raw = mixed(
        text_part("x"), file_part("Content-Type: application/ms-tnef; name=winmail.dat", b"rusak")
    )
    seen: Any = describe(raw)
    assert [f["name"] for f in seen["attachments"]] == ["winmail.dat"]


def test_a_thousand_parts_and_a_thousand_levels_are_read_as_far_as_is_sane() -> None:
    many = mixed(*[file_part("Content-Type: image/png", b"x")] * 3000)
    assert len(parse_mail(many).files) == 1000
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(1500)
    )
    seen = parse_mail(deep + b"\n\nisi")
    assert "bersarang terlalu dalam" in seen.text
    assert [(f.name, f.content) for f in seen.files] == [("message.eml", deep + b"\n\nisi")]


def test_what_lies_too_deep_beside_a_text_stays_in_the_original() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(30)
    )
    raw = mixed(text_part("Halo"), file_part("Content-Type: image/png; name=a.png", b"x"), deep)
    seen = parse_mail(raw)
    assert seen.text == "Halo"
    assert [f.name for f in seen.files] == ["a.png", "message.eml"]
    assert seen.files[1].content == raw


def test_the_transfer_encoding_of_a_25_megabyte_file_costs_nothing_special() -> None:
    raw = mixed(
        text_part("x"),
        b"Content-Type: a/b; name=c\nContent-Transfer-Encoding: base64\n\n"
        + base64(b"\0" * 5_000_000),
    )
    assert len(parse_mail(raw).files[0].content) == 5_000_000
