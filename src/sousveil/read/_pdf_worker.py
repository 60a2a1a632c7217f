"""The process that reads one PDF: bytes in on stdin, JSON out on stdout.

PDFium is C++, and a PDF is a program of sorts: a hostile one can make it loop for
ever, take all memory, or crash. So it runs here, apart, with a limit on processor
time and memory, and :mod:`sousveil.read._pdf` says what happened. Started as
``python -P -m sousveil.read._pdf_worker NAME MAX_CHARACTERS SECONDS BYTES``.
"""

from __future__ import annotations

import contextlib
import re
import resource
import sys
from typing import Any

import msgspec

from sousveil.errors import InputError

__all__ = ["Answer", "main"]

#: Titles that programs write where the author gave none.
_NO_TITLE = re.compile(
    r"\(?(anonymous|untitled|unspecified|title)\)?\Z|.*\.(docx?|indd|pdf|qxd)\Z", re.I
)
_JOINED = re.compile("([\\w'’-]*)\ufffe([\\w'’]*)")
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY
_NEW_PARAGRAPH = 1.55


class Answer(msgspec.Struct):
    """Text and title, or what is wrong."""

    text: str = ""
    title: str = ""
    error: str = ""
    hint: str = ""


def main(name: str, max_characters: int, seconds: int, max_memory: int) -> None:
    """Read the PDF on stdin within the limits, and write the :class:`Answer`."""
    limits = (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, max_memory),
        (resource.RLIMIT_CORE, 0),
    )
    for what, limit in limits:
        with contextlib.suppress(ValueError, OSError):  # a system may not know the limit
            resource.setrlimit(what, (limit, resource.getrlimit(what)[1]))
    try:
        answer = _read(sys.stdin.buffer.read(), name, max_characters)
    except InputError as error:
        answer = Answer(error=error.message, hint=error.hint)
    sys.stdout.buffer.write(msgspec.json.encode(answer))


def _read(data: bytes, name: str, max_characters: int) -> Answer:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as reason:
        raise _unreadable(name, getattr(reason, "err_code", None)) from reason
    try:
        pages = _pages(document, name, max_characters)
        stated = document.get_metadata_value("Title").strip()
        if not any(char.isalnum() for page in pages for char in page):
            raise _no_text(document, name)
    finally:
        document.close()
    text = _join_words("\n\n".join(page for page in pages if page))
    title = "" if _NO_TITLE.match(stated) else stated
    return Answer(_no_surrogates(text), _no_surrogates(title))


def _no_surrogates(text: str) -> str:
    """JSON holds none; the canonical text has U+FFFD for them as well."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _pages(document: Any, name: str, max_characters: int) -> list[str]:
    import pypdfium2

    pages: list[str] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            layer = page.get_textpage()
        except pypdfium2.PdfiumError as reason:
            raise InputError(
                f"{name} is a damaged PDF: page {number + 1} of {len(document)} cannot be read.",
                hint="Get it again, or print it to a new PDF.",
            ) from reason
        characters += layer.count_chars()
        if characters > max_characters:
            raise InputError(
                f"{name} holds more than {max_characters:,} characters of text.",
                hint="Split it, or raise read.max_characters in sousveil.toml.",
            )
        pages.append(_page_text(layer))
        layer.close()
        page.close()
    return pages


def _page_text(layer: Any) -> str:
    text: str = layer.get_text_range()
    lines = text.split("\r\n")
    tops = _line_tops(layer, text, lines)
    out: list[str] = []
    for number, line in enumerate(lines):
        if out and tops and _gap(tops, number):
            out.append("")
        out.append(" ".join(line.split(" ")).strip())
    return "\n".join(out).strip("\n")


def _line_tops(layer: Any, text: str, lines: list[str]) -> list[tuple[float, float]]:
    """Bottom and top of each line's first letter or digit (else first sign), in points.

    Bullets come from other fonts, whose boxes say nothing about the line.

    Empty when PDFium counts characters otherwise than Python (beyond the BMP).
    """
    if layer.count_chars() != len(text):
        return []
    found = []
    at = 0
    for line in lines:
        if line.strip():
            first = next((i for i, c in enumerate(line) if c.isalnum()), None)
            if first is None:
                first = len(line) - len(line.lstrip())
            _, bottom, _, top = layer.get_charbox(at + first, loose=True)
        else:
            bottom = top = 0.0
        found.append((bottom, top))
        at += len(line) + 2
    return found


def _gap(tops: list[tuple[float, float]], number: int) -> bool:
    """Whether a line stands further below the one before it than lines of a paragraph do."""
    (above, above_top), (below, below_top) = tops[number - 1], tops[number]
    height = max(min(above_top - above, below_top - below), 1.0)
    return above - below > _NEW_PARAGRAPH * height or below > above + height


def _join_words(text: str) -> str:
    """Undo PDFium's U+FFFE, which stands for a hyphen at a line's end."""
    if "\ufffe" not in text:
        return text
    hyphenated = set(re.findall(r"[a-zà-öø-ÿ]+-[a-zà-öø-ÿ]+", text))

    def joined(match: re.Match[str]) -> str:
        left, right = match[1], match[2]
        if not left[-1:].islower() or not right[:1].islower():
            return f"{left}-{right}"
        with_hyphen = f"{left}-{right}"
        return with_hyphen if with_hyphen in hyphenated else left + right

    return _JOINED.sub(joined, text)


def _unreadable(name: str, code: int | None) -> InputError:
    if code in (_PASSWORD, _SECURITY):
        return InputError(
            f"{name} is an encrypted PDF: it opens only with a password.",
            hint="Save it without a password and add it again.",
        )
    return InputError(
        f"{name} is a broken PDF: it cannot be opened.",
        hint="Get it again, whole; if a viewer can open it, print it to a new PDF.",
    )


def _no_text(document: Any, name: str) -> InputError:
    import pypdfium2.raw as pdfium

    for number in range(len(document)):
        page = document[number]
        if any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            return InputError(
                f"{name} is a scan: its {len(document)} pages are pictures without a text layer,"
                " and recognising text in pictures (OCR) is not done.",
                hint="Run an OCR program on it (ocrmypdf, for one), check the result, and add"
                " that.",
            )
    return InputError(f"{name} is a PDF without text.", hint="Check that it is the right file.")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
