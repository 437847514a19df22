"""Recognise a request for particular figures: what, where, when. An officer looks them up."""

import re

from bot.gates import Stop
from bot.words import words
from knowledge_base.places import place_in

_SUBJECT = re.compile(
    r"\b(penduduk|warga|jiwa|kk|miskin|kemiskinan|pengangguran|penganggur|tpt|tpak|ipm|pdrb|inflasi"
    r"|ekonomi|produksi|produktivitas|panen|luas|ternak|sapi|sekolah|guru|siswa|murid|umkm|usaha"
    r"|rumah tangga|perusahaan|industri|hotel|wisatawan|turis|kendaraan|jalan|harga|ntp|gini"
    r"|stunting|balita|lansia|bayi|kelahiran|kematian|petani|nelayan|sawit|kakao|kopi|jagung|padi|beras"
    r"|sawah|lahan|ekspor|impor|koperasi|pasar|puskesmas|tenaga|pekerja|angka|persen|persentase|jumlah"
    r"|laju|rasio|indeks|rata|data|sanitasi|listrik|internet|perkawinan|perceraian|upah|ump|umk)\b"
)
_ASKED = re.compile(
    r"\b(berapa|minta|tolong|mohon|butuh|perlu|membutuhkan|memerlukan|kirim|kirimkan|carikan|cek"
    r"|cekkan|sediakan|disediakan|dikirimkan|send|give)\b"
)
_FIGURE = re.compile(
    r"\b(jumlah|banyaknya|angka|persen|persentase|rata|laju|rasio|tingkat|luas|produksi|populasi"
    r"|ipm|pdrb|ntp|tpt|tpak|inflasi|ump|umk)\b"
)
"""Words that name a figure, so that with a place nothing else needs to be said."""
_HOW_MANY = re.compile(r"\bberapa\b")
_PERIOD = re.compile(
    r"\b(19|20)\d\d\b|\b(tahun|bulan|triwulan|semester|minggu) (lalu|kemarin|ini|terakhir)\b"
    r"|\b\w+ (tahun|thn|taun) terakhir\b|\bterkini\b"
)
_RANGE = re.compile(
    r"\b(19|20)\d\d\b.{0,12}\b(19|20)\d\d\b|\b\w+ (tahun|thn|taun|bulan) terakhir\b"
    r"|\b(19|20)\d\d *- *\d\d"
)
_LATEST = re.compile(r"\bterbaru\b|\bterakhir\b|\b(latest|most recent|last year)\b")
_AREA = re.compile(
    r"\b(kec|kecamatan|kel|kelurahan|desa|kab|kabupaten|dusun|nagari)\b\.? +"
    r"(?!dalam|angka|lain|saya|sy|kami|ini|kita|apa|mana|yang|yg|di|ke|dan|atau|tertentu|terpilih"
    r"|terbaru|tersedia|saja|aja|ada|ga|gak|tidak|dmn|bps|bisa|untuk|utk|dari|dr|kak|min|ya|tetangga"
    r"|sebelah|kota|versi|sama|dengan|lewat|itu|tsb|tersebut|dima|terdekat|setempat|juga|kok|ko|se"
    r"|kah|ora|ono|ndak|sih|dong|lah|kan|tahun|thn|taun|menurut|per|brp|berapa|nya|beda"
    r"|dibanding|cantik|sekarang|terakhir)[a-z]{3,}"
)
_WHERE_TO_LOOK = re.compile(
    r"\b(di mana|ke mana|lihat|cara|bagaimana|tautan|unduh|menu|cek di|akses|kapan"
    r"|kenapa|apa itu|definisi|pengertian|maksud|wajib|petugas|mitra|gaji|honor|kantor|magang|kbli"
    r"|kode|dalam angka|publikasi|buku|terbit|rilis|beda|berbeda|mikro|tarif|peta|infografis|api"
    r"|surat|jam|hari kerja|bayar|biaya|syarat|daftar|email|balas|skripsi|mahasiswa|english"
    r"|inggris)\b"
)

_BESIDE = words("which")
"""What says nothing beside a place or a time."""
_ON_THE_SITE = re.compile(r"\b(situs|website)\b")


def asked(plain: str, meant: str) -> Stop | None:
    """Return the words for which a message asks for figures of a place or a time, if it does.

    Where figures are to be found is another question.
    """
    subject, wanted = _SUBJECT.search(meant), _ASKED.search(meant)
    if not wanted and (place_in(plain) or _found(_AREA, plain)):
        wanted = _FIGURE.search(meant)
    if not subject or not wanted or _WHERE_TO_LOOK.search(meant):
        return None
    somewhere = place_in(plain) or _found(_AREA, plain)
    years = _found(_RANGE, plain)
    sometime = _found(_PERIOD, plain) if _HOW_MANY.search(meant) else None
    which = (somewhere and years) if _ON_THE_SITE.search(meant) else somewhere or years or sometime
    return Stop("data_request", f"{wanted[0]} … {subject[0]} … {which}") if which else None


def only_which(plain: str) -> bool:
    """Return whether a message only says of which place or time: "2023", "yang di kalukku"."""
    named = [found for found in (area_in(plain), time_in(plain)) if found]
    rest = plain
    for found in named:
        rest = rest.replace(found, " ")
    return bool(named) and _BESIDE.issuperset(re.findall(r"\w+", rest))


def speaks(plain: str) -> bool:
    """Return whether a text speaks of figures."""
    return _SUBJECT.search(plain.lower()) is not None


def area_in(plain: str) -> str:
    """Return the place that a message names, if it names one."""
    return place_in(plain) or _found(_AREA, plain) or ""


def time_in(plain: str) -> str:
    """Return the year, the years or the "latest" that a message names, if it does."""
    return _found(_RANGE, plain) or _found(_PERIOD, plain) or _found(_LATEST, plain) or ""


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None
