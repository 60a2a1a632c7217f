"""What stands beside a name that no table holds, and shows what kind of thing it is.

"the spyware vendor X", "an agreement with X", "in Austin, X and Buda", "X Police": each
kind has words that stand directly before such a name, and words that stand directly
behind it. The patterns are compiled once and tried where the name stands, because a
pattern made anew for each name costs more than reading the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sousveil.extract._wording import COMPANY_WORDS, shown_words

__all__ = ["stands_as"]

#: Characters before a name within which what shows its kind stands.
_REACH = 240

_IN = r"(?:in|at|near|across|throughout|en|de|del|à|au|aux|em|no|na|do|da|of|from|the)"
_WARES = (
    r"(?:cameras?|software|technolog(?:y|ies)|systems?|devices?|readers?|equipment|platforms?|"
    r"products?|solutions?|tools?|spyware|drones?|sensors?|scanners?|hardware|gear|contract|deal|"
    r"agreement|employees|customers|clients|spokes(?:person|man|woman)|executives?|shareholders)"
)
_REGIONS = (
    r"(?:townships?|districts?|provinces?|count(?:y|ies)|governorates?|prefectures?|boroughs?|"
    r"municipalit(?:y|ies)|regions?|neighbou?rhoods?)"
)
_BODIES = r"(?:Police|City|County|Sheriff|Town|Council|Municipality|Mayor|PD|Airport|Metro)"
_ITEM = r"[A-ZÀ-Þ][\w.'’-]*(?:\s(?:[A-ZÀ-Þ][\w.'’-]*|de|del|la|do|da|of))*"
_LISTS = (
    rf"(?:{_IN}|including|like|such\sas|\(|(?:cities|towns|districts|states|provinces|regions|"
    r"countries|nations)(?:\s?[:—–-]{1,2}|\s\())"
)
_ARTICLE = r"(?:a|an|the|una?|la|el|une?|le|la|uma?|a|o|l['’])"

#: "X, a police officer" is somebody.
_POSTS = (
    r"(?:officers?|chief|commander|commissioner|spokes\w+|director|minister|managers?|officials?|"
    r"executives?|analysts?|researchers?|owner|founder|employees?|workers?|agents?|boss|head)"
)

#: Directly before the name of an organisation.
_COMPANY_BEFORE = (
    rf"(?<!\w)(?i:{COMPANY_WORDS})\s+(?:[a-zà-ÿ-]+\s+){{0,2}}[“\"«]?",
    r"(?:contracts?|agreements?|deals?|partnership|orders?|lease|subscription)\s+(?:\S+\s+){0,2}?"
    r"with\s+",
    rf"{_WARES}\s+(?:made|supplied|built|developed|sold|bought|purchased|manufactured|produced|"
    r"designed|provided)?\s?(?:by|from)\s+",
    r"(?:cameras?|software|systems?|equipment|technology|readers?)\s(?:for\s\w+\s)?from\s+",
    r"(?:awarded|granted|given|went|gone|goes|subcontracted|outsourced)\s+"
    r"(?:(?:a|the|its|an)\s+(?:\S+\s+){0,6}?)?to\s+",
    r"(?:companies|firms|vendors|suppliers|manufacturers|brands|giants)\s+"
    r"(?:(?:such\sas|like|including)\s+)?(?:[A-Z][\w&.-]*,?\s(?:and\s)?){0,6}?",
)
#: Directly behind it.
_COMPANY_BEHIND = (
    rf"[”\"»]?,\s+{_ARTICLE}\s*(?:[\w’'-]+\s+){{0,5}}?(?i:{COMPANY_WORDS})(?!\w)(?!\s{_POSTS})",
    r"[”\"»]?\s+(?i:company|firm|group|consortium)(?!\w)",
    rf"\s+{_WARES}(?!\w)",
    r"\s+\([A-Z][A-Z&.-]{1,8}\)",
    r",?\s+(?:will|has|have|had|also)\s+(?:also\s|recently\s|not\s)*"
    r"(?:suppl|deliver|install|won|manufactur|sold|export)",
    r",?\s+(?:was|has\sbeen|is)\s+(?:also\s|recently\s)?(?:awarded|contracted)(?!\w)",
    r"\s+to\s+(?:provide|supply|install|build|deliver|develop|implement|operate)(?!\w)",
    r"[®™]",
    r"(?:\s\([A-Z&]{2,8}\))?\s(?:grants?|funds|funding|loan|subsid(?:y|ies))(?!\w)",
    r"\s\((?:NYSE|NASDAQ|Nasdaq|LSE|HKEX|SZSE)",
    r",\s+(?:which|that)\s+(?:sells|makes|develops|provides|supplies|manufactures|offers|builds)"
    r"(?!\w)",
)
_PLACE_BEFORE = (
    rf"(?<!\w){_IN}\s+",
    r"(?:cities|towns|districts|states|provinces|regions|counties|countries|nations|areas|villages|"
    r"prefectures|islands)(?:,?\s(?:like|such\sas|including|of))?\s+",
    rf"(?<!\w){_LISTS}\s?(?:{_ITEM}(?:,\s(?:and\s)?|\s(?:and|y|e|et)\s)){{1,14}}",
)
_PLACE_BEHIND = (
    r",\s[A-ZÀ-Þ][\w'’-]+\s(?:Prefecture|Province|County|State|District|Region|Governorate)(?!\w)",
    rf"(?:(?:,|\sand|\sor)\s[A-ZÀ-Þ][\w'’ -]+?){{0,6}}\s{_REGIONS}(?!\w)",
    rf"(?:['’]s)?\s(?:Metropolitan\s|Municipal\s)?{_BODIES}(?!\w)",
)
_CALLED = (
    r"\s+(?:(?:of|de|du|do|da|d['’]|called|named|llamad[oa]|denominad[oa]|known as)\s*)?[“\"«]?"
)
#: Behind the capitals of a town at the head of a report: "DECATUR, Ill. (WCIA) —".
_DATELINE = re.compile(r"(?:,\s\w+\.?)?(?:\s?\([^)\n]{2,30}\))?\s?[—–-]")
_LINE_START = re.compile(r"(?:\A|\n)[^\n]{0,40}?\Z")


class _Beside(NamedTuple):
    before: re.Pattern[str]
    behind: re.Pattern[str]


def stands_as(kind: str, name: str, text: str) -> bool:
    """Whether the text shows, beside one of its mentions, that a name is of that kind."""
    beside = _patterns(kind)
    for start, end in _places(name, text):
        if beside.before.search(text, max(0, start - _REACH), start):
            return True
        if beside.behind.match(text, end):
            return True
    return kind == "place" and _heads_a_report(name.upper(), text)


def _heads_a_report(capitals: str, text: str) -> bool:
    return any(
        _DATELINE.match(text, end) and _LINE_START.search(text, max(0, start - 41), start)
        for start, end in _places(capitals, text)
    )


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands as whole words."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        inside = (start and _is_word(text[start - 1])) or (end < len(text) and _is_word(text[end]))
        if not inside:
            yield start, end
        start = text.find(name, start + 1)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@lru_cache(maxsize=4)
def _patterns(kind: str) -> _Beside:
    words = shown_words(kind)
    word = words.pattern if words else "(?!)"
    if kind == "organisation":
        before, behind = list(_COMPANY_BEFORE), list(_COMPANY_BEHIND)
    else:
        before, behind = [rf"(?i:{word}){_CALLED}"], [rf"[”\"»]?\s+(?i:{word})"]
    if kind == "place":
        before += _PLACE_BEFORE
        behind += _PLACE_BEHIND
    return _Beside(re.compile(rf"(?:{'|'.join(before)})\Z"), re.compile("|".join(behind)))
