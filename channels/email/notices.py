"""Writes the mails by which officers are told what nears its end."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from channels.email.classify import LOOP
from channels.email.headers import one_line
from channels.email.settings import Settings
from desk.notice import Notice
from desk.office import Office


def compose(notice: Notice, office: Office, settings: Settings, at: datetime) -> EmailMessage:
    """Return the mail for a notice: a machine's, which nobody's machine may answer."""
    mail = EmailMessage(policy=SMTP)
    local, _, domain = settings.address.rpartition("@")
    mail["From"] = Address(settings.name or office.name, local, domain)
    mail["To"] = one_line(notice.address)
    mail["Subject"] = one_line(notice.subject)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = own_id(notice, settings)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Loop"] = LOOP
    mail.set_content(notice.text, cte="quoted-printable")
    return mail


def own_id(notice: Notice, settings: Settings) -> str:
    """Return the Message-ID of a notice: the same at every attempt."""
    domain = settings.address.rpartition("@")[2]
    return f"<notice.{notice.office}.{notice.id}.{int(notice.at.timestamp())}@{domain}>"
