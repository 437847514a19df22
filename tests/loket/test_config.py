from pathlib import Path
from typing import Any

import pytest

from loket.config import ConfigError, load, load_offices

PROFILE = """
code = "{code}"
name = "BPS Contoh"
zone = "Asia/Makassar"
[promises]
whatsapp = "1 working day"
"""
WHATSAPP = """
[office.7604.channels.whatsapp]
account_sid = "AC00000000000000000000000000000000"
auth_token = "{token}"
number = "+6281210007604"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one profile, offices/mamuju.toml."""
    (tmp_path / "offices").mkdir()
    (tmp_path / "offices" / "mamuju.toml").write_text(PROFILE.format(code="7604"), "utf-8")
    return tmp_path


def config(folder: Path, text: str = "", include: str = 'include = "offices/*.toml"\n') -> Path:
    file = folder / "config.toml"
    file.write_text(include + text, "utf-8")
    return file


def mistakes(folder: Path, text: str = "", **more: Any) -> list[tuple[str, str, str, str]]:
    """Return file, key, reason and mend of every mistake."""
    with pytest.raises(ConfigError) as caught:
        load(config(folder, text, **more))
    return [(p.file.name, p.key, p.reason, p.mend) for p in caught.value.problems]


def test_a_small_configuration_has_sensible_defaults(folder: Path) -> None:
    loaded = load(config(folder))
    assert list(loaded.offices) == ["7604"]
    assert (loaded.server.host, loaded.server.port, loaded.server.proxies) == ("127.0.0.1", 8700, 0)
    assert loaded.server.public_url == "http://127.0.0.1:8700"
    assert loaded.log.level == "info"
    assert loaded.store.url == f"sqlite:///{folder.resolve()}/loket.db"


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ('host = "0.0.0.0"', "http://127.0.0.1:8700"),
        ('host = "::1"\nport = 80', "http://[::1]:80"),
        ('host = "desk.local"', "http://desk.local:8700"),
        ('public_url = "https://loket.example.go.id/"', "https://loket.example.go.id"),
    ],
)
def test_people_reach_the_server_at_its_own_address_unless_another_is_given(
    folder: Path, server: str, address: str
) -> None:
    assert load(config(folder, f"[server]\n{server}\n")).server.public_url == address


def test_the_main_file_is_laid_over_the_profile_with_the_same_code(folder: Path) -> None:
    token = WHATSAPP.format(token="0123456789")
    office = load(config(folder, f'{token}\n[office.7604]\nname = "BPS Mamuju"\n')).offices["7604"]
    assert office.name == "BPS Mamuju"
    assert office.zone == "Asia/Makassar"
    assert office.channels["whatsapp"]["auth_token"] == "0123456789"


def test_an_office_may_stand_whole_in_the_main_file(folder: Path) -> None:
    whole = '[office.9999]\nname = "BPS Lain"\nzone = "Asia/Jakarta"\n'
    assert load(config(folder, whole)).offices["9999"].code == "9999"


def test_a_profile_may_have_its_channels_itself(folder: Path) -> None:
    profile = folder / "offices" / "mamuju.toml"
    profile.write_text(profile.read_text() + "[channels.webchat]\nside = 'left'\n")
    assert load(config(folder)).offices["7604"].channels == {"webchat": {"side": "left"}}
    profile.write_text(profile.read_text() + "colour = 'red'\n")
    assert mistakes(folder)[0][:3] == ("mamuju.toml", "channels.webchat.colour", "unknown key")


def test_secrets_in_the_main_file_join_the_channel_in_the_profile(folder: Path) -> None:
    profile = folder / "offices" / "mamuju.toml"
    public = WHATSAPP.replace("office.7604.", "").replace('auth_token = "{token}"\n', "")
    profile.write_text(profile.read_text() + public)
    text = '[office.7604.channels.whatsapp]\nauth_token = "0123456789"\n'
    section = load(config(folder, text)).offices["7604"].channels["whatsapp"]
    assert sorted(section) == ["account_sid", "auth_token", "number"]


