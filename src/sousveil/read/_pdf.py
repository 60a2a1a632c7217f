"""PDF to text, by PDFium in a process of its own. Pictures of pages are not read.

Lines stay lines, as the page has them; a gap of more than about one and a half
lines begins a new paragraph, and so does a new page. A word that PDFium joined
over a line end loses its hyphen only where both parts are lower case and the
hyphenated form stands nowhere else in the document. A PDF states when its file
was made, not when it was published, so no date of publication is taken from it.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings
from sousveil.read._parsed import Parsed

__all__ = ["read_pdf"]

READER = "pdf/1"
_SECONDS = 60
_MEMORY = 2_000_000_000


def read_pdf(data: bytes, name: str, limits: ReadSettings) -> Parsed:
    """Text and title of a PDF.

    :raises InputError: when it is encrypted, broken, cut off, holds no text, or
        takes more than a minute of processor time or 2 GB of memory.
    """
    from sousveil.read._pdf_worker import Answer

    _refuse_cut_off(data, name)
    worker = "sousveil.read._pdf_worker"
    command = [sys.executable, "-P", "-m", worker, name.replace("\0", "�")]
    command += map(str, (limits.max_characters, _SECONDS, _MEMORY))
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and no shell
            command, input=data, capture_output=True, timeout=2 * _SECONDS, check=False
        )
        answer = msgspec.json.decode(done.stdout, type=Answer)
    except (subprocess.TimeoutExpired, msgspec.DecodeError) as reason:
        raise InputError(
            f"{name} is a PDF that cannot be read within {_SECONDS} seconds and"
            f" {_MEMORY // 10**9} GB of memory, or that breaks the reader.",
            hint="Print it to a new PDF, or split it, and add that.",
        ) from reason
    if answer.error:
        raise InputError(answer.error, hint=answer.hint)
    return Parsed(answer.text, READER, answer.title)


def _refuse_cut_off(data: bytes, name: str) -> None:
    """A whole PDF ends with ``%%EOF`` (ISO 32000-1, 7.5.5), and no object stands after it."""
    end = data.rfind(b"%%EOF")
    if end < 0 or b"endobj" in data[end:] or b"stream" in data[end:]:
        raise InputError(
            f"{name} is a PDF that is cut off or damaged: its end is missing.",
            hint="Get it again, whole.",
        )
