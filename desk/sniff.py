"""What a file is, by its first bytes: what its sender calls it proves nothing."""

UNKNOWN = "application/octet-stream"
_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"BEGIN:VCARD", "text/vcard"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_BOXES = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"3gp4": "video/3gpp", b"3gp5": "video/3gpp"}
"""Brands of the MP4 family; every other is a video."""
_SHOWN = ("image/", "audio/", "video/")
_INSIDE = {
    "application/zip": ("application/vnd.", "application/zip", "application/epub"),
    "application/x-ole-storage": ("application/msword", "application/vnd.ms-"),
}
"""Containers, and the beginnings of declared types that may lie in one."""


def sniff(content: bytes, declared: str = "") -> str:
    """Return the type that the bytes show; the declared one where bytes show nothing against it.

    What claims to be a picture, a sound or a film and is none is unknown: no page may show it.
    """
    said = declared.partition(";")[0].strip().lower()
    found = _found(content)
    if not found:
        return said if said and not said.startswith(_SHOWN) else UNKNOWN
    if said.startswith(_INSIDE.get(found, "\0")):
        return said
    if found in {"audio/mp4", "video/mp4", "video/webm"} and said.endswith(found[5:]):
        return said  # a box of sound looks like one of pictures
    return found


def _found(content: bytes) -> str:
    head = content[:16]
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "video/mp4")
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0 and head[1] & 0x06:
        return "audio/mpeg"
    for place, mark, kind in _MARKS:
        if content[place : place + len(mark)] == mark:
            return kind
    return ""
