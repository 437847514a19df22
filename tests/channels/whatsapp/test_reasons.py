import tomllib
from pathlib import Path

from channels.whatsapp import reasons


def test_an_error_is_explained_in_the_offices_language() -> None:
    assert reasons.explain(63016, "id").startswith("63016: Jendela 24 jam sudah tertutup;")
    assert reasons.explain(63016, "en").startswith("63016: The 24-hour window is closed;")


def test_an_unknown_error_keeps_its_code() -> None:
    assert reasons.explain(99999, "id").startswith("99999: ")


def test_only_what_may_pass_is_tried_again() -> None:
    assert reasons.is_temporary(20429)
    assert not reasons.is_temporary(21610)
    assert not reasons.is_temporary(99999)


def test_every_reason_is_there_in_both_languages() -> None:
    file = Path(reasons.__file__).with_name("reasons.toml")
    for entry in tomllib.loads(file.read_text("utf-8")).values():
        assert set(entry) - {"temporary", "template"} == {"id", "en"}
        assert all(entry[language].endswith(".") for language in ("id", "en"))
