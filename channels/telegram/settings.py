"""The section `[channels.telegram]`: which bot is the office's, and how it hears."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from desk.notices import Telegram


class Settings(Telegram):
    """What an office's bot needs; its token and address are checked as for the officers' bot."""

    mode: Literal["polling", "webhook"] = "polling"
    """Polling needs no public address; with a webhook messages come a moment sooner."""
    secret_token: SecretStr | None = None
    """What Telegram must show with each webhook: 16 to 256 of A-Z, a-z, 0-9, _ and -."""
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^?#]+)?$",
        description="the https:// address where Loket is reached, without ? and #",
    )
    poll_seconds: int = Field(default=25, ge=1, le=50)
    """How long Telegram holds a question for messages open before it says that there are none."""
    spacing: float = Field(default=1, ge=0, le=60)
    """Seconds between two messages to one person; Telegram allows one a second."""
    timeout: float = Field(default=20, gt=0, le=60)
    """Seconds that a call to Telegram may take."""

    @model_validator(mode="after")
    def _vouched(self) -> Self:
        secret = self.secret_token.get_secret_value() if self.secret_token else ""
        fits = 16 <= len(secret) <= 256 and secret.isascii()
        if secret and not (fits and secret.replace("_", "").replace("-", "").isalnum()):
            raise ValueError("secret_token must be 16 to 256 of A-Z, a-z, 0-9, _ and -")
        if self.mode == "webhook" and not secret:
            raise ValueError("a webhook needs a secret_token: anybody could write in its place")
        return self

    @property
    def own(self) -> dict[tuple[int | str, ...], str]:
        """What no other office may use, by its place in the section."""
        return {("bot_token",): self.bot_id}

    @property
    def bot_id(self) -> str:
        """The number of the bot: the part of its token that is no secret."""
        return self.bot_token.get_secret_value().partition(":")[0]

    @property
    def account(self) -> str:
        """The office's own address on Telegram."""
        return f"telegram:{self.bot_id}"
