from desk.template import filled, missing, names

VALUES = {"alamat": "Jl. Soekarno-Hatta {1}", "telepon": " "}


def test_values_stand_where_their_names_stood() -> None:
    assert filled("Kami di {alamat}. {alamat}!", VALUES) == (
        "Kami di Jl. Soekarno-Hatta {1}. Jl. Soekarno-Hatta {1}!"
    )


def test_a_text_with_an_empty_or_unknown_value_is_no_text() -> None:
    assert missing("{alamat} {telepon} {faks}", VALUES) == ("telepon", "faks")
    assert filled("Telepon {telepon}", VALUES) is None


def test_braces_that_are_no_names_are_text() -> None:
    odd = "{ } {} {0} {a.b} {alamat!r} {Alamat} }{ {"
    assert names(odd) == ()
    assert filled(odd, VALUES) == odd
