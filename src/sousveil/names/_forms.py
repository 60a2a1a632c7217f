"""How a name looks in running text: one plain form for comparison, and its spellings.

The plain form of a text keeps letter case and has exactly as many code points as
the text, so an offset into one is an offset into the other. Apostrophes, hyphens
and spaces of every make become ``'``, ``-`` and one space, precomposed letters
lose their marks, full-width letters become narrow. Nothing here knows which names
exist.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["is_joined", "plain", "spellings", "without_marks"]

_APOSTROPHES = "’‘ʼʹ′`´＇‛"
_HYPHENS = "‐‑‒–—−﹣－"
_SPACES = "\t\n\r\x0b\x0c\u00a0\u1680\u2007\u2009\u202f\u205f\u3000" + "".join(
    chr(c) for c in range(0x2000, 0x200B)
)
_MARKS = re.compile("[\u0300-\u036f]")

#: Scripts written without spaces between words: a neighbour of these is no part of the word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def plain(text: str) -> str:
    """The form that is compared: as long as ``text``, case kept."""
    table = _table()
    for character in table.keys() & set(text):  # few differ: thrice as fast as str.translate
        text = text.replace(character, table[character])
    return text


def without_marks(text: str) -> tuple[str, list[int] | None]:
    """``text`` less its combining marks, and where each remaining character stood.

    The second part is ``None`` when nothing was taken out, which is the rule: the
    canonical texts are composed. One more index than characters is given, so that
    the end of a match can be looked up too; a mark belongs to the letter before it.
    """
    if text.isascii() or not _MARKS.search(text):
        return text, None
    kept = [i for i, c in enumerate(text) if not "\u0300" <= c <= "\u036f"]
    return "".join(text[i] for i in kept), [*kept, len(text)]


def is_joined(character: str) -> bool:
    """Whether a neighbouring character makes a match part of a longer word."""
    return character.isalnum() and not _UNSPACED.match(character)


def spellings(name: str, *, loose: bool = False) -> set[str]:
    """The plain forms under which a name is found in text.

    Case follows the name's own make. A short ASCII name of at most four letters is
    found exactly as written (NICE is the company, Nice is not); so is one that
    has no case. One word is found as written, Capitalised and in CAPITALS, and never in
    lower case (china, turkey, axis are words); several words also in lower case. ``loose``
    lets a short name stand in capitals too (Iran, IRAN). Acronyms are found dotted,
    and ``&`` is found as ``and``.
    """
    found: set[str] = set()
    for form in _with_and(plain(unicodedata.normalize("NFC", name))):
        found |= _cases(form, loose=loose) | _dotted(form)
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """What becomes of a character; no result is itself a character to be changed."""
    table = dict.fromkeys(_APOSTROPHES, "'")
    table |= dict.fromkeys(_HYPHENS, "-")
    table |= dict.fromkeys(_SPACES, " ")
    table |= {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F) if chr(c) not in table}
    for code in (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)):
        decomposed = unicodedata.normalize("NFD", chr(code))
        if len(decomposed) > 1 and all(unicodedata.combining(c) for c in decomposed[1:]):
            table[chr(code)] = decomposed[0]
    return {character: table.get(result, result) for character, result in table.items()}


def _cases(form: str, *, loose: bool) -> set[str]:
    letters = [c for c in form if c.lower() != c.upper()]
    short = form.isascii() and len(letters) <= 4
    if not letters or (short and not loose):
        return {form}
    found = {form, _upper(form)}
    words = form.split(" ")
    if form[:1] == form[:1].upper():
        found.add(" ".join(_capitalised(w) for w in words))
    if len(words) > 1 and len(form) >= 10:
        found |= {form.lower(), _capitalised(form), form[:1].upper() + form[1:]}
    return {f for f in found if len(f) == len(form)}


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:].lower()


def _upper(form: str) -> str:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in form)


def _dotted(form: str) -> set[str]:
    if form.isascii() and form.isalpha() and form.isupper() and 2 <= len(form) <= 6:
        dotted = ".".join(form)
        return {dotted, dotted + "."}
    return set()


def _with_and(form: str) -> list[str]:
    return [form, form.replace(" & ", " and ")] if " & " in form else [form]
