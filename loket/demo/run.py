"""`loket demo`: a real Loket, with a week behind it and everybody around it."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from aiohttp import web
from rich.console import Console

from desk.clock import now
from loket.assembly import HelpDesk, mind
from loket.config import Config, ConfigError
from loket.demo import cast, mail_sink, memory, screen
from loket.demo.building import build
from loket.demo.config import Folder, Ports, PortsDifferError, prepare
from loket.demo.simulator import PUBLIC, Simulator
from loket.demo.stage import Stage
from loket.demo.twilio_standin import TwilioStandin
from loket.logs import set_up
from loket.serving import serving, told_to_stop
from router import Router
from router.officers import officers
from store import Store
from store.alone import InUse, held_file
from store.migrate import is_newest, migrate

LOOPBACK = "127.0.0.1"
FOLLOWED = 0.25
"""Seconds between looks: shorter than the bot waits, for Twilio must know who wrote."""


def run(port: int, folder: Path, fresh: bool) -> int:
    """Run the demo until it is told to stop; return the exit code."""
    place, ports = Folder(folder.resolve()), Ports(port)
    taken = [number for number in ports if not _free(number)]
    if taken:
        print(_say_taken(taken, ports), file=sys.stderr)
        return 1
    try:
        place.path.mkdir(parents=True, exist_ok=True)
        with held_file(place.database):
            return _run(place, ports, fresh=fresh)
    except InUse as error:
        print(f"loket demo: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"loket demo: {error}", file=sys.stderr)
        return 2


def _run(place: Folder, ports: Ports, *, fresh: bool) -> int:
    if fresh:
        place.forget()
    try:
        config = prepare(place, ports)
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    except PortsDifferError as error:
        print(f"loket demo: {error}", file=sys.stderr)
        return 2
    set_up(config.log.level)
    try:
        return asyncio.run(_perform(config, place, ports, Console()))
    except KeyboardInterrupt:  # before there was anything to stop
        return 130


async def _perform(config: Config, place: Folder, ports: Ports, console: Console) -> int:
    async with performing(config, place, ports, console) as stage:
        screen.welcome(console, stage, ports)
        await told_to_stop()
        console.print("\nStopping …")
    return 0


@contextlib.asynccontextmanager
async def performing(
    config: Config, place: Folder, ports: Ports, console: Console
) -> AsyncIterator[Stage]:
    """Serve the demo while the block runs; its week is played if nobody was hired yet."""
    store = Store(config.store.url)
    with console.status("Preparing the database …"):
        if not is_newest(store.engine):
            migrate(store.engine)
    stage, standin = build(config, place, ports)
    if not await store.read(officers):
        place.unfinished.touch()
        await _play(store, config, stage, console)
        place.unfinished.unlink()
    await _recall(store, stage)
    for exchange in stage.exchanges.values():
        exchange.open()
    simulator = Simulator(stage)
    desk = HelpDesk(
        store, config.offices, public_url=config.server.public_url,
        beside=simulator.routes(), public=PUBLIC,
    )  # fmt: skip
    desk.app.on_shutdown.append(simulator.hang_up)
    async with standing_in(stage, standin, ports), serving(desk, LOOPBACK, ports.pages):
        following = asyncio.create_task(_follow(store, stage))
        try:
            yield stage
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def _play(store: Store, config: Config, stage: Stage, console: Console) -> None:
    """Play the week, and put its letters into the citizens' mailboxes."""
    router = Router(store, config.offices, mind, public_url=stage.url)
    with console.status("Playing a week of conversations …"):
        turns = await cast.play(router, now())
    console.print(
        f"Played a week of conversations: {turns} turns in {len(config.offices)} offices."
    )
    for address, way, raw, at in await store.read(memory.letters, config.offices):
        stage.mailboxes.keep(address, way, raw, at)


async def _recall(store: Store, stage: Stage) -> None:
    """Put back on the screens what was said before."""
    stage.people.extend(await store.read(memory.strangers, tuple(stage.people)))
    stage.phones.recall(await store.read(memory.texts, stage.numbers))
    for bot in stage.bots.values():
        bot.chats.update(await store.read(memory.chats, bot.account))


async def _follow(store: Store, stage: Stage) -> None:
    """Show on the telephones what somebody posted to the webhook by other means."""
    after = 0
    while True:
        said, after = await store.read(memory.heard, stage.numbers, after)
        stage.phones.recall(said)
        await asyncio.sleep(FOLLOWED)


@contextlib.asynccontextmanager
async def standing_in(stage: Stage, standin: TwilioStandin, ports: Ports) -> AsyncIterator[None]:
    """Play Twilio, Telegram, the citizens' mail server and the exchanges while the block runs."""
    loop = asyncio.get_running_loop()
    sink = await loop.create_server(
        partial(mail_sink.protocol, stage.mailboxes), LOOPBACK, ports.sink
    )
    exchanges = await asyncio.start_server(stage.managers.talk, LOOPBACK, ports.manager)
    played = ((standin.app(), ports.twilio), (stage.telegram.app(), ports.telegram))
    runners = [web.AppRunner(app, access_log=None, shutdown_timeout=1) for app, _ in played]
    try:
        for runner, (_, port) in zip(runners, played, strict=True):
            await runner.setup()
            await web.TCPSite(runner, LOOPBACK, port).start()
        yield
    finally:
        sink.close()
        exchanges.close()
        await stage.managers.hang_up()
        for runner in runners:
            await runner.cleanup()


def _free(port: int) -> bool:
    """Return whether nobody listens on a port of this machine."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _say_taken(taken: list[int], ports: Ports) -> str:
    listed = ", ".join(map(str, taken))
    which = f"port {listed} is" if len(taken) == 1 else f"ports {listed} are"
    others = Ports(ports.pages + 100)
    return (
        f"loket demo: {which} in use on this machine. Stop what listens there (perhaps "
        f"another demo), or choose others: loket demo --port {others.pages}, which needs "
        f"{others.pages} to {max(others)}."
    )
