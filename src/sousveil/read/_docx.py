"""DOCX to text: paragraphs, tables, text boxes and notes, in the order of the document.

The archive is checked before anything is inflated (entries, declared sizes, ratio,
overlap) and again while it is inflated, because declared sizes may lie. Deleted
text of tracked changes is left out, inserted text is kept; headers and footers,
which repeat on every page, and comments are left out. Core properties say when a
file was made, not when it was published, so no date of publication is taken.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings
from sousveil.read._parsed import Parsed

__all__ = ["read_docx"]

READER = "docx/1"
_MAX_ENTRIES = 5000
#: Text in XML shrinks to a tenth or so; a hundredth and less is a bomb.
_MAX_RATIO = 200
_RATIO_FROM = 10_000_000
#: Elements take some 200 bytes each once they are parsed, whatever they take in the file.
_MAX_TAGS = 4_000_000
_CHUNK = 1 << 16
_CENTRAL = b"PK\x01\x02"  # begins each entry of a zip archive's directory
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: What zipfile raises on archives that are damaged or made to deceive it.
_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)
#: What python-docx raises on XML that is well-formed and no Word document.
_BROKEN_XML = (LookupError, ValueError, TypeError, AttributeError, AssertionError)
_NOTES = ("footnotes", "endnotes")
_DTD = tuple("<!DOCTYPE".encode(codec) for codec in ("ascii", "utf-16-le", "utf-16-be"))


def read_docx(data: bytes, name: str, limits: ReadSettings) -> Parsed:
    """Text and title of a DOCX.

    :raises InputError: when it is no DOCX, is damaged, is encrypted, or is made to
        blow up when it is unpacked.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    _check_archive(data, name, limits)
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document.element.body))
        blocks += _notes(document)
        title = document.core_properties.title or ""
    except (OpcError, etree.LxmlError, *_BROKEN_XML) as reason:
        if "is not a Word file" in str(reason):  # python-docx: another content type
            raise InputError(
                f"{name} is not a DOCX but another kind of Word file: with macros, or a template.",
                hint="Save it as DOCX and add it again.",
            ) from reason
        raise InputError(
            f"{name} is a damaged DOCX: {str(reason)[:200] or type(reason).__name__}.",
            hint="Open it in a word processor, save it anew, and add it again.",
        ) from reason
    return Parsed("\n\n".join(block for block in blocks if block.strip()), READER, title)


def _check_archive(data: bytes, name: str, limits: ReadSettings) -> None:
    if data.count(_CENTRAL) > _MAX_ENTRIES:  # counted before a list of them is made
        raise _bomb(name, f"it holds {data.count(_CENTRAL):,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names or not any(n.startswith("word/") for n in names):
                raise InputError(
                    f"{name} is not a DOCX: it is an archive without a Word document in it.",
                    hint="HTML, PDF, DOCX, Markdown and plain text are read.",
                )
            _check_declared(entries, len(data), name, limits)
            _check_inflated(archive, entries, name, limits)
    except _BROKEN_ARCHIVE as reason:
        raise InputError(
            f"{name} is a damaged DOCX: {reason}.", hint="Get it again, whole."
        ) from reason


def _check_declared(
    entries: list[zipfile.ZipInfo], size: int, name: str, limits: ReadSettings
) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(
            f"{name} is a DOCX locked with a password.",
            hint="Save it without a password and add it again.",
        )
    if packed > size:
        raise _bomb(name, "its files overlap")
    if total > limits.max_bytes:
        raise _bomb(name, f"it unpacks to {total:,} bytes, limit {limits.max_bytes:,}")
    for entry in entries:
        if entry.file_size > max(_RATIO_FROM, _MAX_RATIO * entry.compress_size):
            raise _bomb(name, f"{entry.filename[:80]} unpacks to {entry.file_size:,} bytes")


def _check_inflated(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, limits: ReadSettings
) -> None:
    """Inflate every entry once, counting: declared sizes may lie, checksums may not fit."""
    total = tags = 0
    for entry in entries:
        is_xml = entry.filename.lower().endswith((".xml", ".rels"))
        before = b""
        with archive.open(entry) as inflated:
            while chunk := inflated.read(_CHUNK):
                total += len(chunk)
                tags += chunk.count(b"<") if is_xml else 0
                if total > limits.max_bytes:
                    raise _bomb(name, f"it unpacks to more than {limits.max_bytes:,} bytes")
                if tags > _MAX_TAGS:
                    raise _bomb(name, f"its XML has more than {_MAX_TAGS:,} tags")
                if is_xml and any(mark in before + chunk for mark in _DTD):
                    raise _document_type(name, entry.filename)
                before = chunk[-32:]


def _document_type(name: str, part: str) -> InputError:
    return InputError(
        f"{name} holds an XML document type in {part[:80]}, which DOCX forbids and which serves"
        " to blow up a reader.",
        hint="Do not trust this file; get it from its publisher again.",
    )


def _bomb(name: str, what: str) -> InputError:
    return InputError(
        f"{name} is refused as a zip bomb: {what}.",
        hint="If it is honest, save it as PDF or split it, and add that.",
    )


def _blocks(container: Any) -> Iterator[str]:
    """Paragraphs and tables inside a body, cell, content control or text box."""
    for child in container:
        if child.tag == f"{_W}p":
            yield _paragraph(child)
            for box in _text_boxes(child):
                yield from _blocks(box)
        elif child.tag == f"{_W}tbl":
            rows = map(_row, _inside(child, f"{_W}tr"))
            yield "\n".join(row for row in rows if row.strip(" |"))
        elif child.tag in _TRANSPARENT:
            yield from _blocks(child)


_TRANSPARENT = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag")}


def _paragraph(paragraph: Any) -> str:
    return "".join(_runs(paragraph)).strip(" \t")


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag not in _SKIPPED:
            yield from _runs(child)


_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_SKIPPED = {
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}txbxContent",
    f"{_W}instrText",
    f"{_W}pPr",
    _FALLBACK,
}


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """The outermost text boxes of a paragraph; boxes inside a box are found when it is read."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        for above in box.iterancestors():
            if above is paragraph:
                yield box
                break
            if above.tag in _NO_BOX:
                break


_NO_BOX = {_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent"}


def _inside(element: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, content controls around them or not."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _inside(child, tag)


def _row(row: Any) -> str:
    cells = _inside(row, f"{_W}tc")
    return " | ".join(" ".join(" ".join(_blocks(cell)).split()) for cell in cells)


def _notes(document: Any) -> list[str]:
    """Footnotes and endnotes, after the text, in their own order."""
    from lxml import etree

    found: list[str] = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _NOTES and not relation.is_external:
            for note in etree.fromstring(relation.target_part.blob, parser):
                if note.get(f"{_W}type") in (None, "normal"):
                    found.append(" ".join(" ".join(_blocks(note)).split()))
    return found
