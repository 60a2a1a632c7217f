"""PDF to text, by PDFium. The text layer is read; a picture of a page is not.

Lines stay lines, as the page has them; a gap of more than about one and a half
lines begins a new paragraph, and so does a new page. A word that PDFium joined
over a line end loses its hyphen only where both parts are lower case and the
hyphenated form stands nowhere else in the document. A PDF states when its file
was made, not when it was published, so no date of publication is taken from it.
"""

from __future__ import annotations

import re
from typing import Any

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings
from sousveil.read._parsed import Parsed

__all__ = ["read_pdf"]

READER = "pdf/1"
#: Titles that programs write where the author gave none.
_NO_TITLE = re.compile(
    r"\(?(anonymous|untitled|unspecified|title)\)?\Z|.*\.(docx?|indd|pdf|qxd)\Z", re.I
)
_JOINED = re.compile("([\\w'’-]*)\ufffe([\\w'’]*)")
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY
_NEW_PARAGRAPH = 1.55


def read_pdf(data: bytes, name: str, limits: ReadSettings) -> Parsed:
    """Text and title of a PDF.

    :raises InputError: when it is encrypted, broken, cut off, or holds no text.
    """
    import pypdfium2

    _refuse_cut_off(data, name)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as reason:
        raise _unreadable(name, getattr(reason, "err_code", None)) from reason
    try:
        pages = _pages(document, name, limits)
        stated = document.get_metadata_value("Title").strip()
        if not any(char.isalnum() for page in pages for char in page):
            raise _no_text(document, name)
    finally:
        document.close()
    title = "" if _NO_TITLE.match(stated) else stated
    return Parsed(_join_words("\n\n".join(page for page in pages if page)), READER, title)


def _refuse_cut_off(data: bytes, name: str) -> None:
    """A whole PDF ends with ``%%EOF`` (ISO 32000-1, 7.5.5), and no object stands after it."""
    end = data.rfind(b"%%EOF")
    if end < 0 or b"endobj" in data[end:] or b"stream" in data[end:]:
        raise InputError(
            f"{name} is a PDF that is cut off or damaged: its end is missing.",
            hint="Get it again, whole.",
        )


def _pages(document: Any, name: str, limits: ReadSettings) -> list[str]:
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
        if characters > limits.max_characters:
            raise InputError(
                f"{name} holds more than {limits.max_characters:,} characters of text.",
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
    """Bottom and top of each line's first visible character, in points.

    Empty when PDFium counts characters otherwise than Python (beyond the BMP).
    """
    if layer.count_chars() != len(text):
        return []
    found = []
    at = 0
    for line in lines:
        first = at + len(line) - len(line.lstrip())
        if line.strip():
            _, bottom, _, top = layer.get_charbox(first, loose=True)
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
