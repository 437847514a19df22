import base64
import hmac
from hashlib import sha256

import pytest
from multidict import CIMultiDict, MultiDict

from tests.channels.whatsapp.forms import TOKEN, form
from wire.seal import Seal, sign

URL = "https://loket.example.go.id/channels/7604/whatsapp/messages"
FIELDS = form("Halo Kak 👋")


def genuine(url: str = URL, fields: dict[str, str] | None = None, **headers: str) -> bool:
    given = CIMultiDict({"X-Twilio-Signature": sign(URL, FIELDS, TOKEN)})
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    return Seal([TOKEN]).genuine(url, MultiDict(fields or FIELDS), given)


def test_what_twilio_signed_is_genuine() -> None:
    assert genuine()


@pytest.mark.parametrize(
    "url", ["http://loket.example.go.id", "https://evil.example", "https://loket.example.go.id/x"]
)
def test_another_address_is_not(url: str) -> None:
    assert not genuine(url + "/channels/7604/whatsapp/messages")


def test_a_port_that_goes_without_saying_does_not_matter() -> None:
    assert genuine(URL.replace(".id/", ".id:443/"))


def test_a_stripped_text_is_not_genuine() -> None:
    assert not genuine(fields={**FIELDS, "Body": FIELDS["Body"].strip("👋")})


def test_a_dropped_blank_field_is_not_genuine() -> None:
    blank = {**FIELDS, "ButtonText": ""}
    signature = sign(URL, blank, TOKEN)
    assert genuine(fields=blank, X_Twilio_Signature=signature)
    assert not genuine(fields={**FIELDS, "Empty": ""}, X_Twilio_Signature=sign(URL, FIELDS, TOKEN))


@pytest.mark.parametrize("signature", ["", "x", "é", "=" * 28])
def test_no_signature_or_nonsense_is_refused_without_an_error(signature: str) -> None:
    assert not genuine(X_Twilio_Signature=signature)
    assert not Seal([TOKEN]).genuine(URL, MultiDict(FIELDS), {})


def test_bytes_that_no_text_can_hold_are_refused_without_an_error() -> None:
    assert not genuine(URL + "?\udcff")


def test_either_secret_will_do_while_one_is_exchanged() -> None:
    seal = Seal(["the new secret", TOKEN])
    assert seal.genuine(URL, MultiDict(FIELDS), {"X-Twilio-Signature": sign(URL, FIELDS, TOKEN)})


def test_a_shared_key_signs_with_sha256_and_is_found_by_its_name() -> None:
    """Channel facts §1.3: `key=` chooses the secret."""
    text = URL + "".join(k + FIELDS[k] for k in sorted(FIELDS))
    made = base64.b64encode(hmac.new(b"of-the-key", text.encode(), sha256).digest()).decode()
    seal = Seal([TOKEN], {"webhooks_sharedkey_1": "of-the-key"})

    def takes(settings: str, signature: str = made) -> bool:
        given = {"X-Twilio-Signature": signature, "X-Twilio-Webhooks-Signature-Settings": settings}
        return seal.genuine(URL, MultiDict(FIELDS), CIMultiDict(given))

    assert takes("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256")
    assert not takes("key=webhooks_sharedkey_1,algorithm=HMAC_MD5")
    assert not takes("key=webhooks_sharedkey_2,algorithm=HMAC_SHA256")
    assert not takes("algorithm=HMAC_SHA256")
    assert not takes("key=webhooks_sharedkey_1", sign(URL, FIELDS, TOKEN))
    assert takes("", sign(URL, FIELDS, TOKEN))
