"""Text of strangers made safe to show: characters that steer, and addresses that may be linked.

Escaping is the template engine's work and happens to every text. This module is for what
escaping does not touch: marks that turn the direction of text around or hide in it, and
addresses that are not addresses of pages.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

__all__ = ["external", "finalize", "has_steering", "visible"]

#: Control characters, direction marks and invisible joiners: shown as their code points.
#: The same list stands in web/src/steering.ts.
STEERING = frozenset(
    chr(code)
    for code in (
        *range(0x00, 0x09),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0x061C,
        0x200B,
        *range(0x200E, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    )
)
_VISIBLE = {ord(char): f"⟨U+{ord(char):04X}⟩" for char in STEERING}


def visible(text: str) -> str:
    """``text`` with the characters that steer or hide made visible: ``⟨U+202E⟩``."""
    # None of them is printable in Unicode's sense, which most texts are and which is quick to ask.
    return text if text.isprintable() else text.translate(_VISIBLE)


def has_steering(text: str) -> bool:
    """Whether :func:`visible` changes ``text``."""
    return visible(text) != text


def finalize(value: Any) -> Any:
    """What a template does to every value that it prints, before it is escaped."""
    if value is None:
        return ""
    return visible(value) if type(value) is str else value


def external(address: str) -> Markup | str:
    """A link to an http(s) address with a host; anything else stays plain text."""
    shown = visible(address)
    if shown != address or any(char.isspace() for char in address):
        return shown
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return shown
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return shown
    return Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>').format(address)
