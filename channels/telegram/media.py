"""Files of a message, by their ids: an address would carry the bot's token."""

from typing import Any

from telegram import Message

from desk.inbound import File

BY_ID = "telegram-file:"
"""Starts the address under which a file waits to be fetched."""


def files(message: Message) -> tuple[File, ...]:
    """Return the files of a message, by reference; they are fetched later."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (_file(largest, "image-1.jpg", "image/jpeg"),)
    if sticker := message.sticker:
        moves = sticker.is_animated or sticker.is_video
        return () if moves else (_file(sticker, "image-1.webp", "image/webp"),)
    kinds: tuple[tuple[Any, str, str], ...] = (
        (message.voice, "audio-1.ogg", "audio/ogg"),
        (message.audio, "audio-1.mp3", "audio/mpeg"),
        (message.video, "video-1.mp4", "video/mp4"),
        (message.video_note, "video-1.mp4", "video/mp4"),
        (message.animation, "video-1.mp4", "video/mp4"),
        (message.document, "document-1", "application/octet-stream"),
    )
    return tuple(_file(*one) for one in kinds if one[0])[:1]


def _file(one: Any, name: str, content_type: str) -> File:
    named = getattr(one, "file_name", None) or name
    told = getattr(one, "mime_type", None) or content_type
    return File(name=str(named)[:200], content_type=str(told)[:100], url=BY_ID + str(one.file_id))
