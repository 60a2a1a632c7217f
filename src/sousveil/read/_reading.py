"""Bytes to a :class:`Reading`: canonical text and what the document says of itself.

One door for every format. It decides the format, hands the bytes to the reader of
that format, makes the text canonical, and refuses what cannot be read with a
message that says why. It reads no file and fetches nothing.
"""

from __future__ import annotations

import re

import msgspec

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings
from sousveil.read._decode import decode_text
from sousveil.read._formats import Format, format_of, media_type_of
from sousveil.read._language import detect_language
from sousveil.read._parsed import Parsed
from sousveil.read._text import canonical

__all__ = ["Reading", "read_bytes"]

_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FEW_CONTROLS = 3
_MAX_TITLE = 300


class Reading(msgspec.Struct, frozen=True):
    """What was read out of one document.

    :ivar text: the canonical text (:mod:`sousveil.read._text` has its rules).
    :ivar media_type: of the bytes, as their content shows it.
    :ivar reader: reader and version that made the text, such as ``html/1``.
    :ivar title: as the document states it; empty when it does not.
    :ivar language: BCP 47 tag; empty when it cannot be told.
    :ivar published: EDTF date of publication that the document states; empty when none.
    """

    text: str
    media_type: str
    reader: str
    title: str = ""
    language: str = ""
    published: str = ""


def read_bytes(
    data: bytes, *, name: str, media_type: str = "", limits: ReadSettings | None = None
) -> Reading:
    """Read one document.

    :param name: path or address: named in messages, and its ending is the last hint
        at the format.
    :param media_type: as stated by a server, parameters included; a hint only.
    :param limits: size of the bytes and of the text.
    :raises InputError: when the document cannot be read; says why and what to do.
    """
    limits = limits or ReadSettings()
    _check_size(data, name, limits)
    found = format_of(data, name=name, media_type=media_type)
    parsed = _parse(found, data, name, media_type, limits)
    if len(parsed.text) > 4 * limits.max_characters:
        raise _too_long(name, len(parsed.text), limits)
    text = canonical(parsed.text)
    if len(text) > limits.max_characters:
        raise _too_long(name, len(text), limits)
    if not text.strip():
        raise InputError(
            f"{name} holds no text: only white space or what cannot be seen.",
            hint="Check that it is the right file.",
        )
    return Reading(
        text=text,
        media_type=media_type_of(found, name),
        reader=parsed.reader,
        title=" ".join(canonical(parsed.title).split())[:_MAX_TITLE].strip(),
        language=detect_language(text),
        published=parsed.published,
    )


def _check_size(data: bytes, name: str, limits: ReadSettings) -> None:
    if not data:
        raise InputError(f"{name} is empty.", hint="Check that it was saved or fetched whole.")
    if len(data) > limits.max_bytes:
        raise InputError(
            f"{name} has {len(data):,} bytes, more than the limit of {limits.max_bytes:,}.",
            hint="Split it, or raise read.max_bytes in sousveil.toml.",
        )


def _parse(found: Format, data: bytes, name: str, media_type: str, limits: ReadSettings) -> Parsed:
    match found:
        case "pdf":
            from sousveil.read._pdf import read_pdf

            return read_pdf(data, name, limits)
        case "docx":
            from sousveil.read._docx import read_docx

            return read_docx(data, name, limits)
        case "html":
            from sousveil.read._html import declared_charset, read_html

            charset = _charset(media_type) or declared_charset(data)
            return read_html(_decode(data, name, charset), name)
        case "markdown":
            from sousveil.read._markdown import read_markdown

            return read_markdown(_decode(data, name, _charset(media_type)), name)
        case "text":
            return Parsed(_decode(data, name, _charset(media_type)), "text/1")


def _decode(data: bytes, name: str, charset: str) -> str:
    text = decode_text(data, name=name, declared=charset)
    controls = len(_CONTROL.findall(text))
    if controls >= _FEW_CONTROLS and controls * 100 > len(text):
        raise InputError(
            f"{name} is not text: {controls:,} of its {len(text):,} characters are control"
            " characters.",
            hint="It is a binary file under another name, or UTF-16 without a byte order mark."
            " Give it its right name, or save it as UTF-8.",
        )
    return text


def _charset(media_type: str) -> str:
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", media_type, re.IGNORECASE)
    return match[1] if match else ""


def _too_long(name: str, characters: int, limits: ReadSettings) -> InputError:
    return InputError(
        f"{name} holds {characters:,} characters of text, more than the limit of"
        f" {limits.max_characters:,}.",
        hint="Split it, or raise read.max_characters in sousveil.toml.",
    )
