"""Is the name what the claim says it is? Known names are; others must show it.

A name that is not curated passes as an organisation only if a word in it says so
(Ministry, Bank, Ltd), if it is an acronym, or if the document itself calls it a
company, agency and so on. A name that the document puts behind a title (Mr., President,
journalist) is a person's, and is refused as an entity of any kind: there is no kind
for a person.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sousveil import names
from sousveil.extract._dates import dates
from sousveil.extract._evidence import stands_as
from sousveil.extract._naming_romance import sure_towns
from sousveil.extract._page import Page
from sousveil.extract._patterns import ROMANCE
from sousveil.extract._persons import has_organisation_word, is_person, is_titled, titled_inside
from sousveil.extract._shown_romance import shown_in_romance
from sousveil.extract._wording import shown_words
from sousveil.model import EntityKind, EntityRef, fold

__all__ = ["doubt_about", "doubt_about_country", "is_shown_company"]

_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,8}(?:[- ]?\d{1,4})?\Z")
#: "Giesecke & Devrient": only a firm is called so.
_JOINED = re.compile(r"[A-Z]\w*\s?&\s?[A-Z]")
_NUMBERED = re.compile(r"[A-Z][\w.]*[- ]?\d{1,4}\Z")
#: Kinds that nothing in a text shows a name to be: "joined Rafael Correa" is no norm's name.
_TABLES_ONLY = frozenset({"country", "norm", "document", "deal"})


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
    of_place = ref.kind == "place"
    town = of_place and page.language in ROMANCE and ref.name in sure_towns(page.text)
    if not town and is_person(ref.name, page.text, ref.kind) and not _has_word(ref):
        return "person"
    if town and is_titled(ref.name, page.text):
        return "person"
    if titled_inside(ref.name):
        return "person"
    if page.language in ROMANCE and shown_in_romance(ref, page.text, page.language):
        return ""
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


@lru_cache(maxsize=4096)
def _is_shown(ref: EntityRef, text: str) -> bool:
    """Whether the name itself, or what stands beside it, shows that it is of its kind."""
    own: object
    match ref.kind:
        case "organisation":
            own = has_organisation_word(ref.name) or _JOINED.search(ref.name)
            own = own or _ACRONYM.match(ref.name)
        case "system":
            own = _has_word(ref) or names.technology_terms(ref.name) or _NUMBERED.match(ref.name)
        case "place":
            own = _has_word(ref)
        case _:
            return True
    return bool(own) or stands_as(ref.kind, ref.name, text)


def is_shown_company(name: str, page: Page) -> bool:
    """Whether the document shows a name that no table holds to be an organisation's."""
    if is_person(name, page.text):
        return False
    ref = EntityRef("organisation", name)
    return _is_shown(ref, page.text)


def _has_word(ref: EntityRef) -> bool:
    words = shown_words(ref.kind)
    return bool(words and words.search(ref.name))