def test_secrets_come_from_the_environment_and_from_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "token").write_bytes(b"\xef\xbb\xbffrom-a-file\r\n")  # as Notepad saves it
    monkeypatch.setenv("LOKET_STORE", "postgresql://loket@db/loket")
    text = '[store]\nurl = "env:LOKET_STORE"\n' + WHATSAPP.format(token="file:token")
    loaded = load(config(folder, text))
    assert loaded.store.url == "postgresql://loket@db/loket"
    assert loaded.offices["7604"].channels["whatsapp"]["auth_token"] == "from-a-file"


def test_secrets_that_are_not_there_are_named_but_never_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOKET_NOT_SET", raising=False)
    (folder / "empty").write_text("\n")
    (folder / "binary").write_bytes(b"\xff\xfe")
    key = "office.7604.channels.whatsapp.auth_token"
    for token, reason in (
        ("env:LOKET_NOT_SET", "the environment variable LOKET_NOT_SET is not set"),
        ("file:empty", f"the file {folder}/empty is empty"),
        ("file:binary", f"the file {folder}/binary cannot be read: it is no text"),
        ("file:gone", f"the file {folder}/gone cannot be read: No such file or directory"),
    ):
        found = mistakes(folder, WHATSAPP.format(token=token))
        assert [problem[:3] for problem in found] == [("config.toml", key, reason)]


def test_a_missing_secret_is_one_mistake_even_where_a_pattern_is_wanted(folder: Path) -> None:
    text = WHATSAPP.format(token="0123456789").replace("AC" + "0" * 32, "env:LOKET_NOT_SET")
    assert len(mistakes(folder, text)) == 1


def test_no_mistake_shows_a_secret(folder: Path) -> None:
    secret = "hunter2hunter2"
    text = (
        f'[store]\nurl = "{secret}"\n[office.7604.channels.whatsapp]\n'
        f'account_sid = "{secret}"\nauth_token = ["{secret}"]\nnumber = "{secret}"\n'
        f'auth_token_next = "short"\n'
    )
    with pytest.raises(ConfigError) as caught:
        load(config(folder, text))
    assert len(caught.value.problems) == 5
    assert secret not in caught.value.report()
    assert "short" not in caught.value.report().replace("shorter", "")


def test_every_mistake_is_named_at_once_with_file_key_reason_and_mend(folder: Path) -> None:
    profile = folder / "offices" / "mamuju.toml"
    profile.write_text(
        'code = "7604"\nname = "BPS Mamuju"\nzone = "WITA"\n'
        '[promises]\nemail = "3 workng days"\n'
        '[hours]\nSenin = "15.30-08.00"\n'
        "[[ramadan]]\nfirst = 2026-03-20\nlast = 2026-02-19\n"
    )
    text = "[server]\nport = 99999\nhots = 'x'\n[sotre]\n[office.7604.channels.webchta]\n"
    assert mistakes(folder, text) == [
        (
            "config.toml",
            "server.port",
            "input should be less than or equal to 65535",
            "write port = 8700",
        ),
        ("config.toml", "server.hots", "unknown key", "did you mean 'host'?"),
        ("config.toml", "sotre", "unknown key", "did you mean 'store'?"),
        (
            "config.toml",
            "office.7604.channels.webchta",
            "there is no such channel",
            "did you mean 'webchat'?",
        ),
        (
            "mamuju.toml",
            "zone",
            "unknown zone 'WITA'",
            'did you mean "Asia/Makassar" (WITA)?',
        ),
        (
            "mamuju.toml",
            "hours.Senin",
            "'15.30-08.00' ends before it starts",
            'did you mean "08.00-15.30"?',
        ),
        (
            "mamuju.toml",
            "ramadan #1",
            "ends (2026-02-19) before it begins (2026-03-20)",
            "did you mean first = 2026-02-19, last = 2026-03-20?",
        ),
        (
            "mamuju.toml",
            "promises.email",
            "unknown unit in '3 workng days'",
            'did you mean "3 working days"?',
        ),
    ]


