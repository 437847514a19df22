"""`loket officer`: add, list, disable, enable, password."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from desk.clock import now
from desk.office import Office
from loket.config import Config, ConfigError, load
from loket.database_command import refusal
from router.errors import Missing, Refused
from router.officers import add_officer, disable, enable, officers, set_password
from router.password import hash_password
from store import Store
from store.migrate import is_newest

SHORTEST = 10
WHY = {
    "role": "the role must be officer or supervisor",
    "email": "that is no e-mail address",
    "name": "the officer needs a name of at most 100 characters",
    "known": "this office has an officer with that e-mail already",
    "disabled": "that officer is disabled; `loket officer enable` lets them sign in again",
}


def run_add(config: Path, office: str, email: str, name: str, role: str) -> int:
    """Add an officer; return the exit code."""

    async def work(store: Store, loaded: Config) -> str:
        language = _known(office, loaded).language
        hashed = hash_password(_ask_password())
        await store.run(add_officer, office, email, name, role, hashed, language, at=now())
        return f"{email} can sign in to office {office}."

    return _with_store(config, work)


def run_list(config: Path, office: str) -> int:
    """List officers; return the exit code."""

    async def work(store: Store, loaded: Config) -> str:
        if office:
            _known(office, loaded)
        found = await store.read(officers, office)
        lines = [
            f"{o.office}  {o.email:32} {o.name:24} {o.role:10}"
            f" {'disabled' if o.disabled_at else ''}"
            for o in found
        ]
        return "\n".join(line.rstrip() for line in lines) or "There is no officer yet."

    return _with_store(config, work)


def run_disable(config: Path, office: str, email: str) -> int:
    """Disable an officer; return the exit code."""

    async def work(store: Store, _loaded: Config) -> str:
        await store.run(disable, office, email, at=now())
        return f"{email} can sign in no more."

    return _with_store(config, work)


def run_enable(config: Path, office: str, email: str) -> int:
    """Let a disabled officer in again, with a new password; return the exit code."""
    said = f"{email} can sign in again, with the new password."
    return _with_password(config, partial(enable, office=office, email=email), said)


def run_password(config: Path, office: str, email: str) -> int:
    """Set an officer's password; return the exit code."""
    said = f"The password of {email} is set; all browsers were signed out."
    return _with_password(config, partial(set_password, office=office, email=email), said)


def _with_password(config: Path, verb: Callable[..., object], said: str) -> int:
    """Ask for a password and run a verb with its hash; return the exit code."""

    async def work(store: Store, _loaded: Config) -> str:
        await store.run(verb, hashed=hash_password(_ask_password()))
        return said

    return _with_store(config, work)


def _known(code: str, loaded: Config) -> Office:
    if code not in loaded.offices:
        raise LookupError(f"no office {code}; there are: {', '.join(sorted(loaded.offices))}")
    return loaded.offices[code]


def _ask_password() -> str:
    """Ask twice on a terminal; read one line otherwise, so that it never stands in a command."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise ValueError("the two passwords differ")
    else:
        try:
            password = sys.stdin.buffer.readline().rstrip(b"\r\n").decode()
        except UnicodeDecodeError:
            raise ValueError("the password is no UTF-8 text") from None
    if len(password) < SHORTEST:
        raise ValueError(f"a password needs at least {SHORTEST} characters")
    return password


def _with_store(config: Path, work: Callable[[Store, Config], Awaitable[str]]) -> int:
    async def perform() -> str:
        loaded = load(config)
        store = Store(loaded.store.url)
        try:
            if not is_newest(store.engine):
                raise LookupError("the database is not migrated; run `loket migrate` first")
            return await work(store, loaded)
        finally:
            await store.close()

    try:
        print(asyncio.run(perform()))
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    except Missing:
        print("loket officer: there is no such officer; see `loket officer list`", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"loket officer: {WHY[refused.why]}", file=sys.stderr)
        return 1
    except (ValueError, LookupError) as error:
        print(f"loket officer: {error}", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"loket officer: {refusal(error)}", file=sys.stderr)
        return 1
    return 0
