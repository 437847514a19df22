"""The chat's page, its loader and its static files."""

import hashlib
import json
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from channels.webchat.phrases import LANGUAGES, words
from channels.webchat.pushes import Hours
from channels.webchat.settings import Settings
from channels.webchat.uploads import TAKEN
from desk.office import Office

if TYPE_CHECKING:
    from jinja2 import Template

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_STATIC = Path(__file__).with_name("static")


@cache
def files() -> dict[str, bytes]:
    """Return the static files by name, read once."""
    return {file.name: file.read_bytes() for file in sorted(_STATIC.iterdir())}


@cache
def version() -> str:
    """Return a name for the present content of the static files, so that browsers may keep them."""
    return hashlib.sha256(b"".join(files().values())).hexdigest()[:12]


@cache
def template(text: str) -> "Template":
    """Return a template that escapes by itself; jinja2 (2 MB) is imported for the first."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return environment.from_string(text)


def loader(office: Office, settings: Settings) -> str:
    """Return the script that a host page loads, made out for one office."""
    chosen = {
        "code": office.code,
        "language": office.language,
        "accent": settings.accent,
        "side": settings.side,
        "words": {language: _launcher_words(office, language) for language in LANGUAGES},
    }
    return files()["widget.js"].decode().replace("__OFFICE__", json.dumps(chosen), 1)


def _launcher_words(office: Office, language: str) -> dict[str, str]:
    all_words = words(office, language)
    chosen = {name: all_words[name] for name in ("launch", "close_label", "unread_label")}
    return chosen | {"launch_label": all_words["launch_label"].format(office=office.name)}


def frame(
    office: Office, settings: Settings, language: str, public_url: str, hours: Hours, at: datetime
) -> tuple[str, str]:
    """Return the page inside the frame, and its content security policy."""
    nonce = secrets.token_urlsafe(12)
    chosen = words(office, language)
    boot = {
        "office": {"code": office.code, "name": office.name, "zone": office.zone},
        "language": language,
        "hours": hours,
        "at": at.isoformat(),
        "ask_contact": "never" if settings.form else settings.ask_contact,
        "asks": bool(settings.form),
        "sound": settings.sound,
        "mails": bool(office.channels.get("email")),
        "files": {"largest": settings.largest_file * 1024 * 1024, "kinds": sorted(TAKEN)},
        "words": chosen,
    }
    html = template(files()["frame.html"].decode()).render(
        office=office, settings=settings, words=chosen, language=language, boot=boot, nonce=nonce,
        accent=settings.accent, fields=_fields(chosen), version=version(), ways=_other_ways(office),
    )  # fmt: skip
    return html, _policy(settings, urlsplit(public_url).netloc, nonce)


def _fields(say: dict[str, str]) -> dict[str, tuple[str, str, int]]:
    """Return what stands before each field of the form, its type and its length."""
    return {
        "name": (say["contact_name"], "text", 200),
        "email": (say["contact_email"], "email", 254),
        "phone": (say["contact_phone"], "tel", 24),
        "institution": (say["form_institution"], "text", 200),
        "purpose": (say["form_purpose"], "text", 200),
    }


def _other_ways(office: Office) -> str:
    known: dict[str, Any] = dict(office.variables)
    return " / ".join(filter(None, (known.get(n) for n in ("whatsapp", "telepon", "email"))))


def _policy(settings: Settings, host: str, nonce: str) -> str:
    # Never the host that the request names: whoever asks could write anything there.
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' blob:",
            "media-src 'self' blob:",
            f"connect-src 'self' ws://{host} wss://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            " ".join(("frame-ancestors 'self'", *settings.origins)),
        )
    )


def welcome_here(origin: str | None, own: tuple[str, ...], allowed: tuple[str, ...]) -> bool:
    """Return whether a page of `origin` may talk with us; `own` are our own hosts."""
    if not origin or origin == "null":
        return False
    parts = urlsplit(origin.lower())
    return parts.netloc in own or any(_matches(parts.scheme, parts.netloc, a) for a in allowed)


def _matches(scheme: str, netloc: str, allowed: str) -> bool:
    wanted = urlsplit(allowed)
    if scheme != wanted.scheme:
        return False
    if wanted.netloc.startswith("*."):
        return netloc.endswith(wanted.netloc[1:])
    return netloc == wanted.netloc
