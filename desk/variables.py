"""What answers may say of an office: given by its profile, or worked out from it."""

from collections.abc import Mapping
from typing import Any

from desk.pledge import Pledge
from desk.promise import Promise
from desk.words import say_hours

KNOWN = (
    "nama_kantor", "alamat", "telepon", "whatsapp", "email", "website", "jam_layanan",
    "jam_ramadan", "layanan_istirahat", "sla_wa", "sla_email", "sla_web", "tutup_otomatis",
    "tautan_pengaduan", "email_pengaduan",
)  # fmt: skip
"""Empty when the profile is silent: an answer that needs an empty one is never sent."""


def derive(profile: Mapping[str, Any]) -> dict[str, str]:
    """Return every known variable, worked out from the valid parts of a profile, else empty."""
    promises: dict[str, Pledge] = profile.get("promises", {})
    silence = profile.get("silence")
    return dict.fromkeys(KNOWN, "") | {
        "nama_kantor": profile.get("name", ""),
        "jam_layanan": say_hours(profile["hours"]) if "hours" in profile else "",
        "jam_ramadan": say_hours(profile["ramadan_hours"]) if "ramadan_hours" in profile else "",
        "tutup_otomatis": _say(silence.after if silence else None),
        **say_promises(promises),
    }


def say_promises(promises: Mapping[str, Pledge]) -> dict[str, str]:
    """Return the variables that say what one version of a standard promises, by channel."""
    return {
        "sla_wa": _of(promises.get("whatsapp")),
        "sla_email": _of(promises.get("email")),
        "sla_web": _of(promises.get("webchat") or promises.get("portal")),
    }


def _of(pledge: Pledge | None) -> str:
    return _say(pledge.headline) if pledge else ""


def _say(promise: Promise | None) -> str:
    return promise.say("id") if promise else ""
