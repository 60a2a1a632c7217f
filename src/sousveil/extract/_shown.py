"""Is the name what the claim says it is? Known names are; others must show it.

A name that is not curated passes as an organisation only if a word in it says so
(Ministry, Bank, Ltd), if it is an acronym, or if the document itself calls it a
company, agency and so on. A name that the document puts behind a title (Mr., President,
journalist) is a person's, and is refused as an entity of any kind: there is no kind
for a person.
"""

from __future__ import annotations

import re

from sousveil import names
from sousveil.extract._dates import dates
from sousveil.extract._page import Page
from sousveil.extract._wording import COMPANY_WORDS, TITLES, shown_words
from sousveil.model import EntityKind, EntityRef, fold

__all__ = ["doubt_about", "doubt_about_country", "is_titled"]

_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,8}(?:[- ]?\d{1,4})?\Z")
_NUMBERED = re.compile(r"[A-Z][\w.]*[- ]?\d{1,4}\Z")
#: Kinds that nothing in a text shows a name to be: "joined Rafael Correa" is no norm's name.
_TABLES_ONLY = frozenset({"country", "norm", "document", "deal"})
_IN_PLACE = r"(?:in|at|near|across|throughout|en|de|del|à|au|aux|em|no|na|do|da|of|from|the)"


def doubt_about(ref: EntityRef, page: Page) -> str:
    """A reason to refuse the entity, or nothing: ``person`` or ``not-shown-to-be-one``."""
    known = names.lookup(ref)
    if known is not None:
        other = ref.kind == "country" and fold(ref.name) not in _country_names(known)
        return "not-shown-to-be-one" if other else ""
    letters = any(character.isalpha() for character in ref.name)
    date = any((d.start, d.end) == (0, len(ref.name)) for d in dates(ref.name))  # "in May 2012"
    if not letters or date or ref.kind in _TABLES_ONLY or _known_otherwise(ref):
        return "not-shown-to-be-one"
    if is_titled(ref.name, page) and not _has_word(ref):
        return "person"
    if _titled_inside(ref.name):
        return "person"
    return "" if _is_shown(ref, page.text) else "not-shown-to-be-one"


def doubt_about_country(ref: EntityRef, page: Page, place: tuple[int, int]) -> str:
    """A reason to refuse the country that an entity is said to belong to: the curated table has
    it there, or the quote names the country."""
    if ref.kind == "country" or not ref.country:
        return ""
    known = names.lookup(ref)
    if known is not None and known.country == ref.country:
        return ""
    named = any(m.known.country == ref.country for m in page.mentions_in(*place))
    return "" if named else "not-shown-to-be-one"


def _known_otherwise(ref: EntityRef) -> bool:
    """Whether our table has the name, as something of another kind: BOL-110 is no company."""
    kinds: tuple[EntityKind, ...] = ("organisation", "system", "place", "country")
    return any(names.lookup(EntityRef(kind, ref.name)) for kind in kinds if kind != ref.kind)


def _country_names(known: names.Known) -> set[str]:
    ref = EntityRef("country", known.name, known.country)
    return {fold(name) for name in names.known_names(ref)}


def is_titled(name: str, page: Page) -> bool:
    """Whether the document puts a title or calling of a person directly before the name."""
    pattern = rf"(?<!\w)(?:{TITLES})\s+(?:(?!of\b|de\b|du\b)[^\W\d_][\w.’'-]*\s+){{0,2}}?"
    return bool(re.search(pattern + re.escape(name) + r"(?!\w)", page.text))


def _titled_inside(name: str) -> bool:
    """ "President Correa", "Mr. Pazmiño": a title, and then a capitalised name, and no body."""
    found = re.match(rf"(?:{TITLES})\s+[A-Z]", name)
    return bool(found) and not _organisation_word(name)


def _is_shown(ref: EntityRef, text: str) -> bool:
    name = re.escape(ref.name)
    match ref.kind:
        case "organisation":
            return bool(
                _organisation_word(ref.name)
                or _ACRONYM.match(ref.name)
                or re.search(_called(name), text)
            )
        case "system":
            return bool(
                _has_word(ref)
                or _NUMBERED.match(ref.name)
                or re.search(_beside(name, "system"), text, re.IGNORECASE)
            )
        case "place":
            return bool(
                _has_word(ref)
                or re.search(rf"(?<!\w){_IN_PLACE}\s+{name}(?!\w)", text)
                or re.search(_beside(name, "place"), text, re.IGNORECASE)
            )
    return True


def _has_word(ref: EntityRef) -> bool:
    words = shown_words(ref.kind)
    return bool(words and words.search(ref.name))


def _organisation_word(name: str) -> bool:
    words = shown_words("organisation")
    return bool(words and words.search(name))


def _called(name: str) -> str:
    """The document calls it a company: "the spyware vendor X", "X, a Moscow-based firm"."""
    word = rf"(?i:{COMPANY_WORDS})"
    article = r"(?:a|an|the|una?|la|el|une?|le|la|uma?|a|o|l['’])"
    before = rf"(?<!\w){word}\s+(?:[a-zà-ÿ-]+\s+){{0,2}}[“\"«]?{name}(?!\w)"
    after = rf"(?<!\w){name}[”\"»]?,\s+{article}\s*(?:[\w’'-]+\s+){{0,5}}?{word}(?!\w)"
    follows = rf"(?<!\w){name}[”\"»]?\s+(?i:company|firm|group|consortium)(?!\w)"
    return f"{before}|{after}|{follows}"


def _beside(name: str, kind: str) -> str:
    words = shown_words(kind)
    word = words.pattern if words else "(?!)"
    return (
        rf"{word}\s+(?:(?:of|de|du|do|da|d['’]|called|named|llamad[oa]|denominad[oa]|known as)\s*)?"
        rf"[“\"«]?{name}(?!\w)|(?<!\w){name}[”\"»]?\s+{word}"
    )
