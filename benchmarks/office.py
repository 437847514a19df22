"""One office's configuration for measuring: Mamuju, with the channels that are asked for."""

from pathlib import Path

from channels.whatsapp import sign
from offices import FOLDER

OFFICE = "7604"
SID = "AC" + "0" * 32
TOKEN = "benchmark-token"
NUMBER = "+6281210007604"
ADDRESS = "bps7604@bps.go.id"
SECRET = "benchmark-secret-0123456789"
FORM = "application/x-www-form-urlencoded"

SERVER = """
include = "{profile}"
[server]
port = {port}
[store]
url = "{store}"
[log]
level = "warning"
[office.7604.quiet]
webchat = 0.1
whatsapp = 0
"""
CHAT = """
[office.7604.channels.webchat]
messages_per_minute = 100000
messages_per_minute_and_address = 100000
connections_per_minute = 100000
"""
WHATSAPP = """
[office.7604.channels.whatsapp]
account_sid = "{sid}"
auth_token = "{token}"
number = "{number}"
api_base = "http://127.0.0.1:{twilio}"
"""
EMAIL = """
[office.7604.channels.email]
address = "{address}"
secret = "{secret}"
door = "smtp://127.0.0.1:{door}"
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}
"""
MAILBOX = """
[[office.7604.channels.email.imap]]
host = "127.0.0.1"
port = {imap}
user = "bps7604"
password = "unused"
security = "none"
"""
PHONE = """
[office.7604.channels.phone]
numbers = ["0812-1000-7604"]
settle_seconds = 1
cdr = [{{ name = "pbx", path = "{calls}" }}]
[office.7604.channels.phone.twilio]
account_sid = "{sid}"
auth_token = "{token}"
"""


def written(folder: Path, parts: str, *, port: int, store: str, **places: object) -> Path:
    """Write a configuration of some of the parts above; return its file."""
    known = {"sid": SID, "token": TOKEN, "number": NUMBER, "address": ADDRESS, "secret": SECRET}
    text = (SERVER + parts).format(
        profile=FOLDER / "mamuju.toml", port=port, store=store, **known, **places
    )
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def signed(url: str, form: dict[str, str]) -> dict[str, str]:
    """Return the headers with which Twilio would post a form."""
    return {"Content-Type": FORM, "X-Twilio-Signature": sign(url, form, TOKEN)}


def whatsapp_form(n: int, text: str, person: int) -> dict[str, str]:
    """Return what Twilio posts for message number `n`, from one of ten million people."""
    sid = f"SM{n:032x}"
    return {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": SID,
        "From": f"whatsapp:+62812{person:07d}", "To": f"whatsapp:{NUMBER}",
        "Body": text, "NumMedia": "0", "NumSegments": "1",
        "ProfileName": "Warga", "WaId": f"62812{person:07d}", "MessageType": "text",
        "SmsStatus": "received", "ApiVersion": "2010-04-01",
    }  # fmt: skip
