"""A disk that is slow or fails: between us and the system's calls, and, for real, below them."""

import ctypes
import os
import platform
import struct
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

CALLS = {"x86_64": (74, 75, 317), "aarch64": (82, 83, 277)}
"""Numbers of fsync, fdatasync and seccomp."""
EIO = 5


class Disk:
    """Notes which files are brought to the disk; `error` is what the next of them meets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.brought: list[str] = []
        self.error: int | None = None
        self.free, self.waits = threading.Event(), threading.Event()
        self.free.set()
        for name in ("fsync", "fdatasync"):
            monkeypatch.setattr(os, name, partial(self._bring, getattr(os, name)))

    def _bring(self, bring: Callable[[int], None], file: int) -> None:
        self.waits.set()
        assert self.free.wait(9)
        error, self.error = self.error, None
        if error:
            raise OSError(error, os.strerror(error))
        bring(file)
        self.brought.append(str(Path(f"/proc/self/fd/{file}").readlink()))


def break_disk() -> None:
    """Let fsync and fdatasync fail with EIO in this process from now on, in every thread.

    The kernel itself refuses them (seccomp), whoever calls: also SQLite.
    """
    fsync, fdatasync, seccomp = CALLS[platform.machine()]
    load, equal, give = 0x20, 0x15, 0x06
    fail, allow = 0x00050000 | EIO, 0x7FFF0000
    steps = (
        (load, 0, 0, 0), (equal, 1, 0, fsync), (equal, 0, 1, fdatasync), (give, 0, 0, fail),
        (give, 0, 0, allow),
    )  # fmt: skip
    rules = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(rules)))
    system = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, filtering, all_threads = 38, 1, 1
    assert system.prctl(no_new_privileges, 1, 0, 0, 0) == 0
    failed = system.syscall(seccomp, filtering, all_threads, program)
    assert not failed, os.strerror(ctypes.get_errno())
