"""Exim, where it is installed: a real mail server before our LMTP door, for one test."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from tests.ports import unused_port

CONFIG = """
primary_hostname = mx.mamuju.example
spool_directory = {home}/spool
log_file_path = {home}/%slog
pid_file_path = {home}/exim.pid
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
exim_user = Debian-exim
deliver_drop_privilege = true
smtp_accept_queue_per_connection = 0
message_size_limit = 40M
acl_smtp_rcpt = all
acl_smtp_data = all
begin acl
all:
  accept
begin routers
door:
  driver = manualroute
  domains = *
  route_list = * 127.0.0.1
  self = send
  transport = door
begin transports
door:
  driver = smtp
  protocol = lmtp
  port = {door}
  allow_localhost
  max_rcpt = 50
  envelope_to_add
  return_path_add
  message_linelength_limit = 1000000
begin retry
* * F,1h,2s
"""


class Exim:
    """A running Exim that hands all mail to a door by LMTP."""

    def __init__(self, door: int) -> None:
        self.port, self._door = unused_port(), door
        self._home = Path(tempfile.mkdtemp(prefix="exim", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._home.chmod(0o755)
        spool = self._home / "spool"
        spool.mkdir()
        for folder in (self._home, spool):
            shutil.chown(folder, "Debian-exim", "Debian-exim")
        config = Path(tempfile.mkdtemp(prefix="eximconf", dir="/tmp")) / "exim.conf"
        config.parent.chmod(0o755)
        config.write_text(CONFIG.format(home=self._home, port=self.port, door=self._door))
        self._config = config
        self._process = subprocess.Popen(["exim4", "-C", str(config), "-bdf", "-q2s"])
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.rmtree(self._config.parent, ignore_errors=True)

    def log(self) -> str:
        """Return what it did."""
        path = self._home / "mainlog"
        return path.read_text() if path.exists() else ""

    def settled(self) -> str:
        """Wait until its queue is empty; return its log."""
        for _ in range(200):
            queue = subprocess.run(
                ["exim4", "-C", str(self._config), "-bpc"], capture_output=True, check=False
            )
            if queue.stdout.strip() == b"0" and "Completed" in self.log():
                return self.log()
            time.sleep(0.1)
        raise TimeoutError(self.log())
