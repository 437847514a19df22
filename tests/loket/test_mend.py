"""Each mistake of a profile is told with a value: pasted in its place, the profile is right."""

from pathlib import Path

import pytest

from loket.config import ConfigError, load

PROFILE = {
    "code": 'code = "7604"',
    "name": 'name = "BPS Contoh"',
    "zone": 'zone = "Asia/Makassar"',
}
TOP = ""
HOURS = '{ "Senin-Kamis" = "08.00-15.30", "Jumat" = "08.00-16.00" }'
DECREE = '{ number = "12/KPG TAHUN 2027", valid_from = 2027-01-01 }'
RAMADAN = "ramadan = [{ first = 2027-02-08, last = 2027-03-09 }]"
PROMISES = 'promises = { email = "3 working days", whatsapp = "1 working day" }'
VERSION = "[[versions]]\n[versions.decree]"
WRONG = [
    # where, what is written, the key that is named, what it becomes by what is told
    ("[hours]", 'Senin = "15.30-08.00"', "hours.Senin", 'Senin = "08.00-15.30"'),
    ("[hours]", 'Senin = "08.00-08.00"', "hours.Senin", 'Senin = "08.00-15.30"'),
    ("[hours]", 'Senin = "08.00-24.00"', "hours.Senin", 'Senin = "08.00-15.30"'),
    ("[hours]", "Senin = 8", "hours.Senin", 'Senin = "08.00-15.30"'),
    ("[hours]", 'Senin = "08.00-12.00, 11.00-15.00"', "hours.Senin", 'Senin = "08.00-15.00"'),
    ("[hours]", 'Senin = "13.00-15.00, 08.00-12.00"', "hours.Senin",
     'Senin = "08.00-12.00, 13.00-15.00"'),
    ("[hours]", 'Senin = "tutup"', "hours", '"Senin-Kamis" = "08.00-15.30"'),
    ("[ramadan_hours]", 'Jumat = "tutup"', "ramadan_hours", '"Senin-Kamis" = "08.00-15.30"'),
    (TOP, 'hours = "08.00-15.30"', "hours", f"hours = {HOURS}"),
    (TOP, "hours = []", "hours", f"hours = {HOURS}"),
    (TOP, 'zone = "WITA"', "zone", 'zone = "Asia/Makassar"'),
    (TOP, 'zone = "Asia/Makasar"', "zone", 'zone = "Asia/Makassar"'),
    (TOP, 'zone = "Mars"', "zone", 'zone = "Asia/Jayapura"'),
    (TOP, "zone = 8", "zone", 'zone = "Asia/Makassar"'),
    (TOP, "#zone", "zone", 'zone = "Asia/Makassar"'),
    ("[promises]", 'email = "3 working dys"', "promises.email", 'email = "3 working days"'),
    ("[promises]", 'email = "3 moons"', "promises.email", 'email = "3 minutes"'),
    ("[promises]", 'email = "3"', "promises.email", 'email = "3 working days"'),
    ("[promises]", 'email = "working days"', "promises.email", 'email = "3 working days"'),
    ("[promises]", "email = 3", "promises.email", 'email = "3 working days"'),
    ("[promises]", 'email = "0 working days"', "promises.email", 'email = "3 working days"'),
    ("[promises]", 'email = "1,5 hours"', "promises.email", 'email = "90 minutes"'),
    ("[promises.email]", 'starts = "received"', "promises.email",
     'starts = "received"\nwithin = "3 working days"'),
    ("[promises.email]\nnumber = 3", 'unit = "moons"', "promises.email.unit",
     'unit = "working days"'),
    ("[promises]", 'email = "1.5 working days"', "promises.email", 'email = "2 working days"'),
    ("[promises]", 'email = "1.000 minutes"', "promises.email", 'email = "1000 minutes"'),
    ("[promises]", 'email = "1 month"', "promises.email", 'email = "30 days"'),
    ("[promises]", 'email = "2 minggu"', "promises.email", 'email = "14 days"'),
    ('[promises.visit]\nwithin = "1 day"', 'starts = "trun"', "promises.visit.starts",
     'starts = "turn"'),
    ("[hours]", 'Senin = ["08.00-12.00", "13.00-15.30"]', "hours.Senin",
     'Senin = "08.00-12.00, 13.00-15.30"'),
    ("[hours]", 'Senin = ["pagi"]', "hours.Senin", 'Senin = "08.00-15.30"'),
    ("[half_days.2027-12-24]", 'hours = ["08.00-11.30"]', "half_days.2027-12-24.hours",
     'hours = "08.00-11.30"'),
    ("[promises.email]\nnumber = 3", "#unit", "promises.email.unit", 'unit = "working days"'),
    ('[promises.email]\nunit = "days"', 'number = "three"', "promises.email.number",
     "number = 3"),
    ('[promises.email]\nwithin = "1 day"', 'starts = "later"', "promises.email.starts",
     'starts = "received"'),
    ('[promises.email]\nwithin = "1 day"', 'until = "x"', "promises.email.until",
     'until = "first response"'),
    ("[kinds]", 'complaint = "working days"', "kinds.complaint", 'complaint = "3 working days"'),
    (TOP, 'promises = "3 working days"', "promises", PROMISES),
    (TOP, "kinds = []", "kinds", 'kinds = { complaint = { first_response = "3 working days" } }'),
    (TOP, 'versions = "2027"', "versions", f"versions = [{{ decree = {DECREE} }}]"),
    ("[[versions]]", "#decree", "versions #1 .decree", f"decree = {DECREE}"),
    (VERSION, 'number = "x"', "versions #1 .decree", "valid_from = 2027-01-01"),
    (VERSION, 'valid_from = "1 Januari 2027"', "versions #1 .decree.valid_from",
     "valid_from = 2027-01-01"),
    (VERSION, "valid_from = 2027", "versions #1 .decree.valid_from", "valid_from = 2027-01-01"),
    (VERSION, "valid_from = 2027-06-01\nvalid_until = 2027-01-01", "versions #1 .decree",
     "valid_from = 2027-01-01\nvalid_until = 2027-06-01"),
    (f"{VERSION}\nvalid_from = 2027-01-01\n{VERSION}", "valid_from = 2027-01-01", "versions",
     "valid_from = 2027-01-02"),
    (f"{VERSION}\nvalid_from = 2027-06-01\n{VERSION}\nvalid_from = 2027-01-01",
     "valid_until = 2027-08-01", "versions", "valid_until = 2027-05-31"),
    ("[[ramadan]]", "first = 2027-03-09\nlast = 2027-02-08", "ramadan #1",
     "first = 2027-02-08\nlast = 2027-03-09"),
    ("[[ramadan]]\nfirst = 2027-02-08", "#last", "ramadan #1 .last", "last = 2027-03-09"),
    ("[[ramadan]]\nfirst = 2027-02-08", 'last = "9 Maret"', "ramadan #1 .last",
     "last = 2027-03-09"),
    ("[[ramadan]]\nfirst = 2027-02-08", "last = 2027-03-09T08:00:00", "ramadan #1 .last",
     "last = 2027-03-09"),
    (TOP, 'ramadan = "2027-02-08"', "ramadan", RAMADAN),
    (TOP, 'ramadan = ["2027-02-08"]', "ramadan #1", RAMADAN),
    ("[[ramadan]]\nfirst = 2027-03-01\nlast = 2027-03-09\n[[ramadan]]\nfirst = 2027-02-08",
     "last = 2027-03-04", "ramadan", "last = 2027-02-28"),
    ('[[seasons]]\nname = "Ujian"\nfirst = 2027-05-03\nlast = 2027-05-28', "#hours",
     "seasons #1 .hours", f"hours = {HOURS}"),
    (TOP, 'closed = "2027-08-18"', "closed", 'closed = { 2027-08-18 = "Hari jadi kabupaten" }'),
    (TOP, "half_days = []", "half_days", 'half_days = { 2027-12-24 = "08.00-11.30" }'),
    (TOP, "open_days = []", "open_days", 'open_days = { 2027-12-24 = "Layanan tetap buka" }'),
    ("[silence]", "#after", "silence.after", 'after = "3 working days"'),
    ("[session]", "most = 0", "session.most", "most = 60"),
    ("[session]\nmost = 60", "warn = -1", "session.warn", "warn = 45"),
    (TOP, 'decree = "341"', "decree", f"decree = {DECREE}"),
    (TOP, "code = 7604", "code", 'code = "7604"'),
    (TOP, 'name = ""', "name", 'name = "BPS Kabupaten Mamuju"'),
    (TOP, 'editors = "all"', "editors", 'editors = "supervisor"'),
]  # fmt: skip


@pytest.mark.parametrize(("where", "wrong", "key", "right"), WRONG)
def test_a_wrong_profile_is_right_with_the_value_that_is_told(
    tmp_path: Path, where: str, wrong: str, key: str, right: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(profile(tmp_path, where, wrong))
    (told,) = caught.value.problems
    assert (told.file.name, told.key) == ("office.toml", key)
    for line in right.splitlines():
        value = line.rpartition('" = ')[2] if line.startswith('"') else line.partition(" = ")[2]
        assert line in wrong or value in told.mend
    assert load(profile(tmp_path, where, right)).offices["7604"].code == "7604"


def profile(folder: Path, where: str, line: str) -> Path:
    """Write an office with a line in a section; one at the top takes the place of its key's."""
    name = line.removeprefix("#").partition(" ")[0]
    base = [kept for key, kept in PROFILE.items() if where or key != name]
    parts = [*base, where, line] if where else [*base, line]
    (folder / "office.toml").write_text("\n".join(parts), "utf-8")
    (folder / "config.toml").write_text('include = "office.toml"\n', "utf-8")
    return folder / "config.toml"
