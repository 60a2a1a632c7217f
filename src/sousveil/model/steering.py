"""Characters that turn text around or hide in it, so that a reader sees what is not there.

Texts come from strangers; whoever shows one, on a page or in a terminal, makes these
characters visible first.
"""

from __future__ import annotations

__all__ = ["STEERING", "visible"]

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
