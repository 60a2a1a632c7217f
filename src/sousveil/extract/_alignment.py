"""Finding a quote in a text: exactly, but for white space and typographic marks.

Both sides are brought to a plain form in which every run of white space is one
space and quotes, apostrophes and dashes are the plain ones. An index map leads from
the plain form back to code points of the text. Nothing else may differ: no letter,
no case, no ellipsis. There is no fuzzy match, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

__all__ = ["Aligned", "squeeze"]

_PLAIN = {
    **dict.fromkeys("’‘ʼ′´`＇‛", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
}
_DROPPED = "\u00ad\u200b\u2060\ufeff"  # soft hyphen and zero-width characters


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


@lru_cache(maxsize=512)  # one sentence is quoted for many facts
def _plain(text: str) -> tuple[str, list[int]]:
    characters: list[str] = []
    at: list[int] = []
    for i, character in enumerate(text):
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "  # noqa: PLW2901  # the plain form of this one character
        elif character in _DROPPED:
            continue
        characters.append(_PLAIN.get(character, character))
        at.append(i)
    return "".join(characters), at
