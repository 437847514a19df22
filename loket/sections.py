"""The sections of the main configuration file."""

from ipaddress import ip_address
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from sqlalchemy.engine import make_url

STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
SQLITE = "sqlite:///"


def listed(given: Any) -> Any:
    """Let one text stand for a list of one."""
    return [given] if isinstance(given, str) else given


def _lower(given: Any) -> Any:
    return given.lower() if isinstance(given, str) else given


class Server(BaseModel):
    """Where Loket listens, and where the world finds it."""

    model_config = STRICT

    host: str = "127.0.0.1"
    """The network address to listen on."""
    port: int = Field(default=8700, ge=1, le=65535)
    public_url: str = Field(default="", validate_default=True)
    """The address people and networks use; this machine's own where none is given."""
    proxies: int = Field(default=0, ge=0)
    """How many of our own proxies stand before Loket, each adding to X-Forwarded-For."""

    metrics_token: SecretStr = SecretStr("")
    """What a Prometheus elsewhere shows as its bearer token; without it only this machine may."""

    @field_validator("public_url")
    @classmethod
    def _address(cls, url: str, info: ValidationInfo) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError('is no web address; write "https://loket.example.go.id"')
        here = _here(str(info.data.get("host")))
        return url.rstrip("/") or f"http://{here}:{info.data.get('port')}"


def _here(host: str) -> str:
    """Return how a browser on this machine reaches what listens on a host."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1"
    return f"[{host}]" if address.version == 6 else host


class StoreSection(BaseModel):
    """Where everything is remembered."""

    model_config = STRICT

    url: str = Field(default=f"{SQLITE}loket.db", repr=False)
    """`sqlite:///file.db`, beside the configuration; or `postgresql://user@host/name`."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if not url.startswith((SQLITE, "postgresql://")):
            raise ValueError(
                'is neither SQLite nor PostgreSQL; write "sqlite:///loket.db" or '
                '"postgresql://user@host/name"'
            )
        if url.removeprefix(SQLITE) in ("", ":memory:"):
            raise ValueError('names no file, so nothing would be kept; write "sqlite:///loket.db"')
        try:
            make_url(url)
        except ValueError:  # a port that is no number
            raise ValueError('is no address; write "postgresql://user@host:5432/name"') from None
        return url


class Log(BaseModel):
    """How much is logged to standard error."""

    model_config = STRICT

    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"


class File(BaseModel):
    """The sections of the main file; offices are checked after merging."""

    model_config = STRICT

    include: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    server: Server = Server()
    store: StoreSection = StoreSection()
    log: Log = Log()
    office: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)