def test_every_line_of_the_hours_is_a_mistake_of_its_own(folder: Path) -> None:
    hours = '"Senin" = "25.00-12.00"\n"Jumt" = "08.00-11.00"\n"Sabtu" = "15.00-08.00"\n'
    found = mistakes(folder, f"[office.7604.hours]\n{hours}")
    assert [(key, mend) for _, key, _, mend in found] == [
        ("office.7604.hours.Senin", 'write "08.00-15.30" for example'),
        ("office.7604.hours.Jumt", 'did you mean "Jumat"?'),
        ("office.7604.hours.Sabtu", 'did you mean "08.00-15.00"?'),
    ]


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "100000"])
def test_a_quiet_window_that_would_never_end_is_a_mistake(folder: Path, seconds: str) -> None:
    found = mistakes(folder, f"[office.7604.quiet]\nwhatsapp = {seconds}\n")
    assert [key for _, key, _, _ in found] == ["office.7604.quiet.whatsapp"]


def test_wording_is_checked_beside_other_mistakes(folder: Path) -> None:
    found = mistakes(
        folder,
        '[office.7604]\nlanguage = "fr"\n[office.7604.wording.id.ticket]\nopened = "{nomor}"\n',
    )
    assert {key for _, key, _, _ in found} >= {
        "office.7604.language", "office.7604.wording.id.ticket.opened",
    }  # fmt: skip


@pytest.mark.parametrize(
    "url", ["sqlite:///", "sqlite:///:memory:", "postgresql://loket:geheim@db:x/loket"]
)
def test_a_database_that_cannot_be_is_a_mistake(folder: Path, url: str) -> None:
    found = mistakes(folder, f'[store]\nurl = "{url}"\n')
    assert [key for _, key, _, _ in found] == ["store.url"]
    assert "geheim" not in str(found)


def test_what_an_id_must_look_like_is_said_in_words(folder: Path) -> None:
    text = WHATSAPP.format(token="0123456789").replace("AC" + "0" * 32, "AC123")
    ((_, key, reason, mend),) = mistakes(folder, text)
    assert (key, reason) == ("office.7604.channels.whatsapp.account_sid", "is not written so")
    assert mend.startswith("write AC and 32 of 0-9 and a-f: the Account SID of")


def test_a_secret_that_is_too_short_is_counted_in_characters(folder: Path) -> None:
    mail = "[office.7604.channels.email]\naddress = 'a@bps.go.id'\nsmtp = { host = 'mail' }\n"
    found = mistakes(folder, mail + "secret = 'pendek'\n")
    assert [reason for _, _, reason, _ in found] == [
        "value should have at least 16 characters, not 6"
    ]


def test_a_missing_setting_is_named_where_its_section_stands(folder: Path) -> None:
    found = mistakes(folder, '[office.7604.channels.whatsapp]\nnumber = "+6281210007604"\n')
    assert [problem[:3] for problem in found] == [
        ("config.toml", f"office.7604.channels.whatsapp.{key}", "is missing")
        for key in ("account_sid", "auth_token")
    ]
    (folder / "offices" / "mamuju.toml").write_text('code = "7604"\nzone = "Asia/Makassar"\n')
    assert mistakes(folder)[0][:3] == ("mamuju.toml", "name", "is missing")


def test_an_unknown_key_deep_in_a_section_is_suggested_from_that_section(folder: Path) -> None:
    text = (
        '[office.7604.silence]\nafter = "3 days"\nremined = "1 day"\n'
        "[office.7604.services.visit]\nstep = []\n"
    )
    assert [problem[1:] for problem in mistakes(folder, text)] == [
        ("office.7604.silence.remined", "unknown key", "did you mean 'remind'?"),
        ("office.7604.services.visit.step", "unknown key", "did you mean 'steps'?"),
    ]


