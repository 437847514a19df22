"""A winmail.dat made by hand, for the tests."""

import struct


def attribute(level: int, name: int, content: bytes) -> bytes:
    """Return one attribute with its checksum."""
    head = struct.pack("<BII", level, name, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def text_property(name: int, text: str) -> bytes:
    """Return one Unicode property of a property list."""
    value = text.encode("utf-16-le") + b"\0\0"
    padded = value + b"\0" * (-len(value) % 4)
    return struct.pack("<HHII", 0x001F, name, 1, len(value)) + padded


def winmail(text: str = "", content: bytes = b"isi-tabel") -> bytes:
    """Return a winmail.dat that holds one file, and a text if there is one."""
    made = struct.pack("<IH", 0x223E9F78, 1)
    if text:
        made += attribute(1, 0x00069003, struct.pack("<I", 1) + text_property(0x1000, text))
    made += attribute(2, 0x00069002, b"\0" * 14)
    made += attribute(2, 0x00018010, b"TABELI~1.XLS\0")
    made += attribute(2, 0x0006800F, content)
    long_name = text_property(0x3707, "Tabel IPM 2025.xlsx")
    return made + attribute(2, 0x00069005, struct.pack("<I", 1) + long_name)
