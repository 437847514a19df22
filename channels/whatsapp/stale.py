"""Tells that our list of templates is not true any more: a send or a status said so."""

import asyncio

from router import Router


def stale(router: Router, account: str) -> asyncio.Event:
    """Return what is set while an account's list must be looked at anew."""
    event: asyncio.Event = router.shared.setdefault(f"stale templates {account}", asyncio.Event())
    return event
