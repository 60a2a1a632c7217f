"""Bytes to characters, or a clear refusal: text that is guessed wrong is worse than none.

The rule, in order:

1. a byte order mark (UTF-8, UTF-16, UTF-32) decides;
2. bytes that are valid UTF-8 are UTF-8, unless a stateful seven-bit encoding
   (ISO-2022-…, HZ) is declared: no other encoding looks like UTF-8 by chance;
3. a declared encoding (HTTP header, HTML ``meta``, XML declaration) decides. Names
   are widened as the WHATWG Encoding Standard does: ISO-8859-1 is windows-1252,
   GB2312 is GB18030. Bytes that are not valid in it are refused, not guessed at;
4. otherwise it is guessed, and the guess is taken only when it is sure
   (:mod:`sousveil.read._guess`).

Bytes that hold both UTF-8 sequences and others, in a place where a single-byte
encoding would turn the UTF-8 into nonsense, are of mixed encoding and refused. No
byte is ever replaced or skipped.
"""

from __future__ import annotations

import codecs
import re

from sousveil.errors import InputError
from sousveil.read._guess import guess

__all__ = ["decode_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: WHATWG Encoding Standard: names that mean a larger encoding than they say.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_STATEFUL = re.compile(r"(iso2022|hz)")
#: Single-byte encodings of Latin letters, in which pairs that are valid UTF-8 are rare.
_LATIN = re.compile(r"(cp125[0247]|iso8859-|mac|latin|cp437|cp85|koi8|cp1251)")
_MIXED_SHARE = 0.25
_CONVERT = "Save it as UTF-8 and add it again."


def decode_text(data: bytes, *, name: str, declared: str = "") -> str:
    """The characters of ``data``.

    :param name: the input, for messages.
    :param declared: name of the encoding that the document or its server states.
    :raises InputError: when the bytes cannot be decoded with confidence.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name, "its byte order mark says")
    codec = _codec(declared)
    if codec and _STATEFUL.match(codec):
        return _strict(data, codec, name, "it declares")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as reason:
        invalid_at = reason.start
    if b"\0" in data:
        raise InputError(
            f"{name} is not text: it holds null bytes.",
            hint="If it is UTF-16 without a byte order mark, save it as UTF-8; otherwise give"
            " the file its right name.",
        )
    if codec and codec != "utf-8":
        if _LATIN.match(codec):
            _refuse_mixed(data, name, invalid_at)
        return _strict(data, codec, name, "it declares")
    if codec == "utf-8":
        _refuse_mixed(data, name, invalid_at)
        return _strict(data, "utf-8", name, "it declares")
    text = guess(data)
    if text is None:
        _refuse_mixed(data, name, invalid_at)
        raise InputError(
            f"{name} is not UTF-8 (byte {invalid_at + 1}, line {_line(data, invalid_at)}),"
            " declares no encoding that fits, and its encoding cannot be told with confidence.",
            hint=_CONVERT,
        )
    return text


def _codec(declared: str) -> str:
    """Python's name for a declared encoding; empty for one that Python does not know."""
    try:
        found = codecs.lookup(declared.strip().strip("\"'")).name if declared.strip() else ""
    except (LookupError, ValueError):
        return ""
    if found.startswith("utf-16") or found.startswith("utf-32"):
        return "utf-8"  # the declaration was readable as ASCII, so it cannot be true (WHATWG)
    if found == "utf-8-sig":
        return "utf-8"
    return _WIDER.get(found, found)


def _strict(data: bytes, encoding: str, name: str, who_says: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as reason:
        raise InputError(
            f"{name} cannot be read as {encoding}, which {who_says}: byte {reason.start + 1}"
            f" (line {_line(data, reason.start)}) does not fit.",
            hint=f"Its encoding is wrongly stated, or the file is damaged. {_CONVERT}",
        ) from None
    except LookupError:  # a codec that gives no text, such as hex
        raise InputError(
            f"{name} declares the encoding {encoding}, which is not one of text.", hint=_CONVERT
        ) from None


def _refuse_mixed(data: bytes, name: str, invalid_at: int) -> None:
    """Refuse when a quarter or more of what is not ASCII is valid UTF-8: chance gives less."""
    valid = data.decode("utf-8", errors="ignore")
    plain = len(valid.encode("ascii", errors="ignore"))
    good = len(valid) - plain
    strange = _beyond_ascii(data) - (len(valid.encode()) - plain)
    if good and good >= _MIXED_SHARE * (good + strange):
        raise InputError(
            f"{name} mixes encodings: {good:,} of its characters are UTF-8, but byte"
            f" {invalid_at + 1} (line {_line(data, invalid_at)}) is not.",
            hint=f"Mend the parts that are in another encoding. {_CONVERT}",
        )


def _beyond_ascii(data: bytes) -> int:
    return len(data.translate(None, delete=bytes(range(128))))


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
