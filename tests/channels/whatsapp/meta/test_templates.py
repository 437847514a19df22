"""Meta's templates: listed page by page, sent with their variables, and a batch let in later."""

from typing import Any

import pytest

from channels.whatsapp.meta.templates import UNSUPPORTED, component, listed
from channels.whatsapp.pieces import Filled
from desk.message import Payload, Status
from desk.whatsapp_template import Template
from router import Router
from router.channel import DeliveryError
from router.reply import reply
from router.templates import keep_templates
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.whatsapp.meta.batches import batch, change, message
from tests.channels.whatsapp.meta.line import Line

BODY = {
    "type": "BODY",
    "text": "Halo {{1}}, data {{2}} siap.",
    "example": {"body_text": [["Wulan", "inflasi"]]},
}


def template(name: str, *components: dict[str, Any], status: str = "APPROVED") -> dict[str, Any]:
    """Return a template as Meta lists it."""
    return {
        "name": name, "language": "id", "status": status, "category": "UTILITY",
        "components": list(components),
    }  # fmt: skip


async def test_all_pages_of_the_list_are_taken(meta: Line) -> None:
    meta.graph.templates = [template(f"t{n}", BODY) for n in range(5)]
    found = await meta.channel.templates()
    assert [one.key for one in found] == [f"t{n}/id" for n in range(5)]
    assert found[0].variables == {"1": "Wulan", "2": "inflasi"}
    assert (found[0].state, found[0].category) == ("approved", "utility")


async def test_without_a_business_account_there_is_no_list(
    router: Router, clock: FixedClock
) -> None:
    async with Line(router, clock, business_account_id="") as line:
        with pytest.raises(DeliveryError, match="business_account_id"):
            await line.channel.templates()


@pytest.mark.parametrize(
    "more",
    [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "HEADER", "format": "TEXT", "text": "Untuk {{1}}"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://x.example/{{1}}"}]},
    ],
)
def test_what_needs_more_than_words_is_not_offered(more: dict[str, Any]) -> None:
    found = listed(template("t", more, BODY))
    assert found is not None
    assert found.state == UNSUPPORTED


@pytest.mark.parametrize("given", [None, 7, {}, {"name": "x"}, template("t"), {"components": [5]}])
def test_what_is_no_template_is_passed_over(given: Any) -> None:
    assert listed(given) is None


def test_named_variables_are_sent_by_name() -> None:
    sent = component(Filled("t/id", "t", "id", {"nama": "Wulan"}))
    assert sent["components"][0]["parameters"] == [
        {"type": "text", "text": "Wulan", "parameter_name": "nama"}
    ]


async def test_after_the_window_a_template_leaves_with_its_variables(
    meta: Line, router: Router, cast: Cast
) -> None:
    await meta.hear(message("Minta data"))
    await router.outbox.settle()
    meta.graph.templates = [template("siap", BODY)]
    found, at = await meta.channel.templates(), meta.clock()
    await router.run(keep_templates, MAMUJU, meta.channel.account, found, at=at)
    [chosen] = await meta.every(Template)
    meta.clock.forward(hours=25)
    await router.run(
        reply, 1, "", office=MAMUJU, by=cast.sari, at=meta.clock(),
        template=(chosen.id, {"1": "Kak Wulan", "2": "inflasi"}),
    )  # fmt: skip
    await router.outbox.settle()
    sent = meta.graph.sent[-1]
    assert sent["type"] == "template"
    assert sent["template"]["name"] == "siap"
    values = [one["text"] for one in sent["template"]["components"][0]["parameters"]]
    assert values == ["Kak Wulan", "inflasi"]
    said = (await meta.said())[-1]
    assert (said.text, said.status) == ("Halo Kak Wulan, data inflasi siap.", Status.SENT)


async def test_a_refused_batch_is_let_in_once_the_secret_is_mended(
    meta: Line, router: Router, clock: FixedClock
) -> None:
    assert await meta.post(batch(change(message())), secret="the-new-secret") == 403
    [kept] = await meta.every(Payload)
    assert not await meta.channel.replay(kept.envelope, kept.body)
    mended = Line(router, clock, app_secret="the-new-secret")
    assert await mended.channel.replay(kept.envelope, kept.body)
    assert [m.text for m in await meta.heard()] == ["Halo"]
