from knowledge_base.letters import readings, request

LETTER = """yth. kepala bps

assalamualaikum wr. wb.
perkenalkan saya dewi dari koperasi maju.
sehubungan dengan rencana kunjungan kami, mohon informasi jam berapa loket dibuka.

atas perhatiannya kami ucapkan terima kasih.
hormat saya,
dewi"""


def test_only_the_request_of_a_letter_is_kept() -> None:
    assert "\n".join(request(LETTER)).strip() == (
        "sehubungan dengan rencana kunjungan kami, mohon informasi jam berapa loket dibuka."
    )


def test_a_short_message_stays_as_it_is() -> None:
    assert "\n".join(request("terima kasih. jam berapa buka")) == "terima kasih. jam berapa buka"


def test_a_letter_that_asks_for_nothing_keeps_its_matter() -> None:
    told = "kami sudah datang ke kantor kemarin dan hari ini lagi. " * 3
    assert "".join(request(told)).split() == told.split()


def test_what_happened_is_read_with_the_question_where_nobody_writes_a_letter() -> None:
    told = "my bag was stolen out of my locker today. my wallet was in it, with my cards and keys. "
    asked = "everything is gone. what do i do now?"
    assert "".join(request(told + asked)) == told + asked
    assert "".join(request(f"dear sir,\n{told}{asked}")).strip() == "what do i do now?"
    assert "".join(request(told * 5 + asked)).strip() == "what do i do now?"


def test_a_letter_of_courtesies_alone_is_not_emptied() -> None:
    assert "".join(request("terima kasih banyak atas semua bantuannya. " * 8)).strip()


def test_a_polite_beginning_is_no_part_of_the_request() -> None:
    letter = LETTER.replace("sehubungan dengan", "dengan hormat, sehubungan dengan")
    assert next(iter(request(letter))).strip().startswith("sehubungan")


def test_what_a_letter_points_back_to_is_read_with_it() -> None:
    letter = f"""{LETTER}
    jumlah penduduk menurut bps lain dari menurut dukcapil. mohon penjelasan sebab hal tersebut."""
    assert any("dukcapil" in r and "mohon penjelasan sebab" in r for r in readings(letter))


def test_a_letter_is_also_read_from_the_word_that_asks() -> None:
    assert "mohon informasi jam berapa loket dibuka." in readings(LETTER)


def test_a_short_message_has_no_other_readings() -> None:
    assert not readings("selamat pagi. mohon informasi jam berapa loket dibuka.")
