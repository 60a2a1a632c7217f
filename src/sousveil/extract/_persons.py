"""Names of persons, so that none becomes an entity: by titles, given names, and the page itself.

A name is a person's when the document puts a title or calling before it, when it begins
with a given name or is written like a person's and holds no word of a body, or when it is
the surname of somebody whom the document names in full. Doubt goes against the name: a
firm that is called like a person, and that no table holds, is missed, which harms nobody.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from sousveil.extract._likeness import person_likeness
from sousveil.extract._wording import TITLES, shown_words
from sousveil.model import EntityKind

__all__ = ["has_organisation_word", "is_person", "is_titled", "shows_a_body", "titled_inside"]

_UP = r"[A-ZÀ-ÖØ-ÞŠŽČĆĐŁŞİ]"
_PARTICLE = r"(?:de|del|de la|da|do|dos|das|van|von|der|den|al|el|bin|ibn|ben|abu|y|e|la|le|di)"
_SURNAME = rf"(?:{_PARTICLE}\s){{0,2}}(?:al-|el-|Al-|El-|Mc|O['’])?{_UP}[\w’'-]+"
_FULL = re.compile(
    rf"(?<!\w)(?P<given>{_UP}[\w’'-]+)(?:\s(?:{_UP}\.\s?)+|\s)(?P<rest>{_SURNAME}(?:\s{_SURNAME}){{0,3}})"
)
_CAPITALISED = re.compile(rf"{_UP}[\w’']+")
_FIRM = re.compile(
    r"\b(?:Inc|Ltd|LLC|GmbH|Corp|Co|S\.?A|AG|PLC|Sons|Brothers|Bros|Associates|Group|Company|Ltda|"
    r"Technolog\w*|Systems?|Solutions?|Software|Labs?|Security|Partners|Industries|Capital|Bank|"
    r"Foundation|Institute|University|School|Hospital|Airport|Stadium|Street|Avenue|Park|Bridge|"
    r"County|City|Island|River|Valley|Lake|Bay|Hills?|Beach|Heights|Square|Center|Centre|Department|"
    r"Police|Sheriff|Fund|Award|Prize|Act|Law|Commission|Project|Program\w*|Report|Times|Post|News|"
    r"Daily|Network|Press|Watch|Team)\b|&|\b(?![IVX]+\Z)[A-Z]{2,}\d*\b"  # but Haakon VII
)
#: A body's name as likely as this a person's is taken for one. A system's, and a full name
#: that shows whose a surname is, must be surer: systems are called after persons, and a full
#: name decides over other names too.
_LIKE = 0.3
_SURE = 0.95
_ARTICLES = frozenset({"the", "el", "la", "los", "las", "le", "les", "o", "os", "as"})


def is_person(name: str, text: str, kind: EntityKind = "organisation") -> bool:
    """Whether a name that no table holds is a person's, as far as it and the text show.

    :param kind: what it is taken for; towns share given names with persons (Selma), and
        systems are called after them.
    """
    if is_titled(name, text) or titled_inside(name):
        return True
    if shows_a_body(name):
        return False
    words = name.split()
    bearers = _bearers(text, listed=kind == "place")
    if len(words) > 1:
        return _is_written_so(name, kind) or _begins_given(words) or name in bearers
    alone = re.sub(r"['’]s?\Z", "", name)
    return alone in bearers or (kind != "place" and alone in _called(text))


def _is_written_so(name: str, kind: EntityKind) -> bool:
    """Whether a name of several words looks like a person's; towns' names do too often."""
    least = {"organisation": _LIKE, "place": 1.0}.get(kind, _SURE)
    return _is_capitalised(name.split()) and person_likeness(name) > least


def _is_capitalised(words: list[str]) -> bool:
    """Whether the first and the last word are, no article leads, and there is no figure."""
    ends = words[0][0].isupper() and words[-1].strip("-'’")[:1].isupper()
    figure = any(character.isdigit() for word in words for character in word)
    return ends and not figure and words[0].lower() not in _ARTICLES


def _begins_given(words: list[str]) -> bool:
    capitals = [w for w in words[1:] if any(c.isupper() for c in w)]  # al-Masri
    return words[0].lower().strip(".,'’") in _given() and len(capitals) >= 1 and len(words) <= 6


@lru_cache(maxsize=8)
def _bearers(text: str, *, listed: bool) -> frozenset[str]:
    """Surnames, alone, of the persons that a text names in full.

    :param listed: whether only a given name of our list shows a person.
    """
    found: set[str] = set()
    for match in _FULL.finditer(text):
        whole = match[0]
        sure = match["given"].lower() in _given()
        sure = sure or (not listed and person_likeness(whole) > _SURE)
        if sure and not _FIRM.search(whole):
            found.update(word for word in _CAPITALISED.findall(match["rest"]) if len(word) > 2)
            found.update((match["rest"], *match["rest"].split()))
    return frozenset(found)


@lru_cache(maxsize=8)
def _called(text: str) -> frozenset[str]:
    """Given names of the persons that a text names in full."""
    named = (m["given"] for m in _FULL.finditer(text) if not _FIRM.search(m[0]))
    return frozenset(given for given in named if given.lower() in _given())


@lru_cache(maxsize=4096)
def is_titled(name: str, text: str) -> bool:
    """Whether the text puts a title or calling of a person directly before the name."""
    places = _behind_titles(text)
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if at in places and not text[end : end + 1].isalnum() and text[end : end + 1] != "_":
            return True
        at = text.find(name, at + 1)
    return False


def titled_inside(name: str) -> bool:
    """ "President Correa", "Mr. Pazmiño": a title, and then a capitalised name, and no body."""
    found = re.match(rf"(?:{TITLES})\s+[A-Z]", name)
    return bool(found) and not has_organisation_word(name)


def shows_a_body(name: str) -> bool:
    """Whether a word of the name says that it is an organisation's, or a thing's: no person's."""
    return bool(_FIRM.search(name)) or has_organisation_word(name)


def has_organisation_word(name: str) -> bool:
    """Whether a word of the name says that it is an organisation's (Ministry, Bank)."""
    words = shown_words("organisation")
    return bool(words and words.search(name))


@lru_cache(maxsize=8)
def _behind_titles(text: str) -> frozenset[int]:
    """Where a title or calling ends, and the next two words behind it: a name there is titled."""
    places: set[int] = set()
    for match in _title().finditer(text):
        at = match.end()
        places.add(at)
        for _ in range(2):
            word = _WORD_BEHIND.match(text, at)
            if word is None:
                break
            at = word.end()
            places.add(at)
    return frozenset(places)


@lru_cache(maxsize=1)
def _title() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{TITLES})\s+")


_WORD_BEHIND = re.compile(r"(?!of\b|de\b|du\b)[^\W\d_][\w.’'-]*\s+")


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    file = resources.files("sousveil.extract") / "data" / "given_names.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
