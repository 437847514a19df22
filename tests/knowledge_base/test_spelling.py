from knowledge_base.spelling import Spelling

PHRASINGS = [("publikasi", "unduh"), ("publikasi", "kecamatan"), ("bayar", "kabar")]
SPELLING = Spelling(PHRASINGS, {"download": "unduh"})
BPS = Spelling([("webapi", "bps"), *[("bps", "itu")] * 8], {}, {"bps itu", "webapi bps"})


def test_slips_are_mended() -> None:
    assert SPELLING.mended(("pubilkasi", "kecmatan")) == ("publikasi", "kecamatan")


def test_a_misspelt_slang_word_stays_slang() -> None:
    assert SPELLING.mended(("dowmload",)) == ("download",)


def test_known_words_and_short_words_stay() -> None:
    assert SPELLING.mended(("bayar", "xyz", "2024")) == ("bayar", "xyz", "2024")


def test_a_word_like_no_other_stays() -> None:
    assert SPELLING.mended(("wartawan",)) == ("wartawan",)


def test_a_slip_in_the_first_letter_is_mended() -> None:
    assert SPELLING.mended(("upblikasi", "ekcamatan", "nuduh")) == (
        "publikasi",
        "kecamatan",
        "unduh",
    )


def test_a_space_in_the_wrong_place_is_moved() -> None:
    assert SPELLING.mended(("undu", "hpublikasi")) == ("unduh", "publikasi")


def test_a_space_too_many_is_taken_out() -> None:
    assert SPELLING.mended(("publi", "kasi")) == ("publikasi",)


def test_words_that_ran_together_are_two_again() -> None:
    assert SPELLING.mended(("unduhpublikasi", "bayarxkabar")) == (
        "unduh", "publikasi", "bayar", "kabar",
    )  # fmt: skip


def test_a_first_letter_and_one_more_may_be_wrong() -> None:
    assert SPELLING.mended(("xublikasi", "tublkasi", "kecamatan")) == (
        "publikasi", "publikasi", "kecamatan",
    )  # fmt: skip


def test_a_misspelt_word_is_read_out_of_two_that_a_slip_joined() -> None:
    assert SPELLING.mended(("publikasixkecmatan",)) == ("publikasi", "kecamatan")


def test_a_word_with_other_affixes_is_one_of_two_that_ran_together() -> None:
    spelling = Spelling([("status", "tunggu")], {}, {"=status"})
    assert spelling.mended(("statusnyatunggu", "lama")) == ("statusnya", "tunggu", "lama")


def test_letters_that_are_left_out_are_put_back_but_none_is_taken_away() -> None:
    spelling = Spelling([*[("cicilan", "lunas")] * 9, ("calon", "mitra")], {})
    assert spelling.mended(("ccln", "lunas")) == ("cicilan", "lunas")
    assert spelling.mended(("caoln", "mitra")) == ("calon", "mitra")


def test_a_neighbour_decides_between_words_that_are_as_near() -> None:
    phrasings = [("tarif", "bayar"), ("isi", "kayar"), ("tarif", "bayar")]
    pairs = {"tarif bayar", "isi kayar"}
    spelling = Spelling(phrasings, {}, pairs)
    assert spelling.mended(("tarif", "xayar")) == ("tarif", "bayar")
    assert spelling.mended(("isi", "xayar")) == ("isi", "kayar")


def test_of_words_as_near_one_that_no_article_knows_is_meant() -> None:
    told = [("samsat", "tutup"), *[("sama", "sarat")] * 30]
    assert Spelling(told, {}).mended(("samat", "buka"))[0] == "sarat"
    assert Spelling(told, {}, foreign={"samsat"}).mended(("samat", "buka"))[0] == "samsat"


def test_a_letter_left_out_is_likelier_than_one_too_much_unless_it_is_written_twice() -> None:
    told = [("kartu", "satu"), *[("kart", "sat")] * 30]
    assert Spelling(told, {}).mended(("karta", "baru"))[0] == "kartu"
    twice = Spelling([("kartun",), *[("kartu",)] * 30], {})
    assert twice.mended(("kartuu", "baru"))[0] == "kartu"


def test_a_short_word_alone_is_not_guessed_at() -> None:
    assert SPELLING.mended(("bayr",)) == ("bayr",)
    assert SPELLING.mended(("bayr", "unduh")) == ("bayar", "unduh")


def test_a_short_word_is_mended_only_where_a_neighbour_goes_with_it() -> None:
    assert BPS.mended(("webapi", "bqs", "itu")) == ("webapi", "bps", "itu")
    assert BPS.mended(("unduh", "bqs")) == ("unduh", "bqs")


def test_words_are_read_together_so_that_two_slips_side_by_side_are_mended() -> None:
    phrasings = [("tahun", "berapa"), *[("akun", "saya")] * 9]
    spelling = Spelling(phrasings, {}, {"tahun berapa", "akun saya"})
    assert spelling.mended(("ahun", "bberapa")) == ("tahun", "berapa")
    assert spelling.mended(("ahun", "ssaya")) == ("akun", "saya")


def test_a_space_in_the_wrong_place_beside_a_slip_is_moved() -> None:
    assert SPELLING.mended(("kecaamata", "npublikasi")) == ("kecamatan", "publikasi")


def test_numbers_are_never_pushed_about() -> None:
    assert SPELLING.mended(("5", "04", "bayarr", "4", "u")) == ("5", "04", "bayar", "4", "u")


def test_a_known_word_with_other_affixes_is_no_slip() -> None:
    spelling = Spelling([("laporan",), ("laporkan",)], {}, {"=lapor"})
    assert spelling.mended(("laporannya", "unduh")) == ("laporannya", "unduh")


def test_the_nearest_word_is_one_slip_away_and_neither_is_short() -> None:
    assert SPELLING.nearest("kecamatam") == "kecamatan"
    assert SPELLING.nearest("kecamtam") is None
    assert SPELLING.nearest("kbar") is None


def test_many_strange_words_cost_little_and_stay() -> None:
    words = tuple(f"q{letter}xjv{letter}wz" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert SPELLING.mended(("pubilkasi", *words)) == ("publikasi", *words)


def test_a_word_is_no_slip_of_the_same_word_with_a_prefix() -> None:
    spelling = Spelling([("reactivate", "card"), ("enable", "card")], {})
    assert spelling.mended(("activate", "disable", "card")) == ("activate", "disable", "card")
