"""A citizen's mailbox: letters go to the office by SMTP, and its answers come back."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from loket.demo.letter import Draft, NotTakenError, answer, compose, post
from loket.demo.mail_sink import Letter
from loket.demo.people import Person, mailbox_owner
from loket.demo.simulator.own import check_own
from loket.demo.simulator.pages import Pages
from loket.demo.simulator.sockets import Sockets
from loket.demo.stage import Post, Stage
from web.files import disposition
from web.site import see_other


class Mail:
    """Shows mailboxes, and posts what is written in them."""

    def __init__(self, stage: Stage, pages: Pages, sockets: Sockets) -> None:
        self._stage, self._pages, self._sockets = stage, pages, sockets

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the mailbox, its letters and files, its socket, and where letters are posted."""
        return (
            web.get("/demo/email", self.show),
            web.post("/demo/email", self.create),
            web.get("/demo/email/socket", self.socket),
            web.get(r"/demo/email/files/{letter}/{number:\d{1,3}}", self.file),
        )

    async def show(self, request: web.Request) -> web.Response:
        """Show a mailbox: its letters, and the one that was opened or is being written."""
        return self._draw(request)

    async def create(self, request: web.Request) -> web.Response:
        """Post a letter by SMTP; one that is not taken stays on the screen with the reason."""
        check_own(request)
        form = await request.post()
        to, person = self._who(request)
        opened = self._stage.mailboxes.letter(person.email, str(form.get("answers", "")))
        draft = Draft(
            to=str(form.get("to", "")).strip() or to.address,
            subject=str(form.get("subject", "")).strip()[:300],
            text=str(form.get("text", "")).replace("\r\n", "\n").strip(),
            files=tuple(_uploads(form.getall("files", []))),
            answers=opened,
        )
        if not draft.text and not draft.files:
            return self._draw(request, draft=draft, trouble="empty")
        mail = compose(draft, person, self._stage.clock(), self._stage.offices[to.office].zone)
        try:
            await post(mail, person.email, draft.to, to.host, to.port)
        except NotTakenError as error:
            return self._draw(request, draft=draft, trouble="refused", reason=error.reason)
        kept = self._stage.mailboxes.keep(person.email, "sent", mail.as_bytes())
        return see_other(f"/demo/email?{self._query(to, person, letter=kept.name, posted='1')}")

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Tell an open mailbox how many letters it has."""
        _, person = self._who(request)
        boxes = self._stage.mailboxes
        return await self._sockets.keep(
            request, lambda: {"letters": len(boxes.letters(person.email))}
        )

    async def file(self, request: web.Request) -> web.Response:
        """Hand out a file of a letter; nothing in it can run here."""
        _, person = self._who(request)
        letter = self._stage.mailboxes.letter(person.email, request.match_info["letter"])
        number = int(request.match_info["number"])
        if letter is None or not 0 < number <= len(letter.enclosures):
            raise web.HTTPNotFound
        found = letter.enclosures[number - 1]
        return web.Response(
            body=found.content, content_type="application/octet-stream",
            headers={"Content-Disposition": disposition(found.name, inline=False)},
        )  # fmt: skip

    def _draw(
        self, request: web.Request, *, draft: Draft | None = None, trouble: str = "",
        reason: str = "",
    ) -> web.Response:  # fmt: skip
        to, person = self._who(request)
        letters = self._stage.mailboxes.letters(person.email)
        opened = self._stage.mailboxes.letter(person.email, request.query.get("letter", ""))
        return self._pages.draw(
            request, "email.html", offices=self._stage.offering("email"), to=to, person=person,
            office=self._stage.offices[to.office], people=self._people(), letters=letters,
            opened=opened, draft=draft or _blank(to, person, opened), trouble=trouble,
            reason=reason, posted="posted" in request.query, writing="write" in request.query,
            link=lambda **more: "/demo/email?" + self._query(to, person, **more),
        )  # fmt: skip

    def _query(self, to: Post, person: Person, **more: str) -> str:
        return urlencode({"office": to.office, "person": person.email, **more})

    def _who(self, request: web.Request) -> tuple[Post, Person]:
        posts = self._stage.posts
        chosen = request.query.get("office") or next(iter(posts), "")
        if chosen not in posts:
            raise web.HTTPNotFound
        people, address = self._stage.people, request.query.get("person", "")
        person = mailbox_owner(people, address, request.query.get("name", ""))
        return posts[chosen], person or people[0]

    def _people(self) -> list[tuple[Person, Letter | None]]:
        """Return whose mailboxes can be opened, each with its newest letter."""
        boxes = self._stage.mailboxes
        shown = [p for p in self._stage.people if p.email]
        return [(p, next(iter(boxes.letters(p.email)), None)) for p in shown]


def _blank(to: Post, person: Person, opened: Letter | None) -> Draft:
    return answer(opened) if opened else Draft(to.address, person.subject, person.letter)


def _uploads(given: Iterable[Any]) -> Iterable[tuple[str, str, bytes]]:
    """Give name, type and content of every file; a field that was left empty has no name."""
    for one in given:
        if isinstance(one, web.FileField) and one.filename:
            yield one.filename, one.content_type, one.file.read()
