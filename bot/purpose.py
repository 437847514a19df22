"""Whether a person says what they want to know, or only that they want something."""

import re
from collections.abc import Iterable

from desk.completeness import MAIL, NUMBER

_SAYS_NOTHING = """
halo hai hi hello dear yth kepada selamat pagi siang sore malam good morning afternoon evening
assalamualaikum assalamu alaikum wr wb salam sejahtera om swastiastu shalom permisi maaf mohon
tolong terima kasih makasih thanks thank you regards hormat dengan dan atau untuk
dari di ke yang ini itu
saya kami aku i we my am is a an the to of for from some with please pak bu bapak ibu kak mas mbak
min admin petugas officer nama name perkenalkan bernama mahasiswa mahasiswi siswa dosen peneliti
student ingin mau hendak akan bisa dapat boleh apakah want would like can could need perlu butuh
membutuhkan memerlukan minta meminta ask asking bertanya tanya menanyakan berkonsultasi konsultasi
konsul consult consultation bantuan bantu help info informasi information data statistik statistics
statistical layanan pelayanan service permohonan permintaan request pertanyaan question beberapa
sedikit hal sesuatu something bps kantor office kabupaten pasuruan ya nya atas perhatiannya tentang
mengenai about re fwd hubungi kontak contact email nomor hp wa
"""
_CALLED = re.compile(
    r"\b(?:nama saya|saya bernama|my name is)\s+[\w']+(?:\s+[\w']+)?", re.IGNORECASE
)
_NOTHING = frozenset(_SAYS_NOTHING.split())


def says_purpose(texts: Iterable[str]) -> bool:
    """Return whether any word says what is wanted, beside greeting, name and address.

    "Saya ingin konsultasi data" does not; a figure, a place, a subject does.
    """
    for text in texts:
        said = text
        for beside in (_CALLED, MAIL, NUMBER):
            said = beside.sub(" ", said)
        if set(re.findall(r"\w+", said.lower())) - _NOTHING:
            return True
    return False
