from knowledge_base.places import place_in, without_places


def test_names_of_regencies_and_districts_are_places() -> None:
    assert place_in("penduduk kecamatan tapalang") == "tapalang"
    assert place_in("ipm lubuk sikaping") == "lubuk sikaping"
    assert place_in("jumlah penduduk per kecamatan") is None


def test_the_longest_name_goes() -> None:
    assert without_places("data padang panjang 2024").split() == ["data", "2024"]
