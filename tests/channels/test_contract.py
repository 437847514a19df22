"""What every channel must be, whoever wrote it: found by its file, not by a list."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

import channels
from desk.office import Office

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
ASYNC = ("listen", "send", "lookup", "close")


def test_the_channels_of_the_readme_are_there() -> None:
    assert {"email", "phone", "sms", "telegram", "webchat", "whatsapp"} <= set(channels.names())


@pytest.mark.parametrize("name", channels.names())
def test_a_channel_has_three_names_and_a_row_in_the_readme(name: str) -> None:
    module = channels.load(name)
    assert issubclass(module.Settings, BaseModel)
    assert callable(module.read)
    assert module.Channel.name == name
    assert f"`channels.{name}`" in README


@pytest.mark.parametrize("name", channels.names())
def test_a_channel_can_listen_send_look_up_and_close(name: str) -> None:
    channel = channels.load(name).Channel
    assert all(inspect.iscoroutinefunction(getattr(channel, verb)) for verb in ASYNC)
    assert callable(channel.routes)


def _models(model: Any) -> Iterator[type[BaseModel]]:
    """Yield a section's model, those of its providers, and those within them."""
    for one in (model, *model.__subclasses__()):
        yield one
        for field in one.model_fields.values():
            for inner in (field.annotation, *get_args(field.annotation)):
                if inspect.isclass(inner) and issubclass(inner, BaseModel):
                    yield from _models(inner)


@pytest.mark.parametrize("model", [Office, *(channels.load(n).Settings for n in channels.names())])
def test_what_a_value_must_look_like_is_said_in_words(model: type[BaseModel]) -> None:
    for section in _models(model):
        for name, field in section.model_fields.items():
            strict = any(getattr(rule, "pattern", None) for rule in field.metadata)
            assert not strict or field.description, f"{section.__name__}.{name}"


@pytest.mark.parametrize("name", channels.names())
def test_a_slip_in_a_section_is_an_error_that_repeats_no_secret(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        channels.load(name).Settings.model_validate({"auth_tokn": "s3cr3t-value"})
    assert "auth_tokn" in str(refused.value)
    assert "s3cr3t-value" not in str(refused.value)
