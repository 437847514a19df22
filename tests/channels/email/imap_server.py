"""A real IMAP server in a process of its own."""

import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from imapclient import IMAPClient

from tests.ports import unused_port

USER, PASSWORD = "demouser", "demopass"
PROGRAM = Path(__file__).with_name("imap_program.py")
CERT, KEY = (str(Path(__file__).with_name("tls") / name) for name in ("cert.pem", "key.pem"))
"""A certificate for this machine only, that is its own authority."""


class ImapServer:
    """pymap with one user. Starting it takes longer than most tests: they share one, emptied."""

    def __init__(self, *, tls: bool = False) -> None:
        self.port, self._tls = unused_port(), tls
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        self.empty()
        return self

    def empty(self) -> None:
        """Throw away all mail, and all folders that it did not have at first."""
        assert self._process is not None
        if self._process.poll() is not None:
            self.start()
        with self.client() as client:
            for _, _, name in client.list_folders():
                if name not in ("INBOX", "Sent", "Trash"):
                    client.delete_folder(name)
            for name in ("INBOX", "Sent"):  # nothing can be put into Trash
                client.select_folder(name)
                if found := client.search(["ALL"]):
                    client.delete_messages(found)
                    client.expunge()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, PROGRAM, "--host", "127.0.0.1", "--port", str(self.port),
             *(["--cert", CERT, "--key", KEY] if self._tls else ["--no-tls"]),
             "dict", "--demo-data"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            try:
                self.client().logout()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the IMAP server does not start")

    def stop(self) -> None:
        """Kill the server: its mail is gone too, for it lives in memory."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def client(self) -> Any:
        """Return a signed-in client."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=60)
        if self._tls:
            client.starttls(ssl.create_default_context(cafile=CERT))
        client.login(USER, PASSWORD)
        return client

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into a folder."""
        with self.client() as client:
            for mail in mails:
                client.append(folder, mail)

    def names(self, folder: str = "INBOX") -> list[int]:
        """Return the UIDs in a folder."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            return list(client.search(["ALL"]))

    def unseen(self) -> int:
        """Return how many mails nobody has looked at."""
        with self.client() as client:
            client.select_folder("INBOX", readonly=True)
            return len(client.search(["UNSEEN"]))
