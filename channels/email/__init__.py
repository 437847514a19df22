"""E-mail: mailboxes read by IMAP, a door for SMTP and LMTP, and answers by SMTP."""

from channels.email.reading import parse_mail


def describe(raw: bytes) -> dict[str, object]:
    """Return the normalised mail that raw bytes become, as one JSON object."""
    return parse_mail(raw).describe()
