"""Which format some bytes are in: their content first, then the stated type, then the name.

Formats that are not read are recognised too, so that the refusal can say what the
file is and which formats are read.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from sousveil.errors import InputError

__all__ = ["FORMATS_READ", "Format", "format_of", "media_type_of"]

Format = Literal["html", "pdf", "docx", "markdown", "text"]

FORMATS_READ = "HTML, PDF, DOCX, Markdown and plain text are read."

#: First bytes → what the file is. Sources: the formats' own specifications.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"BM", "a BMP image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or film file"),
    (b"\x1aE\xdf\xa3", "a film file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
#: How names inside a zip archive begin → what the archive is.
_ARCHIVES = (
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("META-INF/container.xml", "an EPUB book"),
    ("META-INF/manifest.xml", "an OpenDocument file"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
)
_EXTENSIONS: dict[str, Format] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
}
_TYPES: dict[str, Format] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
}
_TEXT_TYPES = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json"}
_MEDIA_TYPES: dict[Format, str] = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "markdown": "text/markdown",
    "text": "text/plain",
}

_HTML_START = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>|<!--.{0,5000}?-->|\s)*<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_HTML_LIKE = re.compile(
    rb"(?:<!--.{0,5000}?-->|\s)*<(?:head|body|title|meta|div|article|section|main|p|h[1-6]|table)"
    rb"[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML_START = re.compile(rb"\s*<(?:\?xml[\s?]|!doctype|!entity|svg[\s>])", re.IGNORECASE)


def format_of(data: bytes, *, name: str, media_type: str = "") -> Format:
    """The format of ``data``.

    :raises InputError: for a format that is not read; the message says what it is.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data, name)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            _refuse(data, name, signature, what)
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        raise _not_read(name, "an image, sound or film file")
    return _text_format(data, name, media_type)


def media_type_of(found: Format, name: str) -> str:
    """The media type that is recorded for a format; tables in plain text keep their own."""
    if found == "text":
        return _TEXT_TYPES.get(_suffix(name), _MEDIA_TYPES["text"])
    return _MEDIA_TYPES[found]


def _text_format(data: bytes, name: str, media_type: str) -> Format:
    head = _as_ascii(data[:16384])
    if _HTML_START.match(head):
        return "html"
    if _XML_START.match(head):
        raise _not_read(name, "an XML file that is not HTML")
    stated = _TYPES.get(media_type.partition(";")[0].strip().lower())
    named = _EXTENSIONS.get(_suffix(name))
    if stated or named:
        return stated or named or "text"
    plain = _suffix(name) in (".txt", ".text", *_TEXT_TYPES) or media_type.startswith("text/plain")
    return "html" if not plain and _HTML_LIKE.match(head) else "text"


def _as_ascii(head: bytes) -> bytes:
    """The ASCII in the first bytes, whichever Unicode encoding they are in."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _archive(data: bytes, name: str) -> Format:
    names = _names_inside(data)
    if any(inside.startswith("word/") for inside in names):
        return "docx"
    for start, what in _ARCHIVES:
        if any(inside.startswith(start) for inside in names):
            raise _not_read(name, what)
    if _suffix(name) == ".docx":
        return "docx"  # its reader says what is wrong with it
    raise _not_read(name, "a zip archive")


def _names_inside(data: bytes) -> list[str]:
    """Names of the files in a zip archive, from their own headers.

    Its directory is not needed for that, and may be damaged or a bomb.
    """
    return [match[1].decode("utf-8", "replace") for match in _LOCAL_FILE.finditer(data)]


#: A local file header (APPNOTE.TXT 4.3.7): 26 bytes after the mark to the lengths, then the name.
_LOCAL_FILE = re.compile(rb"PK\x03\x04(?=.{26}([A-Za-z_\[][ -~]{0,60}))", re.DOTALL)


def _refuse(data: bytes, name: str, signature: bytes, what: str) -> None:
    if what == "ole":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError(
                f"{name} is an Office document locked with a password.",
                hint="Open it, save it without a password, and add it again.",
            )
        what = "a document of the old Office format (before 2007)"
    if len(signature) == 2 and signature.isalpha() and b"\0" not in data[:512]:
        return  # 'BM' and 'MZ' may begin a text
    raise _not_read(name, what)


def _suffix(name: str) -> str:
    path = name.split("?", 1)[0].split("#", 1)[0] if "://" in name else name
    return PurePosixPath(path).suffix.lower()


def _not_read(name: str, what: str) -> InputError:
    return InputError(
        f"{name} is {what}.", hint=f"{FORMATS_READ} Save it as one of these and add it again."
    )
