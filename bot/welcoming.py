"""Greet back, close politely, say who writes, and ask once what is wanted."""

from bot import courtesy, replies
from bot.decision import Decision, Greeting, Nothing, Thanks
from bot.handing_over import hand_over
from bot.offering import ask_more, is_asked_back, unsure_turns
from bot.voice import Voice

ANNOUNCED = "announced"
"""What is remembered of whoever said that a question comes."""
SHORT = 2
"""Words of a yes or a no that says nothing else."""
MACHINE = "machine"
"""The gate of whoever asks who writes."""


def welcome(plain: str, voice: Voice) -> Decision | None:
    """Return the courtesy that the turn calls for; None when it says something."""
    if voice.turn.begun and not voice.turn.memory and courtesy.is_nod(voice.turn.text):
        return Nothing(gate="nod", language=voice.language)  # after taking leave nothing is asked
    if courtesy.is_cancelling(plain):
        return _parting("cancelled", voice)
    if courtesy.is_thanks(plain):
        return _parting("thanks", voice)
    if _replies_to_nothing(plain, voice):
        return _asked_once("ping", voice) or ask_more("ping", voice)
    if courtesy.announces(plain) and (said := _announced(plain, voice)):
        return said
    if courtesy.is_greeting(plain):
        return _asked_once("greeting", voice) or _greeting(plain, voice)
    if courtesy.is_ping(plain):
        return _asked_once("ping", voice) or _question(plain, voice)
    return None


def _replies_to_nothing(plain: str, voice: Voice) -> bool:
    """Return whether a turn only says yes or no where nothing was answered or offered.

    Who says more, "bukan itu maksud saya", goes on from what an officer may find.
    """
    if voice.turn.memory.keys() & {"answered", "choices"} or len(plain.split()) > SHORT:
        return False
    return replies.is_yes(plain) or replies.is_no(plain)


def _announced(plain: str, voice: Voice) -> Decision | None:
    """Return the request to go on for whoever has been greeted, or only says who they are."""
    asked = voice.turn.memory.get("asked")
    if voice.turn.channel == "email" or asked == ANNOUNCED or is_asked_back(voice):
        return None
    is_known = asked == "greeting" or (voice.turn.begun and not courtesy.is_salam(plain))
    if courtesy.is_greeting(plain) and not is_known:
        return None  # it is greeted back
    return ask_more(ANNOUNCED, voice)


def introduce(voice: Voice) -> Decision:
    """Say honestly that a machine writes; who asks again, or in a letter, gets an officer."""
    if voice.turn.memory.get("asked") == MACHINE or voice.turn.channel == "email":
        return hand_over(MACHINE, voice)
    memory = {**voice.turn.memory, "asked": MACHINE}
    text = voice.say("greet.machine", office=voice.turn.office)
    return Greeting(gate=MACHINE, text=text, memory=memory, language=voice.language)


def _parting(gate: str, voice: Voice) -> Decision:
    if voice.turn.channel == "email":
        return Nothing(gate=gate, memory=voice.turn.memory, language=voice.language)
    text = voice.say(f"{gate}.text", address=voice.address)
    return Thanks(gate=gate, text=text, language=voice.language)


def _asked_once(gate: str, voice: Voice) -> Decision | None:
    """Return an officer for whoever was asked already and says no more, or writes a letter."""
    again = voice.turn.memory.get("asked") in {gate, ANNOUNCED} or is_asked_back(voice)
    return hand_over(gate, voice) if again or voice.turn.channel == "email" else None


def _greeting(plain: str, voice: Voice) -> Decision:
    key = "greet.salam" if courtesy.is_salam(plain) else "greet.plain"
    text = f"{voice.say(key, address=voice.address)} {voice.say('greet.body')}"
    memory = {"asked": "greeting", "unsure": unsure_turns(voice)}
    return Greeting(gate="greeting", text=text, memory=memory, language=voice.language)


def _question(plain: str, voice: Voice) -> Decision:
    if any(c.isalpha() for c in plain) and not voice.turn.memory.get("asked"):
        return _greeting(plain, voice)  # "P", "min", "tes": a knock at the door
    return ask_more("ping", voice)
