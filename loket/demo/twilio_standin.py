"""Plays Twilio on the wire: its REST interface, its signed webhooks, and the phones behind it.

For the demo, where nobody has an account, and for tests, which script its bad days.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth, web
from yarl import URL

from channels.whatsapp import sign
from desk.clock import Clock, now
from loket.demo.twilio_contents import Contents
from loket.demo.twilio_media import Media, fetched, listed
from loket.demo.twilio_scenes import ACCEPTED, FAILED_LATER, STOPPED, UNFETCHED, Scene
from loket.demo.twilio_wire import Text, error, inbound_form, new_sid, status_form

WINDOW = timedelta(hours=24)
LONGEST = 1600


@dataclass(slots=True, eq=False)
class TwilioStandin:
    """`accounts` gives each account's secret; `script` holds the scenes of the next sends."""

    accounts: Mapping[str, str]
    clock: Clock = now
    pace: float = 0.0
    """Seconds before each status callback."""
    numbers: frozenset[str] | None = None
    """The offices' numbers; any number may send when none are named."""
    texts: dict[str, Text] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    script: deque[Scene] = field(default_factory=deque)
    habits: dict[str, Scene] = field(default_factory=dict)
    """How each person's telephone takes what comes, by its address; well when it has none."""
    contents: Contents = field(default_factory=Contents)
    received: dict[str, Media] = field(default_factory=dict)
    """The offices' files as they reached the phones, by the message's id."""
    posts: int = 0
    lists: int = 0
    _heard: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _session: ClientSession | None = None

    def app(self) -> web.Application:
        """Return the REST interface, to be mounted or served by itself."""
        app = web.Application()
        account = "/2010-04-01/Accounts/{account}"
        app.router.add_post(f"{account}/Messages.json", self._create)
        app.router.add_get(f"{account}/Messages.json", self._list)
        app.router.add_get(f"{account}/Messages/{{sid}}.json", self._fetch)
        app.router.add_get(f"{account}/Messages/{{sid}}/Media.json", self._media_list)
        app.router.add_get(f"{account}/Messages/{{sid}}/Media/{{media}}", self._media)
        app.add_routes(self.contents.routes())
        app.on_shutdown.append(self._release)
        app.on_cleanup.append(self._close)
        return app

    def play(self, *scenes: Scene) -> None:
        """Play these scenes for the next messages sent, one each."""
        self.script.extend(scenes)

    def talk(self, phone: str, office: str) -> list[Text]:
        """Return what a phone and an office's number said to each other, as the phone shows it."""
        pair = {phone, office}
        return [t for t in self.texts.values() if t.on_phone and {t.sender, t.to} == pair]

    async def write(
        self,
        webhook: str,
        sender: str,
        to: str,
        body: str,
        fields: Mapping[str, str] | None = None,
        *,
        tries: int = 2,
    ) -> int:
        """Play a person who writes: post the signed form; return the status, 0 for no answer."""
        more = dict(fields or {})
        account = more.get("AccountSid") or next(iter(self.accounts))
        sid = more.get("MessageSid") or new_sid("SM")
        files = tuple(v for k, v in more.items() if k.startswith("MediaUrl"))
        self.texts[sid] = Text(
            sid, account, sender, to, body, "inbound", self.clock(), "received", self.clock(),
            media=files,
        )  # fmt: skip
        self._heard[(sender, to)] = self.clock()
        form = inbound_form(sid, account, sender, to, body) | more
        for _ in range(tries):
            status = await self._post(webhook, form, self.accounts[account])
            if status:
                return status
        return 0

    def recall(self, text: Text) -> None:
        """Put back a message of the time before this process."""
        self.texts[text.sid] = text
        if text.direction == "inbound":
            pair = (text.sender, text.to)
            self._heard[pair] = max(text.created, self._heard.get(pair, text.created))

    async def advance(self, text: Text, status: str) -> None:
        """Let a message get further, as when a telephone is switched on, and tell the office."""
        self._reach(text, status, ACCEPTED)
        if text.callback:
            told = status_form(text, status, 0)
            await self._post(text.callback, told, self.accounts[text.account])

    def attach(self, content: bytes, content_type: str, *, missing: int = 0) -> str:
        """Keep a file for a message to come; return the path of its address."""
        media, account = new_sid("ME"), next(iter(self.accounts))
        self.media[media] = Media(content, content_type, missing)
        return f"/2010-04-01/Accounts/{account}/Messages/{new_sid('MM')}/Media/{media}"

    async def settle(self) -> None:
        """Wait until all status callbacks have been made."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.posts += 1
        form = {k: str(v) for k, v in (await request.post()).items()}
        refused = self._refusal(request, form)
        if refused:
            return refused
        scene = self.script.popleft() if self.script else self._usual(form)
        text = self._keep(request, form) if scene.kept else None
        if text and scene.early:
            await self._call_back(text, form, scene)
        elif text:
            self._later(text, form, scene)
        return await self._answered(request, text, scene)

    async def _answered(
        self, request: web.Request, text: Text | None, scene: Scene
    ) -> web.StreamResponse:
        if scene.answer == "accepted" and text:
            return web.json_response(text.shape(), status=201)
        if scene.answer == "busy":
            wait = {} if scene.retry_after is None else {"Retry-After": str(int(scene.retry_after))}
            return error(20429, 429, wait)
        if scene.answer == "refused":
            return error(scene.code, scene.http_status)
        if scene.answer == "hung":
            await self._over.wait()
        if scene.answer == "cut" and request.transport:
            request.transport.abort()
        return error(20500, 500)

    def _refusal(self, request: web.Request, form: Mapping[str, str]) -> web.Response | None:
        if not self._known(request):
            return error(20003, 401)
        to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
        if not to:
            return error(21604, 400)
        if not to.startswith("whatsapp:"):
            return error(21211, 400)
        if self.numbers is not None and sender not in self.numbers:
            return error(21212, 400)
        content = form.get("ContentSid", "")
        if content and content not in self.contents.held:
            return error(21656, 400)
        if not (body or content or form.get("MediaUrl")):
            return error(21602, 400)
        return error(21617, 400) if len(body) > LONGEST else None

    def _usual(self, form: Mapping[str, str]) -> Scene:
        heard = self._heard.get((form["To"], form.get("From", "")))
        open_ = heard is not None and self.clock() < heard + WINDOW
        content = self.contents.held.get(form.get("ContentSid", ""))
        if open_ or (content is not None and content.state == "approved"):
            return self.habits.get(form["To"], ACCEPTED)
        return STOPPED.get(content.state, FAILED_LATER) if content else FAILED_LATER

    def _keep(self, request: web.Request, form: Mapping[str, str]) -> Text:
        service = form.get("MessagingServiceSid", "")
        content = self.contents.held.get(form.get("ContentSid", ""))
        body = content.filled(form.get("ContentVariables", "")) if content else form.get("Body", "")
        text = Text(
            new_sid("SM"), request.match_info["account"], form.get("From", ""), form["To"],
            body, "outbound-api", self.clock(),
            "accepted" if service else "queued", service=service,
            callback=form.get("StatusCallback", ""),
            media=(form["MediaUrl"],) if form.get("MediaUrl") else (),
            buttons=content.buttons if content else (),
        )  # fmt: skip
        self.texts[text.sid] = text
        return text

    def _later(self, text: Text, form: Mapping[str, str], scene: Scene) -> None:
        task = asyncio.create_task(self._call_back(text, form, scene))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call_back(self, text: Text, form: Mapping[str, str], scene: Scene) -> None:
        if text.media and not await self._take(text):
            scene = UNFETCHED
        for status in scene.statuses:
            await asyncio.sleep(self.pace)
            self._reach(text, status, scene)
            if form.get("StatusCallback"):
                told = status_form(text, status, scene.code)
                await self._post(form["StatusCallback"], told, self.accounts[text.account])

    async def _take(self, text: Text) -> bool:
        """Fetch the office's file as Twilio does; return whether it was there."""
        got = await fetched(self._opened(), text.media[0])
        if got:
            self.received[text.sid] = got
        return got is not None

    def _reach(self, text: Text, status: str, scene: Scene) -> None:
        text.status = status
        text.sent = text.sent or self.clock()
        if status in {"failed", "undelivered"}:
            text.code = scene.code

    async def _post(self, url: str, form: Mapping[str, str], token: str) -> int:
        """Post a form as Twilio does: signed for the address without its fragment."""
        plain = url.partition("#")[0]
        headers = {"X-Twilio-Signature": sign(plain, form, token)}
        try:
            exact = URL(plain, encoded=True)
            async with self._opened().post(exact, data=form, headers=headers) as response:
                await response.read()
                return response.status
        except (ClientError, TimeoutError):
            return 0

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=15))
        return self._session

    async def _list(self, request: web.Request) -> web.Response:
        self.lists += 1
        if not self._known(request):
            return error(20003, 401)
        account = request.match_info["account"]
        matching = (t for t in self.texts.values() if t.matches(account, request.query))
        found = sorted(matching, key=lambda t: t.created, reverse=True)
        size = min(int(request.query.get("PageSize", "50")), 1000)
        page = int(request.query.get("Page", "0"))
        shown = found[page * size : (page + 1) * size]
        more = len(found) > (page + 1) * size
        following = str(request.rel_url.update_query(Page=str(page + 1))) if more else None
        return web.json_response(
            {"messages": [t.shape() for t in shown], "page": page, "page_size": size,
             "next_page_uri": following, "uri": str(request.rel_url)}
        )  # fmt: skip

    async def _fetch(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return error(20003, 401)
        text = self.texts.get(request.match_info["sid"])
        return web.json_response(text.shape()) if text else error(20404, 404)

    async def _media_list(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return error(20003, 401)
        text = self.texts.get(request.match_info["sid"])
        return listed(text, self.media) if text else error(20404, 404)

    async def _media(self, request: web.Request) -> web.Response:
        if not self._known(request):
            return error(20003, 401)
        media = self.media.get(request.match_info["media"])
        if media is None or media.missing > 0:
            if media:
                media.missing -= 1
            return error(20404, 404)
        return web.Response(body=media.content, content_type=media.content_type)

    def _known(self, request: web.Request) -> bool:
        account = request.match_info["account"]
        secret = self.accounts.get(account)
        given = request.headers.get("Authorization")
        return secret is not None and given == encode_basic_auth(account, secret)

    async def _release(self, _app: web.Application) -> None:
        self._over.set()

    async def _close(self, _app: web.Application) -> None:
        for task in self._tasks:
            task.cancel()
        if self._session:
            await self._session.close()
