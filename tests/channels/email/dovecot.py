"""Dovecot, where it is installed: a real IMAP server with LMTP, on loopback, for one test."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from imapclient import IMAPClient

from tests.ports import unused_port

USER, PASSWORD = "pst", "rahasia"
CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=10001 gid=10001 home={home}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@mamuju.example
  auth_username_format = %Ln
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Processed {{
    auto = create
  }}
  mailbox Terkirim {{
    auto = create
  }}
}}
"""


class Dovecot:
    """A running Dovecot with one user."""

    def __init__(self) -> None:
        self.port, self.lmtp = unused_port(), unused_port()
        # Sockets' paths must be short, and the mail's owner must reach the folder.
        self._home = Path(tempfile.mkdtemp(prefix="dovecot", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._home.chmod(0o755)
        mail = self._home / "mail"
        mail.mkdir()
        shutil.chown(mail, 10001, 10001)
        config = self._home / "dovecot.conf"
        ports = {"imap": self.port, "lmtp": self.lmtp}
        config.write_text(CONFIG.format(home=self._home, password=PASSWORD, **ports))
        self._process = subprocess.Popen(["dovecot", "-F", "-c", str(config)])
        for _ in range(200):
            try:
                self.client().logout()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError((self._home / "dovecot.log").read_text())

    def __exit__(self, *_error: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._home, ignore_errors=True)

    def client(self) -> Any:
        """Return a signed-in client."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=60)
        client.login(USER, PASSWORD)
        return client

    def put(self, *mails: bytes) -> None:
        """Put mails into the inbox."""
        with self.client() as client:
            for mail in mails:
                client.append("INBOX", mail)

    def names(self, folder: str) -> list[int]:
        """Return the UIDs in a folder."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            return list(client.search(["ALL"]))

    def make_inbox_anew(self) -> None:
        """Give the inbox another UIDVALIDITY, as after a restored backup."""
        for path in (self._home / "mail" / USER).glob("dovecot*"):
            path.unlink()
