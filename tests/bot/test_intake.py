"""What a request says is not asked again."""

import pytest

from bot.decision import Handoff
from bot.intake import read
from tests.bot.office import ask

FORM = (
    "Nama: Wulan Sari\nInstansi: Universitas Sulawesi Barat\nData yang dicari: penduduk miskin\n"
    "Wilayah: Kecamatan Kalukku\nTahun: 2020-2024"
)


@pytest.mark.parametrize("text", [FORM, FORM.replace("\n", " / "), FORM.replace(": ", " : ")])
def test_a_form_is_read_on_lines_or_in_one(text: str) -> None:
    found = read([text])
    assert found.name == "Wulan Sari"
    assert found.agency == "Universitas Sulawesi Barat"
    assert found.wanted == "penduduk miskin"
    assert (found.area, found.year) == ("Kecamatan Kalukku", "2020-2024")


def test_a_form_with_empty_lines_says_only_what_stands_there() -> None:
    found = read(["Nama:\nInstansi: \nData yang dicari: PDRB\nWilayah:\nTahun: 2023"])
    assert (found.name, found.agency, found.area) == ("", "", "")
    assert (found.wanted, found.year) == ("PDRB", "2023")


def test_an_english_form_is_read() -> None:
    text = "Name: Daniel\nInstitution: ANU\nData needed: poverty\nArea: Mamuju\nYear: 2024"
    found = read([text])
    assert (found.name, found.agency, found.wanted) == ("Daniel", "ANU", "poverty")
    assert (found.area, found.year) == ("Mamuju", "2024")


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("minta data jumlah penduduk kecamatan tapalang tahun 2023", ()),
        ("minta data jumlah penduduk kecamatan tapalang", ("year",)),
        ("minta data PDRB 2015 sampai 2024", ("area",)),
        ("tolong data jumlah sapi di mamuju yang terbaru", ()),
    ],
)
def test_of_a_request_for_figures_only_what_is_missing_is_asked(
    text: str, asks: tuple[str, ...]
) -> None:
    decision = ask(text)
    assert isinstance(decision, Handoff)
    assert decision.gate == "data_request"
    assert decision.asks == asks


def test_a_form_goes_to_an_officer_whatever_agency_it_names() -> None:
    decision = ask(FORM.replace("Universitas Sulawesi Barat", "Dukcapil Mamuju"))
    assert isinstance(decision, Handoff)
    assert (decision.gate, decision.asks) == ("data_request", ())
    danger = ask(FORM + "\nkantor kebakaran")
    assert danger.gate == "emergency"
