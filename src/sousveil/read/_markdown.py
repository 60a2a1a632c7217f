"""Markdown to text: what a reader of the rendered page would read, without the marks.

CommonMark with tables, by markdown-it-py's tokens. Headings, paragraphs, quoted
blocks and code are paragraphs; list items and table rows are lines; links and
pictures leave their words. A ``---`` header (front matter) is no text; its
``title`` and ``date`` are the document's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sousveil.read import _html_flat
from sousveil.read._html_metadata import edtf_of
from sousveil.read._parsed import Parsed

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["read_markdown"]

READER = "markdown/1"
#: markdown-it drops what is nested deeper without a word; such a text is read as plain text.
_NESTING = 100
#: Longer than anybody writes; read as plain text, because the parser takes minutes.
_MARKDOWN_CHARACTERS = 5_000_000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read_markdown(source: str, name: str) -> Parsed:  # noqa: ARG001 - every reader takes a name
    """Text, title (front matter, else the first heading) and date of publication."""
    from markdown_it import MarkdownIt

    if len(source) > _MARKDOWN_CHARACTERS:
        return Parsed(source, "text/1")
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    stated, source = _front_matter(source)
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")
    tokens = parser.parse(source)
    if any(token.level >= _NESTING - 1 for token in tokens):
        return Parsed(source, "text/1")
    title = stated.get("title", "") or _first_heading(tokens)
    return Parsed(_text(tokens), READER, title, edtf_of(stated.get("date", "")))


def _front_matter(source: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(source)
    if match is None:
        return {}, source
    stated: dict[str, str] = {}
    for line in match[1].split("\n"):
        key, colon, value = line.partition(":")
        if colon and key == key.strip():
            stated.setdefault(key.lower(), value.strip().strip("\"'"))
    return stated, source[match.end() :]


def _text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    in_row = False
    for token in tokens:
        match token.type:
            case "inline":
                parts.append(_inline(token.children or ()))
                parts.append(" | " if in_row else "")
            case "tr_open":
                in_row = True
            case "tr_close":
                in_row = False
                if parts and parts[-1] == " | ":
                    parts.pop()
                parts.append("\n")
            case "fence" | "code_block":
                parts.append(token.content.rstrip("\n") + "\n\n")
            case "html_block":
                parts.append(_html_flat.visible_text(token.content) + "\n\n")
            case "paragraph_close" | "heading_close":
                parts.append("\n" if token.hidden else "\n\n")
            case "bullet_list_close" | "ordered_list_close" | "table_close" | "blockquote_close":
                parts.append("\n\n" if token.level == 0 else "")
    return "".join(parts)


def _inline(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in children:
        match token.type:
            case "text" | "code_inline" | "text_special":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(_inline(token.children or ()))
            case "html_inline" if token.content.lower().startswith("<br"):
                parts.append("\n")
    return "".join(parts)


def _first_heading(tokens: Sequence[Token]) -> str:
    for before, token in itertools.pairwise(tokens):
        if before.type == "heading_open" and token.type == "inline":
            return _inline(token.children or ())
    return ""
