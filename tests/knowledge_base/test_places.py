from knowledge_base.places import names_a_place, without_places


def test_names_of_regencies_and_districts_are_places() -> None:
    assert names_a_place("penduduk kecamatan tapalang")
    assert names_a_place("ipm lubuk sikaping")
    assert not names_a_place("jumlah penduduk per kecamatan")


def test_the_longest_name_goes() -> None:
    assert without_places("data padang panjang 2024").split() == ["data", "2024"]
