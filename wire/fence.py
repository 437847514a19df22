"""Fetch files only from where they may lie: never from our own network, whatever a form says."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from router.channel import Fetched, NotFetched

REDIRECTS = 3
CONNECT = 5.0
CHUNK = 64 * 1024
ELSEWHERE = frozenset({301, 302, 303, 307, 308})


class Forbidden(OSError):
    """A name that leads into a network that is not the public one."""


class Public(AbstractResolver):
    """Finds only public addresses; the connection goes to the very address that was looked at."""

    def __init__(self) -> None:
        self._names = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the public addresses of a name; raise Forbidden when any of them is not."""
        found = await self._names.resolve(host, port, family)
        if any(not is_public(one["host"]) for one in found):
            raise Forbidden("not a public address")
        return found

    async def close(self) -> None:
        """Give back nothing: there is nothing to give back."""
        await self._names.close()


def is_public(address: str) -> bool:
    """Return whether an address lies in the public network."""
    try:
        known = ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    inside = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    return known.is_global and not known.is_multicast and (inside is None or inside.is_global)


@dataclass
class Fence:
    """Fetches files of at most `most` bytes, within `timeout` seconds.

    `home` is the network's own interface (scheme, host and port), which alone is told who we are;
    it is trusted as the operator wrote it, all other places must be public and speak HTTPS.
    """

    home: str
    most: int
    timeout: float = 60.0
    family: str = ""
    """The end of the names of further hosts that are told who we are; they must be public."""
    _session: ClientSession | None = field(default=None, init=False)
    _own: ClientSession | None = field(default=None, init=False)

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Return the file at `url`, of the home; `headers` say who we are. Raises NotFetched."""
        try:
            async with asyncio.timeout(self.timeout):
                return await self._follow(url, headers)
        except TimeoutError:
            raise NotFetched("slow") from None
        except Forbidden:
            raise NotFetched("host", permanent=True) from None
        except (ClientError, OSError, ValueError) as error:
            if isinstance(error.__cause__, Forbidden):
                raise NotFetched("host", permanent=True) from None
            raise NotFetched("network") from error

    async def close(self) -> None:
        """Give back connections."""
        for session in (self._session, self._own):
            if session:
                await session.close()

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Fetched:
        for _ in range(REDIRECTS + 1):
            home = self.is_home(url)
            if not (home or _may(urlsplit(url))):
                raise NotFetched("host", permanent=True)
            session = self._open(home=home)
            sent = headers if home or self._is_family(url) else {}
            async with session.get(
                URL(url, encoded=True), headers=sent, allow_redirects=False
            ) as response:
                if response.status not in ELSEWHERE:
                    return await self._read(response)
                url = urljoin(url, response.headers.get("Location", ""))
        raise NotFetched("redirects", permanent=True)

    def is_home(self, url: str) -> bool:
        """Return whether an address is of the network's own interface."""
        asked, own = urlsplit(url), urlsplit(self.home)
        return (asked.scheme, asked.netloc) == (own.scheme, own.netloc)

    def _is_family(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        return bool(self.family) and host.endswith(self.family)

    async def _read(self, response: ClientResponse) -> Fetched:
        if response.status == 404:
            raise NotFetched("missing")
        if response.status in {401, 403}:
            raise NotFetched("refused")
        if response.status != 200:
            raise NotFetched("refused", permanent=response.status in {400, 410, 451})
        if (response.content_length or 0) > self.most:
            raise NotFetched("large", permanent=True)
        got = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            got += chunk
            if len(got) > self.most:
                raise NotFetched("large", permanent=True)
        return Fetched(bytes(got), response.headers.get("Content-Type", ""))

    def _open(self, *, home: bool) -> ClientSession:
        timeout = ClientTimeout(total=self.timeout, sock_connect=CONNECT)
        if home:
            self._own = self._own or ClientSession(timeout=timeout)
            return self._own
        if self._session is None:
            connector = TCPConnector(resolver=Public(), use_dns_cache=False, family=socket.AF_INET)
            self._session = ClientSession(timeout=timeout, connector=connector)
        return self._session


def _may(parts: SplitResult) -> bool:
    """Return whether a foreign place may be asked: HTTPS, its usual port, no bare inner address."""
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.port not in (None, 443) or parts.username or not host:
        return False
    bare = host.replace(".", "").isdigit() or ":" in host or host.startswith("0x")
    return not bare or is_public(host)
