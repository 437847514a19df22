"""What is learned from questions that were not answered."""

from typing import Any

import pytest

from desk.article import Content
from desk.lesson import Asked
from desk.matter import Matter
from knowledge_base.teaching import clusters, confusions, lessons
from knowledge_base.teaching.clusters import tidy
from tests.cast import MONDAY

ARTICLES = {
    "magang": Content(question="Bagaimana mengajukan magang?", phrasings=("mau magang di bps",),
                      answer="Kirim surat sekolah ke {email} paling lambat sebulan sebelumnya."),
    "jam": Content(question="Jam berapa buka?", answer="Buka {jam_layanan}."),
    "ramadan": Content(question="Jam berapa buka saat Ramadan?", phrasings=("jam buka puasa",),
                       answer="Buka {jam_ramadan}."),
}  # fmt: skip
WIFI = ("wifi di ruang baca ada ga", "password wifi ruang baca apa kak", "ruang baca ada wifi?")
REPLY = "Halo Kak [nama],\nAda, wifi gratis di ruang baca.\n\nSalam,\nSari"


def asked(text: str, number: int = 1, reply: str = "", **matter: Any) -> Asked:
    usual = {"gate": "nothing_found", "said": [number]} | matter
    return Asked(Matter(number, MONDAY, "whatsapp", **usual), text, reply)


def never(_text: str) -> bool:
    return False


def wifi(**matter: Any) -> list[Asked]:
    return [asked(text, n, REPLY, **matter) for n, text in enumerate(WIFI)]


def test_questions_for_the_same_make_an_article_of_what_officers_replied() -> None:
    lone = asked("boleh bawa kucing ke perpustakaan?", 9)
    [cluster] = clusters([*wifi(), lone], ARTICLES, knows=never)
    assert sorted(cluster.said) == [0, 1, 2]
    assert cluster.article == ""
    assert cluster.answer == "Ada, wifi gratis di ruang baca."
    assert set(cluster.phrasings) == set(WIFI)
    assert cluster.question.endswith("?")
    assert cluster.complete


def test_what_the_machine_knows_by_now_or_no_article_can_answer_is_left_out() -> None:
    assert clusters(wifi(), ARTICLES, knows=lambda _: True) == []
    for gate in ("complaint", "data_request", "personal_data", "emergency"):
        assert clusters(wifi(gate=gate), ARTICLES, knows=never) == []
    assert clusters([asked("2", 1), asked("2", 2)], ARTICLES, knows=never) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("kak ruang baca ada wifi?", "Ruang baca ada wifi?"),
        ("Kak [nama], ruang baca ada wifi kak??", "Ruang baca ada wifi?"),
        ("Bu, ruang baca ada wifi pak", "Ruang baca ada wifi?"),
        ("ibu hamil boleh pakai wifi ruang baca", "Ibu hamil boleh pakai wifi ruang baca?"),
    ],
)
def test_a_title_calls_nobody(text: str, title: str) -> None:
    [cluster] = clusters([asked(text, n, REPLY) for n in range(2)], ARTICLES, knows=never)
    assert cluster.question == title


def test_questions_whose_reply_an_article_has_become_its_phrasings() -> None:
    reply = "Kirim surat sekolah ke {email} paling lambat sebulan sebelumnya ya."
    texts = ("anak smk bisa pkl di situ?", "bisa pkl di situ ga buat anak smk")
    [cluster] = clusters([asked(t, n, reply) for n, t in enumerate(texts)], ARTICLES, knows=never)
    assert (cluster.article, set(cluster.phrasings)) == ("magang", set(texts))


def test_without_a_reply_the_search_says_where_questions_lean() -> None:
    found = [("magang", 0.3), ("jam", 0.1)]
    texts = ("anak smk bisa pkl di situ?", "bisa pkl di situ ga buat anak smk")
    leaning = [asked(t, n, found=found) for n, t in enumerate(texts)]
    assert clusters(leaning, ARTICLES, knows=never)[0].article == "magang"
    rejected = [asked(t, n, found=found, rejected=True, gate="rejected", article="magang")
                for n, t in enumerate(texts)]  # fmt: skip
    [cluster] = clusters(rejected, ARTICLES, knows=never)
    assert (cluster.article, cluster.complete) == ("", False)


def test_what_names_a_person_is_no_phrasing() -> None:
    named = [*wifi(), asked("saya [nama], wifi ruang baca ada?", 7)]
    [cluster] = clusters(named, ARTICLES, knows=never)
    assert len(cluster.asked) == 4
    assert not any("[nama]" in phrasing for phrasing in cluster.phrasings)


@pytest.mark.parametrize(
    ("reply", "left"),
    [
        (REPLY, "Ada, wifi gratis di ruang baca."),
        ("Selamat pagi, Bapak [nama]. Kantor buka.", "Kantor buka."),
        ("Yth. Ibu [nama]\n\nTerima kasih atas pertanyaan Ibu. Data ada.\n\nDemikian kami"
         " sampaikan.\nHormat kami,\n[nama]\nBPS", "Data ada."),
        ("terima kasih sudah menunggu, ada di web", "Terima kasih sudah menunggu, ada di web"),
        ("Kak, ada di ruang baca.", "Ada di ruang baca."),
        ("", ""),
    ],
)  # fmt: skip
def test_salutation_and_signature_are_no_answer(reply: str, left: str) -> None:
    assert tidy(reply) == left


def test_articles_between_which_the_machine_wavers_are_shown_with_what_people_meant() -> None:
    found = [("jam", 0.5), ("ramadan", 0.45)]
    offered = ("jam", "ramadan")
    between = [
        asked("buka jam brp pas puasa", 1, found=found, offered=offered, article="ramadan"),
        asked("jam bukanya puasa ini", 2, found=found, offered=offered),
        asked("jam buka", 3, found=[("jam", 0.9), ("ramadan", 0.3)]),
    ]  # fmt: skip
    [mixed] = confusions(between, ARTICLES)
    assert (mixed.one, mixed.other, len(mixed.asked)) == ("jam", "ramadan", 2)
    assert mixed.meant == ["ramadan", ""]
    assert mixed.alike == ("Jam berapa buka?", "Jam berapa buka saat Ramadan?")


def test_changes_come_by_how_many_questions_they_would_answer() -> None:
    missing = [asked("jam buka puasa", n + 10, gate="missing_value", found=[("ramadan", 0.9)])
               for n in range(5)]  # fmt: skip
    refused = [asked(text, 20, gate="rejected", rejected=True, article="magang")
               for text in ("surat pkl dikirim kemana", "berapa lama boleh praktik")]  # fmt: skip
    told = lessons([*wifi(), *missing, *refused], ARTICLES, {"jam_layanan": "8"}, knows=never)
    assert [(c.kind, c.gain, c.subject) for c in told.changes] == [
        ("variable", 5, "jam_ramadan"),
        ("article", 3, told.clusters[0].question),
        ("rewrite", 2, "magang"),
    ]
