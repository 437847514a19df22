"""Sets the stage from the configuration: whatever in it points to this demo is played."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import channels
from loket.config import Config
from loket.demo import officers
from loket.demo.config import Folder, Ports
from loket.demo.exchange import Exchange
from loket.demo.mail_sink import Mailboxes
from loket.demo.manager import Managers
from loket.demo.people import Person, people
from loket.demo.phones import Line, Phones
from loket.demo.stage import Post, Stage
from loket.demo.telegram_standin import Bot, TelegramStandin
from loket.demo.twilio_standin import TwilioStandin

TEMPLATES: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "jawaban_siap",
        "Halo {{1}}, jawaban atas pertanyaan Anda tentang {{2}} sudah siap. Balas pesan ini agar "
        "kami dapat mengirimkannya.",
        {"v1": "Bapak/Ibu", "v2": "data kemiskinan"},
    ),
    (
        "undangan_pst",
        "Halo {{1}}, silakan datang ke Pelayanan Statistik Terpadu pada {{2}}. Terima kasih.",
        {"v1": "Bapak/Ibu", "v2": "Senin pukul 09.00"},
    ),
)
"""Messages that WhatsApp has approved for every office of the demo."""
PACE = 0.4
"""Seconds between the statuses of a message, as telephones take a moment."""


def build(config: Config, folder: Folder, ports: Ports) -> tuple[Stage, TwilioStandin]:
    """Return the stage, and the stand-in for Twilio behind its telephones."""
    api = f"http://127.0.0.1:{ports.twilio}"
    played = [
        (code, s)
        for code, s in _sections(config, "whatsapp")
        if s.provider == "twilio" and s.api_base == api
    ]
    accounts = {s.account_sid: s.secret for _, s in played}
    standin = TwilioStandin(accounts=accounts, pace=PACE)
    for name, body, examples in TEMPLATES:
        standin.contents.add(name, body, **examples)
    bots = {bot.office: bot for bot in _bots(config, ports)}
    url = config.server.public_url
    lines = [
        Line(code, s.number, s.account_sid, f"{url}/channels/{code}/whatsapp/messages")
        for code, s in played
    ]
    stage = Stage(
        url=url, folder=folder.path, offices=config.offices, officers=officers.read()[0],
        people=list[Person](people()), phones=Phones(standin, api),
        mailboxes=Mailboxes(folder.mail),
        lines={line.office: line for line in lines},
        bots=bots, telegram=TelegramStandin(bots),
        posts={post.office: post for post in _posts(config)},
        exchanges={exchange.office: exchange for exchange in _exchanges(config)},
        managers=Managers(dict(_managers(config, ports))),
        secret=next(iter(accounts.values()), ""),
    )  # fmt: skip
    return stage, standin


def _sections(config: Config, name: str) -> Iterable[tuple[str, Any]]:
    """Give the office and the settings of every section of a channel."""
    for code, office in sorted(config.offices.items(), key=lambda one: one[0] != "7604"):
        if name in office.channels:
            yield code, channels.load(name).Settings.model_validate(office.channels[name])


def _bots(config: Config, ports: Ports) -> Iterable[Bot]:
    for code, settings in _sections(config, "telegram"):
        if settings.api_base == f"http://127.0.0.1:{ports.telegram}":
            yield Bot(code, settings.bot_token.get_secret_value())


def _posts(config: Config) -> Iterable[Post]:
    for code, settings in _sections(config, "email"):
        door = urlsplit(settings.door)
        if door.scheme == "smtp" and door.hostname and door.port:
            yield Post(code, settings.address, door.port, door.hostname)


def _exchanges(config: Config) -> Iterable[Exchange]:
    for code, settings in _sections(config, "phone"):
        if settings.cdr and settings.numbers:
            number = settings.dial_plan.number(settings.numbers[0]) or settings.numbers[0]
            zone = config.offices[code].zone
            yield Exchange(code, settings.cdr[0].path, number.replace("+62", "0", 1), zone)


def _managers(config: Config, ports: Ports) -> Iterable[tuple[str, str]]:
    """Give the office and the secret of every exchange that is listened to here."""
    for code, settings in _sections(config, "phone"):
        for exchange in settings.cdr:
            if exchange.manager and exchange.manager.port == ports.manager:
                yield code, exchange.manager.secret.get_secret_value()
