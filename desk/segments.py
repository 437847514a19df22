"""As how many SMS a text travels: pure."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Letters of GSM 03.38; those of its extension count twice."""
EXTENDED = frozenset("^{}\\[~]|€")


def segments(text: str) -> int:
    """Return as how many SMS a text travels: 160 plain letters or 70 others, fewer if several."""
    if all(c in BASIC or c in EXTENDED for c in text):
        units, one, each = len(text) + sum(c in EXTENDED for c in text), 160, 153
    else:
        units, one, each = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= one else -(-units // each)
