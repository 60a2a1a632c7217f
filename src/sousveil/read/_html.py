"""HTML to text: the main matter by trafilatura, or all that is visible where it finds none.

The bytes are decoded before they come here, and the tree is parsed here, so that
what trafilatura sees does not depend on its own guesses. Nesting is measured
first by a flat scan: libxml2 drops what stands deeper than 255 elements without
a word, and a tree of 100,000 would cost a C stack. Readers:

- ``html/1``: headings, paragraphs, lists, tables and quotations of the main matter;
- ``html-all/1``: all visible text, where trafilatura finds nothing, the page is
  larger than it is made for, or it is nested too deeply for the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sousveil.errors import InputError
from sousveil.read import _html_flat, _html_metadata
from sousveil.read._parsed import Parsed

__all__ = ["declared_charset", "read_html"]

#: libxml2 parses 255 levels; html and body stand above what the scan counts.
_PARSED_DEPTH = 200
_READ_DEPTH = 5000
#: Beyond these trafilatura takes too long and too much memory: such a page is a table or a list.
_MAIN_MATTER_TAGS = 80_000
_MAIN_MATTER_CHARACTERS = 20_000_000

_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']"
    rb"([\w.:-]+)",
    re.IGNORECASE,
)
#: What an HTML parser must not see: libxml2 ends the document at a null.
_CONTROLS = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\f\r]+")


def declared_charset(data: bytes) -> str:
    """The encoding that the first 4,096 bytes declare; empty when they declare none."""
    match = _CHARSET.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else ""


def read_html(page: str, name: str) -> Parsed:
    """Text, title and date of publication of a page.

    :raises InputError: when it is nested deeper than 5,000 elements.
    """
    page = _CONTROLS.sub("", page)
    depth = _html_flat.depth(page, _READ_DEPTH)
    if depth > _READ_DEPTH:
        raise InputError(
            f"{name} is nested more than {_READ_DEPTH:,} elements deep, which no page written"
            " to be read is.",
            hint="Open it in a browser, save its text, and add that.",
        )
    small = page.count("<") <= _MAIN_MATTER_TAGS and len(page) <= _MAIN_MATTER_CHARACTERS
    tree = _parse(page) if small and depth <= _PARSED_DEPTH else None
    title, published = ("", "") if tree is None else _html_metadata.read_metadata(tree)
    main = "" if tree is None else _main_matter(tree)
    if main.strip():
        return Parsed(main, "html/1", title, published)
    return Parsed(
        _html_flat.visible_text(page),
        "html-all/1",
        title or _html_flat.title(page),
        published,
    )


def _parse(page: str) -> Any:
    """The tree, or ``None`` when libxml2 finds none or had to cut it off."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(page.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    cut_off = any("depth" in entry.message.lower() for entry in parser.error_log)
    return None if cut_off else tree


def _main_matter(tree: Any) -> str:
    import trafilatura

    try:
        found: Any = trafilatura.bare_extraction(
            tree,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
        )
    except RecursionError:
        return ""
    if found is None or found.body is None:
        return ""
    return "\n\n".join(_blocks(found.body))


def _blocks(element: Any) -> Iterator[str]:
    """Paragraphs of trafilatura's tree, in order."""
    loose = [element.text or ""]
    for child in element:
        if next(child.iter(*_BLOCK_TEXT), None) is not None:  # itself a block, or holding one
            yield from _flush(loose)
            yield from _BLOCK_TEXT.get(child.tag, _blocks)(child)
        else:
            loose.append(_inline(child))
        loose.append(child.tail or "")
    yield from _flush(loose)


def _flush(loose: list[str]) -> Iterator[str]:
    text = _lines("".join(loose))
    loose.clear()
    if text:
        yield text


def _inline(element: Any) -> str:
    if element.tag == "lb":
        return "\v"  # a line break that is kept; white space in HTML is none
    parts = [element.text or ""]
    for child in element:
        parts += [_inline(child), child.tail or ""]
    return "".join(parts)


def _lines(text: str) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\v"))
    return "\n".join(line for line in lines if line)


def _list(element: Any) -> Iterator[str]:
    """One paragraph: a line for each item, and for each item of lists inside."""
    yield "\n".join(line for item in element for line in _blocks(item))


def _table(element: Any) -> Iterator[str]:
    """One paragraph: a line for each row, its cells separated by bars."""
    rows = (
        " | ".join(" ".join(" ".join(_blocks(cell)).split()) for cell in row.iterchildren("cell"))
        for row in element.iterchildren("row")
    )
    yield "\n".join(row for row in rows if row.strip(" |"))


_BLOCK_TEXT = {
    "p": _blocks,
    "head": _blocks,
    "quote": _blocks,
    "code": _blocks,
    "div": _blocks,
    "list": _list,
    "table": _table,
}