def test_a_file_that_is_not_toml_is_named_with_its_line(folder: Path) -> None:
    (folder / "offices" / "broken.toml").write_text('code = "7605"\nname = BPS\n')
    assert mistakes(folder) == [
        (
            "broken.toml",
            "",
            "this is not TOML: Invalid value (at line 2, column 8)",
            "mend that line",
        )
    ]


def test_a_broken_profile_does_not_make_its_additions_look_wrong(folder: Path) -> None:
    (folder / "offices" / "broken.toml").write_text("code = \n")
    assert len(mistakes(folder, "[office.7605.channels.webchat]\n")) == 1


def test_a_file_saved_by_an_editor_on_windows_is_read(folder: Path) -> None:
    profile = folder / "offices" / "mamuju.toml"
    profile.write_bytes(b"\xef\xbb\xbf" + profile.read_bytes().replace(b"\n", b"\r\n"))
    assert list(load(config(folder)).offices) == ["7604"]


def test_an_empty_profile_lacks_everything(folder: Path) -> None:
    (folder / "offices" / "new.toml").write_text("")
    assert [problem[:3] for problem in mistakes(folder)] == [
        ("new.toml", key, "is missing") for key in ("zone", "code", "name")
    ]


def test_files_that_are_missing_or_no_text_are_named(folder: Path) -> None:
    with pytest.raises(ConfigError, match="1 problem") as caught:
        load(folder / "gone.toml")
    assert "cannot be read: No such file or directory -> start from config" in caught.value.report()
    (folder / "offices" / "latin.toml").write_bytes(b'name = "\xe9"\n')
    assert mistakes(folder)[0][:3] == ("latin.toml", "", "this is not UTF-8 text")


def test_an_include_that_matches_nothing_is_a_mistake(folder: Path) -> None:
    found = mistakes(folder, include='include = ["offices/*.toml", "ofices/*.toml", ""]\n')
    assert [problem[1:3] for problem in found] == [
        ("include", f"no file matches 'ofices/*.toml', looked for from {folder.resolve()}"),
        ("include", f"no file matches '', looked for from {folder.resolve()}"),
    ]


def test_an_include_that_names_a_folder_is_told_the_pattern(folder: Path) -> None:
    ((_, _, _, mend),) = mistakes(folder, include='include = "offices/"\n')
    assert mend == 'write the path from there, such as "offices/*.toml"'


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        (
            '[office.7604.promises]\nemail = { within = "1 day", starts = "turn" }\n',
            "office.7604.promises.email.starts", 'write starts = "received" or "complete"',
        ),
        (
            '[office.7604.promises.email]\n'
            'first_response = { within = "1 day", starts = "guest book" }\n',
            "office.7604.promises.email.first_response.starts",
            'write starts = "received" or "complete"',
        ),
        (
            '[office.7604.services.sales.promises.visit]\nwithin = "1 day"\nstarts = "complete"\n',
            "office.7604.services.sales.promises.visit.starts",
            'write starts = "turn", "guest book" or "received"',
        ),
    ],
)  # fmt: skip
def test_a_start_that_never_comes_is_named_by_its_own_key(
    folder: Path, text: str, key: str, told: str
) -> None:
    assert [(p[0], p[1], p[3]) for p in mistakes(folder, text)] == [("config.toml", key, told)]


def test_what_a_value_should_be_is_said_in_the_words_of_toml(folder: Path) -> None:
    text = '[office.7604]\nsilence = 3\nproducts = "x"\nname = 3\n[office.7604.channels]\nsms = 3\n'
    found = [(key, reason) for _, key, reason, _ in mistakes(folder, text)]
    assert sorted(found) == [
        ("office.7604.channels.sms", "is no table"),
        ("office.7604.name", "is no text"),
        ("office.7604.products", "is no list"),
        ("office.7604.silence", "is no table"),
    ]


