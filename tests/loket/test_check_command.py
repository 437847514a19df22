from pathlib import Path

import pytest

from loket.check_command import run

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_a_right_configuration_is_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(EXAMPLE) == 0
    said = capsys.readouterr()
    verdict = f"{EXAMPLE} is right. Next: give an office a channel, such as [office."
    assert said.out.startswith(verdict)
    assert "office  7604 BPS Kabupaten Mamuju, WITA: no channel configured" in said.out
    assert "pengaduan7501@gmail.com lies outside .go.id" in said.out
    assert "holidays are known until the end of 2027" in said.out
    assert said.err == ""


def test_a_wrong_configuration_is_explained_and_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[sever]\n[server]\nport = 0\n")
    assert run(file) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 3
    assert f"{file}: sever: unknown key -> did you mean 'server'?" in said.err


def test_what_a_copied_profile_still_says_of_another_office_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = (EXAMPLE.parent / "offices" / "mamuju.toml").read_text()
    copied = copied.replace('code = "7604"', 'code = "7602"')
    (tmp_path / "own.toml").write_text(copied.replace("0812-1000-7604", "0812-1000-7602"))
    file = tmp_path / "config.toml"
    file.write_text('include = "own.toml"\n')
    assert run(file) == 0
    told = "office 7602: alamat, telepon, email, website are still those of BPS Kabupaten Mamuju"
    assert told in capsys.readouterr().out
    assert run(EXAMPLE) == 0
    assert "still those" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("server", "noted"),
    [
        ('public_url = "https://loket.example.go.id"', True),
        ('public_url = "https://loket.example.go.id"\nproxies = 1', False),
        ("", False),
    ],
)
def test_a_proxy_that_is_not_counted_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], server: str, noted: bool
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'include = "{EXAMPLE.parent}/offices/*.toml"\n[server]\n{server}\n')
    assert run(file) == 0
    assert ("set server.proxies" in capsys.readouterr().out) == noted


BAD = {
    "9901": ("hours", '[hours]\n"Senin" = "15.30-08.00"', 'did you mean "08.00-15.30"?'),
    "9902": ("hours", '[hours]\n"Senin" = "08.00-12.00, 11.00-15.00"', "a span must begin after"),
    "9903": ("hours", '[hours]\n"Senin" = "tutup"', 'write "Senin-Kamis" = "08.00-15.30"'),
    "9904": ("zone", 'zone = "WITA"', 'did you mean "Asia/Makassar" (WITA)?'),
    "9905": ("promises.email", '[promises]\nemail = "3 wroking days"', '"3 working days"?'),
    "9906": ("promises.email", '[promises]\nemail = "working days"', 'write "3 working days"'),
    "9907": (
        "ramadan #1",
        "[[ramadan]]\nfirst = 2027-03-09\nlast = 2027-02-08",
        "did you mean first = 2027-02-08, last = 2027-03-09?",
    ),
    "9908": (
        "versions",
        "[decree]\nvalid_from = 2027-01-01\n[[versions]]\n"
        "[versions.decree]\nvalid_from = 2027-01-01",
        "write another day for one of them, such as valid_from = ",
    ),
    "9909": (
        "versions #1 .decree",
        '[[versions]]\n[versions.decree]\nnumber = "7"',
        "add valid_from = 2027-01-01",
    ),
    "9910": (
        "kinds.request",
        '[kinds.request]\nresolution = "10 days"\nextension = "7 working days"',
        'extension = "7 days"',
    ),
    "9911": (
        "wording.id.ticket.opened",
        '[wording.id.ticket]\nopened = "Nomor {nomor}."',
        "known here: {deadline}, {holiday}, {hours}, {ticket}",
    ),
    "9912": (
        "wording.en.handoff.oficer",
        '[wording.en.handoff]\noficer = "One moment."',
        "did you mean 'handoff.officer'?",
    ),
    "9913": (
        "wording.id.choices.chat",
        '[wording.id.choices]\nchat = "Pilih {list"',
        "write {{ and }} for braces that are text",
    ),
    "9914": ("wording.jv", '[wording.jv.greet]\nplain = "Sugeng enjing."', 'write "id" or "en"'),
}


def test_every_mistake_of_a_standard_is_named_at_once_with_file_key_and_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for code, (_, wrong, _) in BAD.items():
        zone = "" if wrong.startswith("zone") else 'zone = "Asia/Makassar"\n'
        profile = f'code = "{code}"\nname = "BPS {code}"\n{zone}{wrong}\n'
        (tmp_path / f"{code}.toml").write_text(profile, "utf-8")
    (tmp_path / "config.toml").write_text('include = "99*.toml"\n', "utf-8")
    assert run(tmp_path / "config.toml") == 2
    said = capsys.readouterr().err.splitlines()
    for code, (key, _, mend) in BAD.items():
        (line,) = [line for line in said if f"{code}.toml" in line]
        assert f"{code}.toml: {key}" in line
        assert mend in line
    assert said[-1].startswith(f"{len(BAD)} mistakes")


TWINS = """
[office.{code}]
name = "BPS {code}"
zone = "Asia/Makassar"
[office.{code}.channels.telegram]
bot_token = "123456:{letters}"
[office.{code}.channels.sms]
account_sid = "AC00000000000000000000000000000000"
auth_token = "rahasia-benar"
number = "+6281210007604"
[office.{code}.channels.whatsapp]
provider = "meta"
number = "+62 812 1000 7604"
phone_number_id = "35140000"
access_token = "rahasia-benar"
app_secret = "rahasia-benar"
verify_token = "rahasia-benar"
[office.{code}.channels.email]
address = "pst@bps.example"
aliases = ["data@bps.example"]
secret = "rahasia-kantor-mamuju"
smtp = {{ host = "127.0.0.1" }}
imap = [{{ host = "127.0.0.1", user = "pst", password = "rahasia-benar" }}]
"""


def test_two_offices_that_would_hear_the_same_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    one, other = (TWINS.format(code=code, letters=code * 9) for code in ("7604", "7605"))
    file.write_text(one, "utf-8")
    assert run(file) == 0
    assert capsys.readouterr().out.startswith(f"{file} is right.\n")
    file.write_text(one + other, "utf-8")
    assert run(file) == 2
    said = capsys.readouterr().err
    keys = (
        "telegram.bot_token", "sms.number", "whatsapp.number", "whatsapp.phone_number_id",
        "email.address", "email.aliases #1", "email.imap #1 .user",
    )  # fmt: skip
    for key in keys:
        assert f"office.7605.channels.{key}: office 7604 has the same" in said
    assert f"{len(keys)} mistakes" in said
    assert "123456" not in said
