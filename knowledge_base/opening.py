"""Leave out the words that only say that a question comes: "halo kak, mau tanya soal …"."""

import re

_CALLED = (
    r"(?:halo+|hallo|hai|hi|hello|p|permisi|maaf|misi|punten|tabe|assalamu\W?alaikum|selamat|pagi"
    r"|siang|sore|malam|kak|kakak|ka|kk|min|mimin|admin|pak|bapak|bu|ibu|mas|mba|mbak|bang|uda|uni"
    r"|oh|eh|ya|iya|ini|jadi|cuma|cm|hanya|saya|sy|aku|ak|gue|kami|kita|mohon|tolong)"
)
_WISHED = (
    r"(?:mau|mo|mw|ingin|pengen|pgn|pingin|hendak|akan|izin|ijin|numpang|boleh|bole|bisa|sekalian"
    r"|nak|arep|badhe)"
)
_ASK = (
    r"(?:(?:ber|di)?tanya(?:kan)?|nanya|nanyain|nanyak|tanyak|tanyo|batanyo|menanyakan|mananyo"
    r"|takon|tanglet|tahu|tau|tw|mengetahui)"
)
_ASIDE = (
    r"(?:dong|donk|ya|yah|nih|dulu|sedikit|dikit|sebentar|lagi|kak|min|admin|pak|bu|mas|mbak|saja"
    r"|aja|soal|perihal|masalah|tentang|ttg|tntg|mengenai|terkait)"
)
_CONTENT = (
    r"(?:lewat|lwt|liwat|via|melalui|pakai|pake|pk|tanpa|langsung|ke|kepada|sama|dengan|dgn|di|dari"
    r"|apakah|harus|wajib|perlu|bayar|gratis|jawab|soal itu|itu|ini|ga|gak|nggak|tidak|ndak|kah)"
)
"""What makes the asking itself the matter: "mau tanya lewat telepon", "boleh tanya gak"."""
_OPENING = re.compile(
    rf"\W*(?:{_CALLED}\W+){{0,8}}(?:{_WISHED}\W+){{1,2}}{_ASK}2?(?:-{_ASK})?\b"
    rf"(?:\W+{_ASIDE}\b)*\W+(?=\w)(?!{_CONTENT}\b)"
)


def without_opening(plain: str) -> str:
    """Return lower-case text without the words before a question; as it is if there are none."""
    found = _OPENING.match(plain)
    return plain[found.end() :] if found else plain
