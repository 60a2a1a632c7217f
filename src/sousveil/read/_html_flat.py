"""HTML read as a flat run of tags and text: no tree, no recursion, linear in its length.

It answers what must be known before a tree is built (how deep it would be), and
gives all visible text where no tree can or need be built. It follows the WHATWG
tokenizer as far as text needs it: comments, declarations, attribute quotes,
elements whose content is no markup, character references.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["depth", "title", "visible_text"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _words("area base br col embed frame hr img input link meta param source track wbr")
#: Elements whose end tag may be left out: the next of the kind ends them, so they
#: do not nest by themselves. What nests them (ul, table) is counted.
_IMPLIED_END = _words(
    "html head body p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt"
)
#: Elements whose content is no markup.
_RAW = _words("script style textarea title xmp iframe noembed noframes")
_HIDDEN = _words("script style title head template iframe noembed noframes svg math object select")
_BLOCK = _words(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol"
    " p pre section summary table tbody tfoot thead tr ul"
)
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_SPACE = re.compile(r"[ \t\n\f\r]+")


class _Token(NamedTuple):
    """A tag (``name``, lower case, ``/`` before the name of an end tag) or a run of text."""

    name: str
    text: str = ""


def depth(page: str, enough: int) -> int:
    """How deeply elements are nested at most; the scan stops beyond ``enough``."""
    open_elements: dict[str, int] = {}
    now = deepest = 0
    for token in _tokens(page):
        name = token.name
        if not name or name in _VOID or name.lstrip("/") in _IMPLIED_END:
            continue
        if name[0] != "/":
            open_elements[name] = open_elements.get(name, 0) + 1
            now += 1
            deepest = max(deepest, now)
            if deepest > enough:
                break
        elif open_elements.get(name[1:], 0):
            open_elements[name[1:]] -= 1
            now -= 1
    return deepest


def visible_text(page: str) -> str:
    """All text that a browser would show, blocks separated by blank lines, rows by lines."""
    parts: list[str] = []
    hidden = ""
    for token in _tokens(page):
        name = token.name
        if hidden:
            if name == "/" + hidden or (hidden == "head" and name == "body"):
                hidden = ""
        elif not name:
            parts.append(_SPACE.sub(" ", html.unescape(token.text)))
        elif name in _HIDDEN:
            hidden = name
        elif name == "br":
            parts.append("\n")
        elif name in ("td", "th"):
            parts.append("\t")
        elif name in ("tr", "li"):
            parts.append("\n")
        elif name not in ("/tr", "/li") and name.lstrip("/") in _BLOCK:
            parts.append("\n\n")
    return _tidy("".join(parts))


def title(page: str) -> str:
    """The content of the first ``title`` element."""
    inside = False
    for token in _tokens(page):
        if token.name == "title":
            inside = True
        elif inside:
            return html.unescape(token.text).strip() if not token.name else ""
    return ""


def _tidy(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        cells = [_SPACE.sub(" ", cell).strip() for cell in line.split("\t")]
        lines.append(" | ".join(cell for cell in cells if cell))
    return "\n".join(lines)


def _tokens(page: str) -> Iterator[_Token]:
    at, size = 0, len(page)
    while at < size:
        opening = page.find("<", at)
        if opening < 0:
            yield _Token("", page[at:])
            return
        if opening > at:
            yield _Token("", page[at:opening])
        token, at = _markup(page, opening)
        if token is None:
            continue
        yield token
        if token.name in _RAW:
            end = _end_of_raw(page, token.name, at)
            if end > at:
                yield _Token("", page[at:end])
            at = end


def _markup(page: str, opening: int) -> tuple[_Token | None, int]:
    """The token at a ``<``, and where the page goes on."""
    following = page[opening + 1 : opening + 2]
    if following in ("!", "?"):
        comment = page.startswith("<!--", opening)
        end = page.find("-->" if comment else ">", opening + (4 if comment else 2))
        return None, len(page) if end < 0 else end + (3 if comment else 1)
    closing = following == "/"
    match = _NAME.match(page, opening + 1 + closing)
    if match is None:
        return _Token("", "<"), opening + 1
    name = match[0].lower()
    return _Token("/" + name if closing else name), _end_of_tag(page, match.end())


def _end_of_tag(page: str, at: int) -> int:
    """Past the ``>`` that ends a tag; a ``>`` within quotes does not. To the end if none does."""
    while True:
        end = page.find(">", at)
        if end < 0:
            return len(page)
        quote = _QUOTED.search(page, at, end)
        if quote is None:
            return end + 1
        after = page.find(quote[1], quote.end())
        if after < 0:
            return len(page)
        at = after + 1


#: The opening quote of an attribute's value; a quote elsewhere is no quote.
_QUOTED = re.compile(r"=\s*([\"'])")


def _end_of_raw(page: str, name: str, at: int) -> int:
    """Where the end tag of a raw element begins; the end of the page when there is none."""
    match = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, at)
    return match.start() if match else len(page)
