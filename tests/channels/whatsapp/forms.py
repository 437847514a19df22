"""The forms that Twilio posts, for a fixed office and a fixed citizen."""

ACCOUNT = "AC" + "7604" * 8
TOKEN = "the-secret-of-mamuju"
OFFICE = "whatsapp:+6281210007604"
WULAN = "whatsapp:+6281234567890"
FORM = "application/x-www-form-urlencoded"


def sid(number: int) -> str:
    """Return the id of the so-manieth message."""
    return f"SM{number:032x}"


def form(body: str, **changes: str) -> dict[str, str]:
    """Return what Twilio posts when Wulan writes to Mamuju."""
    return {
        "SmsMessageSid": sid(1),
        "NumMedia": "0",
        "ProfileName": "Wulan",
        "MessageType": "text",
        "SmsSid": sid(1),
        "WaId": "6281234567890",
        "SmsStatus": "received",
        "Body": body,
        "To": OFFICE,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid(1),
        "AccountSid": ACCOUNT,
        "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"Wulan"}}}',
        "From": WULAN,
        "ApiVersion": "2010-04-01",
        **changes,
    }
