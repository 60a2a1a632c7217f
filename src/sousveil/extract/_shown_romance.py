"""What shows, in a Spanish, French or Portuguese page, that a name is what a claim says it is.

The names that :mod:`sousveil.extract._naming_romance` finds are found by such evidence. A
single capitalised word passes as a company, too, where the page has it sell, supply or win:
unless the page also has it behind a given name or a title, for then it is a person's.
"""

from __future__ import annotations

import re

from sousveil import names
from sousveil.extract._naming_romance import shown_names, surnames
from sousveil.extract._patterns import needed_in_text
from sousveil.model import EntityRef

__all__ = ["shown_in_romance"]

_LETTERS = {"system": "S", "organisation": "O", "place": "P"}


def shown_in_romance(ref: EntityRef, text: str, language: str) -> bool:
    """Whether the page shows that the name is a system's, organisation's or place's."""
    letter = _LETTERS.get(ref.kind, "")
    if shown_names(text, language).get(ref.name) == letter:
        return True
    if ref.kind == "system":
        return bool(
            names.technology_terms(ref.name)
            or needed_in_text("cameraword", language).search(ref.name)
        )
    return ref.kind == "organisation" and _trades(ref.name, text, language)


def _trades(name: str, text: str, language: str) -> bool:
    if name.rsplit(maxsplit=1)[-1] in surnames(text):
        return False
    if " " in name and not _BRAND.search(name):
        return False
    quoted = re.escape(name)
    between = r"(?:[^\s.;]+\s){0,9}?[“\"«]?"
    before, behind = (
        needed_in_text("tradebefore", language),
        needed_in_text("tradebehind", language),
    )
    return bool(
        re.search(rf"(?<!\w){before.pattern}\s{between}{quoted}(?!\w)", text)
        or re.search(rf"(?<!\w){quoted}[”\"»]?,?\s(?:\([^()]*\)\s)?{behind.pattern}", text)
    )


#: Capitals within or throughout a word: SPIE CityNetworks.
_BRAND = re.compile(r"[a-zà-ÿ][A-Z]|(?<!\w)[A-Z]{2,}(?!\w)|\d")
