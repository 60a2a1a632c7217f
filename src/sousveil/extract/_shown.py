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
from sousveil.extract._page import Page
from sousveil.extract._patterns import ROMANCE
from sousveil.extract._shown_romance import shown_in_romance
from sousveil.extract._wording import COMPANY_WORDS, TITLES, shown_words
from sousveil.model import EntityKind, EntityRef, fold

__all__ = ["doubt_about", "doubt_about_country", "is_named_person", "is_shown_company", "is_titled"]

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


def is_titled(name: str, page: Page) -> bool:
    """Whether the document puts a title or calling of a person directly before the name."""
    return _is_titled(name, page.text)


@lru_cache(maxsize=1024)
def _is_titled(name: str, text: str) -> bool:
    places = _behind_titles(text)
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if at in places and not text[end : end + 1].isalnum() and text[end : end + 1] != "_":
            return True
        at = text.find(name, at + 1)
    return False


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


def _titled_inside(name: str) -> bool:
    """ "President Correa", "Mr. Pazmiño": a title, and then a capitalised name, and no body."""
    found = re.match(rf"(?:{TITLES})\s+[A-Z]", name)
    return bool(found) and not _organisation_word(name)


@lru_cache(maxsize=1024)
def _is_shown(ref: EntityRef, text: str) -> bool:
    name = re.escape(ref.name)
    match ref.kind:
        case "organisation":
            return bool(
                _organisation_word(ref.name)
                or re.search(r"[A-Z]\w*\s?&\s?[A-Z]", ref.name)
                or _ACRONYM.match(ref.name)
                or re.search(_called(name), text)
                or re.search(_in_trade(name), text)
            )
        case "system":
            return bool(
                _has_word(ref)
                or names.technology_terms(ref.name)
                or _NUMBERED.match(ref.name)
                or re.search(_beside(name, "system"), text, re.IGNORECASE)
            )
        case "place":
            return bool(
                _has_word(ref)
                or re.search(rf"(?<!\w){_IN_PLACE}\s+{name}(?!\w)", text)
                or re.search(_listed(name), text)
                or re.search(_local(name), text)
                or re.search(_beside(name, "place"), text, re.IGNORECASE)
            )
    return True


def is_named_person(name: str, page: Page) -> bool:
    """Whether the document shows the name to be a person's: titled, or behind a given name."""
    return is_titled(name, page) or _titled_inside(name)


def is_shown_company(name: str, page: Page) -> bool:
    """Whether the document shows a name that no table holds to be an organisation's."""
    if is_named_person(name, page):
        return False
    ref = EntityRef("organisation", name)
    return _is_shown(ref, page.text)


_WARES = (
    r"(?:cameras?|software|technolog(?:y|ies)|systems?|devices?|readers?|equipment|platforms?|products?|"
    r"solutions?|tools?|spyware|drones?|sensors?|scanners?|hardware|gear|contract|deal|agreement|employees|"
    r"customers|clients|spokes(?:person|man|woman)|executives?|shareholders)"
)


def _in_trade(name: str) -> str:
    """It makes, sells and signs as only a body does: "an agreement with X", "cameras from X"."""
    return (
        rf"(?:contracts?|agreements?|deals?|partnership|orders?|lease|subscription)\s+(?:\S+\s+){{0,2}}?with\s+{name}(?![\w-])"
        rf"|(?<!\w){name}\s+{_WARES}(?!\w)"
        rf"|{_WARES}\s+(?:made|supplied|built|developed|sold|bought|purchased|manufactured|produced|designed|provided)?\s?(?:by|from)\s+{name}(?![\w-])"
        rf"|(?:awarded|granted|given|went|gone|goes|subcontracted|outsourced)\s+(?:(?:a|the|its|an)\s+(?:\S+\s+){{0,6}}?)?to\s+{name}(?![\w-])"
        rf"|(?<!\w){name}\s+\([A-Z][A-Z&.-]{{1,8}}\)"
        rf"|(?<!\w){name},?\s+(?:will|has|have|had|also)\s+(?:also\s|recently\s|not\s)*(?:suppl|deliver|install|won|manufactur|sold|export)"
        rf"|(?<!\w){name},?\s+(?:was|has\sbeen|is)\s+(?:also\s|recently\s)?(?:awarded|contracted)(?!\w)"
        rf"|(?<!\w){name}\s+to\s+(?:provide|supply|install|build|deliver|develop|implement|operate)(?!\w)"
        rf"|(?<!\w){name}[®™]|(?<!\w){name}\s\((?:NYSE|NASDAQ|Nasdaq|LSE|HKEX|SZSE)"
        rf"|(?<!\w){name},\s+(?:which|that)\s+(?:sells|makes|develops|provides|supplies|manufactures|offers|builds)(?!\w)"
        rf"|(?:companies|firms|vendors|suppliers|manufacturers|brands|giants)\s+(?:(?:such\sas|like|including)\s+)?(?:[A-Z][\w&.-]*,?\s(?:and\s)?){{0,6}}?{name}(?![\w-])"
    )


def _listed(name: str) -> str:
    """In a list of places: "in Austin, Bee Cave and Buda", "cities including Quito and Cuenca"."""
    item = r"[A-ZÀ-Þ][\w.'’-]*(?:\s(?:[A-ZÀ-Þ][\w.'’-]*|de|del|la|do|da|of))*"
    return rf"(?<!\w)(?:{_IN_PLACE}|including|like|such\sas|\(|(?:cities|towns|districts|states|provinces|regions|countries|nations)(?:\s?[:—–-]{{1,2}}|\s\())\s?(?:{item}(?:,\s(?:and\s)?|\s(?:and|y|e|et)\s)){{1,14}}{name}(?!\w)"


def _local(name: str) -> str:
    """It has a police, a council, a dateline: "Waterloo Police", "DECATUR, Ill. (WCIA) —"."""
    capitals = re.escape(re.sub(r"\\(.)", r"\1", name).upper())
    body = r"(?:Police|City|County|Sheriff|Town|Council|Municipality|Mayor|PD|Airport|Metro)"
    return (
        rf"(?<!\w){name}(?:(?:,|\sand|\sor)\s[A-ZÀ-Þ][\w'’ -]+?){{0,6}}\s(?:townships?|districts?|provinces?|count(?:y|ies)|governorates?|prefectures?|boroughs?|municipalit(?:y|ies)|regions?|neighbou?rhoods?)(?!\w)"
        rf"|(?<!\w){name}(?:['’]s)?\s(?:Metropolitan\s|Municipal\s)?{body}(?!\w)"
        rf"|(?m:^)[^\n]{{0,40}}?{capitals}(?:,\s\w+\.?)?(?:\s?\([^)\n]{{2,30}}\))?\s?[—–-]"
    )


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
