"""Files of a WhatsApp message: Twilio names an address and a type for each, never a name."""

from collections.abc import Mapping
from mimetypes import MimeTypes

from desk.inbound import File

MOST = 20
_TYPES = MimeTypes(filenames=())
"""The types Python knows by itself: the machine's own list would differ from place to place."""
_ENDINGS = {
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "image/webp": ".webp",
    "text/vcard": ".vcf",
    "video/3gpp": ".3gp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}


def files(form: Mapping[str, str]) -> tuple[File, ...]:
    """Return the files of a form, by reference; they are fetched later."""
    said = form.get("NumMedia", "")
    count = min(int(said[:4]), MOST) if said.isascii() and said.isdecimal() else 0
    numbers = [n for n in range(count) if form.get(f"MediaUrl{n}")]
    return tuple(_file(form, n) for n in numbers)


def _file(form: Mapping[str, str], n: int) -> File:
    content_type = form.get(f"MediaContentType{n}", "").split(";")[0].strip().lower()
    return File(
        name=name_of(content_type, n + 1),
        content_type=content_type or "application/octet-stream",
        url=form[f"MediaUrl{n}"],
    )


def name_of(content_type: str, number: int) -> str:
    """Return `image-1.jpg` and the like."""
    ending = _ENDINGS.get(content_type) or _TYPES.guess_extension(content_type) or ""
    main = content_type.partition("/")[0]
    kind = main if main in {"image", "audio", "video"} else "document"
    return f"{'contact' if ending == '.vcf' else kind}-{number}{ending}"
