"""What callers leave in the mailbox: fetched from Twilio by its id, never from a told address."""

import re

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth

from channels.phone.settings import Twilio
from router.channel import Fetched, NotFetched

BY_ID = "twilio-recording:"
"""Starts the address under which a recording waits to be fetched."""
LARGEST = 32 * 1024 * 1024
TIMEOUT = 60.0
_SID = re.compile(r"RE[A-Za-z0-9]{1,64}")


def address(sid: str) -> str:
    """Return what names a recording for the fetching; empty if it has no id of Twilio's."""
    return BY_ID + sid if _SID.fullmatch(sid) else ""


async def fetch(twilio: Twilio, url: str) -> Fetched:
    """Return a recording as MP3. Raises NotFetched."""
    sid = url.removeprefix(BY_ID)
    if not url.startswith(BY_ID) or not _SID.fullmatch(sid):
        raise NotFetched("host", permanent=True)
    place = f"{twilio.api_base}/2010-04-01/Accounts/{twilio.account_sid}/Recordings/{sid}.mp3"
    secret = encode_basic_auth(twilio.account_sid, twilio.auth_token.get_secret_value())
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=TIMEOUT)) as http,
            http.get(place, headers={"Authorization": secret}, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                # Right after the call it is often not there yet.
                raise NotFetched("missing" if answer.status == 404 else "refused")
            content = bytearray()
            async for part in answer.content.iter_chunked(64 * 1024):
                content += part
                if len(content) > LARGEST:
                    raise NotFetched("large", permanent=True)
            return Fetched(bytes(content), answer.content_type)
    except TimeoutError:
        raise NotFetched("slow") from None
    except (ClientError, OSError):
        raise NotFetched("network") from None
