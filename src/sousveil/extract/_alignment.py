"""Finding a quote in a text: exactly, but for white space and typographic marks.

Both sides are brought to a plain form in which every run of white space is one
space and quotes, apostrophes and dashes are the plain ones. An index map leads from
the plain form back to code points of the text. Nothing else may differ: no letter,
no case, no ellipsis. There is no fuzzy match, on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["Aligned", "squeeze"]

_PLAIN = {
    **{chr(code): " " for code in range(0x3001) if chr(code).isspace() and code != 0x20},
    **dict.fromkeys("’‘ʼ′´`＇‛", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
}
_DROPPED = frozenset("\u00ad\u200b\u2060\ufeff")  # soft hyphen and zero-width characters


def squeeze(text: str) -> str:
    """The plain form of a quote, without white space at its ends."""
    return _plain(text)[0].strip()


class Aligned:
    """A text with its plain form, in which quotes are looked for."""

    __slots__ = ("_at", "_plain")

    def __init__(self, text: str) -> None:
        self._plain, self._at = _plain(text)

    def places(self, quote: str) -> Iterator[tuple[int, int]]:
        """Every ``(start, end)`` at which the quote stands as whole words, in code points."""
        wanted = squeeze(quote)
        found = self._plain.find(wanted) if wanted else -1
        while found >= 0:
            end = found + len(wanted)
            if not self._inside_word(found) and not self._inside_word(end):
                yield self._at[found], self._at[end - 1] + 1
            found = self._plain.find(wanted, found + 1)

    def _inside_word(self, cut: int) -> bool:
        """Whether a cut falls between two letters or digits, or inside a number."""
        if not 0 < cut < len(self._plain):
            return False
        before, after = self._plain[cut - 1], self._plain[cut]
        if before.isalnum() and after.isalnum():
            return True
        number = before.isdigit() and after in ".," and self._plain[cut + 1 : cut + 2].isdigit()
        rest = before in ".," and after.isdigit() and self._plain[cut - 2 : cut - 1].isdigit()
        return number or rest


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The plain form, and where in the text each of its characters stands."""
    there = set(text)
    for character in there & _PLAIN.keys():  # few differ: many times as fast as one by one
        text = text.replace(character, _PLAIN[character])
    runs = (_DROPS if there & _DROPPED else _SPACES).finditer(text)
    parts: list[str] = []
    at: list[int] = []
    reached = 0
    for run in runs:
        start, end = run.span()
        parts.append(text[reached:start])
        at += range(reached, start)
        space = text.find(" ", start, end)
        if space >= 0:
            parts.append(" ")
            at.append(space)
        reached = end
    if not reached:
        return text, range(len(text))
    parts.append(text[reached:])
    at += range(reached, len(text))
    return "".join(parts), at


_SPACES = re.compile("  +")
_DROPS = re.compile(f"[ {''.join(_DROPPED)}]{{2,}}|[{''.join(_DROPPED)}]")
