"""Browsers in which an officer has signed in before: what others guess keeps nobody out of them.

A cookie for each officer says so, sealed, with a name of its own by which its tries are counted
(OWASP: device cookies). It opens nothing, and stays when the officer signs out.
"""

from aiohttp import web

from desk.clock import new_token
from router.sealing import LENGTH, is_sealed, key_of, seal
from router.sign_in import token_hash
from web.guard import set_cookie
from web.site import site_of

LASTS = 180 * 24 * 3600
"""Seconds that a browser is known after the last sign-in."""
KIND = "browser"


async def known_browser(request: web.Request, email: str) -> str:
    """Return the name of a browser in which the officer with an e-mail has been; else ""."""
    name, whose = _cookie(email)
    browser, _, mark = request.cookies.get(name, "").rpartition(".")
    if not browser or len(mark) != LENGTH:
        return ""
    key = await key_of(site_of(request).router)
    return browser if is_sealed(key, mark, KIND, whose, browser) else ""


async def remember(request: web.Request, response: web.Response, email: str) -> None:
    """Let a browser be known for the officer who signed in there; with each time by a new name."""
    name, whose = _cookie(email)
    site, browser = site_of(request), new_token()
    mark = seal(await key_of(site.router), KIND, whose, browser)
    set_cookie(response, site, name, f"{browser}.{mark}", LASTS)


def _cookie(email: str) -> tuple[str, str]:
    """Return the cookie's name for an officer, and the officer as the seal has them."""
    whose = token_hash(email.strip().lower())
    return f"loket_known_{whose[:12]}", whose
