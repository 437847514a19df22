"""The chat as a person meets it: a host page on another origin, a button, a panel."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Frame, Page, expect

from tests.browser import DESKTOP, PHONE
from tests.ports import unused_port

SIZES = {"phone": PHONE, "desktop": DESKTOP}
HOSTILE = """
  * { all: unset !important; font: 40px cursive !important; color: lime !important; }
  html > *:not(head):not(body), loket-chat { opacity: 0 !important; visibility: hidden !important;
    transform: rotate(40deg) scale(.1) !important; pointer-events: none !important;
    position: static !important; z-index: -1 !important; filter: blur(9px) !important; }
  iframe, button { display: none !important; width: 3px !important; }
"""
PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>BPS Mamuju</title>
<meta name="viewport" content="width=device-width">{style}</head>
<body><h1>BPS Kabupaten Mamuju</h1><p><a href="#isi">Berita resmi statistik</a></p>
<script async src="{desk}/channels/7604/webchat/widget.js"{more}></script></body></html>"""


SIZES_OF_BUTTONS = """() => Object.fromEntries(
  [...document.querySelectorAll('button, summary, header a, textarea')]
    .filter((node) => node.checkVisibility())
    .map((node) => [node.outerHTML.slice(0, 60), node.getBoundingClientRect()])
    .map(([name, box]) => [name, Math.min(box.width, box.height)]))"""
CONTRASTS = """() => {
  const brush = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    brush.clearRect(0, 0, 1, 1); brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => colour.slice(0, 3)
    .map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const accent = getComputedStyle(document.documentElement).getPropertyValue('--accent');
  const paper = (node) => {
    for (let at = node; at; at = at.parentElement) {
      if (at.tagName === 'HEADER') return rgba(accent);
      const found = rgba(getComputedStyle(at).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const seen = {};
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim(), node = texts.currentNode.parentElement;
    if (!text || !node.checkVisibility() || node.closest('.hidden, script')) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(paper(node))];
    seen[text] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  return seen;
}"""


class Site:
    """The office's own web site: a strict page, a page with hostile style, an English page."""

    def __init__(self, port: int) -> None:
        self.origin, self._port, self.desk = f"http://127.0.0.1:{port}", port, ""
        self.logged_in = ""
        """What the page's server puts into the tag of the chat."""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Site"]:
        app = web.Application()
        app.add_routes([web.get("/{page}", self._page)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        yield self
        await runner.cleanup()

    async def _page(self, request: web.Request) -> web.Response:
        page = request.match_info["page"]
        style = f"<style>{HOSTILE}</style>" if page == "hostile" else ""
        more = ' data-language="en"' if page == "english" else self.logged_in
        policy = f"default-src 'none'; script-src {self.desk}; frame-src {self.desk}"
        if style:
            policy += "; style-src 'unsafe-inline'"
        return web.Response(
            text=PAGE.format(style=style, desk=self.desk, more=more),
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )


def new_site() -> Site:
    return Site(unused_port())


class Widget:
    """One page with the chat on it; `complaints` are the browser's errors."""

    def __init__(self, page: Page, size: str) -> None:
        self.page, self.size = page, size
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    @property
    def frame(self) -> Frame:
        return next(frame for frame in self.page.frames if "/webchat/frame" in frame.url)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    async def visit(self, address: str) -> None:
        await self.page.goto(address)
        await self.page.wait_for_selector("loket-chat", state="attached")

    async def press_button(self) -> None:
        """Press the button in the corner; a closed shadow tree is reached by place only."""
        view = self.page.viewport_size or DESKTOP
        await self.page.mouse.click(view["width"] - 48, view["height"] - 48)

    async def open(self) -> None:
        await self.press_button()
        await self.ready()

    async def ready(self) -> None:
        async with asyncio.timeout(10):
            while not any("/webchat/frame" in frame.url for frame in self.page.frames):
                await self.page.wait_for_timeout(20)
        await expect(self.frame.locator("[data-hours]")).not_to_be_empty()

    async def shut(self) -> None:
        """Wait until the panel is shut and the focus is back on the button."""
        async with asyncio.timeout(10):
            while not (await self.button_name()).startswith("Buka obrolan"):
                await self.page.wait_for_timeout(50)
        await expect(self.page.locator("loket-chat")).to_be_focused()

    async def ask(self, text: str) -> None:
        await self.frame.fill("textarea", text)
        await self.frame.click(".composer [type=submit]")

    def said(self, text: str) -> Any:
        return self.frame.locator(".message", has_text=text)

    async def sees(self, text: str) -> None:
        await expect(self.said(text)).to_be_visible(timeout=10_000)

    async def button_name(self) -> str:
        """Return the accessible name of the button in the closed shadow tree."""
        session = await self.page.context.new_cdp_session(self.page)
        tree = await session.send("Accessibility.getFullAXTree")
        names = [
            node["name"]["value"] for node in tree["nodes"]
            if node.get("role", {}).get("value") == "button"
        ]  # fmt: skip
        return str(names[0]) if names else ""


async def new_widget(browser: Browser, size: str = "desktop", scheme: str = "light") -> Widget:
    """Return a page of its own browser profile."""
    return Widget(await (await new_context(browser, size, scheme)).new_page(), size)


async def new_context(
    browser: Browser, size: str = "desktop", scheme: str = "light"
) -> BrowserContext:
    return await browser.new_context(
        viewport=SIZES[size],
        color_scheme="dark" if scheme == "dark" else "light",
        timezone_id="Asia/Makassar",
        device_scale_factor=2 if size == "phone" else 1,
        has_touch=size == "phone",
    )
