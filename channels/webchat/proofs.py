"""Links that prove an e-mail address: sealed, for an hour, for one visitor, once."""

import base64
import binascii
import logging
from datetime import datetime, timedelta

from aiohttp import web

from channels.webchat.page import template
from channels.webchat.phrases import words
from desk.office import Office
from router import Router
from router.prove import prove
from router.sealing import is_sealed, key_of, seal

PROOF_FOR = timedelta(hours=1)
WHERE = r"/proof/{visitor:[0-9a-f]{32}}/{until:\d{1,12}}/{mark:[0-9a-f]{32}}/{email:[\w=-]{1,400}}"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!doctype html><html lang="{{ language }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>{{ office.name }}</title><style>
body { max-width: 32rem; margin: 12vh auto; padding: 0 1.25rem;
  font: 1.1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.35rem; line-height: 1.3; }
button { min-height: 48px; padding: 0 1.5rem; border: 0; border-radius: 24px; color: #fff;
  font: inherit; font-weight: 600; background: {{ accent }}; cursor: pointer; }
</style></head><body><main><h1>{{ office.name }}</h1><p>{{ said }}</p>
{% if ask %}<form method="post"><button>{{ ask }}</button></form>{% endif %}
</main></body></html>"""
logger = logging.getLogger("loket.webchat")


def link(key: str, url: str, office: str, visitor: str, email: str, at: datetime) -> str:
    """Return the address that proves for an hour that a visitor reads the mail of an address."""
    until = int((at + PROOF_FOR).timestamp())
    mark = seal(key, office, "webchat proof", visitor, email, until)
    name = base64.urlsafe_b64encode(email.encode()).decode()
    return f"{url}/channels/{office}/webchat/proof/{visitor}/{until}/{mark}/{name}"


class Proofs:
    """Hears the links. A mailer that looks at one proves nothing: a person presses a button."""

    def __init__(self, office: Office, accent: str, router: Router) -> None:
        self._office, self._accent, self._router = office, accent, router

    async def show(self, request: web.Request) -> web.Response:
        """Ask whether the address is to be joined with the chat."""
        email = await self._email(request)
        say = words(self._office, self._office.language)
        if email is None:
            return self._page(say["proof_over"], status=410)
        return self._page(say["proof_ask"].format(email=email), ask=say["proof_yes"])

    async def take(self, request: web.Request) -> web.Response:
        """Join the address with the chat, once."""
        email, asked = await self._email(request), request.match_info
        say = words(self._office, self._office.language)
        at, office = self._router.clock(), self._office.code
        who, mark = asked["visitor"], asked["mark"]
        if email is None or not await self._router.run(
            prove, who, email, mark, office=office, at=at
        ):
            logger.info("proof refused office=%s", self._office.code)
            return self._page(say["proof_over"], status=410)
        return self._page(say["proof_done"])

    async def _email(self, request: web.Request) -> str | None:
        """Return the address that a genuine link proves; None for any other."""
        asked, until = request.match_info, int(request.match_info["until"])
        try:
            email = base64.urlsafe_b64decode(asked["email"]).decode()
        except (binascii.Error, ValueError):
            return None
        key, office = await key_of(self._router), self._office.code
        parts = (office, "webchat proof", asked["visitor"], email, until)
        genuine = is_sealed(key, asked["mark"], *parts)
        return email if genuine and self._router.clock().timestamp() < until else None

    def _page(self, said: str, *, ask: str = "", status: int = 200) -> web.Response:
        html = template(_PAGE).render(
            office=self._office, accent=self._accent, language=self._office.language,
            said=said, ask=ask,
        )  # fmt: skip
        return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)
