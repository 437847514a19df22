"""A file that came with a mail, under a name that is safe to show and to save."""

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property

from channels.email.charset import clean
from channels.email.headers import one_line
from desk.turning import TURNING

LONGEST = 200
_UNSEEN = str.maketrans(dict.fromkeys(TURNING | set("\u200b\u200c\u200d\ufeff"), ""))
_KNOWN = {
    "application/pgp-encrypted": "pgp.txt",
    "application/pgp-keys": "key.asc",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/ms-tnef": "winmail.dat",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-signature": "smime.p7s",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "message/global-delivery-status": "delivery-status.txt",
    "text/calendar": "invite.ics",
    "text/rfc822-headers": "headers.txt",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "application/rtf": "document.rtf",
    "text/rtf": "document.rtf",
    "image/jpeg": "image.jpg",
    "image/jpg": "image.jpg",
    "message/rfc822": "message.eml",
}


@dataclass(frozen=True)
class Attachment:
    """Bytes with a name, a media type, and whether they belong into the text (by `cid`)."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    cid: str = ""

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the content in hex."""
        return hashlib.sha256(self.content).hexdigest()

    def describe(self) -> dict[str, object]:
        """Return what is known of the file, without its content."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "inline": self.inline,
            "cid": self.cid,
            "size": len(self.content),
            "sha256": self.sha256,
        }


def safe_name(name: str, content_type: str) -> str:
    """Return a file name without path, control or direction characters; never empty."""
    name = one_line(clean(name).translate(_UNSEEN)).replace("\\", "/")
    name = name.rstrip("/").rsplit("/", 1)[-1]
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    if not name:
        return default_name(content_type)
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = ending[:20] if dot else ""
    stem = (stem or name).encode()[: LONGEST - 24].decode("utf-8", "ignore")
    return f"{stem}.{ending}" if ending else stem


def default_name(content_type: str) -> str:
    """Return a name for a file that came without one."""
    if content_type in _KNOWN:
        return _KNOWN[content_type]
    family = content_type.partition("/")[0]
    stem = family if family in ("image", "audio", "video", "text", "message") else "attachment"
    return stem + (mimetypes.guess_extension(content_type) or ".bin")