def test_profiles_may_lie_anywhere(folder: Path) -> None:
    file = config(folder, include=f'include = "{folder}/offices/*.toml"\n')
    assert list(load(file).offices) == ["7604"]


def test_two_profiles_with_one_code_are_a_mistake(folder: Path) -> None:
    (folder / "offices" / "twin.toml").write_text(PROFILE.format(code="7604"))
    ((file, key, reason, _),) = mistakes(folder)
    assert (file, key) == ("twin.toml", "code")
    assert reason == f"7604 is also in {folder}/offices/mamuju.toml"


def test_an_addition_to_an_office_that_is_not_there_is_a_mistake(folder: Path) -> None:
    assert mistakes(folder, "[office.7640.channels.webchat]\n") == [
        ("config.toml", "office.7640", "no included profile has this code", "did you mean '7604'?")
    ]


def test_a_configuration_without_an_office_is_a_mistake(folder: Path) -> None:
    assert mistakes(folder, include="")[0][:3] == ("config.toml", "include", "there is no office")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("office = 3\n", "office"),
        ("[office]\n7604 = 3\n", "office.7604"),
        ("include = 3\n", "include"),
        ("[office.7604]\nchannels = 3\n", "office.7604.channels"),
        ("[office.7604.channels]\nwebchat = 3\n", "office.7604.channels.webchat"),
        ("[office.7604]\npromises = 3\n", "office.7604.promises"),
        ('[office.7604]\nclosed = ["2026-01-01"]\n', "office.7604.closed"),
        ('[office.7604.closed]\n"1 Mei" = "x"\n', "office.7604.closed.1 Mei"),
        ("store = 3\n", "store"),
        ("[store]\nurl = 3\n", "store.url"),
        ('[store]\nurl = "mysql://x"\n', "store.url"),
        ('[server]\npublic_url = "loket.example"\n', "server.public_url"),
        ('[log]\nlevel = "loud"\n', "log.level"),
    ],
)
def test_values_of_the_wrong_kind_are_mistakes_and_no_crash(
    folder: Path, text: str, key: str
) -> None:
    include = "" if text.startswith("include") else 'include = "offices/*.toml"\n'
    assert key in [problem[1] for problem in mistakes(folder, text, include=include)]


def test_offices_can_be_read_without_their_channels_and_secrets(folder: Path) -> None:
    file = config(folder, WHATSAPP.format(token="env:LOKET_NOT_SET") + '[store]\nurl = "env:NO"\n')
    assert load_offices(file)["7604"].channels == {}


def test_a_report_counts_the_mistakes(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(config(folder, "[sever]\n"))
    assert caught.value.report() == (
        f"{folder}/config.toml: sever: unknown key -> did you mean 'server'?\n"
        "1 mistake; nothing was started."
    )


def test_notices_by_mail_need_the_e_mail_channel(folder: Path) -> None:
    (found,) = mistakes(folder, '[office.7604.notices]\nsoon = ["officer"]\n')
    assert found == (
        "config.toml", "office.7604.notices",
        "somebody is told by e-mail, but the office has no e-mail channel",
        "add a section channels.email, or tell by Telegram",
    )  # fmt: skip


def test_the_token_of_notices_is_a_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[office.7604.notices.telegram]\nbot_token = "env:LOKET_TOKEN"\n'
    monkeypatch.delenv("LOKET_TOKEN", raising=False)
    assert "LOKET_TOKEN is not set" in mistakes(folder, text)[0][2]
    monkeypatch.setenv("LOKET_TOKEN", "123:" + "A" * 35)
    loaded = load(config(folder, text)).offices["7604"].notices.telegram
    assert loaded
    assert loaded.bot_token.get_secret_value() == "123:" + "A" * 35
