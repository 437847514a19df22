"""What Twilio's voice does for a caller: TwiML, in the office's language."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from channels.phone.settings import Twilio
from desk.office import Office
from desk.phrases import Phrases

VOICES = {"id": "id-ID", "en": "en-GB"}


@cache
def catalogue() -> Phrases:
    """Return what is said on the telephone, read once."""
    return Phrases.read(Path(__file__).with_name("phrases"))


class Voice:
    """Writes the answers to Twilio's questions; `base` is the address of our webhooks."""

    def __init__(self, office: Office, twilio: Twilio, base: str) -> None:
        self._office, self._twilio, self._base = office, twilio, base
        self._phrases = catalogue().override(office.wording)

    def welcome(self, at: datetime) -> tuple[str, str]:
        """Answer a call; return what was decided (dial, voicemail or closed) and the TwiML."""
        answer, opened = _response(), self._office.calendar.is_open(at)
        if opened and self._twilio.forward:
            self._say(answer, "voice.greeting", at)
            self._dial(answer)
            return "dial", str(answer)
        self._say(answer, "voice.nobody" if opened else "voice.closed", at)
        return self._leave(answer, at)

    def after(self, at: datetime, *, bridged: bool) -> str:
        """Go on when the ringing or the talk is over."""
        answer = _response()
        if bridged:
            answer.hangup()
            return str(answer)
        self._say(answer, "voice.nobody", at)
        return self._leave(answer, at)[1]

    def thanks(self, at: datetime) -> str:
        """End a call whose message was recorded."""
        answer = _response()
        self._say(answer, "voice.thanks", at)
        answer.hangup()
        return str(answer)

    def _dial(self, answer: Any) -> None:
        dial = answer.dial(
            action=f"{self._base}/dialed",
            timeout=self._twilio.ring_seconds,
            answer_on_bridge=True,
        )
        for number in self._twilio.forward:
            dial.number(
                number,
                status_callback=f"{self._base}/statuses",
                status_callback_event="answered completed",
            )

    def _leave(self, answer: Any, at: datetime) -> tuple[str, str]:
        if not self._twilio.voicemail:
            answer.hangup()
            return "closed", str(answer)
        self._say(answer, "voice.leave", at)
        answer.record(
            action=f"{self._base}/recorded",
            recording_status_callback=f"{self._base}/recordings",
            max_length=self._twilio.voicemail_seconds,
            play_beep=True,
        )
        return "voicemail", str(answer)

    def _say(self, answer: Any, key: str, at: datetime) -> None:
        office = self._office
        hours = office.hours_on(office.local(at).date(), office.language)
        text = self._phrases.say(key, office.language, office=office.name, hours=hours)
        answer.say(text, language=VOICES.get(office.language, "id-ID"))


def _response() -> Any:
    # Imported late: an office whose telephone is its own exchange needs no Twilio.
    from twilio.twiml.voice_response import VoiceResponse

    return VoiceResponse()
