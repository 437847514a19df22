"""What callers leave in the mailbox: fetched from Twilio by its id, never from a told address."""

import re

from aiohttp import encode_basic_auth

from channels.phone.settings import Twilio
from router.channel import Fetched, NotFetched
from wire.fence import Fence

BY_ID = "twilio-recording:"
"""Starts the address under which a recording waits to be fetched."""
LARGEST = 32 * 1024 * 1024
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
    secret = encode_basic_auth(twilio.account_sid, twilio.secret)
    fence = Fence(twilio.api_base, LARGEST)
    try:
        # Right after the call it is often not there yet; later it may lie in another place.
        return await fence.fetch(place, {"Authorization": secret})
    finally:
        await fence.close()
