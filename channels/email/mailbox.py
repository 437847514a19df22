"""Reads one mailbox by IMAP, in a thread of its own, from where it got to."""

import contextlib
import logging
import random
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from channels.email import phrases
from channels.email.connecting import connected
from channels.email.desk_of_mailbox import Desk
from channels.email.faults import named
from channels.email.oauth import Refused
from channels.email.settings import Imap

logger = logging.getLogger("loket.email")
BATCH = 50
BATCH_BYTES = 20 * 1024 * 1024
"""Bytes fetched at once, at most, unless one mail alone is larger."""
SIGN_IN_AGAIN = 900.0
"""Seconds until a refused password is tried again: trying often locks accounts."""
LONGEST_WAIT = 300.0
LEASE = 45.0
"""Seconds for which one process alone may read a mailbox without renewing."""
ATTEMPTS = 6
"""How often a mail that the server does not give is asked for, with growing pauses."""
GLANCE = 15.0
"""Seconds after which a waiting reader renews its right."""


class Dead(ConnectionError):
    """The server said goodbye, or fell silent in a way that a live one does not."""


class Mailbox:
    """Follows one folder: everything newer than the cursor, then waits for more."""

    def __init__(self, settings: Imap, account: str, desk: Desk) -> None:
        self.settings, self._desk = settings, desk
        self.name = f"email/{account}/{settings.user}@{settings.host}/{settings.folder}"
        self.label = f"{account.partition('@')[2]}/{settings.folder}"
        self.read_at: datetime | None = None
        """When the mailbox was last read to its end."""
        self.trouble = ""
        """Why it is not read at present, in a word."""
        self.beside = False
        """Whether another process reads it."""
        self._stop = threading.Event()
        self._client: Any = None
        self._validity = self._last = 0
        self._withheld: dict[int, int] = {}  # how often the server did not give which mail
        self._well = False

    def run(self) -> None:
        """Read until stopped; every trouble is waited out."""
        wait = 1.0
        while not self._stop.is_set():
            try:
                self._read()
            except (LoginError, Refused) as error:
                self._desk.forget_token(self.settings)
                self._refused(error)
            except Exception as error:  # whatever it is, the mailbox must be read again
                wait = 1.0 if self._well else min(LONGEST_WAIT, wait * 2)
                self._troubled(named(error), wait)
        with contextlib.suppress(Exception):  # it runs out by itself
            self._desk.lease(self.name, 0)

    def _read(self) -> None:
        self._well = False
        if not self._desk.lease(self.name, LEASE):
            self.beside = True
            self._stop.wait(LEASE / 9)
            return
        self.beside = False
        with self._connected() as client:
            self._follow(client)

    def stop(self) -> None:
        """Stop reading, at once even in the middle of waiting for the server."""
        self._stop.set()
        client = self._client
        if client is not None:
            # Closing would wait for whoever reads; the socket's end wakes them instead.
            with contextlib.suppress(OSError, AttributeError):
                client.socket().shutdown(socket.SHUT_RDWR)

    def _refused(self, error: Exception) -> None:
        """Say which office cannot read its mail, and what to do; wait long, for locks."""
        what = "user and password"
        if self.settings.oauth:
            what = "user and oauth" if isinstance(error, LoginError) else f"oauth ({error})"
        logger.error(
            "mailbox_refused channel=email office=%s mailbox=%s do=\"check %s in [[office.%s."
            "channels.email.imap]]; Gmail and Microsoft 365 want oauth or an app password\"",
            self._desk.office, self.label, what, self._desk.office,
        )  # fmt: skip
        self._troubled("refused", SIGN_IN_AGAIN)

    def _troubled(self, reason: str, wait: float) -> None:
        if self._stop.is_set():
            return
        self.trouble = reason.partition("@")[0]
        seconds = wait * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
        logger.warning(
            "mailbox_not_read channel=email office=%s mailbox=%s reason=%s again_in=%d",
            self._desk.office, self.label, reason, seconds,
        )  # fmt: skip
        self._stop.wait(seconds)

    def _connected(self) -> Any:
        try:
            self._client = connected(self.settings, self._desk.token(self.settings))
        except LoginError:
            if not self.settings.oauth:
                raise
            self._desk.forget_token(self.settings)  # withdrawn, or at its end before its time
            self._client = connected(self.settings, self._desk.token(self.settings))
        return self._client

    def _follow(self, client: Any) -> None:
        found = self._selected(client)
        self._validity = int(found[b"UIDVALIDITY"])
        cursor = self._desk.cursor(self.name)
        known = cursor.get("uidvalidity") == self._validity
        self._last = int(cursor.get("uid", 0)) if known else 0
        if not known:
            self._catch_up(client, self._recent(client))
            self._advance_to(int(found.get(b"UIDNEXT", 1)) - 1)
        while not self._stop.is_set():
            self._catch_up(client, self._newer(client))
            self._well, self.read_at, self.trouble = True, self._desk.now(), ""
            self._keep_right()
            self._wait(client)
            if int(self._selected(client)[b"UIDVALIDITY"]) != self._validity:
                raise Dead("the mailbox was made anew under us, which not every server says")

    def _selected(self, client: Any) -> dict[bytes, Any]:
        readonly = not self.settings.processed
        found: dict[bytes, Any] = client.select_folder(self.settings.folder, readonly=readonly)
        return found

    def _keep_right(self) -> None:
        if not self._desk.lease(self.name, LEASE):
            raise Dead("another process reads this mailbox")

    def _recent(self, client: Any) -> list[int]:
        """Return the mails to begin with in a mailbox that was never read, or was made anew."""
        since = self._desk.now() - timedelta(days=self.settings.first_days)
        return sorted(client.search(["SINCE", since.date()]))

    def _newer(self, client: Any) -> list[int]:
        """Return the mails after the cursor; servers name the last one even if nothing is newer."""
        return sorted(u for u in client.search(["UID", f"{self._last + 1}:*"]) if u > self._last)

    def _advance_to(self, uid: int) -> None:
        if uid > self._last:
            self._last = uid
        self._desk.move(self.name, self._cursor(self._last)[1])

    def _cursor(self, uid: int) -> tuple[str, dict[str, Any]]:
        return self.name, {"uidvalidity": self._validity, "uid": uid}

    def _catch_up(self, client: Any, uids: list[int]) -> None:
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            known = client.fetch(batch, ["RFC822.SIZE", "INTERNALDATE"])
            for some in _portions(batch, known, self._desk.largest):
                self._take(client, some, known)
            self._tidy(client, batch)
            self._keep_right()
            if self._stop.is_set():
                return

    def _take(self, client: Any, uids: list[int], known: dict[int, dict[bytes, Any]]) -> None:
        sizes = {uid: int(known.get(uid, {}).get(b"RFC822.SIZE", 0)) for uid in uids}
        whole = [uid for uid in uids if sizes[uid] <= self._desk.largest]
        bodies = self._bodies(client, whole)
        for uid in uids:
            at = known.get(uid, {}).get(b"INTERNALDATE") or self._desk.now()
            if sizes[uid] > self._desk.largest:
                head = client.fetch([uid], ["BODY.PEEK[HEADER]"])[uid][b"BODY[HEADER]"]
                self._desk.keep_head(head, sizes[uid], at, self._cursor(uid))
            elif uid in bodies:  # else it was deleted or moved meanwhile
                self._desk.keep(bodies[uid], at, self._cursor(uid))
            self._last = max(self._last, uid)

    def _bodies(self, client: Any, uids: list[int]) -> dict[int, bytes]:
        """Fetch mails; what the server cannot give is asked for alone, and again for a while."""
        try:
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
        except IMAPClientError as error:
            if isinstance(error, IMAPClientAbortError):
                raise
            if len(uids) == 1:
                return {uids[0]: self._lost(uids[0], error)}
            return {uid: raw for one in uids for uid, raw in self._bodies(client, [one]).items()}
        bodies = {uid: got.get(b"BODY[]") for uid, got in found.items() if uid in uids}
        return {u: self._lost(u) if raw is None else raw for u, raw in bodies.items()}

    def _lost(self, uid: int, error: IMAPClientError | None = None) -> bytes:
        """Return what stands for a mail that the server has and never gives; raise Dead before."""
        self._withheld[uid] = self._withheld.get(uid, 0) + 1
        if self._withheld[uid] < ATTEMPTS:
            raise Dead("the server withholds a mail") from error
        logger.warning("mail_not_fetched mailbox=%s uid=%d", self.label, uid)
        name = f"<lost.{self._validity}.{uid}@{self.settings.host}>"
        return f"Message-ID: {name}\n\n{phrases.say('withheld')}\n".encode()

    def _tidy(self, client: Any, uids: list[int]) -> None:
        """Move mails that are kept out of the way: a courtesy, on which nothing depends."""
        if not self.settings.processed:
            return
        try:
            if client.has_capability("MOVE"):
                client.move(uids, self.settings.processed)
            else:
                client.copy(uids, self.settings.processed)
                client.delete_messages(uids)
                if client.has_capability("UIDPLUS"):
                    client.uid_expunge(uids)
        except IMAPClientError as error:
            logger.warning("mail_not_moved mailbox=%s reason=%s", self.label, named(error))

    def _wait(self, client: Any) -> None:
        """Wait until the server hints at mail, or until it is time to ask anyway."""
        if not client.has_capability("IDLE"):
            self._stop.wait(self.settings.poll)
            client.noop()
            return
        client.idle()
        until = time.monotonic() + (0 if _come_meanwhile(client) else self.settings.poll)
        while (left := until - time.monotonic()) > 0 and not self._stop.is_set():
            if self._hinted(client, min(left, GLANCE)):
                break
            self._keep_right()
        client.idle_done()
        client.noop()

    def _hinted(self, client: Any, seconds: float) -> bool:
        """Wait for a hint; a connection that is gone looks like silence that ends too early."""
        began = time.monotonic()
        hints = client.idle_check(timeout=seconds)
        words = (word for hint in hints for word in hint if isinstance(word, bytes))
        if b"BYE" in map(bytes.upper, words):
            raise Dead("the server said goodbye")
        if not hints and time.monotonic() - began < seconds * 0.9:
            raise Dead("the connection is gone")
        return bool(hints)


def _come_meanwhile(client: Any) -> bool:
    """Return whether the server told of mail in one piece with its consent to wait.

    That mail came after we looked. Its hint lies in imaplib's buffer, where `idle_check` does not
    see it: it asks the socket.
    """
    connection = client.socket()
    patience = connection.gettimeout()
    connection.setblocking(False)
    try:
        return b" EXISTS" in client._imap.file.peek().upper()
    except OSError:  # nothing there, as TLS says it
        return False
    finally:
        connection.settimeout(patience)


def _portions(
    uids: list[int], known: dict[int, dict[bytes, Any]], largest: int
) -> Iterator[list[int]]:
    """Cut a batch so that no portion holds too many bytes."""
    portion, total = list[int](), 0
    for uid in uids:
        size = int(known.get(uid, {}).get(b"RFC822.SIZE", 0))
        size = size if size <= largest else 0
        if portion and total + size > BATCH_BYTES:
            yield portion
            portion, total = [], 0
        portion.append(uid)
        total += size
    if portion:
        yield portion
