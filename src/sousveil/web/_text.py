"""Text of strangers made safe to show: characters that steer, and addresses that may be linked.

Escaping is the template engine's work and happens to every text. This module is for what
escaping does not touch: marks that turn the direction of text around or hide in it
(:func:`sousveil.model.visible`), and addresses that are not addresses of pages.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from sousveil.model import visible

__all__ = ["external", "finalize", "has_steering"]


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
